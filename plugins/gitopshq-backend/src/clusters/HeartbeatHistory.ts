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
  BEATS_KEPT_HOURS,
  beatBuckets,
  joinHubRuns,
  type BeatBucket,
  type CountedBeats,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { chunk } from 'lodash';
import { dbNow } from '../database/dbNow';
import { RUNS_READ, toRun } from './hubState';

/** Older than this is in the hourly samples of `agentHeartbeat`, for 90 days. */
const KEPT_MS = BEATS_KEPT_HOURS * 3_600_000;
/** A beat this long before the time asked for may tell of a silence in it. */
const LEAD_MS = 3_600_000;
/**
 * Clusters pruned by one statement: 600 rows every hour, at most 15,000 after
 * a day without pruning.
 */
const PRUNED_AT_ONCE = 50;

/** The time and the grain beats are asked for. */
export interface BeatRange {
  /** Epoch ms. */
  from: number;
  /** Epoch ms. */
  to: number;
  stepMs: number;
}

interface CountedRow {
  cluster_ref: string;
  from_at: number | string;
  received: number | string;
  worst_age_ms: number;
  last_beat_at: number | string;
}

interface PresentRow {
  cluster_ref: string;
  first_probed_at: number | string | null;
  beat_at: number | string | null;
  bucket_at: number | string | null;
  bucket_received: number | null;
  bucket_worst_ms: number | null;
}

function toCounted(row: CountedRow): CountedBeats {
  return {
    fromAt: Number(row.from_at),
    received: Number(row.received),
    worstAgeMs: row.worst_age_ms,
    lastBeatAt: Number(row.last_beat_at),
  };
}

/** The span that is being counted is still in the heartbeat's own row. */
function presentOf(row: PresentRow): CountedBeats | undefined {
  return row.bucket_at === null || row.beat_at === null
    ? undefined
    : {
        fromAt: Number(row.bucket_at),
        received: row.bucket_received ?? 0,
        worstAgeMs: row.bucket_worst_ms ?? 0,
        lastBeatAt: Number(row.beat_at),
      };
}

/** Beats of the last day, by spans of time. */
export class HeartbeatHistory {
  constructor(private readonly db: Knex) {}

  /**
   * Beats of clusters, oldest first. Three queries however many clusters,
   * each of which reads at most 300 rows by the primary key; the database
   * sums them up to the step.
   *
   * @param now - Epoch ms by the database's clock.
   */
  async read(
    clusterRefs: string[],
    range: BeatRange,
    now: number,
  ): Promise<Map<string, BeatBucket[]>> {
    const { stepMs, to } = range;
    const kept = now - KEPT_MS + LEAD_MS;
    const from =
      Math.ceil(Math.max(range.from, kept - stepMs) / stepMs) * stepMs;
    const counted = await this.counted(clusterRefs, from, to, stepMs);
    const runs = joinHubRuns(
      (
        await this.db('hub_runs')
          .select('started_at', 'last_at')
          .where('last_at', '>=', from - LEAD_MS)
      ).map(toRun),
    );
    const present: PresentRow[] = await this.db('clusters')
      .leftJoin('heartbeats', 'heartbeats.cluster_ref', 'clusters.cluster_ref')
      .leftJoin(
        'cluster_probes',
        'cluster_probes.cluster_ref',
        'clusters.cluster_ref',
      )
      .select(
        'clusters.cluster_ref',
        'cluster_probes.first_probed_at',
        'heartbeats.beat_at',
        'heartbeats.bucket_at',
        'heartbeats.bucket_received',
        'heartbeats.bucket_worst_ms',
      )
      .whereIn('clusters.cluster_ref', clusterRefs);
    return new Map(
      present.map(row => {
        const all = counted.get(row.cluster_ref) ?? [];
        const last = presentOf(row);
        return [
          row.cluster_ref,
          beatBuckets({
            from,
            to,
            stepMs,
            now,
            counted: last ? [...all, last] : all,
            runs,
            ...(row.first_probed_at !== null && {
              watchedSince: Number(row.first_probed_at),
            }),
          }),
        ];
      }),
    );
  }

  private async counted(
    clusterRefs: string[],
    from: number,
    to: number,
    stepMs: number,
  ): Promise<Map<string, CountedBeats[]>> {
    const start = this.db.raw('from_at - (from_at % ?)', [stepMs]);
    const rows: CountedRow[] = await this.db
      .select('cluster_ref', 'from_at')
      .sum({ received: 'received' })
      .max({ worst_age_ms: 'worst_age_ms', last_beat_at: 'last_beat_at' })
      .from(
        this.db('heartbeat_buckets')
          .select('cluster_ref', 'received', 'worst_age_ms', 'last_beat_at')
          .select({ from_at: start })
          .whereIn('cluster_ref', clusterRefs)
          .where('from_at', '>=', from - LEAD_MS)
          .where('from_at', '<', to)
          .as('spans'),
      )
      .groupBy('cluster_ref', 'from_at')
      .orderBy('from_at');
    const counted = new Map<string, CountedBeats[]>();
    for (const row of rows) {
      const of = counted.get(row.cluster_ref) ?? [];
      of.push(toCounted(row));
      counted.set(row.cluster_ref, of);
    }
    return counted;
  }

  /**
   * Deletes what is no longer kept, cluster by cluster along the primary key.
   *
   * @param looksAfter - Whether a cluster is this process's to prune.
   */
  async prune(looksAfter: (clusterRef: string) => boolean): Promise<void> {
    const before = (await dbNow(this.db)) - KEPT_MS;
    const refs: string[] = await this.db('heartbeats').pluck('cluster_ref');
    for (const some of chunk(refs.filter(looksAfter), PRUNED_AT_ONCE)) {
      await this.db('heartbeat_buckets')
        .whereIn('cluster_ref', some)
        .where('from_at', '<', before)
        .delete();
    }
    // However long the hub was away, it must know that it ran before.
    const newest = this.db('hub_runs')
      .select('run_id')
      .orderBy('last_at', 'desc')
      .limit(RUNS_READ);
    await this.db('hub_runs')
      .where('last_at', '<', before)
      .whereNotIn('run_id', newest)
      .delete();
    await this.db('fleet_silences').where('ended_at', '<', before).delete();
  }
}
