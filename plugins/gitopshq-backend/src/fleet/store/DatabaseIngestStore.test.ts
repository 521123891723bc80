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

import type { TestDatabaseId } from '@backstage/backend-test-utils';
import { DEFAULT_THRESHOLDS } from '@gitopshq/backstage-plugin-gitopshq-common';
import { createTestDatabases } from '../../__testUtils__/testDatabases';
import { migrate } from '../../database/migrate';
import { HeldLeases } from '../../leases/__testUtils__/HeldLeases';
import { environment, snapshot } from '../__testUtils__/registry';
import { seedRegistry } from '../__testUtils__/seed';
import { pod } from '../__testUtils__/summaries';
import { projectEnvironment } from '../ingest/projectEnvironment';
import { rowDifference } from '../ingest/rowDifference';
import { emptyRows } from '../rows';
import { DatabaseIngestStore } from './DatabaseIngestStore';

const databases = createTestDatabases();
const eu = environment();
const us = environment({ name: 'shop-us' });
const registry = snapshot({ environments: [eu, us] });
const leases = new HeldLeases();
const lease = leases.held(eu.clusterRef)!;

describe.each(databases.eachSupportedId())(
  'DatabaseIngestStore on %s',
  (id: TestDatabaseId) => {
    async function create() {
      const db = await databases.init(id);
      await migrate(db);
      await seedRegistry(db, registry);
      const store = await DatabaseIngestStore.create({
        database: db,
        thresholds: DEFAULT_THRESHOLDS.podHealth,
        leases,
      });
      return { db, store };
    }
    const rows = (of = eu) =>
      projectEnvironment(of, registry, [pod({ name: 'cart-0' })]);

    it('loads what it wrote', async () => {
      const { store } = await create();
      const written = rows();
      await store.write(
        lease,
        eu.environmentRef,
        rowDifference(emptyRows(), written),
        {},
      );
      expect(await store.load(eu.environmentRef)).toEqual(written);
      expect(await store.load(us.environmentRef)).toEqual(emptyRows());
    });

    it('does not delete what another environment took over', async () => {
      const { db, store } = await create();
      const before = rows();
      const write = (
        ref: string,
        difference: ReturnType<typeof rowDifference>,
      ) => store.write(lease, ref, difference, { ageMs: 0 });
      await write(eu.environmentRef, rowDifference(emptyRows(), before));
      await write(us.environmentRef, rowDifference(emptyRows(), rows(us)));
      await write(eu.environmentRef, rowDifference(before, emptyRows()));
      expect(await store.load(us.environmentRef)).toEqual(rows(us));
      expect(await db('services').pluck('environment_ref')).toEqual([
        us.environmentRef,
      ]);
    });

    it('writes the level of what is seen, unknown before it is', async () => {
      const { db, store } = await create();
      const level = async () => (await db('services').first('level')).level;
      const difference = rowDifference(emptyRows(), rows());
      await store.write(lease, eu.environmentRef, difference, { ageMs: 0 });
      expect(await level()).toBe(2);
      await db('environments').update({ visible: true });
      await store.write(lease, eu.environmentRef, difference, { ageMs: 0 });
      expect(await level()).toBe(0);
    });

    it('keeps the time until when data was known', async () => {
      const { db, store } = await create();
      await store.writeObservation(lease, eu.environmentRef, { ageMs: 5_000 });
      const stored = () =>
        db('environments').where('environment_ref', eu.environmentRef).first();
      const { observed_at: at } = await stored();
      await store.writeObservation(lease, eu.environmentRef, {
        unreadable: 'gone',
      });
      expect(await stored()).toMatchObject({
        observed_at: at,
        unreadable: 'gone',
      });
    });
  },
);
