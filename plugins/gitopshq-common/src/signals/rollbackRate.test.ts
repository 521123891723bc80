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
import { signalSchema } from '../schemas';
import { rollbackRate } from './rollbackRate';
import { DEFAULT_THRESHOLDS } from './thresholds';

const thresholds = DEFAULT_THRESHOLDS.rollbackRate;
const now = Date.UTC(2026, 10, 22, 12);

describe('rollbackRate', () => {
  it.each([
    [0, 0, 'healthy', 0],
    [0, 1, 'healthy', 0],
    [0, 1000, 'healthy', 0],
    [1, 51, 'healthy', 100 / 51],
    [1, 50, 'warning', 2],
    [2, 50, 'warning', 4],
    [5, 100, 'warning', 5],
    [51, 1000, 'critical', 5.1],
    [1, 20, 'warning', 5],
    [2, 20, 'critical', 10],
    [1, 19, 'notice', 100 / 19],
    [19, 19, 'notice', 100],
    [1, 1, 'notice', 100],
    [1, 0, 'notice', 100],
    [30, 20, 'critical', 150],
  ] as const)(
    '%d rollbacks of %d releases is %s',
    (rolledBack, releases, level, value) => {
      expect(
        rollbackRate(
          { rolledBack, releases, unproved: 0, observedAt: now },
          thresholds,
          now,
        ),
      ).toMatchObject({
        ...{ level, value, sampleSize: releases },
        ...{ window: 'P30D', unit: 'percent' },
      });
    },
  );

  it('tells what it counted', () => {
    const signal = rollbackRate(
      { rolledBack: 1, releases: 50, unproved: 2, observedAt: now },
      thresholds,
      now,
    );
    expect(signal.reason).toBe(
      '1 rollback, 50 releases of services within 30 days; 2 commits not looked at yet',
    );
  });

  it.each([
    [0, 100, 'unknown'],
    [1, 10, 'unknown'],
    [3, 100, 'warning'],
    [9, 100, 'critical'],
  ] as const)(
    '%d of %d with commits not looked at is %s',
    (rolledBack, releases, level) => {
      expect(
        rollbackRate(
          { rolledBack, releases, unproved: 1, observedAt: now },
          thresholds,
          now,
        ).level,
      ).toBe(level);
    },
  );

  it.each([
    ['never read', { rolledBack: 0, releases: 5, unproved: 0 }],
    [
      'read in the future',
      { rolledBack: 0, releases: 5, unproved: 0, observedAt: now + 61_000 },
    ],
    ['negative', { rolledBack: -1, releases: 5, unproved: 0, observedAt: now }],
    [
      'not whole',
      { rolledBack: 0, releases: 1.5, unproved: 0, observedAt: now },
    ],
    ['no time', { rolledBack: 0, releases: 1, unproved: 0, observedAt: NaN }],
  ])('%s is unknown', (_, observation) => {
    expect(rollbackRate(observation, thresholds, now).level).toBe('unknown');
  });

  it('names offenders only when it is not healthy', () => {
    const offenders = [{ text: 'cart in shop-eu' }];
    const of = (rolledBack: number) =>
      rollbackRate(
        { rolledBack, releases: 50, unproved: 0, observedAt: now, offenders },
        thresholds,
        now,
      ).offenders;
    expect(of(0)).toEqual([]);
    expect(of(1)).toEqual(offenders);
  });

  it('is total', () => {
    const anything = fc.oneof(fc.double(), fc.integer());
    fc.assert(
      fc.property(
        ...([anything, anything, anything] as const),
        fc.option(anything, { nil: undefined }),
        (rolledBack, releases, unproved, observedAt) => {
          const signal = rollbackRate(
            { rolledBack, releases, unproved, observedAt },
            thresholds,
            now,
          );
          expect(signalSchema.safeParse(signal).error).toBeUndefined();
        },
      ),
    );
  });
});
