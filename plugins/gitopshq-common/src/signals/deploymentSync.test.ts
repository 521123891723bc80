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
import { deploymentSync } from './deploymentSync';
import { DEFAULT_THRESHOLDS } from './thresholds';

const thresholds = DEFAULT_THRESHOLDS.deploymentSync;
const now = Date.UTC(2026, 10, 22, 12);

describe('deploymentSync', () => {
  it.each([
    [0, 0, 0, 'healthy', '12 services in sync'],
    [1, 0, 0, 'warning', '1 out of sync of 12 services'],
    [2, 0, 0, 'warning', '2 out of sync of 12 services'],
    [3, 0, 0, 'critical', '3 out of sync of 12 services'],
    [0, 1, 0, 'warning', '1 pending of 12 services'],
    [0, 12, 0, 'warning', '12 pending of 12 services'],
    [2, 10, 0, 'warning', '2 out of sync, 10 pending of 12 services'],
    [3, 9, 1, 'critical', '3 out of sync, 9 pending, 1 unknown of 13 services'],
    [0, 0, 1, 'unknown', '1 unknown of 13 services'],
    [1, 0, 1, 'warning', '1 out of sync, 1 unknown of 13 services'],
  ] as const)(
    '%d out of sync, %d pending, %d unknown is %s',
    (outOfSync, pending, unknown, level, reason) => {
      const signal = deploymentSync(
        { outOfSync, pending, unknown, compared: 12, observedAt: now },
        thresholds,
        now,
      );
      expect(signal).toMatchObject({
        level,
        reason,
        value: outOfSync + pending,
        sampleSize: 12,
      });
    },
  );

  it('no services at all are in sync, with sample size 0', () => {
    expect(
      deploymentSync(
        { outOfSync: 0, pending: 0, unknown: 0, compared: 0, observedAt: now },
        thresholds,
        now,
      ),
    ).toMatchObject({ level: 'healthy', sampleSize: 0 });
  });

  const calm = { outOfSync: 0, pending: 0, unknown: 0, compared: 1 };

  it.each([
    [0, 'healthy'],
    [300, 'healthy'],
    [300.001, 'unknown'],
  ] as const)('a comparison %d s old is %s', (ageSeconds, level) => {
    const observedAt = now - ageSeconds * 1000;
    expect(deploymentSync({ ...calm, observedAt }, thresholds, now).level).toBe(
      level,
    );
  });

  it.each([
    ['never compared', calm],
    ['more than there are', { ...calm, outOfSync: 2, observedAt: now }],
    ['negative', { ...calm, pending: -1, observedAt: now }],
    ['not comparable', { ...calm, observedAt: now, notComparable: 'plugin' }],
  ])('is unknown without a value: %s', (_name, observation) => {
    const signal = deploymentSync(observation, thresholds, now);
    expect(signal.level).toBe('unknown');
    expect(signal.value).toBeUndefined();
  });

  it('is total', () => {
    fc.assert(
      fc.property(
        fc.double(),
        fc.double(),
        fc.double(),
        fc.double(),
        fc.oneof(fc.double(), fc.constant(now), fc.constant(undefined)),
        (outOfSync, pending, unknown, compared, observedAt) => {
          signalSchema.parse(
            deploymentSync(
              { outOfSync, pending, unknown, compared, observedAt },
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
