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

/**
 * Rows per statement on SQLite: 200 rows of 16 columns are 3,200 variables, a
 * tenth of what it takes.
 */
const ROWS_PER_STATEMENT = 200;
/** On PostgreSQL; pods of 400 bytes make a statement of 1 MB. */
const ROWS_PER_DOCUMENT = 2_500;

/** A pattern for each of the columns, as SQL. */
const each = (columns: string[], pattern: string) =>
  columns.map(() => pattern).join(', ');

/**
 * Inserts rows, and replaces those with the same keys. All rows have the same
 * columns, and texts that PostgreSQL takes, see `textColumn`.
 *
 * @param replaced - Columns that are replaced in a row that is there; all of
 * them unless given.
 *
 * PostgreSQL gets them as one JSON document: ten thousand rows as parameters
 * of their own keep both sides busy for three times as long.
 */
export async function upsert<T extends object>(
  db: Knex,
  table: string,
  keys: string[],
  rows: T[],
  replaced?: string[],
): Promise<void> {
  if (db.client.config.client !== 'pg') {
    for (const some of chunk(rows, ROWS_PER_STATEMENT)) {
      await db(table).insert(some).onConflict(keys).merge(replaced);
    }
    return;
  }
  for (const some of chunk(rows, ROWS_PER_DOCUMENT)) {
    const columns = Object.keys(some[0]);
    const updated = replaced ?? columns;
    await db.raw(
      `INSERT INTO ?? (${each(columns, '??')})
       SELECT ${each(columns, '??')} FROM json_populate_recordset(NULL::??, ?)
       ON CONFLICT (${each(keys, '??')}) DO UPDATE SET ${each(
        updated,
        '?? = EXCLUDED.??',
      )}`,
      [
        ...[table, ...columns, ...columns, table, JSON.stringify(some)],
        ...[...keys, ...updated.flatMap(column => [column, column])],
      ],
    );
  }
}
