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
import { plainVoice } from './LogVoice';
import { KEPT_LINES, readLog, TimedRun, timestamped } from './readLog';

const startedAt = Date.UTC(2026, 0, 1);

const run: TimedRun = {
  podName: 'cart-abc',
  containerName: 'cart',
  image: 'cart:1',
  env: {},
  neverReady: false,
  identity: 'uid/cart/0',
  startedAt,
  failed: false,
};

describe('readLog', () => {
  it('gives the same lines however they are asked for', () => {
    fc.assert(
      fc.property(
        fc.nat(100_000_000),
        fc.nat(100_000_000),
        fc.nat(50),
        (firstMs, moreMs, tailLines) => {
          const earlier = startedAt + firstMs;
          const now = earlier + moreMs;
          const whole = readLog(run, plainVoice, { now });
          const tail = readLog(run, plainVoice, { now, tailLines });
          expect(tail).toEqual(tailLines === 0 ? [] : whole.slice(-tailLines));
          const since = readLog(run, plainVoice, { now, since: earlier });
          expect(since).toEqual(whole.filter(({ at }) => at > earlier));
          const times = whole.map(({ at }) => at);
          expect([...times].sort((a, b) => a - b)).toEqual(times);
          expect(times.every(at => at >= startedAt && at <= now)).toBe(true);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('keeps only so many lines of a long run', () => {
    const now = startedAt + 30 * 86_400_000;
    const lines = readLog(run, plainVoice, { now, tailLines: 1e9 });
    expect(lines).toHaveLength(KEPT_LINES);
    expect(now - lines[KEPT_LINES - 1].at).toBeLessThan(
      2 * plainVoice.periodMs,
    );
  });

  it('ends with the failure of a run that failed, and says all of its start', () => {
    const ended = { ...run, endedAt: startedAt + 10, failed: true };
    const lines = readLog(ended, plainVoice, { now: startedAt + 1e6 });
    expect(lines.map(({ text }) => text)).toEqual([
      ...plainVoice.start(run),
      ...plainVoice.failure(run),
    ]);
    const killed = readLog({ ...ended, failed: false }, plainVoice, {
      now: startedAt + 1e6,
    });
    expect(killed).toHaveLength(plainVoice.start(run).length);
  });

  it('tells of a failing probe', () => {
    const lines = readLog({ ...run, neverReady: true }, plainVoice, {
      now: startedAt + 60_000,
    });
    expect(lines.filter(({ text }) => text.includes('503'))).not.toEqual([]);
  });

  it('writes times as kubectl shows them', () => {
    expect(timestamped({ at: startedAt + 7, text: 'x' })).toBe(
      '2026-01-01T00:00:00.007000000Z x',
    );
  });
});
