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

import type { ProbeResult } from '@gitopshq/cluster-collector';
import type { Knex } from 'knex';
import type { ClusterObservation } from './clusterLevel';

/** Columns of `clusters`, `heartbeats` and `cluster_probes` together. */
export interface ClusterRow {
  cluster_ref: string;
  name: string;
  title: string | null;
  origin: string;
  api_server: string | null;
  confirmed: boolean | number;
  writable: boolean | number;
  skip_tls_verify: boolean | number;
  owner_refs: string;
  registry_problem: string | null;
  level: number;
  beat_at: number | string | null;
  consecutive_beats: number | null;
  after_gap: boolean | number | null;
  probed_at: number | string | null;
  outcome: ProbeResult['outcome'] | null;
  latency_ms: number | null;
  version: string | null;
  skew_seconds: number | null;
  probe_problem: string | null;
}

/** A stored cluster and what its level rests on. */
export interface ObservedCluster {
  clusterRef: string;
  /** Rank, as last written. */
  storedLevel: number;
  version?: string;
  observation: ClusterObservation;
}

const BESIDE_CLUSTERS = ['heartbeats', 'cluster_probes'];

/** All clusters with heartbeat and last probe; to be narrowed further. */
export function selectClusters(
  db: Knex | Knex.Transaction,
): Knex.QueryBuilder<ClusterRow, ClusterRow[]> {
  const clusters = db('clusters');
  for (const table of BESIDE_CLUSTERS) {
    clusters.leftJoin(table, `${table}.cluster_ref`, 'clusters.cluster_ref');
  }
  return selectColumns(clusters);
}

/**
 * Some tens of clusters with heartbeat and last probe. For a plain join
 * PostgreSQL reads these tables whole, for it takes a read by key for dearer
 * than it is; a lateral join looks up each by key.
 */
export function selectSomeClusters(
  db: Knex | Knex.Transaction,
  clusterRefs: string[],
): Knex.QueryBuilder<ClusterRow, ClusterRow[]> {
  if (db.client.config.client !== 'pg') {
    return selectClusters(db).whereIn('clusters.cluster_ref', clusterRefs);
  }
  const clusters = db('clusters');
  for (const table of BESIDE_CLUSTERS) {
    clusters.joinRaw(
      `LEFT JOIN LATERAL (
         SELECT * FROM ?? AS one
         WHERE one.cluster_ref = clusters.cluster_ref
         LIMIT 1
       ) AS ?? ON TRUE`,
      [table, table],
    );
  }
  return selectColumns(clusters).whereIn('clusters.cluster_ref', clusterRefs);
}

function selectColumns(
  clusters: Knex.QueryBuilder,
): Knex.QueryBuilder<ClusterRow, ClusterRow[]> {
  return clusters.select({
    cluster_ref: 'clusters.cluster_ref',
    name: 'clusters.name',
    title: 'clusters.title',
    origin: 'clusters.origin',
    api_server: 'clusters.api_server',
    confirmed: 'clusters.confirmed',
    writable: 'clusters.writable',
    skip_tls_verify: 'clusters.skip_tls_verify',
    owner_refs: 'clusters.owner_refs',
    registry_problem: 'clusters.problem',
    level: 'clusters.level',
    beat_at: 'heartbeats.beat_at',
    consecutive_beats: 'heartbeats.consecutive_beats',
    after_gap: 'heartbeats.after_gap',
    probed_at: 'cluster_probes.probed_at',
    outcome: 'cluster_probes.outcome',
    latency_ms: 'cluster_probes.latency_ms',
    version: 'cluster_probes.version',
    skew_seconds: 'cluster_probes.skew_seconds',
    probe_problem: 'cluster_probes.problem',
  });
}

const parsed = (text: string | null) =>
  text === null ? undefined : JSON.parse(text);

/** What the level of a stored cluster rests on. */
export function observationOf(row: ClusterRow): ClusterObservation {
  return {
    confirmed: Boolean(row.confirmed),
    registryProblem: parsed(row.registry_problem),
    heartbeat: {
      // PostgreSQL gives a bigint as text.
      lastBeatAt: row.beat_at === null ? undefined : Number(row.beat_at),
      consecutiveBeats: row.consecutive_beats ?? 0,
      afterGap: Boolean(row.after_gap),
    },
    ...(row.probed_at !== null &&
      row.outcome !== null && {
        probe: {
          probedAt: Number(row.probed_at),
          outcome: row.outcome,
          problem: parsed(row.probe_problem),
        },
      }),
  };
}

/**
 * The given clusters, or all of them, with what their levels rest on. One
 * query, ordered by ref: who updates several clusters must do so in this
 * order, so that two do not wait for each other.
 */
export async function readObservations(
  db: Knex | Knex.Transaction,
  clusterRefs?: string[],
): Promise<ObservedCluster[]> {
  const query = selectClusters(db).orderBy('clusters.cluster_ref');
  if (clusterRefs) {
    query.whereIn('clusters.cluster_ref', clusterRefs);
  }
  const rows: ClusterRow[] = await query;
  return rows.map(row => ({
    clusterRef: row.cluster_ref,
    storedLevel: Number(row.level),
    version: row.version ?? undefined,
    observation: observationOf(row),
  }));
}
