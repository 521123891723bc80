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
  levelRank,
  type AgentHeartbeatThresholds,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Clock, ProbeResult } from '@gitopshq/cluster-collector';
import type { Knex } from 'knex';
import { chunk } from 'lodash';
import { dbNow } from '../database/dbNow';
import { lockClusters } from '../ownership';
import { readObservations } from './observations';
import { assessCluster } from './clusterLevel';

/** SQLite takes 500 rows in one INSERT. */
const ROWS_AT_ONCE = 500;
const TEXT_LIMIT = 128;

/** What one probe of one cluster found. */
export interface Probed {
  clusterRef: string;
  result: ProbeResult;
}

interface BeatRow {
  cluster_ref: string;
  beat_at: number;
  consecutive_beats: number;
  after_gap: boolean;
}

/** Keeps heartbeats and what the last probe of each cluster learnt. */
export interface HeartbeatStore {
  /**
   * Writes a batch, one result per cluster.
   *
   * @returns refs of clusters whose state, level, problem or version is
   * another than before.
   */
  record(batch: Probed[]): Promise<string[]>;
}

/** {@link HeartbeatStore} in the plugin's database. */
export class DatabaseHeartbeatStore implements HeartbeatStore {
  /** Looks of the clusters as last written by this process. */
  private readonly looks = new Map<string, string>();

  constructor(
    private readonly options: {
      database: Knex;
      clock: Clock;
      thresholds: AgentHeartbeatThresholds;
    },
  ) {}

  async record(batch: Probed[]): Promise<string[]> {
    const changed: string[] = [];
    for (const some of chunk(batch, ROWS_AT_ONCE)) {
      changed.push(
        ...(await this.options.database.transaction(trx =>
          this.write(trx, some),
        )),
      );
    }
    return changed;
  }

  private async write(trx: Knex.Transaction, batch: Probed[]) {
    const refs = batch.map(({ clusterRef }) => clusterRef);
    await lockClusters(trx, refs);
    // A cluster taken out of the registry meanwhile must not come back.
    const registered = new Set<string>(
      await trx('clusters').whereIn('cluster_ref', refs).pluck('cluster_ref'),
    );
    const probed = batch.filter(({ clusterRef }) => registered.has(clusterRef));
    if (probed.length === 0) {
      return [];
    }
    const now = await dbNow(trx);
    // Between our clock and the database's only differences are carried over.
    const shift = now - this.options.clock.now();
    const stamp = (at: number) => Math.round(Math.min(now, at + shift));

    const beats = await this.nextBeats(trx, probed, stamp);
    if (beats.length > 0) {
      await trx('heartbeats').insert(beats).onConflict('cluster_ref').merge();
    }
    await trx('cluster_probes')
      .insert(
        probed.map(({ clusterRef, result }) => ({
          cluster_ref: clusterRef,
          probed_at: stamp(result.finishedAt),
          outcome: result.outcome,
          latency_ms: result.latencyMs ?? null,
          version: result.version?.slice(0, TEXT_LIMIT) ?? null,
          skew_seconds: result.skewSeconds ?? null,
          cluster_uid: result.clusterUid?.slice(0, 64) ?? null,
          problem: result.problem ? JSON.stringify(result.problem) : null,
        })),
      )
      .onConflict('cluster_ref')
      .merge();
    return this.writeLevels(trx, [...registered], now);
  }

  private async nextBeats(
    trx: Knex.Transaction,
    probed: Probed[],
    stamp: (at: number) => number,
  ): Promise<BeatRow[]> {
    const beating = probed.filter(({ result }) => result.beat);
    const rows: BeatRow[] = await trx('heartbeats')
      .select()
      .whereIn(
        'cluster_ref',
        beating.map(({ clusterRef }) => clusterRef),
      );
    const previous = new Map(rows.map(row => [row.cluster_ref, row]));
    const gapMs = this.options.thresholds.noticeSeconds * 1000;
    return beating.map(({ clusterRef, result }) => {
      const before = previous.get(clusterRef);
      const beatAt = stamp(result.finishedAt);
      const gap =
        before !== undefined && beatAt - Number(before.beat_at) >= gapMs;
      return {
        cluster_ref: clusterRef,
        beat_at: beatAt,
        consecutive_beats:
          before === undefined || gap ? 1 : before.consecutive_beats + 1,
        after_gap: gap || (before !== undefined && Boolean(before.after_gap)),
      };
    });
  }

  private async writeLevels(
    trx: Knex.Transaction,
    clusterRefs: string[],
    now: number,
  ): Promise<string[]> {
    const changed: string[] = [];
    for (const row of await readObservations(trx, clusterRefs)) {
      const assessed = assessCluster(
        row.observation,
        this.options.thresholds,
        now,
      );
      const rank = levelRank(assessed.level);
      if (rank !== row.storedLevel) {
        await trx('clusters')
          .where('cluster_ref', row.clusterRef)
          .update({ level: rank });
      }
      const look = JSON.stringify([
        assessed.state,
        assessed.level,
        assessed.problem,
        row.version,
      ]);
      if (this.looks.get(row.clusterRef) !== look) {
        this.looks.set(row.clusterRef, look);
        changed.push(row.clusterRef);
      }
    }
    return changed;
  }
}
