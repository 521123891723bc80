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
import { podHealth } from './podHealth';
import { DEFAULT_THRESHOLDS } from './thresholds';

const thresholds = DEFAULT_THRESHOLDS.podHealth;
const now = Date.UTC(2026, 10, 22, 12);

function share(notReady: number, expected: number) {
  return podHealth({ expected, notReady, observedAt: now }, thresholds, now);
}

describe('podHealth', () => {
  it.each([
    [0, 7, 'healthy'],
    [1, 1000, 'notice'],
    [1, 10, 'notice'],
    [100, 1000, 'notice'],
    [101, 1000, 'warning'],
    [3, 10, 'warning'],
    [300, 1000, 'warning'],
    [301, 1000, 'critical'],
    [1, 3, 'critical'],
    [5, 5, 'critical'],
  ] as const)('%d of %d not ready is %s', (notReady, expected, level) => {
    const signal = share(notReady, expected);
    expect(signal.level).toBe(level);
    expect(signal.sampleSize).toBe(expected);
    expect(signal.value).toBeCloseTo((100 * notReady) / expected);
  });

  it('no pods expected is healthy, with sample size 0', () => {
    expect(share(0, 0)).toMatchObject({
      level: 'healthy',
      value: 0,
      sampleSize: 0,
      reason: 'no pods expected',
    });
  });

  it.each([
    [0, 'healthy'],
    [300, 'healthy'],
    [300.001, 'unknown'],
  ] as const)('data %d s old is %s', (ageSeconds, level) => {
    const signal = podHealth(
      { expected: 4, notReady: 0, observedAt: now - ageSeconds * 1000 },
      thresholds,
      now,
    );
    expect(signal.level).toBe(level);
  });

  it.each([
    ['never read', { expected: 0, notReady: 0 }],
    ['not a number', { expected: NaN, notReady: 0, observedAt: now }],
    [
      'more not ready than there are',
      { expected: 1, notReady: 2, observedAt: now },
    ],
    ['negative', { expected: 1, notReady: -1, observedAt: now }],
    [
      'unreadable',
      { expected: 1, notReady: 0, observedAt: now, unreadable: 'no access' },
    ],
  ])('is unknown without a value: %s', (_name, observation) => {
    const signal = podHealth(observation, thresholds, now);
    expect(signal.level).toBe('unknown');
    expect(signal.value).toBeUndefined();
  });

  it('names offenders only when something is not ready', () => {
    const offenders = [{ text: 'cart' }];
    const observation = {
      expected: 4,
      notReady: 1,
      observedAt: now,
      offenders,
    };
    expect(podHealth(observation, thresholds, now).offenders).toEqual(
      offenders,
    );
    expect(
      podHealth({ ...observation, notReady: 0 }, thresholds, now).offenders,
    ).toEqual([]);
  });

  it('takes its edges from configuration', () => {
    const strict = { ...thresholds, warningPercent: 0, criticalPercent: 50 };
    expect(
      podHealth({ expected: 100, notReady: 1, observedAt: now }, strict, now)
        .level,
    ).toBe('warning');
  });

  it('is total', () => {
    fc.assert(
      fc.property(
        fc.double(),
        fc.double(),
        fc.oneof(fc.double(), fc.constant(now), fc.constant(undefined)),
        (expected, notReady, observedAt) => {
          signalSchema.parse(
            podHealth({ expected, notReady, observedAt }, thresholds, now),
          );
        },
      ),
      { numRuns: 1000 },
    );
  });
});
