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
  podHealth,
  type PodHealthThresholds,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { chunk } from 'lodash';
import { dbNow } from '../../database/dbNow';
import { upsert } from '../../database/upsert';
import type { ClusterLeases, Lease } from '../../leases';
import { lockClusters, writeTargetOwners } from '../../ownership';
import type { RowDifference, TableDifference } from '../ingest/rowDifference';
import type {
  EnvironmentRows,
  EventRow,
  PodRow,
  ServiceRow,
  WorkloadRow,
} from '../rows';
import type { WantedWorkload } from '../wanted/types';
import { writeServiceRollups } from './serviceRollups';
import {
  clusterReplaced,
  deleteCollected,
  deleteCollections,
  KEYS_PER_STATEMENT,
  objectTables,
} from './collectedRows';
import type {
  CollectionRow,
  IngestStore,
  StoredObservation,
} from './IngestStore';

function unique<T>(rows: T[], key: (row: T) => string): Map<string, T> {
  return new Map(rows.map(row => [key(row), row]));
}

/** Keeps the collected state in the plugin's database. */
export class DatabaseIngestStore implements IngestStore {
  static async create(options: {
    database: Knex;
    thresholds: PodHealthThresholds;
    leases: Pick<ClusterLeases, 'confirm'>;
  }): Promise<DatabaseIngestStore> {
    const { database, thresholds, leases } = options;
    return new DatabaseIngestStore(database, thresholds, leases);
  }

  private constructor(
    private readonly database: Knex,
    private readonly thresholds: PodHealthThresholds,
    private readonly leases: Pick<ClusterLeases, 'confirm'>,
  ) {}

  async load(environmentRef: string): Promise<EnvironmentRows> {
    const db = this.database;
    const services: ServiceRow[] = await db('services')
      .select(
        'service_id',
        'environment_ref',
        'key',
        'name',
        'component_ref',
        'system_ref',
        'mapping',
        'claims',
        'owner_refs',
        'expected',
        'not_ready',
        'images',
      )
      .where('environment_ref', environmentRef);
    const [workloads, pods, events] = await Promise.all(
      objectTables.map(table =>
        db(table)
          .select(`${table}.*`)
          .whereIn('service_id', this.serviceIds(db, environmentRef)),
      ),
    );
    for (const pod of pods) {
      pod.ready = Boolean(pod.ready);
    }
    return {
      services: unique(services, row => row.service_id),
      workloads: unique(workloads as WorkloadRow[], row => row.uid),
      pods: unique(pods as PodRow[], row => row.uid),
      events: unique(events as EventRow[], row => row.uid),
    };
  }

  async loadWanted(environmentRef: string): Promise<WantedWorkload[]> {
    const row = await this.database('wanted_workloads')
      .where('environment_ref', environmentRef)
      .first('workloads');
    return row ? JSON.parse(row.workloads) : [];
  }

  async writeWanted(
    lease: Lease,
    environmentRef: string,
    wanted: readonly WantedWorkload[],
  ): Promise<void> {
    await this.underLease(lease, async trx => {
      await trx('wanted_workloads')
        .insert({
          environment_ref: environmentRef,
          workloads: JSON.stringify(wanted),
        })
        .onConflict('environment_ref')
        .merge();
    });
  }

  async write(
    lease: Lease,
    environmentRef: string,
    difference: RowDifference,
    observation: StoredObservation,
  ): Promise<boolean> {
    const written = await this.underLease(lease, async trx => {
      const owners =
        difference.services.upserts.length > 0 ||
        difference.services.deletes.length > 0;
      if (owners) {
        // In the order in which the registry locks them, or both wait forever.
        await lockClusters(trx, [lease.clusterRef]);
      }
      const now = await dbNow(trx);
      const environment = await this.updateObservation(
        trx,
        now,
        environmentRef,
        observation,
        { written_at: now },
      );
      if (!environment) {
        return false;
      }
      await this.deleteGone(trx, environmentRef, difference);
      await upsert(
        trx,
        'services',
        ['service_id'],
        difference.services.upserts.map(row => ({
          ...row,
          level: this.levelOf(row, environment.visible, now),
        })),
      );
      for (const table of objectTables) {
        const { upserts }: TableDifference<object> = difference[table];
        await upsert(trx, table, ['cluster_ref', 'uid'], upserts);
      }
      if (owners) {
        await writeTargetOwners(trx, { environmentRefs: [environmentRef] });
        await writeServiceRollups(trx, this.thresholds, [environmentRef]);
      }
      return true;
    });
    return written ?? false;
  }

  async writeObservation(
    lease: Lease,
    environmentRef: string,
    observation: StoredObservation,
  ): Promise<void> {
    await this.underLease(lease, async trx => {
      const now = await dbNow(trx);
      await this.updateObservation(trx, now, environmentRef, observation);
    });
  }

  async writeCollections(
    lease: Lease,
    rows: CollectionRow[],
    keep?: ReadonlySet<string>,
  ): Promise<void> {
    const { clusterRef } = lease;
    if (rows.length === 0 && !keep) {
      return;
    }
    await this.underLease(lease, async trx => {
      if (keep) {
        await deleteCollections(trx, clusterRef, keep);
      }
      const now = await dbNow(trx);
      await upsert(
        trx,
        'collections',
        ['cluster_ref', 'namespace', 'resource'],
        rows.map(({ ageMs, ...row }) => ({
          ...row,
          cluster_ref: clusterRef,
          as_of: ageMs === undefined ? null : Math.round(now - ageMs),
        })),
      );
    });
  }

  async beginCluster(lease: Lease, clusterUid: string): Promise<boolean> {
    const { clusterRef } = lease;
    const replaced = await this.underLease(lease, async trx => {
      await lockClusters(trx, [clusterRef]);
      const cluster = await trx('clusters')
        .where('cluster_ref', clusterRef)
        .first('collected_uid');
      if (!cluster || cluster.collected_uid === clusterUid) {
        return false;
      }
      await trx('clusters')
        .where('cluster_ref', clusterRef)
        .update({ collected_uid: clusterUid });
      if (cluster.collected_uid === null) {
        return false;
      }
      const environmentRefs: string[] = await trx('environments')
        .where('cluster_ref', clusterRef)
        .orderBy('environment_ref')
        .pluck('environment_ref');
      const problem = clusterReplaced(
        clusterRef,
        cluster.collected_uid,
        clusterUid,
      );
      await deleteCollected(trx, environmentRefs, {
        unreadable: problem.message,
        collection_problem: JSON.stringify(problem),
        written_at: await dbNow(trx),
      });
      await trx('collections').where('cluster_ref', clusterRef).delete();
      return true;
    });
    return replaced ?? false;
  }

  async clearUnconfirmed(): Promise<void> {
    const unconfirmed = (db: Knex) =>
      db('environments')
        .whereNot('state', 'confirmed')
        .whereIn('environment_ref', db('services').select('environment_ref'));
    const clusterRefs: string[] = await unconfirmed(this.database)
      .distinct('cluster_ref')
      .pluck('cluster_ref');
    if (clusterRefs.length === 0) {
      return;
    }
    await this.database.transaction(async trx => {
      // In the order in which everybody locks them, or two wait forever.
      await lockClusters(trx, clusterRefs);
      const refs: string[] = await unconfirmed(trx)
        .whereIn('cluster_ref', clusterRefs)
        .orderBy('environment_ref')
        .pluck('environment_ref');
      await deleteCollected(trx, refs, {
        unreadable: null,
        collection_problem: null,
      });
    });
  }

  /** Nothing happens when the lease is lost; the answer is undefined then. */
  private underLease<T>(
    lease: Lease,
    write: (trx: Knex.Transaction) => Promise<T>,
  ): Promise<T | undefined> {
    return this.database.transaction(async trx => {
      const held = await this.leases.confirm(trx, [lease]);
      return held.length === 0 ? undefined : write(trx);
    });
  }

  private serviceIds(db: Knex, environmentRef: string) {
    return db('services')
      .select('service_id')
      .where('environment_ref', environmentRef);
  }

  /** Also locks the environment, so that a change of `visible` waits. */
  private async updateObservation(
    trx: Knex.Transaction,
    now: number,
    environmentRef: string,
    { ageMs, unreadable, problem }: StoredObservation,
    columns: { written_at?: number } = {},
  ): Promise<{ visible: boolean } | undefined> {
    const rows = await trx('environments')
      .where('environment_ref', environmentRef)
      .update({
        // What is known no more keeps the time until when it was known.
        ...(ageMs !== undefined && { observed_at: Math.round(now - ageMs) }),
        unreadable: unreadable ?? null,
        collection_problem: problem ?? null,
        ...columns,
      })
      .returning('visible');
    return rows[0] && { visible: Boolean(rows[0].visible) };
  }

  /** Only while they still belong to this environment. */
  private async deleteGone(
    trx: Knex.Transaction,
    environmentRef: string,
    difference: RowDifference,
  ): Promise<void> {
    for (const table of objectTables) {
      for (const uids of chunk(difference[table].deletes, KEYS_PER_STATEMENT)) {
        await trx(table)
          .whereIn('uid', uids)
          .whereIn('service_id', this.serviceIds(trx, environmentRef))
          .delete();
      }
    }
    for (const ids of chunk(difference.services.deletes, KEYS_PER_STATEMENT)) {
      await trx('target_owners')
        .where('target_kind', 'service')
        .whereIn('target_ref', ids)
        .delete();
      await trx('services').whereIn('service_id', ids).delete();
    }
  }

  private levelOf(row: ServiceRow, visible: boolean, now: number): number {
    const { level } = podHealth(
      {
        expected: row.expected,
        notReady: row.not_ready,
        observedAt: now,
        unreadable: visible ? undefined : 'not evaluated yet',
      },
      this.thresholds,
      now,
    );
    return levelRank(level);
  }
}
