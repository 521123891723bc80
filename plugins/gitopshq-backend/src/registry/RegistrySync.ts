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
import { chunk, isEqual } from 'lodash';
import { lockClusters, writeTargetOwners } from '../ownership';
import type {
  RegisteredCluster,
  RegisteredEnvironment,
  RegistrySnapshot,
} from './types';

/** SQLite takes 500 rows in one INSERT. */
const ROWS_AT_ONCE = 500;

type Row = Record<string, string | boolean | null>;

interface Table {
  name: 'clusters' | 'environments';
  key: 'cluster_ref' | 'environment_ref';
  columns: string[];
}

const CLUSTERS: Table = {
  name: 'clusters',
  key: 'cluster_ref',
  columns: [
    'cluster_ref',
    'name',
    'title',
    'origin',
    'connection',
    'api_server',
    'confirmed',
    'writable',
    'skip_tls_verify',
    'owner_refs',
    'problem',
  ],
};

const ENVIRONMENTS: Table = {
  name: 'environments',
  key: 'environment_ref',
  columns: [
    'environment_ref',
    'name',
    'title',
    'cluster_ref',
    'tier',
    'tenant',
    'state',
    'namespaces',
    'source',
    'owner_refs',
    'problem',
  ],
};

const BOOLEANS = new Set(['confirmed', 'writable', 'skip_tls_verify']);

const optionalJson = (value: unknown) =>
  value === undefined ? null : JSON.stringify(value);

function clusterRow(cluster: RegisteredCluster): Row {
  return {
    cluster_ref: cluster.clusterRef,
    name: cluster.name,
    title: cluster.title ?? null,
    origin: cluster.origin,
    connection: cluster.connectionKind,
    api_server: cluster.apiServer ?? null,
    confirmed: cluster.confirmed,
    writable: cluster.writable,
    skip_tls_verify: cluster.skipTLSVerify,
    owner_refs: JSON.stringify(cluster.ownerRefs),
    problem: optionalJson(cluster.problem),
  };
}

function environmentRow(environment: RegisteredEnvironment): Row {
  return {
    environment_ref: environment.environmentRef,
    name: environment.name,
    title: environment.title ?? null,
    cluster_ref: environment.clusterRef,
    tier: environment.tier,
    tenant: environment.tenant ?? null,
    state: environment.state,
    namespaces: JSON.stringify(environment.namespaces),
    source: optionalJson(environment.source),
    owner_refs: JSON.stringify(environment.ownerRefs),
    problem: optionalJson(environment.problem),
  };
}

async function readStored(
  trx: Knex.Transaction,
  table: Table,
): Promise<Map<string, Row>> {
  const rows: Row[] = await trx(table.name).select(table.columns);
  for (const row of rows) {
    for (const column of table.columns) {
      if (BOOLEANS.has(column)) {
        // SQLite gives 0 and 1.
        row[column] = Boolean(row[column]);
      }
    }
  }
  return new Map(rows.map(row => [String(row[table.key]), row]));
}

/** Title and owners come from the catalog unless configuration names them. */
function keepWhatCatalogSaid(row: Row, stored: Row | undefined): Row {
  return stored
    ? {
        ...row,
        title: row.title ?? stored.title,
        owner_refs:
          row.owner_refs === '[]' ? stored.owner_refs : row.owner_refs,
      }
    : row;
}

async function removeClusters(
  trx: Knex.Transaction,
  refs: string[],
): Promise<void> {
  for (const table of [
    'heartbeats',
    'heartbeat_buckets',
    'cluster_probes',
    'collections',
    'clusters',
  ]) {
    await trx(table).whereIn('cluster_ref', refs).delete();
  }
}

async function removeEnvironments(
  trx: Knex.Transaction,
  refs: string[],
): Promise<void> {
  const services = trx('services')
    .select('service_id')
    .whereIn('environment_ref', refs);
  for (const table of ['events', 'pods', 'workloads']) {
    await trx(table).whereIn('service_id', services.clone()).delete();
  }
  await trx('services').whereIn('environment_ref', refs).delete();
  for (const table of [
    'desired_services',
    'desired_environments',
    'wanted_workloads',
    'delivery_readings',
  ]) {
    await trx(table).whereIn('environment_ref', refs).delete();
  }
  await trx('service_rollups').whereIn('environment_ref', refs).delete();
  await trx('environments').whereIn('environment_ref', refs).delete();
}

async function syncTable(
  trx: Knex.Transaction,
  table: Table,
  rows: Row[],
  catalogRead: boolean,
  absenceCounts = catalogRead,
): Promise<{ changed: boolean; gone: string[] }> {
  const stored = await readStored(trx, table);
  const changed: Row[] = [];
  for (const row of rows) {
    const before = stored.get(String(row[table.key]));
    const after = catalogRead ? row : keepWhatCatalogSaid(row, before);
    stored.delete(String(row[table.key]));
    if (!isEqual(after, before)) {
      changed.push(after);
    }
  }
  for (const some of chunk(changed, ROWS_AT_ONCE)) {
    await trx(table.name).insert(some).onConflict(table.key).merge();
  }
  // Before catalog and locators were read, absence proves nothing.
  const gone = absenceCounts ? [...stored.keys()] : [];
  return { changed: changed.length > 0, gone };
}

/**
 * Writes what has changed of clusters and environments, removes what is gone
 * with everything that hung on it, and brings `target_owners` in line, in one
 * transaction.
 *
 * @returns which of the two tables changed.
 */
export async function syncRegistry(
  knex: Knex,
  snapshot: RegistrySnapshot,
): Promise<{ clusters: boolean; environments: boolean }> {
  const catalogRead = snapshot.catalogAsOf !== undefined;
  return knex.transaction(async trx => {
    await lockClusters(trx);
    const clusters = await syncTable(
      trx,
      CLUSTERS,
      [...snapshot.clusters.values()].map(clusterRow),
      catalogRead,
      catalogRead && !snapshot.locatorsIncomplete,
    );
    const environments = await syncTable(
      trx,
      ENVIRONMENTS,
      [...snapshot.environments.values()].map(environmentRow),
      catalogRead,
    );
    for (const refs of chunk(clusters.gone, ROWS_AT_ONCE)) {
      await removeClusters(trx, refs);
    }
    for (const refs of chunk(environments.gone, ROWS_AT_ONCE)) {
      await removeEnvironments(trx, refs);
    }
    const result = {
      clusters: clusters.changed || clusters.gone.length > 0,
      environments: environments.changed || environments.gone.length > 0,
    };
    if (result.clusters || result.environments) {
      await writeTargetOwners(trx);
    }
    return result;
  });
}
