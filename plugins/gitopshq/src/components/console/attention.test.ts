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
        aService({
          id: serviceId(2),
          name: 'unknown',
          level: 'unknown',
          clusterRef: 'resource:default/prod-us',
        }),
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

  const unseen = (name: string, index: number, changes = {}) =>
    aService({
      id: serviceId(index),
      name,
      level: 'unknown',
      reason: 'pods last seen 400 s ago, stale after 300 s',
      ...changes,
    });

  it.each([
    [
      'disconnected',
      'critical',
      'disconnected: no beat for 400 s: it did not answer; 2 services on it cannot be seen',
    ],
    [
      'late',
      'warning',
      'disconnected: no beat for 400 s: it did not answer; 2 services on it cannot be seen',
    ],
    [
      'no-access',
      'unknown',
      'it did not answer; 2 services on it cannot be seen',
    ],
  ] as const)(
    'counts with a cluster that is %s what it hides',
    (state, level, reason) => {
      const items = attentionItems(
        [
          aCluster({
            state,
            level,
            reason: 'disconnected: no beat for 400 s: it did not answer',
            problem: {
              code: 'timeout',
              message: 'it did not answer',
              cure: '',
            },
          }),
        ],
        [
          anEnvironment({
            level,
            services: { total: 2, byLevel: { unknown: 2 } },
            problem: { code: 'watch-silent', message: 'no event', cure: '' },
          }),
        ],
        [
          unseen('a', 1),
          unseen('b', 2),
          unseen('c', 3, { level: 'critical' }),
          unseen('d', 4, { clusterRef: 'resource:default/other' }),
        ],
      );
      expect(items.filter(({ what }) => what === 'cluster')).toMatchObject([
        { name: 'prod-eu', reason },
      ]);
      expect(
        items.filter(({ what }) => what !== 'cluster').map(({ name }) => name),
      ).toEqual(['c', 'd']);
    },
  );

  it('ranks a cluster by what it hides, too', () => {
    const [cluster] = attentionItems(
      [aCluster({ state: 'late', level: 'notice' })],
      [],
      [unseen('a', 1)],
    );
    expect(cluster).toMatchObject({ what: 'cluster', level: 'unknown' });
  });

  it('lists apart what another trouble than that of its cluster hides', () => {
    const trouble = (code: string) => ({ code, message: code, cure: '' });
    const items = attentionItems(
      [
        aCluster({
          state: 'error',
          level: 'warning',
          problem: trouble('server-error'),
        }),
      ],
      [
        anEnvironment({
          name: 'gone',
          level: 'unknown',
          problem: trouble('namespace-not-found'),
        }),
        anEnvironment({
          name: 'wrong',
          level: 'unknown',
          state: 'misconfigured',
          problem: trouble('server-error'),
        }),
      ],
      [
        unseen('a', 1, { problem: trouble('namespace-not-found') }),
        unseen('b', 2, { problem: trouble('server-error') }),
        unseen('c', 3),
      ],
    );
    expect(items.map(({ name }) => name)).toEqual([
      'prod-eu',
      'gone',
      'wrong',
      'a',
      'c',
    ]);
    expect(items[0].reason).toBe(
      'server-error; 1 service on it cannot be seen',
    );
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
