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
  BEAT_BUCKET_SECONDS,
  judgedAt,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { HubState } from './hubState';

/** Columns of `heartbeats`. */
export interface BeatRow {
  cluster_ref: string;
  beat_at: number;
  consecutive_beats: number;
  after_gap: boolean;
  bucket_at: number | null;
  bucket_received: number;
  bucket_worst_ms: number;
}

/** Columns of `heartbeat_buckets`. */
export interface BucketRow {
  cluster_ref: string;
  from_at: number;
  received: number;
  worst_age_ms: number;
  last_beat_at: number;
}

const BUCKET_MS = BEAT_BUCKET_SECONDS * 1000;

/** Epoch ms of the start of the span in which beats are counted. */
export function bucketOf(at: number): number {
  return Math.floor(at / BUCKET_MS) * BUCKET_MS;
}

/**
 * The heartbeat after another beat. What the hub itself is to blame for, its
 * absence or a hold, counts neither as a gap nor as a silence of the cluster.
 *
 * @param before - The heartbeat so far, if it ever beat.
 * @param beatAt - Epoch ms; one before the last beat counts as at the last.
 * @param gapMs - Beats this far apart have a gap between them.
 * @returns the row to write, and the span that is over by this beat.
 */
export function nextBeat(
  clusterRef: string,
  before: BeatRow | undefined,
  beatAt: number,
  gapMs: number,
  { hold, runningSince = -Infinity }: HubState,
): { beat: BeatRow; finished?: BucketRow } {
  if (!before) {
    return {
      beat: {
        cluster_ref: clusterRef,
        beat_at: beatAt,
        consecutive_beats: 1,
        after_gap: false,
        bucket_at: bucketOf(beatAt),
        bucket_received: 1,
        bucket_worst_ms: 0,
      },
    };
  }
  const at = Math.max(beatAt, before.beat_at);
  const gap = judgedAt(before.beat_at, hold, at) - before.beat_at >= gapMs;
  const silentMs = Math.max(0, at - Math.max(before.beat_at, runningSince));
  const isSameBucket = before.bucket_at === bucketOf(at);
  return {
    beat: {
      cluster_ref: clusterRef,
      beat_at: at,
      consecutive_beats: gap ? 1 : before.consecutive_beats + 1,
      after_gap: gap || Boolean(before.after_gap),
      bucket_at: bucketOf(at),
      bucket_received: isSameBucket ? before.bucket_received + 1 : 1,
      bucket_worst_ms: isSameBucket
        ? Math.max(before.bucket_worst_ms, silentMs)
        : silentMs,
    },
    ...(!isSameBucket &&
      before.bucket_at !== null && {
        finished: {
          cluster_ref: clusterRef,
          from_at: before.bucket_at,
          received: before.bucket_received,
          worst_age_ms: before.bucket_worst_ms,
          last_beat_at: before.beat_at,
        },
      }),
  };
}
