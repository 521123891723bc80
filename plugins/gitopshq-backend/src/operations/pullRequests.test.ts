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
import type { Operation } from '@gitopshq/backstage-plugin-gitopshq-common';
import type {
  Publisher,
  PullRequestRequest,
  PullRequestState,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import type { Knex } from 'knex';
import { stringify } from 'yaml';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { migrate } from '../database/migrate';
import { OperationsHub } from './__testUtils__/OperationsHub';
import { ShopWorld, deployment } from './__testUtils__/ShopWorld';

const databases = createTestDatabases();

/** A server with pull requests; what becomes of them is a test's. */
class Server implements Publisher {
  readonly id = 'stand-in';
  readonly opened: PullRequestRequest[] = [];
  present: PullRequestState = { state: 'open' };

  handles() {
    return true;
  }
  async open(request: PullRequestRequest) {
    this.opened.push(request);
    return { url: 'https://git.example.com/pulls/7', number: 7 };
  }
  async find() {
    return undefined;
  }
  async state() {
    return this.present;
  }
}

describe.each(databases.eachSupportedId())(
  'operations by pull request on %s',
  (id: TestDatabaseId) => {
    let db: Knex;
    let world: ShopWorld;
    let hub: OperationsHub;
    let server: Server;

    beforeEach(async () => {
      db = await databases.init(id);
      await migrate(db);
      world = await ShopWorld.create();
      server = new Server();
      hub = await OperationsHub.start(db, world, {
        publish: 'pull-request',
        publisher: server,
      });
    });
    afterEach(async () => {
      await hub.stop();
      await world.remove();
    });

    async function opened(): Promise<Operation> {
      const { body } = await hub.post('/operations', {
        kind: 'rollback',
        target: {
          environmentRef: 'resource:default/shop-eu',
          serviceId: await hub.serviceId('cart'),
        },
        parameters: { scope: 'service', toSha: world.good },
        reason: 'cart crashes',
      });
      await hub.post(`/operations/${body.id}/execute`, { digest: body.digest });
      return hub.reaches(body.id, 'awaiting-merge', 'failed');
    }
    /** As the next poll, but now. */
    const look = async () => {
      await db('operation_runs').update({ due_at: 0 });
    };
    const merge = async (branch: string) => {
      await world.origin.git('update-ref', 'refs/heads/main', branch);
      server.present = {
        state: 'merged',
        mergeSha: (await world.origin.tip())!,
      };
      await look();
    };

    it('pushes a branch, opens one, holds no target, and goes on when it is merged', async () => {
      const operation = await opened();
      expect(operation).toMatchObject({
        state: 'awaiting-merge',
        pullRequestUrl: 'https://git.example.com/pulls/7',
      });
      expect(await db('operation_locks')).toEqual([]);
      expect(await world.origin.tip()).toBe(world.bad);
      const branch = `gitopshq/${operation.id}`;
      expect(server.opened).toEqual([
        expect.objectContaining({ headBranch: branch, base: 'main' }),
      ]);
      const [{ body }] = server.opened;
      expect(body).toContain('> cart crashes');
      expect(body).toContain(`Operation-Id: ${operation.id}`);
      expect(body).toContain(operation.correlationId);

      await merge(`refs/heads/${branch}`);
      const done = await hub.reaches(operation.id, 'succeeded', 'failed');
      expect(done).toMatchObject({
        state: 'succeeded',
        commit: await world.origin.tip(),
      });
      expect(world.image('cart')).toBe('cart:1');
    });

    it('is stale when it was merged with something else, and applies nothing', async () => {
      const operation = await opened();
      await world.origin.commit({
        branch: `gitopshq/${operation.id}`,
        files: {
          'envs/shop-eu/cart/Deployment.yaml': stringify(
            deployment('cart', '9'),
          ),
        },
      });
      await merge(`refs/heads/gitopshq/${operation.id}`);
      expect(
        await hub.reaches(operation.id, 'stale', 'succeeded', 'failed'),
      ).toMatchObject({ state: 'stale' });
      expect(world.image('cart')).toBe('cart:bad');
    });

    it('is cancelled when it was closed without being merged', async () => {
      const operation = await opened();
      server.present = { state: 'closed' };
      await look();
      expect(
        await hub.reaches(operation.id, 'cancelled', 'failed'),
      ).toMatchObject({ state: 'cancelled', failure: { code: 'closed' } });
    });

    it('tells no secret, wherever one looks', async () => {
      await world.origin.commit({
        files: {
          'envs/shop-eu/web/Secret.yaml': stringify({
            apiVersion: 'v1',
            kind: 'Secret',
            metadata: { name: 'web', namespace: 'shop' },
            stringData: { url: 'planted-secret-of-web' },
          }),
          'envs/shop-eu/cart/Config.yaml': stringify({
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: {
              name: 'cart',
              namespace: 'shop',
              labels: { 'backstage.io/kubernetes-id': 'cart' },
            },
            data: { password: 'planted-password-of-cart' },
          }),
        },
      });
      const operation = await opened();
      await merge(`refs/heads/gitopshq/${operation.id}`);
      await hub.reaches(operation.id, 'verifying', 'succeeded', 'failed');
      const tables: string[] =
        id === 'SQLITE_3'
          ? await db('sqlite_master').where('type', 'table').pluck('name')
          : await db('information_schema.tables')
              .where('table_schema', 'public')
              .pluck('table_name');
      const text = JSON.stringify([
        await Promise.all(tables.map(table => db(table).select())),
        (await hub.get(`/operations/${operation.id}`)).body,
        (await hub.get(`/operations/${operation.id}/preview`)).body,
        await world.origin.git(
          'log',
          '--format=%B',
          `gitopshq/${operation.id}`,
        ),
        server.opened,
        hub.audit,
      ]);
      expect(text).toContain('envs/shop-eu/cart/Config.yaml');
      const found = [...text.matchAll(/.{60}(planted|cGxhbnRlZ).{40}/g)];
      expect(found.map(([near]) => near)).toEqual([]);
    });
  },
);
