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
import { environmentSettingsSchema } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { createTestDatabases } from '../../__testUtils__/testDatabases';
import { migrate } from '../../database/migrate';
import {
  cluster,
  component,
  environment,
  snapshot,
} from '../../fleet/__testUtils__/registry';
import type { RegisteredEnvironment } from '../../registry/types';
import { DriftHarness } from '../__testUtils__/DriftHarness';
import { rendered } from '../__testUtils__/FakeDesired';
import {
  applied,
  configMap,
  editedByHand,
  MARK,
  ownedBy,
} from '../__testUtils__/objects';
import type { DriftOptions } from '../createDrift';

const databases = createTestDatabases();
const SHOP = 'resource:default/shop-eu';
const CLUSTER = 'resource:default/prod-eu';
const HOUR = 3_600_000;
const GRACE = 600_000;
const source = {
  repository: 'https://git.example.com/acme/deploy.git',
  branch: 'main',
  path: 'envs/shop-eu',
};

const registryOf = (
  environments: RegisteredEnvironment[],
  clusters = [cluster()],
) =>
  snapshot({
    clusters,
    environments,
    components: [component('cart')],
  });

describe.each(databases.eachSupportedId())(
  'the scan on %s',
  (id: TestDatabaseId) => {
    let db: Knex;
    let hub: DriftHarness;
    /** When Git became what it is, and when that was applied. */
    let committed: number;
    let appliedAt: number;

    afterEach(() => hub.drift.stop());

    async function create({
      rest = {},
      ...fields
    }: Partial<RegisteredEnvironment> & {
      rest?: Partial<DriftOptions>;
    } = {}) {
      db = await databases.init(id);
      await migrate(db);
      hub = await DriftHarness.on(
        db,
        registryOf([
          environment({
            source,
            ...fields,
          }),
        ]),
        rest,
      );
      committed = hub.time.now() - 2 * HOUR;
      appliedAt = hub.time.now() - HOUR;
    }

    /** What makes the folder of a ConfigMap a service. */
    const workload = (name = 'cart') => ({
      ...configMap(name, {}),
      apiVersion: 'apps/v1',
      kind: 'Deployment',
    });

    /** Git holds these since long ago; the cluster has them as applied. */
    function deliver(...objects: ReturnType<typeof configMap>[]): void {
      hub.desired.commit(SHOP, {
        sha: 'a1',
        objects,
        committedAt: Object.fromEntries(
          objects.map(({ metadata }) => [metadata.name, committed]),
        ),
      });
      objects.forEach(each => hub.cluster.put(applied(each, appliedAt)));
    }

    const compared = () =>
      hub.until(async () => {
        const state = await hub.comparison(SHOP);
        return state?.state === 'comparing' && state.compared_at !== null;
      });

    const edit = (name: string, data: Record<string, string>) =>
      hub.cluster.put(
        editedByHand(applied(configMap(name), appliedAt), data, hub.time.now()),
      );

    it('opens, changes, resolves and re-opens', async () => {
      await create();
      const cart = configMap('cart');
      deliver(cart, workload(), configMap('web'));
      hub.drift.start();
      await compared();
      expect(await hub.told()).toEqual([]);
      await hub.synced('in-sync');

      edit('cart', { mode: 'wild' });
      await hub.tells('cart data.mode manual open');
      edit('cart', { mode: 'wilder' });
      await hub.until(async () =>
        (await hub.findings()).some(({ live }) => live === 'wilder'),
      );
      hub.cluster.put(applied(cart, appliedAt));
      await hub.tells('cart data.mode manual resolved');
      edit('cart', { mode: 'wild' });
      await hub.tells('cart data.mode manual open');
      expect((await hub.findings())[0].reopenedCount).toBe(1);
      expect(hub.topics).toEqual(
        expect.arrayContaining(['findings', 'environments', 'signals']),
      );
    });

    it('judges at once what comes while a round is under way', async () => {
      let inRound = () => {};
      await create();
      deliver(configMap('cart'), configMap('web'));
      hub.drift.start();
      await compared();
      // A query that waits holds the round at its first write.
      let release = () => {};
      const held = new Promise<void>(resolve => {
        release = resolve;
      });
      const reached = new Promise<void>(resolve => {
        inRound = resolve;
      });
      const { confirm } = hub.leases;
      hub.leases.confirm = async (...args) => {
        inRound();
        await held;
        return confirm.apply(hub.leases, args);
      };
      edit('cart', { mode: 'wild' });
      await hub.time.advance(100);
      await reached;
      edit('web', { mode: 'wild' });
      await hub.time.advance(100);
      release();
      await hub.tellsWithin(
        2_000,
        'cart data.mode manual open',
        'web data.mode manual open',
      );
      expect(hub.logger.warn).not.toHaveBeenCalled();
    });

    it('closes nothing that cannot be read, and names it', async () => {
      await create();
      deliver(configMap('cart'), workload());
      hub.drift.start();
      await compared();
      edit('cart', { mode: 'wild' });
      await hub.tells('cart data.mode manual open');

      hub.cluster.forbidden.add('configmaps');
      hub.cluster.collector.fail('configmaps');
      hub.cluster.put(applied(configMap('cart'), appliedAt));
      const state = await hub.until(async () => {
        const now = await hub.comparison(SHOP);
        return now.unreadable.length > 0 && now;
      });
      expect(state.unreadable).toMatchObject([
        { code: 'forbidden', message: expect.stringContaining('configmaps') },
      ]);
      await hub.rounds();
      expect(await hub.told()).toEqual(['cart data.mode manual open']);
      // What of it cannot be read is not known to be in sync.
      await hub.synced('unknown');

      hub.cluster.forbidden.clear();
      hub.cluster.collector.relist();
      await hub.tells('cart data.mode manual resolved');
      await hub.synced('in-sync');
    });

    it('closes nothing after a start without rights, nor for kinds that cannot be asked for', async () => {
      await create();
      deliver(configMap('cart'));
      hub.drift.start();
      await compared();
      edit('cart', { mode: 'wild' });
      await hub.tells('cart data.mode manual open');
      await hub.drift.stop();

      for (const hinder of [
        (next: DriftHarness) => next.cluster.forbidden.add('configmaps'),
        (next: DriftHarness) =>
          next.cluster.undiscoverable.set('v1', new Error('timed out')),
      ]) {
        const next = await DriftHarness.on(db, hub.registry.current());
        hinder(next);
        next.desired.commit(SHOP, {
          sha: 'a1',
          objects: [configMap('cart')],
          committedAt: { cart: committed },
        });
        next.drift.start();
        await next.until(async () => {
          const state = await next.comparison(SHOP);
          return state.state === 'comparing' && state.unreadable.length > 0;
        });
        await next.rounds();
        expect(await next.told()).toEqual(['cart data.mode manual open']);
        await next.drift.stop();
      }
    });

    it('takes objects that were left out of a list neither for missing nor for gone', async () => {
      await create();
      deliver(configMap('cart'));
      hub.cluster.objects.clear();
      hub.cluster.put(applied(configMap('other'), appliedAt));
      hub.cluster.silent.add('configmaps');
      hub.drift.start();
      await hub.rounds(3);
      hub.cluster.silent.clear();
      const { collector } = hub.cluster;
      collector.relist('configmaps');
      collector.malformed('configmaps');
      await compared();
      await hub.rounds();
      expect((await hub.told()).filter(text => text.includes('cart'))).toEqual(
        [],
      );
      expect((await hub.comparison(SHOP)).unreadable).toMatchObject([
        { code: 'malformed-objects' },
      ]);
      collector.relist('configmaps');
      await hub.until(async () =>
        (await hub.told()).includes('cart missing failed-sync open'),
      );
    });

    it('waits for complete lists before it says that something is missing', async () => {
      await create();
      deliver(configMap('cart'));
      hub.cluster.objects.clear();
      hub.cluster.silent.add('configmaps');
      hub.drift.start();
      await hub.rounds();
      expect(await hub.told()).toEqual([]);
      hub.cluster.silent.clear();
      hub.cluster.collector.relist('configmaps');
      await hub.tells('cart missing failed-sync open');
    });

    it('waits for what decides about others', async () => {
      await create();
      hub.cluster.silent.add('horizontalpodautoscalers');
      deliver(configMap('cart'));
      edit('cart', { mode: 'wild' });
      hub.drift.start();
      await hub.rounds();
      expect(await hub.told()).toEqual([]);
      hub.cluster.silent.clear();
      hub.cluster.collector.relist('horizontalpodautoscalers');
      await hub.tells('cart data.mode manual open');
    });

    it('tells deleted from never applied, by cluster', async () => {
      await create();
      const [cart, web] = [configMap('cart'), configMap('web')];
      deliver(cart, web);
      hub.drift.start();
      await compared();
      hub.cluster.remove(cart);
      await hub.tells('cart missing unknown open');
      // Another cluster never had it.
      hub.cluster.collector.replaced('cluster-two');
      await hub.tells('cart missing failed-sync open');
      hub.cluster.put(applied(cart, appliedAt));
      await hub.until(async () =>
        (
          await db('seen_objects').pluck('cluster_uid')
        ).every(uid => uid === 'cluster-two'),
      );
      expect(await hub.told()).toContain('cart missing failed-sync resolved');
    });

    it('turns pending into failed sync when the grace ends, without any event', async () => {
      await create();
      deliver(configMap('cart'), workload());
      hub.drift.start();
      await compared();
      const now = hub.time.now();
      hub.desired.commit(SHOP, {
        sha: 'b2',
        objects: [configMap('cart', { mode: 'new' }), workload()],
        committedAt: { cart: now },
      });
      await hub.tells('cart data.mode pending open');
      await hub.synced('pending');
      await hub.time.advance(now + GRACE - hub.time.now() - 5_000);
      await hub.rounds(2);
      expect(await hub.told()).toEqual(['cart data.mode pending open']);
      await hub.time.advance(now + GRACE - hub.time.now());
      await hub.tellsWithin(3_000, 'cart data.mode failed-sync open');
      await hub.synced('out-of-sync');
      hub.cluster.put(
        applied(configMap('cart', { mode: 'new' }), hub.time.now()),
      );
      await hub.tells('cart data.mode failed-sync resolved');
      await hub.synced('in-sync');
    });

    it('claims nothing about time while history is being read', async () => {
      await create();
      hub.desired.commit(SHOP, {
        sha: 'a1',
        objects: [configMap('cart'), configMap('web')],
        committedAt: { cart: undefined, web: committed },
      });
      hub.cluster.put(applied(configMap('web'), appliedAt));
      hub.drift.start();
      await compared();
      await hub.rounds();
      expect(await hub.told()).toEqual([]);
      hub.desired.commit(
        SHOP,
        {
          sha: 'a1',
          objects: [configMap('cart'), configMap('web')],
          committedAt: { cart: hub.time.now(), web: committed },
        },
        false,
      );
      await hub.tells('cart missing pending open');
    });

    it('decides lateness by the applied revision, else by times', async () => {
      await create({
        settings: environmentSettingsSchema.parse({
          delivery: { argocd: 'argocd/shop' },
          applier: 'gitopshq',
          tracking: [{ in: 'annotations', key: MARK, value: SHOP }],
        }),
      });
      deliver(configMap('cart'), configMap('web'));
      const applying = (sha: string | undefined) =>
        hub.delivery.set(SHOP, {
          ...(sha && { sha }),
          at: appliedAt,
          evidence: 'status.history[0]',
          sync: 'in-sync',
        });
      applying('a1');
      hub.drift.start();
      await compared();
      // Newer than the last apply, and yet equal to what is applied.
      hub.desired.commit(SHOP, {
        sha: 'b2',
        objects: [configMap('cart', { mode: 'new' }), configMap('web')],
        committedAt: { cart: hub.time.now(), web: hub.time.now() },
      });
      await hub.tells('cart data.mode pending open');
      const asked = hub.desired.calls.changedSince;
      await hub.rounds();
      edit('web', { mode: 'wild' });
      await hub.tells(
        'cart data.mode pending open',
        'web data.mode manual open',
      );
      expect(hub.desired.calls.changedSince).toBe(asked);
      expect(await hub.comparison(SHOP)).toMatchObject({
        applied_sha: 'a1',
        head_sha: 'b2',
        in_force_sha: 'b2',
        applied_evidence: 'status.history[0]',
        applied_sync: 'in-sync',
      });
      // A commit nobody has: only times can tell.
      applying('c3');
      await hub.rounds();
      expect(await hub.told()).toContain('cart data.mode pending open');
    });

    it('keeps what it found where the applier is not found, or the tool cannot be followed', async () => {
      await create();
      deliver(configMap('cart'));
      hub.drift.start();
      await compared();
      edit('cart', { mode: 'wild' });
      await hub.tells('cart data.mode manual open');

      const blocked = {
        code: 'not-comparable',
        message: 'not comparable: plugin',
        cure: 'none',
      };
      hub.delivery.set(SHOP, {
        evidence: 'spec of Application argocd/shop',
        sync: 'in-sync',
        notComparable: blocked,
      });
      const state = await hub.until(async () => {
        const now = await hub.comparison(SHOP);
        return now.state === 'not-comparable' && now;
      });
      expect(state).toMatchObject({
        problem: blocked,
        applied_sync: 'in-sync',
      });
      hub.cluster.put(applied(configMap('cart'), appliedAt));
      await hub.rounds();
      expect(await hub.told()).toEqual(['cart data.mode manual open']);
      expect((await hub.comparison(SHOP)).compared_at).toBe(state.compared_at);
      hub.delivery.set(SHOP, undefined);
      await hub.tells('cart data.mode manual resolved');

      hub.cluster.put({
        ...configMap('cart', { mode: 'wild' }),
        metadata: {
          name: 'cart',
          namespace: 'shop',
          managedFields: [
            ownedBy('some-tool', appliedAt, { data: { mode: 'wild' } }),
          ],
        },
      } as never);
      await hub.until(
        async () =>
          (await hub.comparison(SHOP)).problem?.code === 'applier-not-found',
      );
      expect((await hub.comparison(SHOP)).problem).toMatchObject({
        message:
          'No object of Git carries the applier gitopshq; seen: some-tool',
        value: 'gitopshq',
      });
      expect(await hub.told()).toEqual(['cart data.mode manual resolved']);
    });

    it('shows why nothing is compared: no source, nothing rendered', async () => {
      await create({ source: undefined });
      hub.drift.start();
      await hub.until(async () => (await hub.comparison(SHOP)) !== undefined);
      expect(await hub.comparison(SHOP)).toMatchObject({
        state: 'not-comparable',
        problem: { code: 'no-source' },
        compared_at: null,
      });
      await hub.drift.stop();
      await create();
      hub.desired.break(SHOP, 'b2', {
        code: 'yaml',
        message: 'cart.yaml:3:1 is no YAML',
        cure: 'write YAML',
      });
      hub.drift.start();
      await hub.until(
        async () => (await hub.comparison(SHOP))?.problem?.code === 'yaml',
      );
    });

    it('keeps the last good commit in force while head cannot be rendered', async () => {
      await create();
      deliver(configMap('cart'), workload());
      hub.drift.start();
      await compared();
      hub.desired.break(SHOP, 'b2', {
        code: 'yaml',
        message: 'cart.yaml:3:1 is no YAML',
        cure: 'write YAML',
      });
      edit('cart', { mode: 'wild' });
      await hub.tells('cart data.mode manual open');
      // It is written after the findings.
      await hub.until(
        async () => (await hub.comparison(SHOP)).head_sha === 'b2',
      );
      expect(await hub.comparison(SHOP)).toMatchObject({
        state: 'comparing',
        problem: { code: 'yaml' },
        head_sha: 'b2',
        in_force_sha: 'a1',
      });
      // Nobody can say that it is what Git holds now.
      await hub.synced('unknown');
    });

    it('shows the words of a tool that failed', async () => {
      await create();
      deliver(configMap('cart'));
      hub.delivery.set(SHOP, {
        sha: 'a1',
        evidence: 'status.history[0]',
        sync: 'out-of-sync',
        failure: { message: 'one or more objects failed to apply' },
      });
      hub.drift.start();
      await hub.until(
        async () =>
          (await hub.comparison(SHOP))?.problem?.message ===
          'one or more objects failed to apply',
      );
      expect((await hub.comparison(SHOP)).state).toBe('comparing');
    });

    it('writes nothing without the lease, and stops with it', async () => {
      await create();
      deliver(configMap('cart'));
      hub.drift.start();
      await compared();
      const { collector } = hub.cluster;
      // The other replica has it before this one knows.
      hub.leases.confirm = async () => [];
      edit('cart', { mode: 'wild' });
      await hub.rounds();
      expect(await hub.told()).toEqual([]);
      hub.leases.lose(CLUSTER);
      await hub.until(() => !collector.running);
      expect(hub.cluster.closed).toBe(1);
      expect(await hub.told()).toEqual([]);
    });

    it('goes on after a lease, a cluster or credentials changed', async () => {
      await create();
      deliver(configMap('cart'));
      hub.drift.start();
      await compared();
      hub.leases.gain(CLUSTER);
      edit('cart', { mode: 'wild' });
      await hub.tells('cart data.mode manual open');
      expect(hub.cluster.collectors).toHaveLength(2);
      const before = hub.registry.current();
      const other = cluster({ apiServer: 'https://other.example.com' });
      hub.registry.change({
        ...before,
        clusters: new Map([
          [
            CLUSTER,
            {
              ...other,
              connection: {
                ...other.connection!,
                server: 'https://other.example.com',
              },
            },
          ],
        ]),
      });
      await hub.until(() => hub.cluster.collectors.length === 3);
      hub.cluster.put(applied(configMap('cart'), appliedAt));
      await hub.tells('cart data.mode manual resolved');
      // It leaves the registry: nothing is read any more.
      hub.registry.change({ ...before, environments: new Map() });
      await hub.until(() =>
        hub.cluster.collectors.every(({ running }) => !running),
      );
    });

    it('tries again after the database or Git failed', async () => {
      await create();
      deliver(configMap('cart'));
      hub.desired.failure = new Error('the clone is gone');
      hub.drift.start();
      await hub.rounds(3);
      expect(hub.logger.warn).toHaveBeenCalledWith(
        expect.stringContaining('the clone is gone'),
      );
      hub.desired.failure = undefined;
      await compared();
      const { confirm } = hub.leases;
      hub.leases.confirm = async () => {
        throw new Error('the database is down');
      };
      edit('cart', { mode: 'wild' });
      await hub.until(() =>
        hub.logger.warn.mock.calls.some(([text]) =>
          String(text).includes('the database is down'),
        ),
      );
      hub.leases.confirm = confirm;
      await hub.tells('cart data.mode manual open');
    });

    it('leaves nothing running', async () => {
      await create();
      deliver(configMap('cart'));
      hub.drift.start();
      await compared();
      edit('cart', { mode: 'wild' });
      await hub.drift.stop();
      expect(hub.time.pending).toBe(0);
      expect(hub.cluster.collectors.map(({ running }) => running)).toEqual([
        false,
      ]);
      hub.desired.tell(SHOP, true);
      hub.delivery.tell(SHOP);
      hub.registry.change(hub.registry.current());
      expect(hub.time.pending).toBe(0);
    });

    it('forgets objects that leave Git, and follows those that come', async () => {
      await create();
      deliver(configMap('cart'), configMap('web'));
      hub.drift.start();
      await compared();
      edit('cart', { mode: 'wild' });
      await hub.tells('cart data.mode manual open');
      const now = hub.time.now();
      hub.desired.commit(SHOP, {
        sha: 'b2',
        objects: [configMap('web'), configMap('new')],
        committedAt: { web: committed, new: now },
      });
      await hub.tells(
        'cart data.mode manual resolved',
        'cart extra pending open',
        'new missing pending open',
      );
      hub.cluster.remove(configMap('cart'));
      hub.cluster.put(applied(configMap('new'), hub.time.now()));
      await hub.tells(
        'cart data.mode manual resolved',
        'cart extra pending resolved',
        'new missing pending resolved',
      );
      expect(await db('findings').whereNot('status', 'resolved')).toEqual([]);
    });

    it('follows each of several namespaces by itself', async () => {
      await create({ namespaces: ['shop', 'tools'] });
      const there = configMap('cart', {}, { namespace: 'tools' });
      hub.cluster.objects.clear();
      deliver(configMap('web'), there);
      hub.drift.start();
      await compared();
      hub.cluster.collector.fail('configmaps', 'tools');
      hub.cluster.remove(there);
      hub.cluster.remove(configMap('web'));
      await hub.rounds();
      // A kind is known as a whole or not at all.
      expect(await hub.told()).toEqual([]);
      hub.cluster.collector.relist();
      await hub.tells('cart missing unknown open', 'web missing unknown open');
    });

    it('names kinds that belong to the whole cluster, or to none', async () => {
      await create();
      hub.desired.commit(SHOP, {
        sha: 'a1',
        objects: [
          configMap('cart'),
          rendered({
            apiVersion: 'v1',
            kind: 'Namespace',
            metadata: { name: 'shop' },
          }),
          rendered({
            apiVersion: 'example.com/v1',
            kind: 'Widget',
            metadata: { name: 'cart', namespace: 'shop' },
          }),
        ],
        committedAt: { cart: committed, shop: committed },
      });
      hub.cluster.put(applied(configMap('cart'), appliedAt));
      hub.drift.start();
      await compared();
      expect((await hub.comparison(SHOP)).unreadable).toMatchObject([
        { code: 'cluster-scoped', value: 'v1/Namespace' },
        { code: 'unknown-kind', value: 'example.com/v1/Widget' },
      ]);
    });

    it('follows rules as they come, go and end, on any replica', async () => {
      await create();
      deliver(configMap('cart'));
      hub.drift.start();
      await compared();
      edit('cart', { mode: 'wild' });
      await hub.tells('cart data.mode manual open');
      // Written by another replica.
      const now = Date.now();
      const rule = {
        rule_id: 'rule-1',
        name: 'cart',
        path: 'data.*',
        environment_ref: SHOP,
        reason: 'known',
        author: 'user:default/dana',
        created_at: now,
        expires_at: null,
      };
      await db('ignore_rules').insert(rule);
      await hub.tells('cart data.mode manual ignored');
      expect((await hub.findings())[0].ignoredBy).toEqual({
        ruleId: 'rule-1',
        origin: 'ui',
        reason: 'known',
        author: 'user:default/dana',
      });
      await db('ignore_rules').update({ expires_at: 1 });
      await hub.tells('cart data.mode manual open');
      hub.delivery.rules.set(SHOP, [
        {
          path: 'data.mode',
          reason: 'ignoreDifferences[0]',
          origin: 'delivery',
        },
      ]);
      hub.delivery.tell(SHOP);
      await hub.tells('cart data.mode manual ignored');
      hub.delivery.rules.clear();
      hub.delivery.tell(SHOP);
      await hub.tells('cart data.mode manual open');
      // In the manifest itself.
      hub.desired.commit(SHOP, {
        sha: 'b2',
        objects: [
          configMap(
            'cart',
            { mode: 'calm' },
            { annotations: { 'gitopshq.io/ignore-drift': 'data.mode' } },
          ),
        ],
        committedAt: { cart: committed },
      });
      await hub.until(async () =>
        (
          await hub.findings()
        ).some(
          ({ path, ignoredBy }) =>
            path === 'data.mode' && ignoredBy?.origin === 'git',
        ),
      );
    });

    it('compares a thousand objects', async () => {
      await create();
      const names = Array.from({ length: 1_000 }, (_, n) => `service-${n}`);
      deliver(...names.map(name => configMap(name)));
      hub.drift.start();
      await compared();
      expect(await hub.told()).toEqual([]);
      expect((await hub.comparison(SHOP)).compared_objects).toBe(1_000);
    });
  },
);
