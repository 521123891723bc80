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
  environmentListSchema,
  type Environment,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { ManualScheduler, SimulatedCluster } from '@gitopshq/demo-fleet';
import { createTestDatabases } from '../../__testUtils__/testDatabases';
import { dbNow, setDbNowOffsetForTests } from '../../database/dbNow';
import { migrate } from '../../database/migrate';
import { FleetHarness } from '../__testUtils__/harness';
import { FrontDoor, type Asked } from '../__testUtils__/FrontDoor';
import {
  cluster as registered,
  component,
  snapshot,
} from '../__testUtils__/registry';
import { waitFor } from '../__testUtils__/waitFor';

const databases = createTestDatabases();
const CLUSTER = 'resource:default/prod-eu';
const TOKEN = 'token-of-the-reader';
const STEP_MS = 250;

const cart = (replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'cart',
    namespace: 'shop',
    labels: { 'backstage.io/kubernetes-id': 'cart' },
  },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'cart' } },
    template: {
      metadata: { labels: { app: 'cart' } },
      spec: { containers: [{ name: 'cart', image: 'cart:1.0.0' }] },
    },
  },
});
const shop = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop' },
};

describe.each(databases.eachSupportedId())(
  'hard cases of collection on %s',
  (id: TestDatabaseId) => {
    const scheduler = new ManualScheduler(Date.UTC(2026, 10, 23));
    const running: { stop(): Promise<unknown> }[] = [];
    let harness: FleetHarness;
    let door: FrontDoor;
    let cluster: SimulatedCluster;
    let passedMs = 0;

    async function simulate(seed: string, replicas: number) {
      const made = await SimulatedCluster.start({
        name: 'prod-eu',
        seed,
        clock: scheduler,
        scheduler,
        tokens: [{ token: TOKEN, user: 'reader', access: 'read' }],
      });
      running.push(made);
      made.store.apply(shop);
      made.store.apply(cart(replicas));
      return made;
    }

    beforeEach(async () => {
      cluster = await simulate('one', 2);
      door = await FrontDoor.start(cluster.url);
      running.push(door);
    });

    async function collect() {
      const registry = snapshot({
        clusters: [registered({ connection: door.connection(CLUSTER, TOKEN) })],
        components: [component('cart')],
      });
      const db = await databases.init(id);
      await migrate(db);
      harness = await FleetHarness.on(db, registry, { realCollectors: true });
      harness.fleet.start();
      harness.signals.start();
      running.push({
        stop: async () => {
          await harness.signals.stop();
          await harness.fleet.stop();
        },
      });
    }

    afterEach(async () => {
      for (const each of running.splice(0).reverse()) {
        await each.stop();
      }
      setDbNowOffsetForTests(0);
      passedMs = 0;
    });

    /** Time of hub, database and cluster. */
    async function pass(ms: number): Promise<void> {
      for (let step = 0; step < ms; step += STEP_MS) {
        passedMs += STEP_MS;
        setDbNowOffsetForTests(passedMs);
        scheduler.advance(STEP_MS);
        await harness.time.advance(STEP_MS);
        // The heart of the cluster beats all the time.
        const now = await dbNow(harness.db);
        await harness.db('heartbeats').update({ beat_at: now });
      }
    }

    async function environment(): Promise<Environment> {
      const { body } = await harness.get('/environments');
      return environmentListSchema.parse(body).items[0];
    }

    /* eslint-disable jest/no-conditional-expect -- a matcher asked until it agrees */
    /** Until the environment is as wanted; the answer is how long it took, ms. */
    async function becomes(wanted: object): Promise<number> {
      const before = passedMs;
      let last: Environment | undefined;
      await waitFor(async () => {
        await pass(STEP_MS);
        last = await environment();
        try {
          expect(last).toMatchObject(wanted);
          return true;
        } catch {
          // Not yet; the last one is shown when it never is.
          return false;
        }
      }).catch(() => expect(last).toMatchObject(wanted));
      return passedMs - before;
    }
    /* eslint-enable jest/no-conditional-expect */

    const healthy = { level: 'healthy', pods: { expected: 2, ready: 2 } };

    it.each<[string, (asked: Asked) => boolean, object]>([
      [
        'autoscalers may not be read',
        ({ resource }) => resource === 'horizontalpodautoscalers',
        {
          ...healthy,
          problem: {
            code: 'forbidden',
            message: expect.stringMatching(
              /^horizontalpodautoscalers in namespace shop cannot be read: /,
            ),
            cure: expect.stringContaining('Bind a ClusterRole'),
          },
        },
      ],
      [
        'events may not be read',
        ({ resource }) => resource === 'events',
        { ...healthy, problem: { code: 'forbidden' } },
      ],
      [
        'pods may not be read',
        ({ resource }) => resource === 'pods',
        {
          level: 'unknown',
          reason: expect.stringContaining('pods in namespace shop cannot be'),
          services: { total: 1, byLevel: { unknown: 1 } },
          problem: {
            code: 'forbidden',
            cure: expect.stringContaining('"pods"'),
          },
        },
      ],
      [
        'the namespace itself may not be read',
        ({ resource }) => resource === 'namespaces',
        { ...healthy, problem: { code: 'forbidden' } },
      ],
      [
        'deployments may not be watched',
        ({ resource, verb }) => resource === 'deployments' && verb === 'watch',
        {
          ...healthy,
          problem: {
            code: 'watch-forbidden',
            message: expect.stringContaining('listed every 60 s instead'),
          },
        },
      ],
    ])('goes on with the rest when %s', async (_, forbidden, wanted) => {
      door.forbidden = forbidden;
      await collect();
      await becomes(wanted);

      door.forbidden = () => false;
      await becomes(healthy);
      await waitFor(async () => {
        await pass(STEP_MS);
        return (await environment()).problem === undefined;
      });
    });

    it('polls what may not be watched', async () => {
      door.forbidden = ({ verb }) => verb === 'watch';
      await collect();
      await becomes({ ...healthy, problem: { code: 'watch-forbidden' } });
      cluster.store.apply(cart(3));
      const tookMs = await becomes({ pods: { expected: 3, ready: 3 } });
      expect(tookMs).toBeLessThanOrEqual(125_000);
      expect((await environment()).level).toBe('healthy');
    });

    it('does not take a namespace it cannot see for an empty one', async () => {
      cluster.store.delete({
        apiVersion: 'v1',
        kind: 'Namespace',
        name: 'shop',
      });
      scheduler.advance(10_000);
      door.forbidden = ({ resource }) => resource === 'namespaces';
      await collect();
      await becomes({
        level: 'unknown',
        reason: 'The credential may not get namespace shop',
        problem: { code: 'forbidden' },
      });
      expect((await environment()).level).toBe('unknown');
    });

    it('names a namespace that vanishes, and recovers when it returns', async () => {
      await collect();
      await becomes(healthy);
      const levels = new Set<string>();
      cluster.store.delete({
        apiVersion: 'v1',
        kind: 'Namespace',
        name: 'shop',
      });
      await waitFor(async () => {
        await pass(STEP_MS);
        const seen = await environment();
        if (seen.services.total === 0) {
          levels.add(seen.level);
        }
        return seen.problem?.code === 'namespace-missing';
      });
      await becomes({
        level: 'unknown',
        reason: 'Namespace shop does not exist in the cluster',
        services: { total: 0 },
        pods: { expected: 0, ready: 0 },
        problem: {
          code: 'namespace-missing',
          value: 'shop',
          cure: expect.stringContaining('kubectl create namespace shop'),
        },
      });
      expect([...levels]).toEqual(['unknown']);
      expect(await harness.db('pods').select()).toEqual([]);

      cluster.store.apply(shop);
      cluster.store.apply(cart(2));
      await becomes(healthy);
      expect((await environment()).problem).toBeUndefined();
    });

    it('drops what came from a cluster that was replaced behind the URL', async () => {
      await collect();
      await becomes(healthy);
      const versionBefore = cluster.store.version;
      const uids = await harness.db('pods').pluck('uid');
      const asked = door.asked.length;

      const other = await simulate('two', 1);
      scheduler.advance(10_000);
      // Watches of the new cluster could go on where the old ones ended.
      while (other.store.version <= versionBefore) {
        other.store.apply({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: `m${other.store.version}`, namespace: 'shop' },
        });
      }
      // Lists wait, so that the time in between can be seen.
      door.forbidden = ({ verb }) => verb === 'list';
      door.leadTo(other.url);
      await becomes({
        level: 'unknown',
        services: { total: 0 },
        problem: { code: expect.stringMatching(/cluster-replaced|forbidden/) },
      });
      expect(await harness.db('pods').select()).toEqual([]);
      door.forbidden = () => false;
      await becomes({ level: 'healthy', pods: { expected: 1, ready: 1 } });
      expect((await environment()).problem).toBeUndefined();

      const after = await harness.db('pods').pluck('uid');
      expect(after).toHaveLength(1);
      expect(uids).not.toContain(after[0]);
      const versions = door.asked
        .slice(asked)
        .filter(({ verb }) => verb === 'watch')
        .map(({ resourceVersion }) => Number(resourceVersion));
      expect(versions.length).toBeGreaterThanOrEqual(8);
      expect(Math.min(...versions)).toBeGreaterThan(versionBefore);
    });

    it('notices after a restart that the cluster was replaced', async () => {
      await collect();
      await becomes(healthy);
      await harness.signals.stop();
      await harness.fleet.stop();
      const { db } = harness;
      const other = await simulate('two', 1);
      door.leadTo(other.url);
      door.forbidden = ({ verb, resource }) =>
        verb === 'list' && resource === 'pods';
      harness = await FleetHarness.on(db, harness.registry.current(), {
        realCollectors: true,
      });
      harness.fleet.start();
      harness.signals.start();
      await waitFor(async () => {
        await pass(STEP_MS);
        return (await db('pods').select()).length === 0;
      });
      expect((await environment()).level).toBe('unknown');
      door.forbidden = () => false;
      await becomes({ level: 'healthy', pods: { expected: 1, ready: 1 } });
    });

    it('lists again after 410, without a word', async () => {
      await collect();
      await becomes(healthy);
      const lists = door.lists('pods');
      await cluster.faults.set({ goneWatches: true });
      await cluster.faults.clear();
      cluster.store.apply(cart(3));
      await becomes({ level: 'healthy', pods: { expected: 3, ready: 3 } });
      expect(door.lists('pods')).toBe(lists + 1);
      expect((await environment()).problem).toBeUndefined();
    });
  },
);
