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
  signalSchema,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { createTestDatabases } from '../../__testUtils__/testDatabases';
import { dbNow } from '../../database/dbNow';
import {
  seesAll,
  seesNothing,
  seesOwned,
} from '../../fleet/__testUtils__/callers';
import type { ScopeQuery } from '../../signals/SignalScopes';
import { driftFixture, EU, STAGING } from '../__testUtils__/driftFixture';
import { finding } from '../__testUtils__/findings';
import { ScopedDriftReader } from './ScopedDriftReader';

const databases = createTestDatabases();
const CART = 'apps/v1/Deployment/shop/cart';
const FLEET: ScopeQuery = { scope: 'fleet' };

describe.each(databases.eachSupportedId())(
  'ScopedDriftReader on %s',
  (id: TestDatabaseId) => {
    async function create() {
      const fixture = await driftFixture(databases, id);
      const reader = new ScopedDriftReader(fixture.db, DEFAULT_THRESHOLDS);
      const read = async (query = FLEET, filter = seesAll) => {
        const [sync, drift] = await reader.read(
          filter,
          query,
          await dbNow(fixture.db),
        );
        return {
          sync: signalSchema.parse(sync),
          drift: signalSchema.parse(drift),
        };
      };
      return { ...fixture, read };
    }

    it('is unknown until compared, then as the findings say', async () => {
      const { read, compare, apply, syncs, serviceId } = await create();
      expect(await read()).toMatchObject({
        sync: { level: 'unknown' },
        drift: {
          level: 'unknown',
          reason: '2 environments cannot be compared now',
        },
      });
      await compare(EU, 0);
      await compare(STAGING, 0);
      await syncs(EU, [{ serviceId, sync: 'in-sync', objects: 3 }]);
      expect(await read()).toMatchObject({
        sync: { level: 'healthy', reason: '1 services in sync' },
        drift: { level: 'healthy', reason: '3 objects are as Git says' },
      });

      await apply(STAGING, [finding({ object: CART })]);
      expect((await read()).drift).toMatchObject({
        level: 'warning',
        value: 1,
      });
      await apply(EU, [
        finding({ object: CART, serviceId }),
        finding({ object: CART, serviceId, path: 'a', status: 'ignored' }),
        finding({ object: CART, serviceId, path: 'b', cause: 'pending' }),
      ]);
      await syncs(EU, [{ serviceId, sync: 'pending', objects: 3 }]);
      const { sync, drift } = await read();
      expect(drift).toMatchObject({ level: 'critical', value: 2 });
      expect(drift.offenders[0]).toMatchObject({
        serviceId,
        text: expect.stringContaining('Deployment shop cart in shop-eu'),
      });
      expect(sync).toMatchObject({
        level: 'warning',
        offenders: [{ serviceId, text: 'cart in shop-eu: pending' }],
      });
    });

    it.each<[string, ScopeQuery, string]>([
      ['environment', { scope: 'environment', ref: STAGING }, 'warning'],
      [
        'cluster',
        { scope: 'cluster', ref: 'resource:default/staging' },
        'warning',
      ],
      ['tenant', { scope: 'tenant', ref: 'acme' }, 'critical'],
      [
        'component',
        { scope: 'entity', ref: 'component:default/cart' },
        'critical',
      ],
      ['environment entity', { scope: 'entity', ref: STAGING }, 'warning'],
      [
        'owner',
        { scope: 'owner', ref: 'me', owners: ['group:default/cart-owners'] },
        'critical',
      ],
    ])('narrows to a scope: %s', async (_name, query, level) => {
      const { read, compare, apply, serviceId } = await create();
      await compare(EU, 0);
      await compare(STAGING, 0);
      await apply(EU, [finding({ object: CART, serviceId })]);
      await apply(STAGING, [finding({ object: CART })]);
      expect((await read(query)).drift).toMatchObject({ level, value: 1 });
    });

    it('goes blind with a stale or failed comparison, and says why', async () => {
      const { read, compare, apply } = await create();
      await compare(EU, 301_000);
      await compare(STAGING, 0);
      const { drift } = await read();
      expect(drift.level).toBe('unknown');
      expect(drift.reason).toMatch(/shop-eu: not compared since /);
      await compare(EU, undefined, {
        code: 'renderer-missing',
        message: 'there is no helm here',
        cure: 'install it',
      });
      expect(
        (await read({ scope: 'environment', ref: EU })).drift,
      ).toMatchObject({
        level: 'unknown',
        reason: 'shop-eu: there is no helm here',
      });
      await apply(STAGING, [finding({ object: CART })]);
      expect((await read()).drift).toMatchObject({
        level: 'warning',
        reason: '1 open finding; shop-eu: there is no helm here',
      });
    });

    it('counts only what may be seen', async () => {
      const { read, compare, apply, serviceId } = await create();
      await compare(EU, 0);
      await compare(STAGING, 0);
      await apply(EU, [
        finding({ object: CART, serviceId }),
        finding({ object: 'v1/ConfigMap/shop/tool' }),
      ]);
      expect(
        (await read(FLEET, seesOwned('group:default/cart-owners'))).drift.value,
      ).toBe(1);
      expect(
        (await read(FLEET, seesOwned('group:default/commerce'))).drift.value,
      ).toBe(2);
      expect((await read(FLEET, seesNothing)).drift).toMatchObject({
        level: 'unknown',
        reason: 'nothing here is compared with Git',
      });
    });
  },
);
