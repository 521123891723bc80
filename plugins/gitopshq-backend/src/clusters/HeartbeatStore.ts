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
import { upsert } from '../database/upsert';
import type { ClusterLeases, Lease } from '../leases';
import { lockClusters } from '../ownership';
import { assessCluster } from './clusterLevel';
import { readHubState, type HubState } from './hubState';
import { nextBeat, type BeatRow, type BucketRow } from './nextBeat';
import { readObservations } from './observations';

/** SQLite takes 500 rows in one INSERT. */
const ROWS_AT_ONCE = 500;
const TEXT_LIMIT = 128;

/** Everything but since when the cluster is asked. */
const PROBE_COLUMNS = [
  'probed_at',
  'outcome',
  'latency_ms',
  'version',
  'skew_seconds',
  'cluster_uid',
  'problem',
];

/** What one probe of one cluster found. */
export interface Probed {
  clusterRef: string;
  result: ProbeResult;
  /** What the cluster was asked under; none where one process has them all. */
  lease?: Lease;
}

/** Keeps heartbeats and what the last probe of each cluster learnt. */
export interface HeartbeatStore {
  /**
   * Writes a batch, one result per cluster. What was asked under a lease that
   * changed hands since is left out. A bounded number of statements for each
   * 500 results.
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
      /** Absent where one process looks after all clusters. */
      leases?: ClusterLeases;
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
    const held = await this.heldOf(trx, batch);
    // A cluster taken out of the registry meanwhile must not come back.
    const registered = new Set(
      await lockClusters(
        trx,
        held.map(({ clusterRef }) => clusterRef),
      ),
    );
    const probed = held.filter(({ clusterRef }) => registered.has(clusterRef));
    if (probed.length === 0) {
      return [];
    }
    const now = await dbNow(trx);
    const hub = await readHubState(trx, now);
    // Between our clock and the database's only differences are carried over.
    const shift = now - this.options.clock.now();
    const stamp = (at: number) => Math.round(Math.min(now, at + shift));

    await this.writeBeats(trx, probed, stamp, hub);
    await this.writeProbes(trx, probed, stamp);
    return this.writeLevels(trx, [...registered], now, hub);
  }

  /** Results whose lease is still held. */
  private async heldOf(
    trx: Knex.Transaction,
    batch: Probed[],
  ): Promise<Probed[]> {
    const { leases } = this.options;
    if (!leases) {
      return batch;
    }
    const asked = batch.flatMap(({ lease }) => lease ?? []);
    const confirmed = new Set(
      (await leases.confirm(trx, asked)).map(({ clusterRef }) => clusterRef),
    );
    return batch.filter(
      ({ lease, clusterRef }) => lease && confirmed.has(clusterRef),
    );
  }

  private async writeBeats(
    trx: Knex.Transaction,
    probed: Probed[],
    stamp: (at: number) => number,
    hub: HubState,
  ): Promise<void> {
    const beating = probed.filter(({ result }) => result.beat);
    if (beating.length === 0) {
      return;
    }
    const rows: BeatRow[] = await trx('heartbeats')
      .select()
      .whereIn(
        'cluster_ref',
        beating.map(({ clusterRef }) => clusterRef),
      );
    const previous = new Map(
      rows.map(row => [
        row.cluster_ref,
        {
          ...row,
          // PostgreSQL gives a bigint as text.
          beat_at: Number(row.beat_at),
          bucket_at: row.bucket_at === null ? null : Number(row.bucket_at),
        },
      ]),
    );
    const gapMs = this.options.thresholds.noticeSeconds * 1000;
    const finished: BucketRow[] = [];
    const beats = beating.map(({ clusterRef, result }) => {
      const next = nextBeat(
        clusterRef,
        previous.get(clusterRef),
        stamp(result.finishedAt),
        gapMs,
        hub,
      );
      finished.push(...(next.finished ? [next.finished] : []));
      return next.beat;
    });
    await upsert(trx, 'heartbeats', ['cluster_ref'], beats);
    await upsert(
      trx,
      'heartbeat_buckets',
      ['cluster_ref', 'from_at'],
      finished,
    );
  }

  private async writeProbes(
    trx: Knex.Transaction,
    probed: Probed[],
    stamp: (at: number) => number,
  ): Promise<void> {
    await trx('cluster_probes')
      .insert(
        probed.map(({ clusterRef, result }) => ({
          cluster_ref: clusterRef,
          first_probed_at: stamp(result.startedAt),
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
      .merge(PROBE_COLUMNS);
  }

  private async writeLevels(
    trx: Knex.Transaction,
    clusterRefs: string[],
    now: number,
    { hold }: HubState,
  ): Promise<string[]> {
    const changed: string[] = [];
    const byRank = new Map<number, string[]>();
    for (const row of await readObservations(trx, clusterRefs)) {
      const assessed = assessCluster(
        row.observation,
        this.options.thresholds,
        now,
        hold,
      );
      const rank = levelRank(assessed.level);
      if (rank !== row.storedLevel) {
        byRank.set(rank, [...(byRank.get(rank) ?? []), row.clusterRef]);
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
    for (const [level, refs] of byRank) {
      await trx('clusters').whereIn('cluster_ref', refs).update({ level });
    }
    return changed;
  }
}
