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

import type { Knex } from 'knex';
import { chunk } from 'lodash';
import type { TargetKind } from '../authorization/types';

/** SQLite takes 500 rows in one INSERT. */
const ROWS_AT_ONCE = 500;
/** Keeps the rows held in memory at once to those of a few clusters. */
const CLUSTERS_AT_ONCE = 50;

interface OwnerRow {
  target_kind: TargetKind;
  target_ref: string;
  owner_ref: string;
}

/** Targets whose owners are brought in line together. */
interface Scope {
  clusterRefs: string[];
  environmentRefs: string[];
}

const keyOf = (row: OwnerRow) =>
  JSON.stringify([row.target_kind, row.target_ref, row.owner_ref]);

class WantedOwners {
  readonly rows = new Map<string, OwnerRow>();

  add(kind: TargetKind, ref: string, ownerRefs: string): void {
    for (const owner_ref of JSON.parse(ownerRefs) as string[]) {
      const row = { target_kind: kind, target_ref: ref, owner_ref };
      this.rows.set(keyOf(row), row);
    }
  }
}

async function readWanted(
  trx: Knex.Transaction,
  { clusterRefs, environmentRefs }: Scope,
): Promise<Map<string, OwnerRow>> {
  const wanted = new WantedOwners();
  const clusters = await trx('clusters')
    .select('cluster_ref', 'owner_refs')
    .whereIn('cluster_ref', clusterRefs);
  for (const row of clusters) {
    wanted.add('cluster', row.cluster_ref, row.owner_refs);
  }
  const ofServices = await trx('services')
    .join('environments', {
      'environments.environment_ref': 'services.environment_ref',
    })
    .join('clusters', {
      'clusters.cluster_ref': 'environments.cluster_ref',
    })
    .distinct('clusters.cluster_ref', 'services.owner_refs')
    .whereIn('clusters.cluster_ref', clusterRefs);
  for (const row of ofServices) {
    wanted.add('cluster', row.cluster_ref, row.owner_refs);
  }
  for (const some of chunk(environmentRefs, ROWS_AT_ONCE)) {
    const environments = await trx('environments')
      .select('environment_ref', 'owner_refs')
      .whereIn('environment_ref', some);
    for (const row of environments) {
      wanted.add('environment', row.environment_ref, row.owner_refs);
      wanted.add('remainder', row.environment_ref, row.owner_refs);
    }
    const services = await trx('services')
      .select('service_id', 'environment_ref', 'owner_refs')
      .whereIn('environment_ref', some);
    for (const row of services) {
      wanted.add('service', row.service_id, row.owner_refs);
      wanted.add('environment', row.environment_ref, row.owner_refs);
    }
  }
  return wanted.rows;
}

async function readStored(
  trx: Knex.Transaction,
  { clusterRefs, environmentRefs }: Scope,
): Promise<OwnerRow[]> {
  const owners = (kind: TargetKind) =>
    trx<OwnerRow>('target_owners')
      .select('target_kind', 'target_ref', 'owner_ref')
      .where('target_kind', kind);
  const stored = await owners('cluster').whereIn('target_ref', clusterRefs);
  for (const some of chunk(environmentRefs, ROWS_AT_ONCE)) {
    for (const kind of ['environment', 'remainder'] as const) {
      stored.push(...(await owners(kind).whereIn('target_ref', some)));
    }
    const services = trx('services')
      .select('service_id')
      .whereIn('environment_ref', some);
    for (const row of await owners('service').whereIn('target_ref', services)) {
      stored.push(row);
    }
  }
  return stored;
}

async function bringInLine(trx: Knex.Transaction, scope: Scope): Promise<void> {
  const wanted = await readWanted(trx, scope);
  for (const row of await readStored(trx, scope)) {
    if (!wanted.delete(keyOf(row))) {
      await trx('target_owners').where(row).delete();
    }
  }
  for (const added of chunk([...wanted.values()], ROWS_AT_ONCE)) {
    await trx('target_owners')
      .insert(added)
      .onConflict(['target_kind', 'target_ref', 'owner_ref'])
      .ignore();
  }
}

/**
 * Makes others wait who write these clusters, or all of them, or services on
 * them. Whoever locks anything else besides locks the clusters first. SQLite
 * has one writer anyway.
 *
 * @returns those that are registered.
 */
export async function lockClusters(
  trx: Knex.Transaction,
  clusterRefs?: string[],
): Promise<string[]> {
  const clusters = trx('clusters').orderBy('cluster_ref');
  if (clusterRefs) {
    clusters.whereIn('cluster_ref', clusterRefs);
  }
  if (trx.client.config.client === 'pg') {
    clusters.forUpdate();
  }
  return clusters.pluck('cluster_ref');
}

/** Deletes the owners of targets that do not exist any more. */
async function sweep(trx: Knex.Transaction): Promise<void> {
  const tables = [
    ['cluster', 'clusters', 'cluster_ref'],
    ['environment', 'environments', 'environment_ref'],
    ['remainder', 'environments', 'environment_ref'],
    ['service', 'services', 'service_id'],
  ] as const;
  for (const [kind, table, column] of tables) {
    await trx('target_owners')
      .where('target_kind', kind)
      .whereNotIn('target_ref', trx(table).select(column))
      .delete();
  }
}

/**
 * Brings `target_owners` in line with the `owner_refs` of services,
 * environments and clusters, within the transaction that wrote these: a
 * service is readable to its owners, an environment or cluster to its own and
 * to those of every service on it, what belongs to no service to the owners of
 * the environment. Writes only what differs.
 *
 * @param options.environmentRefs - Environments whose services were written;
 * without them everything is brought in line.
 * @param options.removedServiceIds - Services deleted in this transaction.
 */
export async function writeTargetOwners(
  trx: Knex.Transaction,
  options: { environmentRefs?: string[]; removedServiceIds?: string[] } = {},
): Promise<void> {
  for (const some of chunk(options.removedServiceIds ?? [], ROWS_AT_ONCE)) {
    await trx('target_owners')
      .where('target_kind', 'service')
      .whereIn('target_ref', some)
      .delete();
  }

  const environments: { environment_ref: string; cluster_ref: string }[] =
    await trx('environments')
      .select('environment_ref', 'cluster_ref')
      .modify(query => {
        if (options.environmentRefs) {
          query.whereIn('environment_ref', options.environmentRefs);
        }
      });
  const byCluster = new Map<string, string[]>();
  if (options.environmentRefs === undefined) {
    for (const row of await trx('clusters').select('cluster_ref')) {
      byCluster.set(row.cluster_ref, []);
    }
  }
  for (const { environment_ref, cluster_ref } of environments) {
    const refs = byCluster.get(cluster_ref) ?? [];
    refs.push(environment_ref);
    byCluster.set(cluster_ref, refs);
  }
  // Two environments of one cluster may be written at once; the second must
  // see the services of the first before it judges the cluster.
  await lockClusters(trx, [...byCluster.keys()]);
  for (const some of chunk([...byCluster.keys()], CLUSTERS_AT_ONCE)) {
    await bringInLine(trx, {
      clusterRefs: some,
      environmentRefs: some.flatMap(ref => byCluster.get(ref) ?? []),
    });
  }
  if (options.environmentRefs === undefined) {
    await sweep(trx);
  }
}
