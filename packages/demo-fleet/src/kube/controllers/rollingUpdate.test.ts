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

import fc from 'fast-check';
import { rollingLimits, rollingStep } from './rollingUpdate';
import { Deployment, IntOrPercent } from './workloads';

const full = (replicas: number) => ({ replicas, available: replicas });

describe('rollingStep', () => {
  it.each([
    // what, wanted, surge, unavailable, fresh, old, expected fresh, expected old
    ['begins with the surge', 4, 1, 0, full(0), [full(4)], 1, [4]],
    [
      'also shrinks when some may be missing',
      4,
      1,
      1,
      full(0),
      [full(4)],
      1,
      [3],
    ],
    [
      'waits for the new pod',
      4,
      1,
      0,
      { replicas: 1, available: 0 },
      [full(4)],
      1,
      [4],
    ],
    ['shrinks once it is there', 4, 1, 0, full(1), [full(4)], 1, [3]],
    ['grows into the room left', 4, 1, 0, full(1), [full(3)], 2, [3]],
    ['ends', 4, 1, 0, full(4), [full(1)], 4, [0]],
    [
      'drops broken old pods first',
      4,
      0,
      1,
      full(0),
      [full(2), { replicas: 2, available: 0 }],
      0,
      [2, 1],
    ],
    ['shrinks a set that is too large', 2, 1, 0, full(4), [full(0)], 2, [0]],
    [
      'does not trust a status that lags behind',
      4,
      1,
      1,
      full(0),
      [{ replicas: 3, available: 4 }],
      2,
      [3],
    ],
    ['does nothing when done', 3, 1, 1, full(3), [full(0)], 3, [0]],
  ] as const)(
    '%s',
    (_what, wanted, maxSurge, maxUnavailable, fresh, old, newFresh, newOld) => {
      expect(
        rollingStep(wanted, { maxSurge, maxUnavailable }, fresh, old),
      ).toEqual({ fresh: newFresh, old: newOld });
    },
  );

  it('stays within its limits and ends, whatever the sizes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 0, max: 5 }),
        fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 3 }),
        (wanted, maxSurge, someUnavailable, oldSizes) => {
          const maxUnavailable =
            maxSurge === 0 ? Math.max(1, someUnavailable) : someUnavailable;
          const limits = { maxSurge, maxUnavailable };
          let fresh = full(0);
          let old = oldSizes.map(full);
          const startTotal = oldSizes.reduce((a, b) => a + b, 0);
          let rounds = 0;
          while (fresh.replicas < wanted || old.some(set => set.replicas > 0)) {
            const availableBefore = [fresh, ...old].reduce(
              (a, b) => a + b.available,
              0,
            );
            const step = rollingStep(wanted, limits, fresh, old);
            const total = step.fresh + step.old.reduce((a, b) => a + b, 0);
            expect(total).toBeLessThanOrEqual(
              Math.max(startTotal, wanted + maxSurge),
            );
            // New pods are not available yet, so only what is left of the old counts.
            const stillThere =
              Math.min(fresh.available, step.fresh) +
              step.old.reduce((a, b) => a + b, 0);
            expect(stillThere).toBeGreaterThanOrEqual(
              Math.min(availableBefore, wanted - maxUnavailable),
            );
            fresh = full(step.fresh);
            old = step.old.map(full);
            rounds += 1;
            expect(rounds).toBeLessThan(100);
          }
        },
      ),
    );
  });
});

describe('rollingLimits', () => {
  it.each<[number, IntOrPercent, IntOrPercent, number, number]>([
    [4, '25%', '25%', 1, 1],
    [3, '25%', '25%', 1, 0],
    [10, '25%', '25%', 3, 2],
    [5, 2, 1, 2, 1],
    [5, 0, 0, 0, 1],
    [2, 0, '10%', 0, 1],
    [1, '100%', '100%', 1, 1],
    [2, 1, 5, 1, 2],
  ])(
    '%i replicas, %s, %s -> %i, %i',
    (replicas, surge, missing, maxSurge, maxUnavailable) => {
      const deployment = {
        spec: {
          replicas,
          strategy: {
            type: 'RollingUpdate',
            rollingUpdate: { maxSurge: surge, maxUnavailable: missing },
          },
        },
      } as unknown as Deployment;
      expect(rollingLimits(deployment)).toEqual({ maxSurge, maxUnavailable });
    },
  );
});
