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
import { textColumn } from '../fleet/ingest/columnValues';
import type { ClusterLeases, Lease } from '../leases';
import { assessCluster } from './clusterLevel';
import { readHubState, type HubState } from './hubState';
import { nextBeat, type BeatRow, type BucketRow } from './nextBeat';
import {
  observationOf,
  selectSomeClusters,
  type ClusterRow,
} from './observations';

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

/** A cluster with the span in which its beats are being counted. */
interface StoredCluster extends ClusterRow {
  bucket_at: number | string | null;
  bucket_received: number | null;
  bucket_worst_ms: number | null;
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
    const before = await this.lockAndRead(
      trx,
      held.map(({ clusterRef }) => clusterRef),
    );
    // A cluster taken out of the registry meanwhile must not come back.
    const probed = held.filter(({ clusterRef }) => before.has(clusterRef));
    if (probed.length === 0) {
      return [];
    }
    const now = await dbNow(trx);
    const hub = await readHubState(trx, now);
    // Between our clock and the database's only differences are carried over.
    const shift = now - this.options.clock.now();
    const stamp = (at: number) => Math.round(Math.min(now, at + shift));

    const beats = await this.writeBeats(trx, probed, before, stamp, hub);
    const probes = await this.writeProbes(trx, probed, stamp);
    const after = [...before.values()].map(row => ({
      ...row,
      ...beats.get(row.cluster_ref),
      ...probes.get(row.cluster_ref),
    }));
    return this.writeLevels(trx, after, now, hub);
  }

  /**
   * Makes others wait who write these clusters, and reads in the same
   * statement what is stored of them; ordered by ref, as everybody locks them.
   * Nobody else writes the beats of a cluster whose lease is held.
   */
  private async lockAndRead(
    trx: Knex.Transaction,
    clusterRefs: string[],
  ): Promise<Map<string, StoredCluster>> {
    const query = selectSomeClusters(trx, clusterRefs)
      .select('heartbeats.bucket_at')
      .select('heartbeats.bucket_received', 'heartbeats.bucket_worst_ms')
      .orderBy('clusters.cluster_ref');
    if (trx.client.config.client === 'pg') {
      query.forUpdate('clusters');
    }
    const rows = (await query) as StoredCluster[];
    return new Map(rows.map(row => [row.cluster_ref, row]));
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
    before: ReadonlyMap<string, StoredCluster>,
    stamp: (at: number) => number,
    hub: HubState,
  ): Promise<Map<string, BeatRow>> {
    const gapMs = this.options.thresholds.noticeSeconds * 1000;
    const finished: BucketRow[] = [];
    const beats = probed
      .filter(({ result }) => result.beat)
      .map(({ clusterRef, result }) => {
        const next = nextBeat(
          clusterRef,
          beatOf(before.get(clusterRef)!),
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
    return new Map(beats.map(beat => [beat.cluster_ref, beat]));
  }

  /** @returns the columns that {@link selectSomeClusters} reads of them. */
  private async writeProbes(
    trx: Knex.Transaction,
    probed: Probed[],
    stamp: (at: number) => number,
  ): Promise<Map<string, Partial<StoredCluster>>> {
    const rows = probed.map(({ clusterRef, result }) => ({
      cluster_ref: clusterRef,
      first_probed_at: stamp(result.startedAt),
      probed_at: stamp(result.finishedAt),
      outcome: result.outcome,
      latency_ms: result.latencyMs ?? null,
      version: textOf(result.version, TEXT_LIMIT),
      skew_seconds: result.skewSeconds ?? null,
      cluster_uid: textOf(result.clusterUid, 64),
      problem: result.problem ? JSON.stringify(result.problem) : null,
    }));
    await upsert(trx, 'cluster_probes', ['cluster_ref'], rows, PROBE_COLUMNS);
    return new Map(
      rows.map(({ cluster_ref, probed_at, outcome, version, problem }) => [
        cluster_ref,
        { probed_at, outcome, version, probe_problem: problem },
      ]),
    );
  }

  private async writeLevels(
    trx: Knex.Transaction,
    clusters: StoredCluster[],
    now: number,
    { hold }: HubState,
  ): Promise<string[]> {
    const changed: string[] = [];
    const byRank = new Map<number, string[]>();
    for (const row of clusters) {
      const assessed = assessCluster(
        observationOf(row),
        this.options.thresholds,
        now,
        hold,
      );
      const { cluster_ref: clusterRef, version } = row;
      const rank = levelRank(assessed.level);
      if (rank !== Number(row.level)) {
        byRank.set(rank, [...(byRank.get(rank) ?? []), clusterRef]);
      }
      const look = JSON.stringify([
        assessed.state,
        assessed.level,
        assessed.problem,
        version ?? undefined,
      ]);
      if (this.looks.get(clusterRef) !== look) {
        this.looks.set(clusterRef, look);
        changed.push(clusterRef);
      }
    }
    for (const [level, refs] of byRank) {
      await trx('clusters').whereIn('cluster_ref', refs).update({ level });
    }
    return changed;
  }
}

function textOf(text: string | undefined, limit: number): string | null {
  return text === undefined ? null : textColumn(text, limit);
}

/** The heartbeat so far, if it ever beat. */
function beatOf(row: StoredCluster): BeatRow | undefined {
  return row.beat_at === null
    ? undefined
    : {
        cluster_ref: row.cluster_ref,
        // PostgreSQL gives a bigint as text.
        beat_at: Number(row.beat_at),
        consecutive_beats: row.consecutive_beats!,
        after_gap: Boolean(row.after_gap),
        bucket_at: row.bucket_at === null ? null : Number(row.bucket_at),
        bucket_received: row.bucket_received!,
        bucket_worst_ms: row.bucket_worst_ms!,
      };
}
