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
import { agentHeartbeat } from './agentHeartbeat';
import { DEFAULT_THRESHOLDS } from './thresholds';

const thresholds = DEFAULT_THRESHOLDS.agentHeartbeat;
const now = Date.UTC(2026, 10, 22, 12);

function atAge(ageSeconds: number, run = { beats: 10, afterGap: false }) {
  return agentHeartbeat(
    {
      lastBeatAt: now - ageSeconds * 1000,
      consecutiveBeats: run.beats,
      afterGap: run.afterGap,
    },
    thresholds,
    now,
  );
}

describe('agentHeartbeat', () => {
  it.each([
    [0, 'healthy'],
    [59.999, 'healthy'],
    [60, 'notice'],
    [119.999, 'notice'],
    [120, 'warning'],
    [300, 'warning'],
    [300.001, 'critical'],
    [86_400, 'critical'],
  ] as const)('a beat %d s ago is %s', (ageSeconds, level) => {
    const signal = atAge(ageSeconds);
    expect(signal.level).toBe(level);
    expect(signal.value).toBeCloseTo(ageSeconds, 3);
    expect(signal.observedAt).toBe(
      new Date(now - ageSeconds * 1000).toISOString(),
    );
  });

  it('is unknown when the cluster was never seen', () => {
    const signal = agentHeartbeat(
      { consecutiveBeats: 0, afterGap: false },
      thresholds,
      now,
    );
    expect(signal).toMatchObject({
      level: 'unknown',
      reason: 'never seen',
      sampleSize: 0,
    });
    expect(signal.value).toBeUndefined();
  });

  it.each([
    ['first beat after a gap', { beats: 1, afterGap: true }, 'notice'],
    ['second beat after a gap', { beats: 2, afterGap: true }, 'healthy'],
    ['first beat ever', { beats: 1, afterGap: false }, 'healthy'],
  ] as const)('%s', (_name, run, level) => {
    expect(atAge(5, run).level).toBe(level);
  });

  it('a late beat after a gap is judged by its age', () => {
    expect(atAge(200, { beats: 1, afterGap: true }).level).toBe('warning');
  });

  it.each([
    [-1, 'healthy'],
    [-59.9, 'healthy'],
    [-60, 'unknown'],
    [-3600, 'unknown'],
  ] as const)('a beat %d s from now is %s', (ageSeconds, level) => {
    expect(atAge(ageSeconds).level).toBe(level);
  });

  it('is total, and never healthier as a beat grows older', () => {
    const rank = { healthy: 0, notice: 1, warning: 3, critical: 4, unknown: 2 };
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        (a, b) => {
          const [young, old] = [atAge(Math.min(a, b)), atAge(Math.max(a, b))];
          expect(rank[young.level]).toBeLessThanOrEqual(rank[old.level]);
        },
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(fc.double(), fc.constant(undefined)),
        fc.integer(),
        fc.boolean(),
        (lastBeatAt, consecutiveBeats, afterGap) => {
          signalSchema.parse(
            agentHeartbeat(
              { lastBeatAt, consecutiveBeats, afterGap },
              thresholds,
              now,
            ),
          );
        },
      ),
    );
  });
});
