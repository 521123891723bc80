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

import {
  mockCredentials,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  operationListSchema,
  operationSchema,
  type Operation,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { waitFor } from '../__testUtils__/waitFor';
import { migrate } from '../database/migrate';
import {
  OperationsHub,
  type OperationsHubOptions,
} from './__testUtils__/OperationsHub';
import { ShopWorld, deployment } from './__testUtils__/ShopWorld';
import { OperationError } from './OperationError';

const databases = createTestDatabases();

const SHOP_EU = 'resource:default/shop-eu';

describe.each(databases.eachSupportedId())(
  'operations on %s, with real Git and a cluster over HTTP',
  (id: TestDatabaseId) => {
    let db: Knex;
    let world: ShopWorld;
    let hub: OperationsHub;

    beforeEach(async () => {
      db = await databases.init(id);
      await migrate(db);
      world = await ShopWorld.create();
    });
    afterEach(async () => {
      await hub.stop();
      await world.remove();
    });

    const start = async (options: OperationsHubOptions = {}) => {
      hub = await OperationsHub.start(db, world, options);
    };
    const rollback = async (extra: object = {}) => ({
      kind: 'rollback',
      target: {
        environmentRef: SHOP_EU,
        serviceId: await hub.serviceId('cart'),
      },
      parameters: { scope: 'service', toSha: world.good },
      reason: 'cart crashes since the last release',
      ...extra,
    });
    const restart = async (name: string) => ({
      kind: 'restart',
      target: { environmentRef: SHOP_EU, serviceId: await hub.serviceId(name) },
      parameters: { workload: `Deployment/shop/${name}` },
      reason: 'it hangs',
    });
    const plan = async (body: object): Promise<Operation> => {
      const answer = await hub.post('/operations', body);
      expect([answer.status, answer.body]).toEqual([201, expect.anything()]);
      return operationSchema.parse(answer.body);
    };
    const execute = async ({ id: operationId, digest }: Operation) => {
      const answer = await hub.post(`/operations/${operationId}/execute`, {
        digest,
      });
      expect([answer.status, answer.body]).toEqual([202, expect.anything()]);
      return operationSchema.parse(answer.body);
    };

    it('rolls a broken service back: plan, execute, commit, apply, recovered', async () => {
      await start();
      hub.badSince = Date.now() - 60_000;
      const body = await rollback();
      const answer = await hub.post('/operations', body);
      const planned = operationSchema.parse(answer.body);
      expect(planned).toMatchObject({
        state: 'planned',
        speculative: true,
        requester: 'user:default/dana',
        gate: { blockedBy: [] },
        allowed: { execute: true, cancel: true },
      });
      expect(answer.headers['x-correlation-id']).toBe(planned.correlationId);
      expect(planned.correlationId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
      // Nothing was written yet.
      expect(await world.origin.tip()).toBe(world.bad);

      await execute(planned);
      const done = await hub.reaches(planned.id, 'succeeded', 'failed');
      expect(done).toMatchObject({
        state: 'succeeded',
        executor: 'user:default/dana',
      });
      expect(done.steps.map(({ name, state }) => [name, state])).toEqual([
        ['check', 'done'],
        ['commit', 'done'],
        ['push', 'done'],
        ['apply', 'done'],
        ['synced', 'done'],
        ['health', 'done'],
        ['stable', 'done'],
        ['error-rate', 'skipped'],
      ]);
      expect(done.steps.at(-1)!.text).toBe('error rate: not measured');
      expect(done.recoverySeconds).toBeGreaterThanOrEqual(60);
      expect(world.image('cart')).toBe('cart:1');

      const commits = await world.commits();
      expect(commits).toEqual([{ sha: done.commit, operation: done.id }]);
      const raw = await world.origin.git('cat-file', 'commit', done.commit!);
      expect(raw).toMatch(/^author Dana <dana@example.com> /m);
      expect(raw).toMatch(/^committer GitOpsHQ </m);
      expect(raw).toContain(`Correlation-Id: ${done.correlationId}`);
      expect(raw).toContain('cart crashes since the last release');

      expect(
        hub.audit.map(({ eventId, outcome }) => [eventId, outcome]),
      ).toEqual([
        ['operation-planned', 'succeeded'],
        ['operation-executed', 'succeeded'],
        ['operation-ended', 'succeeded'],
      ]);
      expect(hub.topics).toContain('operations');
      expect(await db('operation_locks')).toEqual([]);
      expect(await db('operation_runs')).toEqual([]);
      const list = operationListSchema.parse(
        (await hub.get('/operations?state=succeeded')).body,
      );
      expect(list.items.map(({ id: each }) => each)).toEqual([done.id]);
    });

    it('restarts once', async () => {
      await start();
      const planned = await plan(await restart('web'));
      await execute(planned);
      const done = await hub.reaches(planned.id, 'succeeded', 'failed');
      expect(done.state).toBe('succeeded');
      expect(done.commit).toBeUndefined();
      expect(JSON.stringify(world.live('web'))).toContain(
        'kubectl.kubernetes.io/restartedAt',
      );
    });

    it('commits on top of what has nothing to do with it', async () => {
      await start();
      const planned = await plan(await rollback());
      const unrelated = await world.push('web', '2');
      world.deliver(deployment('web', '2'));
      await execute(planned);
      const done = await hub.reaches(planned.id, 'succeeded', 'failed');
      expect(done.state).toBe('succeeded');
      const parent = await world.origin.git('rev-parse', `${done.commit}^`);
      expect(parent.trim()).toBe(unrelated);
    });

    it('is stale when its files or the live values changed, and writes nothing', async () => {
      await start();
      const first = await plan(await rollback());
      const second = await plan(await rollback());
      const other = await world.push('cart', '3');
      await execute(first);
      const stale = await hub.reaches(first.id, 'stale', 'succeeded', 'failed');
      expect(stale).toMatchObject({
        state: 'stale',
        failure: {
          code: 'stale',
          evidence: expect.arrayContaining([
            expect.stringContaining('envs/shop-eu/cart/Deployment.yaml'),
          ]),
        },
      });
      expect(await world.origin.tip()).toBe(other);
      expect(world.image('cart')).toBe('cart:bad');
      expect(await db('operation_intents')).toEqual([]);

      await world.push('cart', 'bad');
      world.cluster.store.patch(
        {
          ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
          ...{ namespace: 'shop', name: 'cart' },
        },
        {
          spec: {
            template: {
              spec: { containers: [{ name: 'cart', image: 'cart:hand' }] },
            },
          },
        },
        { manager: 'kubectl' },
      );
      await execute(second);
      expect(
        await hub.reaches(second.id, 'stale', 'succeeded', 'failed'),
      ).toMatchObject({ state: 'stale' });
      expect(world.image('cart')).toBe('cart:hand');
    });

    it('commits again when somebody pushes between commit and push', async () => {
      let pushed = 0;
      await start({
        wrapGit: git => ({
          prepare: (...all) => git.prepare(...all),
          find: (...all) => git.find(...all),
          release: (...all) => git.release(...all),
          push: async (source, request) => {
            if (pushed < 2) {
              pushed += 1;
              await world.push('web', `2.${pushed}`);
            }
            return git.push(source, request);
          },
        }),
      });
      const planned = await plan(await rollback());
      await execute(planned);
      const done = await hub.reaches(
        planned.id,
        'verifying',
        'failed',
        'stale',
      );
      expect(done.state).toBe('verifying');
      expect(await world.commits()).toEqual([
        { sha: done.commit, operation: done.id },
      ]);
      const intents = await db('operation_intents')
        .where('operation_id', done.id)
        .orderBy('sequence');
      expect(
        intents.map(({ intent, state }) => [JSON.parse(intent).type, state]),
      ).toEqual([
        ['commit', 'void'],
        ['commit', 'void'],
        ['commit', 'done'],
        ['apply', 'done'],
      ]);
    });

    it.each(['protectedBranch', 'pushRefused'] as const)(
      'says %s, with nothing written',
      async code => {
        await start({
          wrapGit: git => ({
            prepare: (...all) => git.prepare(...all),
            find: (...all) => git.find(...all),
            release: (...all) => git.release(...all),
            push: async () => {
              throw new OperationError(code, 'the server says no');
            },
          }),
        });
        const planned = await plan(await rollback());
        await execute(planned);
        const done = await hub.reaches(planned.id, 'failed', 'succeeded');
        expect(done.failure).toMatchObject({
          code,
          message: 'the server says no',
          evidence: [],
        });
        expect(await world.origin.tip()).toBe(world.bad);
        expect(world.image('cart')).toBe('cart:bad');
        expect(await db('operation_locks')).toEqual([]);
      },
    );

    it('says that the cluster is down after the commit, and goes on when it is back', async () => {
      let down = true;
      const unanswered = async () => ({
        outcome: 'unknown',
        problem: {
          code: 'unreachable',
          message: 'prod-eu does not answer',
          cure: 'wait',
        },
      });
      await start({
        wrapWriters: writers => ({
          close: () => writers.close(),
          of: ref => {
            const writer = writers.of(ref);
            return new Proxy(writer, {
              get: (target, key: keyof typeof writer) => {
                if (key === 'apply' && down) {
                  return unanswered;
                }
                const member = target[key];
                return typeof member === 'function'
                  ? (member as Function).bind(target)
                  : member;
              },
            });
          },
        }),
      });
      const planned = await plan(await rollback());
      await execute(planned);
      const waiting = await waitFor(async () => {
        const now = await hub.operation(planned.id);
        const step = now.steps.find(({ name }) => name === 'apply');
        return step?.text.includes('does not answer') && now;
      });
      expect(waiting).toMatchObject({
        state: 'executing',
        commit: expect.any(String),
      });
      // Others have to wait meanwhile, and are told for whom.
      const other = await plan(await restart('cart'));
      const refused = await hub.post(`/operations/${other.id}/execute`, {
        digest: other.digest,
      });
      expect(refused.status).toBe(409);
      expect(refused.body.error).toMatchObject({
        code: 'targetBusy',
        details: { operationId: planned.id },
      });
      const web = await plan(await restart('web'));
      await execute(web);

      down = false;
      const done = await hub.reaches(planned.id, 'succeeded', 'failed');
      expect(done.state).toBe('succeeded');
      expect(await world.commits()).toHaveLength(1);
      expect(world.image('cart')).toBe('cart:1');
    });

    it('lets one of many who execute at once have the target', async () => {
      await start();
      const plans = [];
      for (let count = 0; count < 5; count += 1) {
        plans.push(await plan(await rollback()));
      }
      const answers = await Promise.all(
        plans.map(({ id: operationId, digest }) =>
          hub.post(`/operations/${operationId}/execute`, { digest }),
        ),
      );
      const won = answers.filter(({ status }) => status === 202);
      expect(won.length).toBeGreaterThanOrEqual(1);
      const lost = answers.filter(({ status }) => status !== 202);
      expect(lost.map(({ status, body }) => [status, body.error.code])).toEqual(
        lost.map(() => [409, 'targetBusy']),
      );
      const ends = await Promise.all(
        won.map(({ body }) =>
          hub.reaches(body.id, 'succeeded', 'failed', 'stale'),
        ),
      );
      // Who came after the first had ended found nothing left to do.
      expect(ends.filter(({ state }) => state === 'succeeded')).toHaveLength(1);
      expect(await world.commits()).toHaveLength(1);
    });

    it('fails with evidence when it does not recover in time', async () => {
      await start({ verify: { stabilitySeconds: 1, timeoutSeconds: 3 } });
      const planned = await plan(await restart('cart'));
      await execute(planned);
      const done = await hub.reaches(planned.id, 'succeeded', 'failed');
      expect(done).toMatchObject({
        state: 'failed',
        failure: {
          code: 'notRecovered',
          evidence: expect.arrayContaining([
            expect.stringContaining('Deployment/shop/cart: 0 of 1 pods ready'),
          ]),
        },
      });
    });

    it('ends an older verification when a newer operation has written', async () => {
      await start({ verify: { stabilitySeconds: 100, timeoutSeconds: 900 } });
      const first = await plan(await restart('cart'));
      await execute(first);
      await hub.reaches(first.id, 'verifying');
      const second = await plan(await rollback());
      await execute(second);
      const ended = await hub.reaches(first.id, 'failed', 'succeeded');
      expect(ended.failure).toMatchObject({
        code: 'superseded',
        message: `superseded by ${second.id}`,
      });
      await hub.reaches(second.id, 'verifying');
    });

    it('lets nobody through whose right was taken between plan and execute', async () => {
      await start();
      const planned = await plan(await rollback());
      hub.policy = permission => ({
        result: permission.endsWith('execute')
          ? AuthorizeResult.DENY
          : AuthorizeResult.ALLOW,
      });
      const answer = await hub.post(`/operations/${planned.id}/execute`, {
        digest: planned.digest,
      });
      expect(answer.status).toBe(403);
      expect(answer.body.error.code).toBe('notOwner');
      expect((await hub.operation(planned.id)).allowed.execute).toBe(false);
      expect(await world.origin.tip()).toBe(world.bad);
    });

    it('refuses what is not as it should be, each with its own error', async () => {
      await start();
      const planned = await plan(await rollback({ reason: undefined }));
      const path = `/operations/${planned.id}`;
      const { digest } = planned;
      const cases: [
        string,
        object,
        Record<string, string>,
        number,
        string | undefined,
      ][] = [
        [`${path}/execute`, { digest }, {}, 400, 'needsReason'],
        [
          `${path}/execute`,
          { digest: 'f'.repeat(64), reason: 'why' },
          {},
          409,
          'stale',
        ],
        [
          `${path}/execute`,
          { digest, reason: 'a reason' },
          { authorization: mockCredentials.service.header() },
          403,
          undefined,
        ],
        [
          `${path}/execute`,
          { digest, reason: 'a reason' },
          {
            authorization: mockCredentials.user.header(
              'user:development/guest',
            ),
          },
          403,
          undefined,
        ],
        [`${path}/confirm`, { text: 'it is fine' }, {}, 409, 'wrongState'],
        [`${path}/request`, { digest, what: 1 }, {}, 400, undefined],
        [
          '/operations/none/execute',
          { digest, reason: 'why' },
          {},
          404,
          undefined,
        ],
        [
          '/operations',
          await rollback({
            parameters: { scope: 'service', toSha: 'beefbeef' },
          }),
          {},
          400,
          'unknownRevision',
        ],
        [
          '/operations',
          await rollback({
            target: { environmentRef: SHOP_EU, serviceId: 'a'.repeat(32) },
          }),
          {},
          404,
          undefined,
        ],
        [
          '/operations',
          await rollback({
            incidentId: '01930000-0000-7000-8000-000000000000',
          }),
          {},
          404,
          undefined,
        ],
      ];
      for (const [url, body, headers, status, code] of cases) {
        const answer = await hub.post(url, body, headers);
        expect([url, answer.status, answer.body.error?.code]).toEqual([
          url,
          status,
          code,
        ]);
      }
      const requested = await hub.post(`${path}/request`, {
        digest,
        reason: 'it broke',
      });
      expect(requested.body).toMatchObject({
        state: 'ready',
        reason: 'it broke',
      });
      const cancelled = await hub.post(`${path}/cancel`, { digest });
      expect(cancelled.body).toMatchObject({ state: 'cancelled' });
      const late = await hub.post(`${path}/execute`, { digest });
      expect(late.body.error.code).toBe('wrongState');
      expect(await world.origin.tip()).toBe(world.bad);
    });

    it('writes nothing unless permissions are enabled', async () => {
      await start({ permissionsEnabled: false });
      const answer = await hub.post('/operations', await rollback());
      expect(answer.status).toBe(403);
      expect(answer.body.error).toMatchObject({
        code: 'permissionsDisabled',
        message: expect.stringContaining('permission.enabled'),
      });
      const serviceId = await hub.serviceId('cart');
      const actions = await hub.operations.actions(mockCredentials.user(), {
        environmentRef: SHOP_EU,
        serviceId,
      });
      expect(actions.map(({ kind }) => kind)).toContain('rollback');
      for (const { allowed, blockedBy } of actions) {
        expect(allowed).toBe(false);
        expect(blockedBy).toEqual([
          expect.objectContaining({ rule: 'permissions-disabled' }),
        ]);
      }
    });

    it('does the same request once, and lets modules block', async () => {
      const frozen = { text: 'frozen until Monday', liftedBy: ['dana'] };
      let blocks = false;
      await start({
        gateRules: [
          {
            id: 'frozen',
            readFacts: async () => blocks,
            judge: (_plan, _facts, own) => ({ blockedBy: own ? [frozen] : [] }),
          },
        ],
      });
      const key = { 'idempotency-key': 'once' };
      const body = await rollback();
      const first = await hub.post('/operations', body, key);
      const again = await hub.post('/operations', body, key);
      expect(again.status).toBe(201);
      expect(again.body).toEqual(first.body);
      expect(
        (await hub.post('/operations', { ...body, reason: 'other' }, key))
          .status,
      ).toBe(409);
      expect((await hub.get('/operations')).body.items).toHaveLength(1);

      blocks = true;
      const shown = await hub.operation(first.body.id);
      expect(shown).toMatchObject({
        gate: { blockedBy: [{ rule: 'frozen', ...frozen }] },
        allowed: { execute: false },
      });
      const refused = await hub.post(`/operations/${shown.id}/execute`, {
        digest: shown.digest,
      });
      expect([refused.status, refused.body.error.code]).toEqual([
        409,
        'frozen',
      ]);
      expect(refused.body.error.message).toContain('frozen until Monday');
    });
  },
);
