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
import { createTestDatabases } from '../../__testUtils__/testDatabases';
import { setDbNowOffsetForTests } from '../../database/dbNow';
import { migrate } from '../../database/migrate';
import { finding } from '../__testUtils__/findings';
import { findingId } from '../findingId';
import type { ComparedFinding } from '../types';
import { DatabaseFindingStore, RESOLVED_KEPT_MS } from './DatabaseFindingStore';
import { VALUE_LIMIT_CHARACTERS } from './findingRows';

const databases = createTestDatabases();
const EU = 'resource:default/shop-eu';
const US = 'resource:default/shop-us';
const WEB = 'apps/v1/Deployment/shop/web';
const CART = 'apps/v1/Deployment/shop/cart';
const allowed = async () => true;

describe.each(databases.eachSupportedId())(
  'DatabaseFindingStore on %s',
  (id: TestDatabaseId) => {
    afterEach(() => setDbNowOffsetForTests(0));

    async function create() {
      const db = await databases.init(id);
      await migrate(db);
      const store = await DatabaseFindingStore.create({ database: db });
      const apply = (
        findings: ComparedFinding[],
        judged: string[] = [WEB],
        environmentRef = EU,
      ) => store.apply({ environmentRef, judged, findings }, allowed);
      const rows = () => db('findings').select().orderBy('path');
      return { db, store, apply, rows };
    }

    it('opens, keeps, changes, resolves and re-opens', async () => {
      const { apply, rows } = await create();
      const added = finding({ path: 'spec.paused', live: true });
      expect(await apply([added])).toEqual({
        opened: 1,
        changed: 0,
        resolved: 0,
      });
      const [first] = await rows();
      expect(first).toMatchObject({
        finding_id: findingId(EU, WEB, 'spec.paused'),
        status: 'open',
        kind: 'Deployment',
        live: 'true',
        reopened_count: 0,
      });

      expect(await apply([added])).toEqual({
        opened: 0,
        changed: 0,
        resolved: 0,
      });
      setDbNowOffsetForTests(60_000);
      expect(await apply([{ ...added, live: false }])).toMatchObject({
        changed: 1,
      });
      expect(await apply([])).toMatchObject({ resolved: 1 });
      const [resolved] = await rows();
      expect(resolved.status).toBe('resolved');
      expect(Number(resolved.resolved_at)).toBeGreaterThan(
        Number(resolved.first_seen_at),
      );

      expect(await apply([added])).toMatchObject({ opened: 1 });
      const [again] = await rows();
      expect(again).toMatchObject({
        status: 'open',
        resolved_at: null,
        reopened_count: 1,
        first_seen_at: first.first_seen_at,
      });
    });

    it('leaves alone what was not judged', async () => {
      const { store, apply, rows } = await create();
      await apply([finding(), finding({ object: CART })], [WEB, CART]);
      await apply([finding()], [WEB], US);
      await apply([], [WEB]);
      expect(
        (await rows()).map(row => [
          row.environment_ref,
          row.object,
          row.status,
        ]),
      ).toEqual(
        expect.arrayContaining([
          [EU, WEB, 'resolved'],
          [EU, CART, 'open'],
          [US, WEB, 'open'],
        ]),
      );
      await store.apply(
        {
          environmentRef: EU,
          judged: { all: true, except: object => object === CART },
          findings: [],
        },
        allowed,
      );
      expect(
        (await rows()).filter(row => row.status === 'open').map(r => r.object),
      ).toEqual(expect.arrayContaining([CART]));
      await store.apply(
        {
          environmentRef: EU,
          judged: { all: true, except: () => false },
          findings: [],
        },
        allowed,
      );
      const open = (await rows()).filter(row => row.status === 'open');
      expect(open.map(row => row.environment_ref)).toEqual([US]);
    });

    it('writes nothing when the guard refuses', async () => {
      const { store, rows } = await create();
      const refused = await store.apply(
        { environmentRef: EU, judged: [WEB], findings: [finding()] },
        async () => false,
      );
      expect(refused).toBeUndefined();
      expect(await rows()).toEqual([]);
    });

    it('takes thousands of findings, and values of any size', async () => {
      const { apply, rows } = await create();
      const many = Array.from({ length: 1_500 }, (_, n) =>
        finding({
          path: `data.k${n}`,
          live: 'x'.repeat(n === 0 ? 100_000 : 1),
        }),
      );
      expect(await apply(many)).toMatchObject({ opened: 1_500 });
      const stored = await rows();
      expect(stored).toHaveLength(1_500);
      const longest = Math.max(
        ...stored.map(row => JSON.parse(row.live).length),
      );
      expect(longest).toBeLessThan(VALUE_LIMIT_CHARACTERS + 100);
      expect(await apply([])).toMatchObject({ resolved: 1_500 });
    });

    it('forgets what was resolved long ago, and environments that left', async () => {
      const { store, apply, rows } = await create();
      await apply([finding()], [WEB], US);
      await apply([finding()]);
      await apply([]);
      expect(await store.prune()).toBe(0);
      setDbNowOffsetForTests(RESOLVED_KEPT_MS + 60_000);
      expect(await store.prune()).toBe(1);
      expect(await rows()).toHaveLength(1);
      await store.keepEnvironments(new Set([EU]));
      expect(await rows()).toEqual([]);
    });
  },
);
