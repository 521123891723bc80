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

import { anEnvironment, aService, serviceId } from '../__testUtils__';
import { groupByEnvironment } from './groupByEnvironment';

const ref = (name: string) => `resource:default/${name}`;

describe('groupByEnvironment', () => {
  it('rolls services up and adds their pods', () => {
    const [group, ...rest] = groupByEnvironment(
      [
        aService({ level: 'notice', pods: { expected: 4, ready: 3 } }),
        aService({ id: serviceId(2), level: 'unknown' }),
      ],
      [anEnvironment({ level: 'critical' })],
    );

    expect(rest).toEqual([]);
    expect(group).toMatchObject({
      environmentRef: ref('shop-eu'),
      // Of the entity's own services: others in the environment do not count.
      level: 'unknown',
      pods: { expected: 7, ready: 6 },
    });
  });

  it('keeps environments that only one of the two lists knows', () => {
    const groups = groupByEnvironment(
      [aService({ environmentRef: ref('hidden') })],
      [
        anEnvironment({
          name: 'empty',
          state: 'unconfirmed',
          level: 'unknown',
        }),
      ],
    );

    expect(groups).toMatchObject([
      { environmentRef: ref('empty'), level: 'unknown', services: [] },
      { environmentRef: ref('hidden'), level: 'healthy' },
    ]);
    expect(groups[1].environment).toBeUndefined();
  });

  it('puts the worst first, production before the rest, then names', () => {
    const service = (
      name: string,
      level: 'healthy' | 'critical',
      tier: 'production' | 'non-production',
    ) => aService({ environmentRef: ref(name), level, tier });

    const order = groupByEnvironment(
      [
        service('b', 'healthy', 'production'),
        service('a', 'healthy', 'non-production'),
        service('d', 'healthy', 'production'),
        service('c', 'critical', 'non-production'),
      ],
      [],
    ).map(({ environmentRef }) => environmentRef);

    expect(order).toEqual(['c', 'b', 'd', 'a'].map(ref));
  });
});
