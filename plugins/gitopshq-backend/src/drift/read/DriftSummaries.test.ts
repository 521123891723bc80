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
  DEFAULT_THRESHOLDS,
  environmentSchema,
  levelRank,
  serviceSchema,
  type Problem,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { createTestDatabases } from '../../__testUtils__/testDatabases';
import { dbNow } from '../../database/dbNow';
import {
  seesAll,
  seesNothing,
  seesOwned,
} from '../../fleet/__testUtils__/callers';
import {
  environment,
  ManualRegistry,
  snapshot,
} from '../../fleet/__testUtils__/registry';
import { DatabaseEnvironmentReader } from '../../fleet/read/DatabaseEnvironmentReader';
import { DatabaseServiceReader } from '../../fleet/read/DatabaseServiceReader';
import type { TargetFilter } from '../../authorization/types';
import { driftFixture, EU, STAGING } from '../__testUtils__/driftFixture';
import { finding } from '../__testUtils__/findings';
import { DatabaseComparisonStore } from '../store/DatabaseComparisonStore';
import type { ComparisonState } from '../types';
import { readDriftPoints } from './readDriftPoints';

const databases = createTestDatabases();
const CART = 'apps/v1/Deployment/shop/cart';
const FORBIDDEN: Problem = {
  code: 'forbidden',
  message: 'deployments are forbidden',
  cure: 'grant it',
};
const SEEN_AT = Date.UTC(2026, 10, 22);

describe.each(databases.eachSupportedId())(
  'what comparing says of fleet answers on %s',
  (id: TestDatabaseId) => {
    async function create() {
      const fixture = await driftFixture(databases, id);
      const { db } = fixture;
      const environments = new DatabaseEnvironmentReader(
        db,
        DEFAULT_THRESHOLDS,
        new ManualRegistry(snapshot({ environments: [environment()] })),
      );
      const services = new DatabaseServiceReader(db, DEFAULT_THRESHOLDS);
      const comparisons = await DatabaseComparisonStore.create({
        database: db,
      });
      const caller = (filter: TargetFilter) => ({ filter, ownershipRefs: [] });
      return {
        ...fixture,
        write: (state: Partial<ComparisonState>) =>
          comparisons.writeState(
            EU,
            {
              state: 'comparing',
              unreadable: [],
              comparedObjects: 1,
              ageMs: 0,
              ...state,
            },
            async () => true,
          ),
        eu: async (filter = seesAll) =>
          environmentSchema.parse(await environments.get(caller(filter), EU)),
        cart: async (filter = seesAll) => {
          const { items } = await services.list(caller(filter), { limit: 10 });
          return serviceSchema.parse(items[0]);
        },
      };
    }

    it('says nothing of what was never compared', async () => {
      const { eu, cart } = await create();
      expect(await eu()).toMatchObject({
        delivery: 'direct',
        applier: 'gitopshq',
      });
      expect(await eu()).not.toHaveProperty('sync');
      expect(await cart()).not.toHaveProperty('sync');
    });

    it('tells head, commit in force, what is applied, and counts', async () => {
      const { eu, cart, write, apply, syncs, serviceId } = await create();
      await write({
        head: { sha: 'b2', seenAt: SEEN_AT },
        inForce: { sha: 'a1' },
        applied: {
          sha: 'a1',
          at: SEEN_AT,
          evidence: 'status.history[0]',
          sync: 'unknown',
        },
      });
      await syncs(EU, [{ serviceId, sync: 'in-sync', objects: 1 }]);
      const at = new Date(SEEN_AT).toISOString();
      expect(await eu()).toMatchObject({
        head: { sha: 'b2', seenAt: at },
        inForce: { sha: 'a1' },
        applied: { sha: 'a1', at, evidence: 'status.history[0]' },
        sync: 'in-sync',
        comparedAt: expect.any(String),
        openFindings: 0,
      });
      await apply(EU, [
        finding({ object: CART, serviceId }),
        finding({ object: CART, serviceId, path: 'a', status: 'ignored' }),
        finding({ object: CART, serviceId, path: 'b', cause: 'pending' }),
        finding({ object: 'v1/ConfigMap/shop/tool' }),
      ]);
      await syncs(EU, [{ serviceId, sync: 'pending', objects: 1 }]);
      expect(await eu()).toMatchObject({ sync: 'pending', openFindings: 2 });
      expect(await cart()).toMatchObject({ sync: 'pending', openFindings: 1 });
      const owner = seesOwned('group:default/cart-owners');
      expect(await eu(owner)).toMatchObject({ openFindings: 1 });
      await expect(eu(seesNothing)).rejects.toThrow('There is no environment');
    });

    it.each<[string, Partial<ComparisonState>, string]>([
      ['stale', { ageMs: 301_000 }, 'unknown'],
      ['blocked', { state: 'not-comparable', ageMs: undefined }, 'unknown'],
      ['partly unreadable', { unreadable: [FORBIDDEN] }, 'unknown'],
      [
        'without what belongs to the cluster',
        { unreadable: [{ ...FORBIDDEN, code: 'cluster-scoped' }] },
        'in-sync',
      ],
      [
        'told of by the tool alone',
        {
          state: 'not-comparable',
          applied: { evidence: 'status', sync: 'out-of-sync' },
        },
        'out-of-sync',
      ],
    ])('judges sync of an environment that is %s', async (_, state, wanted) => {
      const { eu, cart, write, syncs, serviceId } = await create();
      await syncs(EU, [{ serviceId, sync: 'in-sync', objects: 1 }]);
      await write(state);
      expect((await eu()).sync).toBe(wanted);
      const compared = state.state !== 'not-comparable' && !state.ageMs;
      expect((await cart()).sync).toBe(compared ? 'in-sync' : 'unknown');
    });

    it('is sampled for the fleet and each environment', async () => {
      const { db, write, compare, apply, syncs, serviceId } = await create();
      const points = async () =>
        (await readDriftPoints(db, DEFAULT_THRESHOLDS, await dbNow(db))).map(
          ({ signal, environmentRef = 'fleet', level, value }) =>
            `${signal} ${environmentRef} ${level} ${value}`,
        );
      const [healthy, unknown, warning, critical] = (
        ['healthy', 'unknown', 'warning', 'critical'] as const
      ).map(levelRank);
      expect(await points()).toContain(`drift fleet ${unknown} undefined`);
      await write({});
      await compare(STAGING, 0);
      await syncs(EU, [{ serviceId, sync: 'in-sync', objects: 1 }]);
      expect(await points()).toEqual(
        expect.arrayContaining([
          `drift fleet ${healthy} 0`,
          `deploymentSync fleet ${healthy} 0`,
          `deploymentSync ${EU} ${healthy} 0`,
        ]),
      );
      await apply(STAGING, [finding({ object: CART })]);
      await syncs(EU, [{ serviceId, sync: 'pending', objects: 1 }]);
      expect(await points()).toEqual(
        expect.arrayContaining([
          `drift fleet ${warning} 1`,
          `drift ${STAGING} ${warning} 1`,
          `drift ${EU} ${healthy} 0`,
          `deploymentSync ${EU} ${warning} 1`,
        ]),
      );
      await apply(EU, [finding({ object: CART, serviceId })]);
      await write({ unreadable: [FORBIDDEN] });
      expect(await points()).toContain(`drift ${EU} ${critical} 1`);
      await write({ ageMs: 400_000 });
      expect(await points()).toEqual(
        expect.arrayContaining([
          `drift ${EU} ${unknown} undefined`,
          `drift fleet ${warning} 1`,
        ]),
      );
    });
  },
);
