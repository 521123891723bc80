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
import { dbNow } from '../../database/dbNow';
import type { ComparisonState, ServiceSync, WriteGuard } from '../types';

const ROWS_PER_STATEMENT = 200;
const KEYS_PER_STATEMENT = 1_000;

interface SyncRow {
  service_id: string;
  sync: string;
  objects: number;
  since: number | string;
}

const limited = (text: string | undefined, limit: number) =>
  text?.slice(0, limit) ?? null;

/** Keeps how far environments were compared, and what is in sync. */
export class DatabaseComparisonStore {
  static async create(options: {
    database: Knex;
  }): Promise<DatabaseComparisonStore> {
    return new DatabaseComparisonStore(options.database);
  }

  private constructor(private readonly database: Knex) {}

  /**
   * Writes the state of an environment. Without an age the former time of the
   * comparison stays: what is not compared any more was current until then.
   *
   * @returns false when the guard refused; then nothing was written.
   */
  async writeState(
    environmentRef: string,
    state: ComparisonState,
    guard: WriteGuard,
  ): Promise<boolean> {
    return this.database.transaction(async trx => {
      if (!(await guard(trx))) {
        return false;
      }
      const now = await dbNow(trx);
      const { head, inForce, applied, ageMs } = state;
      const row = {
        environment_ref: environmentRef,
        state: state.state,
        problem: state.problem ? JSON.stringify(state.problem) : null,
        unreadable: JSON.stringify(state.unreadable),
        head_sha: head?.sha ?? null,
        head_seen_at: head?.seenAt ?? null,
        in_force_sha: inForce?.sha ?? null,
        in_force_at: inForce?.at ?? null,
        applied_sha: applied?.sha ?? null,
        applied_at: applied?.at ?? null,
        applied_sync: applied?.sync ?? null,
        applied_evidence: limited(applied?.evidence, 512),
        compared_objects: state.comparedObjects,
        written_at: now,
        ...(ageMs !== undefined && { compared_at: Math.round(now - ageMs) }),
      };
      await trx('comparisons')
        .insert(row)
        .onConflict('environment_ref')
        .merge();
      return true;
    });
  }

  /**
   * Writes what is in sync of an environment; services that are not named are
   * forgotten. The time since when changes only with the state.
   *
   * @returns undefined when the guard refused, else whether anything changed.
   */
  async writeSyncs(
    environmentRef: string,
    syncs: ServiceSync[],
    guard: WriteGuard,
  ): Promise<boolean | undefined> {
    return this.database.transaction(async trx => {
      if (!(await guard(trx))) {
        return undefined;
      }
      const rows: SyncRow[] = await trx('service_syncs')
        .select('service_id', 'sync', 'objects', 'since')
        .where('environment_ref', environmentRef);
      const stored = new Map(rows.map(row => [row.service_id, row]));
      const changed = syncs.filter(
        ({ serviceId, sync, objects }) =>
          stored.get(serviceId)?.sync !== sync ||
          stored.get(serviceId)?.objects !== objects,
      );
      const named = new Set(syncs.map(({ serviceId }) => serviceId));
      const gone = [...stored.keys()].filter(id => !named.has(id));
      const now = await dbNow(trx);
      for (const some of chunk(changed, ROWS_PER_STATEMENT)) {
        await trx('service_syncs')
          .insert(
            some.map(({ serviceId, sync, objects }) => {
              const before = stored.get(serviceId);
              return {
                service_id: serviceId,
                environment_ref: environmentRef,
                sync,
                objects,
                since: before?.sync === sync ? before.since : now,
              };
            }),
          )
          .onConflict('service_id')
          .merge();
      }
      for (const ids of chunk(gone, KEYS_PER_STATEMENT)) {
        await trx('service_syncs').whereIn('service_id', ids).delete();
      }
      return changed.length > 0 || gone.length > 0;
    });
  }

  /** Objects of Git that were seen alive in this very cluster. */
  async seenObjects(
    environmentRef: string,
    clusterUid: string,
  ): Promise<Set<string>> {
    return new Set<string>(
      await this.database('seen_objects')
        .where({ environment_ref: environmentRef, cluster_uid: clusterUid })
        .pluck('object'),
    );
  }

  /** Remembers that objects were seen alive. */
  async rememberSeen(
    environmentRef: string,
    clusterUid: string,
    objects: string[],
    guard: WriteGuard,
  ): Promise<boolean> {
    return this.database.transaction(async trx => {
      if (!(await guard(trx))) {
        return false;
      }
      for (const some of chunk(objects, ROWS_PER_STATEMENT)) {
        await trx('seen_objects')
          .insert(
            some.map(object => ({
              environment_ref: environmentRef,
              object,
              cluster_uid: clusterUid,
            })),
          )
          .onConflict(['environment_ref', 'object'])
          .merge();
      }
      return true;
    });
  }
}
