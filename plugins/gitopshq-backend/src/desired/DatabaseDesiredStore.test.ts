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
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { dbNow, setDbNowOffsetForTests } from '../database/dbNow';
import { migrate } from '../database/migrate';
import { DatabaseDesiredStore } from './DatabaseDesiredStore';

const databases = createTestDatabases();

const REF = 'resource:default/shop-eu';
const [A, B, C] = ['a', 'b', 'c'].map(digit => digit.repeat(40));

describe.each(databases.eachSupportedId())('DesiredStore on %s', id => {
  let database: Knex;
  let store: DatabaseDesiredStore;

  beforeEach(async () => {
    database = await databases.init(id);
    await migrate(database);
    store = new DatabaseDesiredStore(database);
  });
  afterEach(() => setDbNowOffsetForTests(0));

  const record = (sha: string, checkedAt: number, rewrites: string[] = []) =>
    store.recordHead(
      { repositoryKey: 'r', branch: 'main', sha, checkedAt },
      async before => rewrites.includes(before),
    );
  const put = (
    seenAt: number,
    digests: Record<string, string>,
    rest: { sha?: string; sourceKey?: string } = {},
  ) =>
    store.putInForce(
      { environmentRef: REF, sourceKey: 's', sha: A, seenAt, ...rest },
      new Map(Object.entries(digests)),
    );
  const dates = async () =>
    (await store.services(REF)).map(service => [
      service.serviceKey,
      service.committedAt,
      service.sha?.[0],
    ]);

  it('stamps a tip when it is first seen, by the database clock', async () => {
    const now = await dbNow(database);
    const first = await record(A, now);
    expect(first).toMatchObject({ sha: A, rewritten: false });
    expect(first.seenAt).toBeGreaterThanOrEqual(now);
    setDbNowOffsetForTests(60_000);
    expect(await record(A, now + 60_000)).toEqual(first);
    const second = await record(B, now + 60_000);
    expect(second.seenAt - first.seenAt).toBeGreaterThanOrEqual(60_000);
    expect(await store.head('r', 'main')).toEqual(second);
    expect(await store.head('r', 'other')).toBeUndefined();
    expect(await record(C, now + 60_000, [B])).toMatchObject({
      rewritten: true,
    });
    expect(await database('desired_commits').pluck('sha')).toEqual(
      expect.arrayContaining([A, B, C]),
    );
  });

  it('believes the hub whose fetch began last', async () => {
    await record(A, 1_000);
    await record(B, 3_000);
    expect(await record(A, 2_000)).toMatchObject({ sha: B });
    expect(await record(A, 4_000)).toMatchObject({ sha: A });
  });

  it('takes one of two hubs that see the first tip together', async () => {
    const [one, two] = await Promise.all([record(A, 1_000), record(A, 1_000)]);
    expect(one).toEqual(two);
    expect(await database('desired_commits').select()).toHaveLength(1);
  });

  it('leaves what is new to history, then dates by what was seen', async () => {
    await put(1_000, { cart: '1', search: '1' });
    expect(await dates()).toEqual([
      ['cart', undefined, undefined],
      ['search', undefined, undefined],
    ]);
    expect(await store.undated(REF)).toHaveLength(2);
    await put(2_000, { cart: '2', search: '1', ledger: '1' }, { sha: B });
    await store.date(REF, [
      { serviceKey: 'cart', digest: '1', sha: C, committedAt: 7 },
      { serviceKey: 'search', digest: '1', sha: C, committedAt: 7 },
    ]);
    expect(await dates()).toEqual([
      ['cart', 2_000, 'b'],
      ['ledger', 2_000, 'b'],
      ['search', 7, 'c'],
    ]);
    await put(3_000, { cart: '2', search: '1' }, { sha: C });
    expect(await dates()).toEqual([
      ['cart', 2_000, 'b'],
      ['ledger', 3_000, 'c'],
      ['search', 7, 'c'],
    ]);
    await put(3_000 + 31 * 24 * 3_600_000, { cart: '2', search: '2' });
    expect((await dates()).map(([key]) => key)).toEqual(['cart', 'search']);
    expect(await store.inForce(REF)).toMatchObject({ sha: A });
  });

  it('does not go back when another hub is ahead', async () => {
    await put(1_000, { cart: '1' });
    await put(3_000, { cart: '3' }, { sha: C });
    await put(2_000, { cart: '2' }, { sha: B });
    expect(await store.inForce(REF)).toEqual({
      environmentRef: REF,
      sourceKey: 's',
      sha: C,
      seenAt: 3_000,
    });
    expect(await dates()).toEqual([['cart', 3_000, 'c']]);
  });

  it('starts anew when the environment is made from something else', async () => {
    await put(1_000, { cart: '1', search: '1' });
    await put(2_000, { cart: '2', search: '1' }, { sha: B });
    await put(3_000, { cart: '2', ledger: '1' }, { sourceKey: 't', sha: C });
    expect(await dates()).toEqual([
      ['cart', 2_000, 'b'],
      ['ledger', undefined, undefined],
    ]);
  });

  it('writes more services than fit into one statement', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 1_200 }, (_, index) => [`s${index}`, '1']),
    );
    await put(1_000, many);
    expect(await store.services(REF)).toHaveLength(1_200);
    await put(2_000, { s1: '1' }, { sourceKey: 't' });
    expect(await store.services(REF)).toHaveLength(1);
  });
});
