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
import { migrate, migrationsDirectory } from './migrate';
import { createTestDatabases } from '../__testUtils__/testDatabases';

const databases = createTestDatabases({ empty: true });

async function tablesOf(knex: Knex): Promise<string[]> {
  const rows =
    knex.client.config.client === 'pg'
      ? await knex('information_schema.tables')
          .where('table_schema', knex.raw('current_schema()'))
          .select({ name: 'table_name' })
      : await knex('sqlite_master').where('type', 'table').select('name');
  return rows
    .map(row => row.name)
    .filter(name => !/^(sqlite_|knex_)/.test(name))
    .sort();
}

describe.each(databases.eachSupportedId())('migrations on %s', databaseId => {
  it('go up, all the way down, and up again', async () => {
    const knex = await databases.init(databaseId);
    await migrate(knex);
    const tables = await tablesOf(knex);
    expect(tables).toEqual(expect.arrayContaining(['clusters', 'services']));

    await knex.migrate.rollback({ directory: migrationsDirectory }, true);
    expect(await tablesOf(knex)).toEqual([]);

    await migrate(knex);
    expect(await tablesOf(knex)).toEqual(tables);
    await migrate(knex);
  });
});
