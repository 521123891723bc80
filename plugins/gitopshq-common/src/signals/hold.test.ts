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
import { levelRank } from '../levels';
import { agentHeartbeat } from './agentHeartbeat';
import {
  findHold,
  findHubStart,
  isFleetSilent,
  judgedAt,
  type Hold,
  type HubRun,
} from './hold';
import { DEFAULT_THRESHOLDS } from './thresholds';

const NOW = Date.UTC(2026, 10, 25);
const at = (seconds: number) => NOW + seconds * 1000;
const run = (from: number, to: number): HubRun => ({
  startedAt: at(from),
  lastAt: at(to),
});

describe('isFleetSilent', () => {
  it.each([
    [0, 0, false],
    [1, 1, false],
    [3, 3, false],
    [4, 1, false],
    [4, 2, false],
    [4, 3, true],
    [4, 4, true],
    [5, 2, false],
    [5, 3, true],
    [10_000, 5_000, false],
    [10_000, 5_001, true],
  ])('of %d clusters %d silent: %s', (fleet, silent, expected) => {
    expect(isFleetSilent(fleet, silent)).toBe(expected);
  });
});

describe('findHubStart', () => {
  it.each<[string, HubRun[], { since?: number; ranUntil?: number }]>([
    ['never ran', [], {}],
    ['runs alone', [run(-500, -3)], { since: at(-500) }],
    ['has gone', [run(-500, -20.001)], { ranUntil: at(-20.001) }],
    ['was silent as long as it may be', [run(-500, -20)], { since: at(-500) }],
    [
      'restarted',
      [run(-500, -40), run(-10, 0)],
      { since: at(-10), ranUntil: at(-40) },
    ],
    [
      'restarted within moments',
      [run(-500, -11), run(-10, 0)],
      { since: at(-10), ranUntil: at(-11) },
    ],
    [
      'a second replica started while the first ran',
      [run(-10, 0), run(-500, -3)],
      { since: at(-500) },
    ],
    [
      'replicas took over from each other',
      [run(-900, -400), run(-500, -100), run(-150, 0)],
      { since: at(-900) },
    ],
    [
      'all replicas were gone for a while',
      [run(-900, -400), run(-800, -300), run(-100, 0), run(-90, -1)],
      { since: at(-100), ranUntil: at(-300) },
    ],
  ])('%s', (_, runs, expected) => {
    expect(findHubStart(runs, NOW)).toEqual(expected);
    expect(findHubStart([...runs].reverse(), NOW)).toEqual(expected);
  });
});

describe('findHold', () => {
  const started = (since: number, judged: number): Hold => ({
    cause: 'hub-started',
    startedAt: at(since),
    until: at(since + 60),
    judgedAt: at(judged),
  });
  const silent = (since: number): Hold => ({
    cause: 'fleet-silent',
    startedAt: at(since),
    until: at(since + 60),
    judgedAt: at(since),
  });

  it.each<[string, HubRun[], number | undefined, Hold | undefined]>([
    ['nothing known', [], undefined, undefined],
    ['runs for long', [run(-500, 0)], undefined, undefined],
    ['first start ever', [run(-1, 0)], undefined, undefined],
    [
      'first start of two replicas',
      [run(-2, 0), run(-1, 0)],
      undefined,
      undefined,
    ],
    [
      '59.999 s after a restart',
      [run(-500, -100), run(-59.999, 0)],
      undefined,
      started(-59.999, -100),
    ],
    [
      '60 s after a restart',
      [run(-500, -100), run(-60, 0)],
      undefined,
      undefined,
    ],
    [
      'after a restart',
      [run(-500, -100), run(-20, 0)],
      undefined,
      started(-20, -100),
    ],
    ['about to begin its run', [run(-500, -100)], undefined, started(0, -100)],
    ['fleet silent from now on', [run(-500, 0)], at(0), silent(0)],
    ['silent for 59.999 s', [run(-500, 0)], at(-59.999), silent(-59.999)],
    ['silent for 60 s', [run(-500, 0)], at(-60), undefined],
    ['silent only later', [run(-500, 0)], at(0.001), undefined],
    [
      'restarted while the fleet was silent',
      [run(-500, -50), run(-20, 0)],
      at(-70),
      started(-20, -70),
    ],
    [
      'restarted after a hold for silence',
      [run(-500, -50), run(-20, 0)],
      at(-110),
      started(-20, -50),
    ],
  ])('%s', (_, runs, silentSince, expected) => {
    expect(findHold({ runs, silentSince }, NOW)).toEqual(expected);
  });
});

const observation = (lastBeatSeconds: number, consecutiveBeats = 5) => ({
  lastBeatAt: at(lastBeatSeconds),
  consecutiveBeats,
  afterGap: consecutiveBeats === 1,
});
const thresholds = DEFAULT_THRESHOLDS.agentHeartbeat;

describe('agentHeartbeat while held', () => {
  const restart: Hold = {
    cause: 'hub-started',
    startedAt: at(-10),
    until: at(50),
    judgedAt: at(-200),
  };
  const silence: Hold = {
    cause: 'fleet-silent',
    startedAt: at(-50),
    until: at(10),
    judgedAt: at(-50),
  };
  it.each<[string, Hold, ReturnType<typeof observation>, string]>([
    ['was healthy', restart, observation(-220), 'healthy'],
    ['59.9 s old then', restart, observation(-259.9), 'healthy'],
    ['60 s old then', restart, observation(-260), 'notice'],
    ['awaited its second beat', restart, observation(-210, 1), 'notice'],
    ['healthy, but now past critical', restart, observation(-301), 'unknown'],
    ['late, now past critical', restart, observation(-330), 'warning'],
    ['was disconnected', restart, observation(-501), 'critical'],
    ['beat since', restart, observation(-5), 'healthy'],
    [
      'beat since, the first after a gap',
      restart,
      observation(-5, 1),
      'notice',
    ],
    ['beat after the hub was last seen', restart, observation(-190), 'healthy'],
    ['silent with the fleet', silence, observation(-100), 'healthy'],
    ['late before the fleet', silence, observation(-110), 'notice'],
    ['one of those that beat', silence, observation(-20), 'healthy'],
  ])('%s', (_, hold, beats, level) => {
    const signal = agentHeartbeat(beats, thresholds, NOW, hold);
    expect(signal.level).toBe(level);
    expect(signal.value).toBe((NOW - beats.lastBeatAt) / 1000);
    const free = agentHeartbeat(beats, thresholds, NOW);
    expect(/; held: the hub/.test(signal.reason)).toBe(
      free.level !== signal.level,
    );
  });

  it('never seen stays unknown', () => {
    const never = { consecutiveBeats: 0, afterGap: false };
    expect(agentHeartbeat(never, thresholds, NOW, restart).level).toBe(
      'unknown',
    );
  });

  it('makes nothing better than it was, and nothing old healthy', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1_000, max: 0 }),
        fc.integer({ min: -100, max: 0 }),
        fc.integer({ min: -400, max: 0 }),
        fc.integer({ min: 1, max: 3 }),
        (beat, start, before, beats) => {
          const hold: Hold = {
            cause: 'hub-started',
            startedAt: at(start),
            until: at(start + 60),
            judgedAt: at(start + before),
          };
          const observed = observation(beat, beats);
          const held = agentHeartbeat(observed, thresholds, NOW, hold);
          const then = agentHeartbeat(
            observed,
            thresholds,
            judgedAt(observed.lastBeatAt, hold, NOW),
          );
          expect(levelRank(held.level)).toBeGreaterThanOrEqual(
            levelRank(then.level),
          );
          expect(beat < -300 && held.level === 'healthy').toBe(false);
        },
      ),
    );
  });
});
