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
import { writeTargetOwners } from '../../ownership';
import type { RowDifference, TableDifference } from '../ingest/rowDifference';
import type {
  EnvironmentRows,
  EventRow,
  PodRow,
  ServiceRow,
  WorkloadRow,
} from '../rows';
import type {
  CollectionRow,
  IngestStore,
  StoredObservation,
} from './IngestStore';

/**
 * Rows per statement: 200 rows of 16 columns are 3,200 variables, a tenth of
 * what SQLite takes.
 */
const ROWS_PER_STATEMENT = 200;
const KEYS_PER_STATEMENT = 1_000;

const objectTables = ['workloads', 'pods', 'events'] as const;

async function upsert<T extends object>(
  trx: Knex.Transaction,
  table: string,
  keys: string[],
  rows: T[],
): Promise<void> {
  for (const some of chunk(rows, ROWS_PER_STATEMENT)) {
    await trx(table).insert(some).onConflict(keys).merge();
  }
}

function unique<T>(rows: T[], key: (row: T) => string): Map<string, T> {
  return new Map(rows.map(row => [key(row), row]));
}

/** Keeps the collected state in the plugin's database. */
export class DatabaseIngestStore implements IngestStore {
  static async create(options: {
    database: Knex;
    thresholds: PodHealthThresholds;
  }): Promise<DatabaseIngestStore> {
    return new DatabaseIngestStore(options.database, options.thresholds);
  }

  private constructor(
    private readonly database: Knex,
    private readonly thresholds: PodHealthThresholds,
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

  async write(
    environmentRef: string,
    difference: RowDifference,
    observation: StoredObservation,
  ): Promise<boolean> {
    return this.database.transaction(async trx => {
      const owners =
        difference.services.upserts.length > 0 ||
        difference.services.deletes.length > 0;
      if (owners && trx.client.config.client === 'pg') {
        // In the order in which the registry locks them, or both wait forever.
        await trx('clusters')
          .select('cluster_ref')
          .whereIn(
            'cluster_ref',
            trx('environments')
              .select('cluster_ref')
              .where('environment_ref', environmentRef),
          )
          .forUpdate();
      }
      const environment = await this.updateObservation(
        trx,
        environmentRef,
        observation,
      );
      if (!environment) {
        return false;
      }
      await this.deleteGone(trx, environmentRef, difference);
      const now = await dbNow(trx);
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
      }
      return true;
    });
  }

  async writeObservation(
    environmentRef: string,
    observation: StoredObservation,
  ): Promise<void> {
    await this.updateObservation(this.database, environmentRef, observation);
  }

  async writeCollections(
    clusterRef: string,
    rows: CollectionRow[],
  ): Promise<void> {
    if (rows.length === 0) {
      return;
    }
    await this.database.transaction(async trx => {
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

  async keepCollections(clusterRef: string, keys: Set<string>): Promise<void> {
    const rows = await this.database('collections')
      .select('namespace', 'resource')
      .where('cluster_ref', clusterRef);
    for (const { namespace, resource } of rows) {
      if (!keys.has(`${namespace} ${resource}`)) {
        await this.database('collections')
          .where({ cluster_ref: clusterRef, namespace, resource })
          .delete();
      }
    }
  }

  async clearUnconfirmed(): Promise<void> {
    await this.database.transaction(async trx => {
      const refs: string[] = await trx('environments')
        .whereNot('state', 'confirmed')
        .whereIn('environment_ref', trx('services').select('environment_ref'))
        .pluck('environment_ref');
      for (const some of chunk(refs, KEYS_PER_STATEMENT)) {
        const ids = () =>
          trx('services').select('service_id').whereIn('environment_ref', some);
        for (const table of objectTables) {
          await trx(table).whereIn('service_id', ids()).delete();
        }
        await trx('target_owners')
          .where('target_kind', 'service')
          .whereIn('target_ref', ids())
          .delete();
        await trx('services').whereIn('environment_ref', some).delete();
        await trx('environments')
          .whereIn('environment_ref', some)
          .update({ observed_at: null, unreadable: null, visible: false });
        await writeTargetOwners(trx, { environmentRefs: some });
      }
    });
  }

  private serviceIds(db: Knex, environmentRef: string) {
    return db('services')
      .select('service_id')
      .where('environment_ref', environmentRef);
  }

  /** Also locks the environment, so that a change of `visible` waits. */
  private async updateObservation(
    db: Knex,
    environmentRef: string,
    { ageMs, unreadable }: StoredObservation,
  ): Promise<{ visible: boolean } | undefined> {
    const now = await dbNow(db);
    const rows = await db('environments')
      .where('environment_ref', environmentRef)
      .update({
        // What is known no more keeps the time until when it was known.
        ...(ageMs !== undefined && { observed_at: Math.round(now - ageMs) }),
        unreadable: unreadable ?? null,
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
