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
import { migrate } from '../../database/migrate';
import { environment, snapshot } from '../../fleet/__testUtils__/registry';
import { DriftHarness } from '../__testUtils__/DriftHarness';
import { FakeOperations } from '../__testUtils__/FakeOperations';
import { applied, configMap, editedByHand } from '../__testUtils__/objects';
import type { OperationRecord } from '../types';

const databases = createTestDatabases();
const SHOP = 'resource:default/shop-eu';
const HOUR = 3_600_000;
const CART = 'v1/ConfigMap/shop/cart';

describe.each(databases.eachSupportedId())(
  'findings of operations on %s',
  (id: TestDatabaseId) => {
    let hub: DriftHarness;
    let operations: FakeOperations;

    beforeEach(async () => {
      const db = await databases.init(id);
      await migrate(db);
      operations = new FakeOperations();
      hub = await DriftHarness.on(
        db,
        snapshot({
          environments: [
            environment({
              source: {
                repository: 'https://git.example.com/acme/deploy.git',
                branch: 'main',
                path: 'envs/shop-eu',
              },
            }),
          ],
        }),
        { operations },
      );
      const cart = configMap('cart');
      hub.desired.commit(SHOP, {
        sha: 'a1',
        objects: [cart],
        committedAt: { cart: hub.time.now() - 2 * HOUR },
      });
      hub.cluster.put(applied(cart, hub.time.now() - HOUR));
      hub.drift.start();
    });
    afterEach(() => hub.drift.stop());

    const edit = (data: Record<string, string>, manager?: string) =>
      hub.cluster.put(
        editedByHand(
          applied(configMap('cart'), hub.time.now() - HOUR),
          data,
          hub.time.now(),
          manager,
        ),
      );
    const record = (fields: Partial<OperationRecord> = {}) => ({
      operationId: 'op-1',
      object: CART,
      path: 'data.mode',
      state: 'expected' as const,
      value: 'wild',
      at: hub.time.now(),
      ...fields,
    });

    it('shows what an operation wrote as expected, and counts it nowhere', async () => {
      operations.become([record()]);
      edit({ mode: 'wild' }, 'gitopshq-operations');
      await hub.tells('cart data.mode manual expected');
      const [finding] = await hub.findings();
      expect(finding).toMatchObject({ operationId: 'op-1' });
      const { body } = await hub.get('/findings/counts');
      expect(body.byStatus).toEqual({ expected: 1 });
      // A person who writes another value after that is found.
      edit({ mode: 'wilder' }, 'gitopshq-operations');
      await hub.tells('cart data.mode manual open');
      edit({ mode: 'wild' }, 'kubectl-edit');
      await hub.until(async () =>
        (await hub.findings()).some(({ live }) => live === 'wild'),
      );
      await hub.tells('cart data.mode manual open');
    });

    it('follows an operation that puts it right', async () => {
      edit({ mode: 'wild' });
      await hub.tells('cart data.mode manual open');
      operations.become(
        [record({ state: 'reconciling', value: undefined })],
        SHOP,
      );
      const reconciling = () =>
        hub.get('/findings?status=reconciling').then(({ body }) => body.items);
      await hub.until(async () => (await reconciling()).length === 1);
      expect(await reconciling()).toMatchObject([{ operationId: 'op-1' }]);
      hub.cluster.put(applied(configMap('cart'), hub.time.now()));
      await hub.tells('cart data.mode manual resolved');
    });

    it('notices that an operation failed in another replica', async () => {
      operations.become([record({ state: 'reconciling', value: undefined })]);
      edit({ mode: 'wild' });
      await hub.until(async () => {
        const { body } = await hub.get('/findings?status=reconciling');
        return body.items.length === 1;
      });
      operations.become([]);
      await hub.tells('cart data.mode manual open');
      const [finding] = await hub.findings();
      expect(finding.operationId).toBeUndefined();
    });
  },
);
