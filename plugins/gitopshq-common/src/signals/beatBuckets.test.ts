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
import { beatsSchema } from '../schemas';
import {
  beatBuckets,
  beatBucketState,
  joinBeatBuckets,
  joinHubRuns,
  type BeatHistory,
  type CountedBeats,
} from './beatBuckets';

const START = Date.UTC(2026, 10, 25);
const STEP_MS = 300_000;
const at = (seconds: number) => START + seconds * 1000;
const counted = (
  fromSeconds: number,
  received: number,
  lastBeatSeconds: number,
  worstAgeSeconds = 30,
): CountedBeats => ({
  fromAt: at(fromSeconds),
  received,
  worstAgeMs: worstAgeSeconds * 1000,
  lastBeatAt: at(lastBeatSeconds),
});
const full = (bucket: number) => counted(bucket * 300, 10, bucket * 300 + 290);
const run = (from: number, to: number) => ({
  startedAt: at(from),
  lastAt: at(to),
});

function read(rest: Partial<BeatHistory>) {
  const items = beatBuckets({
    from: START,
    to: at(1200),
    stepMs: STEP_MS,
    now: at(1200),
    counted: [full(0), full(1), full(2), full(3)],
    runs: [run(-5_000, 2_000)],
    watchedSince: at(-5_000),
    ...rest,
  });
  expect(beatsSchema.parse({ items }).items).toEqual(items);
  return items.map(bucket => [
    beatBucketState(bucket),
    bucket.received,
    bucket.expected,
    bucket.worstAgeSeconds,
  ]);
}

const sound = ['beating', 10, 10, 30];

describe('beatBuckets', () => {
  it('counts what came and what should have come', () => {
    expect(read({})).toEqual([sound, sound, sound, ['beating', 10, 9, 30]]);
  });

  it('shows a silence growing, and the beat that ended it', () => {
    expect(
      read({
        counted: [counted(0, 4, 110), counted(900, 5, 1195, 930)],
      }),
    ).toEqual([
      ['missed', 4, 10, 190],
      ['silent', 0, 10, 490],
      ['silent', 0, 10, 790],
      ['missed', 5, 9, 930],
    ]);
  });

  it('carries the last beat in from before', () => {
    expect(
      read({ counted: [counted(-600, 10, -400)] }).map(
        ([, , , worst]) => worst,
      ),
    ).toEqual([700, 1000, 1300, 1600]);
  });

  it('expects nothing while the hub did not run', () => {
    expect(
      read({
        counted: [full(0), counted(300, 5, 440), counted(900, 9, 1190)],
        runs: [run(-5_000, 450), run(900, 1200)],
      }),
    ).toEqual([
      sound,
      ['beating', 5, 5, 30],
      ['unwatched', 0, 0, undefined],
      ['beating', 9, 9, 30],
    ]);
  });

  it('does not take the absence of the hub for that of the cluster', () => {
    const [, second, third] = read({
      counted: [full(0), counted(600, 9, 890)],
      runs: [run(-5_000, 320), run(600, 1200)],
    });
    expect(second).toEqual(['unwatched', 0, 0, undefined]);
    expect(third).toEqual(['beating', 9, 10, 30]);
  });

  it('expects nothing before the cluster was known, all since', () => {
    expect(read({ counted: [], watchedSince: at(450) })).toEqual([
      ['unwatched', 0, 0, undefined],
      ['silent', 0, 5, 150],
      ['silent', 0, 10, 450],
      ['silent', 0, 9, 750],
    ]);
    expect(read({ counted: [], watchedSince: undefined })[3][0]).toBe(
      'unwatched',
    );
  });

  it('says nothing about the future, nor of beats on their way', () => {
    expect(read({ counted: [full(0)], now: at(334) })).toEqual([
      sound,
      ['unwatched', 0, 0, undefined],
    ]);
    expect(read({ counted: [full(0)], now: at(335) })).toEqual([
      sound,
      ['unwatched', 0, 1, 45],
    ]);
  });

  it('folds spans into longer ones without losing a miss', () => {
    expect(
      read({
        stepMs: 1_200_000,
        counted: [full(0), counted(300, 3, 400), counted(900, 9, 1190, 510)],
      }),
    ).toEqual([['missed', 22, 39, 510]]);
  });

  it('counts the same however long the spans are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 11 }), {
          minLength: 12,
          maxLength: 12,
        }),
        counts => {
          const all = counts.flatMap((received, bucket) =>
            received === 0
              ? []
              : [counted(bucket * 300, received, bucket * 300 + 299)],
          );
          const sums = [300, 900, 3_600].map(seconds =>
            beatBuckets({
              from: START,
              to: at(3_600),
              stepMs: seconds * 1000,
              now: at(9_000),
              counted: all,
              runs: [run(0, 9_000)],
              watchedSince: START,
            }).reduce(
              ([received, expected], bucket) => [
                received + bucket.received,
                expected + bucket.expected,
              ],
              [0, 0],
            ),
          );
          const received = counts.reduce((a, b) => a + b);
          expect(sums).toEqual([
            [received, 120],
            [received, 120],
            [received, 120],
          ]);
        },
      ),
    );
  });
});

describe('beatBucketState', () => {
  it.each([
    [0, 0, undefined, 'unwatched'],
    [0, 1, 53.9, 'unwatched'],
    [0, 1, 54, 'silent'],
    [10, 10, 53.9, 'beating'],
    [9, 10, 54, 'missed'],
    [1, 0, 5, 'beating'],
  ] as const)(
    '%d of %d, silent for %d s: %s',
    (received, expected, worst, is) => {
      expect(
        beatBucketState({ received, expected, worstAgeSeconds: worst }),
      ).toBe(is);
    },
  );
});

describe('joinHubRuns', () => {
  it('joins what overlaps, whatever the order', () => {
    expect(
      joinHubRuns([run(50, 60), run(0, 10), run(10, 30), run(5, 20)]),
    ).toEqual([run(0, 30), run(50, 60)]);
  });
});

describe('joinBeatBuckets', () => {
  const spans = (from: number, states: string) =>
    [...states].map((state, index) => ({
      from: new Date(at(from + index * 300)).toISOString(),
      to: new Date(at(from + (index + 1) * 300)).toISOString(),
      received: state === 'b' || state === 'm' ? 10 : 0,
      expected: state === 'u' ? 0 : 10,
      ...(state !== 'u' && {
        worstAgeSeconds: state === 'b' ? 31 : 90 + index,
      }),
    }));
  const statesOf = (buckets: ReturnType<typeof joinBeatBuckets>) =>
    buckets.map(beatBucketState);

  it('joins neighbours of one state and keeps the worst', () => {
    const joined = joinBeatBuckets(spans(0, 'bbmmmssub'));
    expect(statesOf(joined)).toEqual([
      'beating',
      'missed',
      'silent',
      'unwatched',
      'beating',
    ]);
    expect(joined[1]).toEqual({
      from: new Date(at(600)).toISOString(),
      to: new Date(at(1500)).toISOString(),
      received: 30,
      expected: 30,
      worstAgeSeconds: 94,
    });
  });

  it('loses neither time nor beats, and joins nothing twice', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'bmsu'), maxLength: 40 }),
        states => {
          const buckets = spans(0, states);
          const joined = joinBeatBuckets(buckets);
          const sum = (of: typeof joined) =>
            of.reduce((total, { received }) => total + received, 0);
          expect(sum(joined)).toBe(sum(buckets));
          expect(joined.at(0)?.from).toBe(buckets.at(0)?.from);
          expect(joined.at(-1)?.to).toBe(buckets.at(-1)?.to);
          expect(joinBeatBuckets(joined)).toEqual(joined);
        },
      ),
    );
  });
});
