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
import type { ComparedObjects, FindingChanges, WriteGuard } from '../types';
import {
  comparedColumns,
  type ComparedColumns,
  type FindingRow,
} from './findingRows';

/** 24 columns a row: 4,800 variables, a seventh of what SQLite takes. */
const ROWS_PER_STATEMENT = 200;
const KEYS_PER_STATEMENT = 1_000;

/** How long resolved findings are kept. */
export const RESOLVED_KEPT_MS = 90 * 24 * 3_600_000;

const NOTHING: FindingChanges = { opened: 0, changed: 0, resolved: 0 };

function sameFinding(row: FindingRow, compared: ComparedColumns): boolean {
  return (Object.keys(compared) as (keyof ComparedColumns)[]).every(column =>
    column === 'since'
      ? (row.since === null ? null : Number(row.since)) === compared.since
      : row[column] === compared[column],
  );
}

/** Keeps the life of findings in the plugin's database. */
export class DatabaseFindingStore {
  static async create(options: {
    database: Knex;
  }): Promise<DatabaseFindingStore> {
    return new DatabaseFindingStore(options.database);
  }

  private constructor(private readonly database: Knex) {}

  /**
   * Opens, changes, re-opens and resolves the findings of the judged objects in
   * one transaction.
   *
   * @returns undefined when the guard refused; then nothing was written.
   */
  async apply(
    compared: ComparedObjects,
    guard: WriteGuard,
  ): Promise<FindingChanges | undefined> {
    const found = new Map(
      compared.findings.map(finding => {
        const columns = comparedColumns(compared.environmentRef, finding);
        return [columns.finding_id, columns];
      }),
    );
    return this.database.transaction(async trx => {
      if (!(await guard(trx))) {
        return undefined;
      }
      const stored = await this.stored(trx, compared, [...found.keys()]);
      const now = await dbNow(trx);
      const writes: FindingRow[] = [];
      const changes = { ...NOTHING };
      for (const columns of found.values()) {
        const row = stored.get(columns.finding_id);
        if (!row) {
          changes.opened += 1;
        } else if (row.status === 'resolved') {
          changes.opened += 1;
        } else if (sameFinding(row, columns)) {
          continue;
        } else {
          changes.changed += 1;
        }
        writes.push({
          ...columns,
          first_seen_at: row?.first_seen_at ?? now,
          last_seen_at: now,
          resolved_at: null,
          reopened_count:
            (row?.reopened_count ?? 0) + (row?.status === 'resolved' ? 1 : 0),
        });
      }
      const gone = [...stored.values()]
        .filter(row => row.status !== 'resolved' && !found.has(row.finding_id))
        .map(row => row.finding_id);
      changes.resolved = gone.length;
      for (const rows of chunk(writes, ROWS_PER_STATEMENT)) {
        await trx('findings').insert(rows).onConflict('finding_id').merge();
      }
      for (const ids of chunk(gone, KEYS_PER_STATEMENT)) {
        await trx('findings').whereIn('finding_id', ids).update({
          status: 'resolved',
          resolved_at: now,
          last_seen_at: now,
          ignored_by: null,
          rule_id: null,
        });
      }
      return changes;
    });
  }

  /** Deletes what belongs to environments that are not compared any more. */
  async keepEnvironments(refs: Set<string>): Promise<void> {
    for (const table of [
      'findings',
      'comparisons',
      'service_syncs',
      'seen_objects',
    ]) {
      const known: string[] = await this.database(table)
        .distinct('environment_ref')
        .pluck('environment_ref');
      const gone = known.filter(ref => !refs.has(ref));
      for (const some of chunk(gone, KEYS_PER_STATEMENT)) {
        await this.database(table).whereIn('environment_ref', some).delete();
      }
    }
  }

  /** Deletes findings that were resolved long ago, a bounded number at once. */
  async prune(): Promise<number> {
    const before = (await dbNow(this.database)) - RESOLVED_KEPT_MS;
    return this.database('findings')
      .whereIn(
        'finding_id',
        this.database('findings')
          .select('finding_id')
          .where('resolved_at', '<', before)
          .limit(KEYS_PER_STATEMENT),
      )
      .delete();
  }

  /** Unresolved rows of the judged objects, and resolved ones found again. */
  private async stored(
    trx: Knex.Transaction,
    { environmentRef, judged }: ComparedObjects,
    foundIds: string[],
  ): Promise<Map<string, FindingRow>> {
    const rows = new Map<string, FindingRow>();
    const keep = (some: FindingRow[]) =>
      some.forEach(row => rows.set(row.finding_id, row));
    const unresolved = () =>
      trx<FindingRow>('findings')
        .select()
        .where('environment_ref', environmentRef)
        .whereNot('status', 'resolved');
    if (Array.isArray(judged)) {
      for (const objects of chunk(judged, KEYS_PER_STATEMENT)) {
        keep(await unresolved().whereIn('object', objects));
      }
    } else {
      const all: FindingRow[] = await unresolved();
      keep(all.filter(row => !judged.except(row.object)));
    }
    const unknown = foundIds.filter(id => !rows.has(id));
    for (const ids of chunk(unknown, KEYS_PER_STATEMENT)) {
      keep(
        await trx<FindingRow>('findings').select().whereIn('finding_id', ids),
      );
    }
    return rows;
  }
}
