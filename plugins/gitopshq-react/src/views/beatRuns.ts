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

import {
  beatBucketState,
  joinBeatBuckets,
  type BeatBucket,
  type BeatBucketState,
  type Level,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { DateTime } from 'luxon';

/** Words for people. */
export const BEAT_WORDS: Record<BeatBucketState, string> = {
  beating: 'every beat came',
  missed: 'beats missed',
  silent: 'no beat',
  unwatched: 'not watched',
};

/** Level in whose colour a span is drawn. */
export const BEAT_LEVELS: Record<BeatBucketState, Level> = {
  beating: 'healthy',
  missed: 'warning',
  silent: 'critical',
  unwatched: 'unknown',
};

/** Spans of one state, one after the other. */
export interface BeatRun {
  state: BeatBucketState;
  /** Epoch ms. */
  from: number;
  /** Epoch ms. */
  to: number;
  received: number;
  expected: number;
  /** Greatest in the run. */
  worstAgeSeconds?: number;
}

/** Joins neighbouring spans of one state, oldest first. */
export function beatRuns(buckets: readonly BeatBucket[]): BeatRun[] {
  return joinBeatBuckets(buckets).map(bucket => ({
    ...bucket,
    state: beatBucketState(bucket),
    from: Date.parse(bucket.from),
    to: Date.parse(bucket.to),
  }));
}

/** A length of time in its two largest units: `45 s`, `6 min 5 s`, `2 h 5 min`. */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) {
    return `${whole} s`;
  }
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) {
    return whole % 60 === 0
      ? `${minutes} min`
      : `${minutes} min ${whole % 60} s`;
  }
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

/** From when to when, exactly, in the viewer's own zone. */
export function spanText({ from, to }: Pick<BeatRun, 'from' | 'to'>): string {
  const start = DateTime.fromMillis(from);
  const end = DateTime.fromMillis(to);
  const ending = start.hasSame(end, 'day')
    ? DateTime.TIME_SIMPLE
    : DateTime.DATETIME_MED;
  return `${start.toLocaleString(
    DateTime.DATETIME_MED,
  )} to ${end.toLocaleString({ ...ending, timeZoneName: 'short' })}`;
}

/** What a run of spans says, in a line. */
export function beatRunText(run: BeatRun): string {
  const silence =
    run.state === 'missed' || run.state === 'silent'
      ? `, longest silence ${durationText(run.worstAgeSeconds ?? 0)}`
      : '';
  return `${spanText(run)}: ${BEAT_WORDS[run.state]}${silence}`;
}

/** What a day of beats says, for those who do not see it. */
export function beatsLabel(
  title: string,
  buckets: readonly BeatBucket[],
): string {
  const seconds: Partial<Record<BeatBucketState, number>> = {};
  let worst = 0;
  for (const { state, from, to, worstAgeSeconds = 0 } of beatRuns(buckets)) {
    seconds[state] = (seconds[state] ?? 0) + (to - from) / 1000;
    worst = Math.max(worst, worstAgeSeconds);
  }
  const parts = (['silent', 'missed', 'unwatched', 'beating'] as const)
    .filter(state => seconds[state] !== undefined)
    .map(state => `${BEAT_WORDS[state]} in ${durationText(seconds[state]!)}`);
  if (parts.length === 0) {
    return `${title}: nothing known`;
  }
  const isDisturbed =
    seconds.silent !== undefined || seconds.missed !== undefined;
  return `${title}: ${parts.join(', ')}${
    isDisturbed ? `; longest silence ${durationText(worst)}` : ''
  }`;
}
