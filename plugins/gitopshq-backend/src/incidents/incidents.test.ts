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
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  fleetReadPermission,
  incidentListSchema,
  incidentSchema,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  createGitopshqTargetConditionalDecision,
  gitopshqTargetConditions,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import type { Knex } from 'knex';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { migrate } from '../database/migrate';
import { OperationsHub } from '../operations/__testUtils__/OperationsHub';
import { ShopWorld } from '../operations/__testUtils__/ShopWorld';

const databases = createTestDatabases();
const SHOP_EU = 'resource:default/shop-eu';

describe.each(databases.eachSupportedId())(
  'incidents on %s',
  (id: TestDatabaseId) => {
    let db: Knex;
    let world: ShopWorld;
    let hub: OperationsHub;

    beforeEach(async () => {
      db = await databases.init(id);
      await migrate(db);
      world = await ShopWorld.create();
      hub = await OperationsHub.start(db, world);
    });
    afterEach(async () => {
      await hub.stop();
      await world.remove();
    });

    const open = async (extra: object = {}) =>
      hub.post('/incidents', {
        title: 'Nobody can pay',
        severity: 'critical',
        scope: { environmentRefs: [SHOP_EU] },
        ...extra,
      });

    it('is opened, linked by operations, closed and opened again', async () => {
      const opened = await open();
      expect(opened.status).toBe(201);
      const incident = incidentSchema.parse(opened.body);
      expect(incident).toMatchObject({
        state: 'open',
        openedBy: 'user:default/dana',
        operationIds: [],
      });
      const plan = async () =>
        hub.post('/operations', {
          kind: 'rollback',
          target: {
            environmentRef: SHOP_EU,
            serviceId: await hub.serviceId('cart'),
          },
          parameters: { scope: 'service', toSha: world.good },
          incidentId: incident.id,
        });
      const operation = await plan();
      expect(operation.body).toMatchObject({
        speculative: false,
        incidentId: incident.id,
      });
      const path = `/incidents/${incident.id}`;
      expect((await hub.get(path)).body.operationIds).toEqual([
        operation.body.id,
      ]);

      const closed = await hub.patch(path, { state: 'closed' });
      expect(closed.body).toMatchObject({
        state: 'closed',
        closedAt: expect.any(String),
      });
      expect((await plan()).status).toBe(409);
      const again = await hub.patch(path, { state: 'open', severity: 'minor' });
      expect(again.body).toMatchObject({ state: 'open', severity: 'minor' });
      expect(again.body.closedAt).toBeUndefined();
      expect(
        hub.audit
          .map(({ eventId }) => eventId)
          .filter(name => name.startsWith('incident')),
      ).toEqual(['incident-opened', 'incident-changed', 'incident-changed']);
    });

    it('is listed newest first, page by page', async () => {
      const ids: string[] = [];
      for (let count = 0; count < 3; count += 1) {
        ids.unshift((await open()).body.id);
      }
      const first = incidentListSchema.parse(
        (await hub.get('/incidents?limit=2')).body,
      );
      const second = incidentListSchema.parse(
        (await hub.get(`/incidents?limit=2&cursor=${first.nextCursor}`)).body,
      );
      expect(
        [...first.items, ...second.items].map(({ id: each }) => each),
      ).toEqual(ids);
      expect(second.nextCursor).toBeUndefined();
      const none = await hub.get('/incidents?state=closed');
      expect(none.body.items).toEqual([]);
    });

    it('is seen only by who sees all of its scope, and managed by who may', async () => {
      await hub.serviceId('cart');
      const whole = (await open()).body;
      const cart = (
        await open({
          scope: {
            environmentRefs: [SHOP_EU],
            serviceIds: [world.serviceId('cart'), world.serviceId('web')],
          },
        })
      ).body;
      const owned = (claims: string[]) => {
        hub.policy = permission =>
          permission === fleetReadPermission.name
            ? createGitopshqTargetConditionalDecision(
                fleetReadPermission,
                gitopshqTargetConditions.isOwner({ claims }),
              )
            : { result: AuthorizeResult.DENY };
      };
      const visible = async () =>
        (await hub.get('/incidents')).body.items.map(
          (each: { id: string }) => each.id,
        );
      owned(['group:default/cart-owners', 'group:default/web-owners']);
      expect(await visible()).toEqual([cart.id, whole.id]);
      // One of its services is not theirs.
      owned(['group:default/cart-owners']);
      expect(await visible()).toEqual([whole.id]);
      expect((await hub.get(`/incidents/${cart.id}`)).status).toBe(404);
      owned(['group:default/nobody']);
      expect(await visible()).toEqual([]);
      expect((await open()).status).toBe(403);

      hub.policy = permission => ({
        result:
          permission === fleetReadPermission.name
            ? AuthorizeResult.DENY
            : AuthorizeResult.ALLOW,
      });
      // What may not be seen is not there, not even as a scope.
      expect((await open()).status).toBe(404);
    });
  },
);
