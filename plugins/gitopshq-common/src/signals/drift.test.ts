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
import { drift } from './drift';
import { DEFAULT_THRESHOLDS } from './thresholds';

const thresholds = DEFAULT_THRESHOLDS.drift;
const now = Date.UTC(2026, 10, 22, 12);

function open(production: number, nonProduction: number) {
  return drift(
    { production, nonProduction, compared: 40, observedAt: now },
    thresholds,
    now,
  );
}

describe('drift', () => {
  it.each([
    [0, 0, 'healthy', '40 objects are as Git says'],
    [0, 1, 'warning', '1 open finding'],
    [0, 900, 'warning', '900 open findings'],
    [1, 0, 'critical', '1 open finding, 1 in production'],
    [2, 3, 'critical', '5 open findings, 2 in production'],
  ] as const)(
    '%d in production and %d elsewhere is %s',
    (production, nonProduction, level, reason) => {
      expect(open(production, nonProduction)).toMatchObject({
        level,
        reason,
        value: production + nonProduction,
        sampleSize: 40,
      });
    },
  );

  it.each([
    [0, 'healthy'],
    [300, 'healthy'],
    [300.001, 'unknown'],
  ] as const)('a comparison %d s old is %s', (ageSeconds, level) => {
    const observation = { production: 0, nonProduction: 0, compared: 1 };
    const observedAt = now - ageSeconds * 1000;
    expect(drift({ ...observation, observedAt }, thresholds, now).level).toBe(
      level,
    );
  });

  it.each([
    ['never compared', { production: 0, nonProduction: 0, compared: 0 }],
    [
      'not a count',
      { production: 0.5, nonProduction: 0, compared: 1, observedAt: now },
    ],
    [
      'negative',
      { production: -1, nonProduction: 0, compared: 1, observedAt: now },
    ],
    [
      'not comparable',
      {
        production: 0,
        nonProduction: 0,
        compared: 1,
        observedAt: now,
        notComparable: 'no source',
      },
    ],
  ])('is unknown without a value: %s', (_name, observation) => {
    const signal = drift(observation, thresholds, now);
    expect(signal.level).toBe('unknown');
    expect(signal.value).toBeUndefined();
    expect(signal.offenders).toEqual([]);
  });

  it('is total', () => {
    fc.assert(
      fc.property(
        fc.double(),
        fc.double(),
        fc.double(),
        fc.oneof(fc.double(), fc.constant(now), fc.constant(undefined)),
        (production, nonProduction, compared, observedAt) => {
          signalSchema.parse(
            drift(
              { production, nonProduction, compared, observedAt },
              thresholds,
              now,
            ),
          );
        },
      ),
      { numRuns: 1000 },
    );
  });
});
