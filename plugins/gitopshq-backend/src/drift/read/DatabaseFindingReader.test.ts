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
import {
  findingListSchema,
  findingsQuerySchema,
  type FindingsFilter,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { createTestDatabases } from '../../__testUtils__/testDatabases';
import {
  seesAll,
  seesNothing,
  seesOwned,
} from '../../fleet/__testUtils__/callers';
import { driftFixture, EU, STAGING } from '../__testUtils__/driftFixture';
import { finding } from '../__testUtils__/findings';
import { findingId } from '../findingId';
import { DatabaseFindingReader } from './DatabaseFindingReader';

const databases = createTestDatabases();
const CART = 'apps/v1/Deployment/shop/cart';
const TOOL = 'v1/ConfigMap/shop/tool';

/** cart (owned) and a config map of no service in shop-eu, one in staging. */
async function filled(id: TestDatabaseId) {
  const { db, serviceId, apply, compare } = await driftFixture(databases, id);
  await apply(EU, [
    finding({ object: CART, serviceId }),
    finding({
      object: CART,
      serviceId,
      path: 'spec.replicas',
      status: 'ignored',
      cause: 'autoscaling',
    }),
    finding({ object: TOOL, path: 'data.k', manager: 'helm' }),
  ]);
  await apply(STAGING, [finding({ object: TOOL, cause: 'pending' })]);
  await compare(EU, 1_000);
  await compare(STAGING, 60_000);
  const reader = new DatabaseFindingReader(db);
  const list = async (query: FindingsFilter, filter = seesAll) =>
    findingListSchema.parse(
      await reader.list(
        { filter, ownershipRefs: ['group:default/cart-owners'] },
        findingsQuerySchema.parse(query),
      ),
    );
  const names = async (query: FindingsFilter, filter = seesAll) =>
    (await list(query, filter)).items
      .map(({ environmentRef, object, path }) =>
        [
          environmentRef.split('/')[1],
          object.split('/').at(-1),
          path.split('.')[1],
        ].join(' '),
      )
      .sort();
  return { db, reader, list, names, serviceId };
}

const EU_CART = 'shop-eu cart template';
const EU_TOOL = 'shop-eu tool k';
const STAGING_TOOL = 'shop-staging tool template';

describe.each(databases.eachSupportedId())(
  'DatabaseFindingReader on %s',
  (id: TestDatabaseId) => {
    it('lists what is present, by any filter', async () => {
      const { names, serviceId } = await filled(id);
      const cases: [FindingsFilter, string[]][] = [
        [{}, [EU_CART, EU_TOOL, STAGING_TOOL]],
        [{ status: ['ignored'] }, ['shop-eu cart replicas']],
        [{ tier: ['non-production'] }, [STAGING_TOOL]],
        [{ environment: ['resource:default/Shop-EU'] }, [EU_CART, EU_TOOL]],
        [{ cluster: ['resource:default/staging'] }, [STAGING_TOOL]],
        [{ tenant: ['acme'] }, [EU_CART, EU_TOOL]],
        [{ cause: ['pending'] }, [STAGING_TOOL]],
        [{ manager: ['helm'] }, [EU_TOOL]],
        [{ kind: ['Deployment'] }, [EU_CART]],
        [{ change: ['removed'] }, []],
        [{ service: [serviceId] }, [EU_CART]],
        [{ owner: ['me'] }, [EU_CART]],
        [
          { owner: ['group:default/commerce'] },
          [EU_CART, EU_TOOL, STAGING_TOOL],
        ],
        [{ entityRef: ['component:default/cart'] }, [EU_CART]],
        [{ entityRef: ['system:default/shop'] }, [EU_CART]],
        [{ entityRef: ['resource:default/prod-eu'] }, [EU_CART, EU_TOOL]],
      ];
      for (const [query, expected] of cases) {
        expect([query, await names(query)]).toEqual([query, expected]);
      }
    });

    it('shows an owner only the own, and nobody nothing', async () => {
      const { names, list, reader } = await filled(id);
      expect(await names({}, seesOwned('group:default/cart-owners'))).toEqual([
        EU_CART,
      ]);
      expect(await names({}, seesOwned('group:default/commerce'))).toEqual([
        EU_CART,
        EU_TOOL,
        STAGING_TOOL,
      ]);
      expect(await list({}, seesNothing)).toEqual({ items: [] });
      const tool = findingId(EU, TOOL, 'data.k');
      const caller = (filter = seesAll) => ({ filter, ownershipRefs: [] });
      expect(await reader.get(caller(), tool)).toMatchObject({ id: tool });
      await expect(
        reader.get(caller(seesOwned('group:default/cart-owners')), tool),
      ).rejects.toThrow(`There is no finding ${tool} for you to see`);
      await expect(reader.get(caller(seesNothing), tool)).rejects.toThrow(
        'no finding',
      );
      expect(
        await reader.some(caller(seesOwned('group:default/cart-owners')), [
          tool,
        ]),
      ).toEqual([]);
    });

    it('pages through all of them once, and says how old they are', async () => {
      const { list } = await filled(id);
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await list({ limit: 1, ...(cursor && { cursor }) });
        seen.push(...page.items.map(({ id: one }) => one));
        cursor = page.nextCursor;
        expect(Date.now() - Date.parse(page.asOf!)).toBeGreaterThan(50_000);
      } while (cursor);
      expect(new Set(seen).size).toBe(3);
      expect(seen).toHaveLength(3);
      const first = await list({ limit: 1 });
      await expect(
        list({ cursor: first.nextCursor, kind: ['Secret'] }),
      ).rejects.toThrow('belongs to other filters');
    });

    it('counts by status and cause', async () => {
      const { reader } = await filled(id);
      const counts = (filter = seesAll) =>
        reader.counts(
          { filter, ownershipRefs: [] },
          findingsQuerySchema.parse({}),
        );
      expect(await counts()).toEqual({
        byStatus: { open: 3, ignored: 1 },
        byCause: { manual: 2, pending: 1 },
      });
      expect(await counts(seesNothing)).toEqual({ byStatus: {}, byCause: {} });
    });
  },
);
