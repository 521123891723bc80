/*
 * Copyright 2026 The GitOpsHQ Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import {
  aCluster,
  anEnvironment,
  aService,
  serviceId,
} from '../../__testUtils__';
import { attentionItems } from './attention';

describe('attentionItems', () => {
  it('leaves out what is healthy', () => {
    expect(
      attentionItems([aCluster()], [anEnvironment()], [aService()]),
    ).toEqual([]);
  });

  it('puts the worst first, then production, then what carries most', () => {
    const items = attentionItems(
      [
        aCluster({ name: 'staging', level: 'warning', state: 'late' }),
        aCluster({ name: 'prod-eu', level: 'warning', state: 'late' }),
      ],
      [anEnvironment()],
      [
        aService({ id: serviceId(1), name: 'notice', level: 'notice' }),
        aService({ id: serviceId(2), name: 'unknown', level: 'unknown' }),
        aService({ id: serviceId(3), name: 'warning', level: 'warning' }),
        aService({
          id: serviceId(4),
          name: 'critical-staging',
          level: 'critical',
          tier: 'non-production',
        }),
        aService({ id: serviceId(5), name: 'critical', level: 'critical' }),
      ],
    );

    expect(items.map(({ name }) => name)).toEqual([
      'critical',
      'critical-staging',
      'prod-eu',
      'warning',
      'staging',
      'unknown',
      'notice',
    ]);
  });

  it('lists an environment for its own state, not for that of its services', () => {
    const items = attentionItems(
      [],
      [
        anEnvironment({ name: 'a', level: 'critical' }),
        anEnvironment({ name: 'b', level: 'unknown', state: 'unconfirmed' }),
      ],
      [],
    );

    expect(items).toMatchObject([
      {
        name: 'b',
        what: 'environment',
        reason: expect.stringContaining('catalog entity'),
      },
    ]);
  });

  it('lists a cluster that beats and lets nothing be seen', () => {
    const items = attentionItems(
      [aCluster({ state: 'no-access', level: 'healthy' })],
      [],
      [],
    );

    expect(items).toMatchObject([{ name: 'prod-eu', level: 'unknown' }]);
  });

  it('opens the component of a service, else its environment', () => {
    const items = attentionItems(
      [],
      [],
      [
        aService({ id: serviceId(1), name: 'a', level: 'critical' }),
        aService({
          id: serviceId(2),
          name: 'b',
          level: 'critical',
          componentRef: undefined,
          mapping: 'unmapped',
        }),
      ],
    );

    expect(items.map(({ entityRef }) => entityRef)).toEqual([
      'component:default/a',
      'resource:default/shop-eu',
    ]);
  });
});
