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

import type { BeatBucket } from '../schemas';
import { BEAT_INTERVAL_SECONDS, type HubRun } from './hold';

/** Beats are counted in spans of this length. @public */
export const BEAT_BUCKET_SECONDS = 300;

/**
 * Two beats this far apart lack one between them: two intervals, each a tenth
 * shorter than usual.
 *
 * @public
 */
export const MISSED_BEAT_SECONDS = 2 * BEAT_INTERVAL_SECONDS * 0.9;

/** Beats of the last moments may still be on their way. */
const ARRIVING_MS = 5_000;

/**
 * How a span of beats looks:
 * - `unwatched`: nothing was asked, because the hub did not run or did not
 *   know the cluster yet, or too short a time to tell. It is unknown, not
 *   missed.
 * - `silent`: asked, and not one beat came.
 * - `missed`: some came, with a silence in which at least one was missed.
 * - `beating`: every beat came.
 *
 * @public
 */
export type BeatBucketState = 'unwatched' | 'silent' | 'missed' | 'beating';

/** State of a span of beats. Total and pure. @public */
export function beatBucketState(
  bucket: Pick<BeatBucket, 'received' | 'expected' | 'worstAgeSeconds'>,
): BeatBucketState {
  const { received, expected, worstAgeSeconds = 0 } = bucket;
  const isMissed = worstAgeSeconds >= MISSED_BEAT_SECONDS;
  if (received === 0) {
    return expected > 0 && isMissed ? 'silent' : 'unwatched';
  }
  return isMissed ? 'missed' : 'beating';
}

/**
 * Neighbouring spans of one state as one: a day in a few spans. Pure.
 *
 * @param buckets - Oldest first.
 *
 * @public
 */
export function joinBeatBuckets(buckets: readonly BeatBucket[]): BeatBucket[] {
  const joined: BeatBucket[] = [];
  let lastState: BeatBucketState | undefined;
  for (const bucket of buckets) {
    const state = beatBucketState(bucket);
    const last = joined.at(-1);
    if (last && state === lastState && last.to === bucket.from) {
      last.to = bucket.to;
      last.received += bucket.received;
      last.expected += bucket.expected;
      if (bucket.worstAgeSeconds !== undefined) {
        last.worstAgeSeconds = Math.max(
          last.worstAgeSeconds ?? 0,
          bucket.worstAgeSeconds,
        );
      }
    } else {
      joined.push({ ...bucket });
    }
    lastState = state;
  }
  return joined;
}

/** Runs of the hub as times without overlap, oldest first. @public */
export function joinHubRuns(runs: readonly HubRun[]): HubRun[] {
  const joined: HubRun[] = [];
  for (const run of [...runs].sort((a, b) => a.startedAt - b.startedAt)) {
    const last = joined.at(-1);
    if (last && run.startedAt <= last.lastAt) {
      last.lastAt = Math.max(last.lastAt, run.lastAt);
    } else {
      joined.push({ ...run });
    }
  }
  return joined;
}

/** What was counted in a span. @public */
export interface CountedBeats {
  /** Epoch ms; start of the span. */
  fromAt: number;
  received: number;
  /** Longest time from one beat to the next that ended in the span. */
  worstAgeMs: number;
  /** Epoch ms. */
  lastBeatAt: number;
}

/** What is known about a cluster's beats over a time. @public */
export interface BeatHistory {
  /** Epoch ms, a whole multiple of the step. */
  from: number;
  /** Epoch ms; spans start before it. */
  to: number;
  stepMs: number;
  /** Epoch ms; nothing is said about later moments. */
  now: number;
  /** Oldest first; may begin before `from`. */
  counted: readonly CountedBeats[];
  /** As {@link joinHubRuns} gives them. */
  runs: readonly HubRun[];
  /** Epoch ms since which the cluster is asked; absent: it never was. */
  watchedSince?: number;
}

/**
 * A cluster's beats span by span: what came, what should have come in the time
 * the hub ran and knew the cluster, and the greatest age the last beat reached
 * in that time. Pure.
 *
 * @public
 */
export function beatBuckets(history: BeatHistory): BeatBucket[] {
  const { from, to, stepMs, now, counted, runs } = history;
  const { watchedSince = Infinity } = history;
  const buckets: BeatBucket[] = [];
  let next = 0;
  let lastBeatAt: number | undefined;
  while (next < counted.length && counted[next].fromAt < from) {
    lastBeatAt = counted[next].lastBeatAt;
    next += 1;
  }
  let run = 0;
  for (let start = from; start < Math.min(to, now); start += stepMs) {
    const end = start + stepMs;
    let received = 0;
    let worstAgeMs = 0;
    while (next < counted.length && counted[next].fromAt < end) {
      received += counted[next].received;
      worstAgeMs = Math.max(worstAgeMs, counted[next].worstAgeMs);
      lastBeatAt = counted[next].lastBeatAt;
      next += 1;
    }
    while (run < runs.length && runs[run].lastAt <= start) {
      run += 1;
    }
    let watchedMs = 0;
    for (let at = run; at < runs.length && runs[at].startedAt < end; at += 1) {
      const since = Math.max(runs[at].startedAt, watchedSince);
      const until = Math.min(runs[at].lastAt, end, now);
      watchedMs += Math.max(
        0,
        Math.min(until, now - ARRIVING_MS) - Math.max(since, start),
      );
      worstAgeMs = Math.max(
        worstAgeMs,
        until - Math.max(since, lastBeatAt ?? 0),
      );
    }
    const expected = Math.floor(watchedMs / (BEAT_INTERVAL_SECONDS * 1000));
    buckets.push({
      from: new Date(start).toISOString(),
      to: new Date(Math.min(end, now)).toISOString(),
      received,
      expected,
      ...((received > 0 || expected > 0) && {
        worstAgeSeconds: Math.round(worstAgeMs / 100) / 10,
      }),
    });
  }
  return buckets;
}
