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
import { ManualTimers } from '../../__testUtils__/ManualTimers';
import { createTestDatabases } from '../../__testUtils__/testDatabases';
import { setDbNowOffsetForTests } from '../../database/dbNow';
import { migrate } from '../../database/migrate';
import { SHOP_EU, sampleOperation } from '../__testUtils__/samples';
import { DatabaseOperationStore } from '../store/DatabaseOperationStore';
import { OperationRuns, RUN_LEASE_MS } from './OperationRuns';

const databases = createTestDatabases();

describe.each(databases.eachSupportedId())('runs on %s', id => {
  let db: Knex;
  const time = new ManualTimers();

  beforeAll(async () => {
    db = await databases.init(id);
    await migrate(db);
  });
  afterEach(async () => {
    setDbNowOffsetForTests(0);
    await db('operation_runs').delete();
    await db('operations').delete();
  });

  const replica = (owner: string) =>
    new OperationRuns({ database: db, owner, clock: time });
  const start = (...ids: string[]) =>
    db.transaction(async trx => {
      for (const each of ids) {
        await replica('any').start(trx, each);
      }
    });
  const idsOf = (runs: { operationId: string }[]) =>
    runs.map(({ operationId }) => operationId).sort();

  it('gives each operation to one process, at most as many as wanted', async () => {
    await start('a', 'b', 'c', 'd', 'e');
    const claims = await Promise.all(
      ['one', 'two', 'three'].map(owner => replica(owner).claim(2)),
    );
    expect(idsOf(claims.flat())).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(claims.every(claim => claim.length <= 2)).toBe(true);
    expect(await replica('four').claim(9)).toEqual([]);
  });

  it('lets another take over what was not renewed, and fences the first', async () => {
    await start('a');
    const [first] = await replica('one').claim(1);
    await first.confirm();
    setDbNowOffsetForTests(RUN_LEASE_MS + 1_000);
    const [second] = await replica('two').claim(1);
    expect(second.epoch).toBe(first.epoch + 1);
    await expect(first.confirm()).rejects.toThrow('no longer holds');
    await expect(
      first.transaction(trx => trx('operation_runs').delete()),
    ).rejects.toThrow('no longer holds');
    await first.release(0);
    await second.confirm();
    expect(await second.transaction(async () => 'mine')).toBe('mine');
  });

  it('does not believe itself after a pause', async () => {
    await start('a');
    const [run] = await replica('one').claim(1);
    // The database has not noticed, but this process was away for long.
    await time.advance(RUN_LEASE_MS);
    await expect(run.confirm()).rejects.toThrow('no longer holds');
  });

  it('is due when released for later, when woken, and at once if woken meanwhile', async () => {
    const operation = sampleOperation({ state: 'verifying' });
    await db.transaction(trx =>
      new DatabaseOperationStore(db).insert(trx, operation),
    );
    await start(operation.id);
    const runs = replica('one');
    expect([...(await runs.environments())]).toEqual([SHOP_EU]);
    const [run] = await runs.claim(1);
    await run.release(5_000);
    expect(await runs.claim(1)).toEqual([]);
    const dueMs = await runs.nextDueMs();
    expect(dueMs).toBeGreaterThan(0);
    expect(dueMs).toBeLessThanOrEqual(5_000);

    await runs.wake('resource:default/elsewhere');
    expect(await runs.claim(1)).toEqual([]);
    await runs.wake(SHOP_EU);
    const [again] = await runs.claim(1);
    await runs.wake(SHOP_EU);
    await again.release(5_000);
    expect(await runs.claim(1)).toHaveLength(1);
  });

  it('takes over at once what a former process left in the SQLite file', async () => {
    await start('a');
    await replica('dead').claim(1);
    await replica('new').takeOver();
    expect(await replica('new').claim(1)).toHaveLength(
      id === 'SQLITE_3' ? 1 : 0,
    );
  });
});
