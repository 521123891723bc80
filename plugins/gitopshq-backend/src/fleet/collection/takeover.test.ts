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

import { ManualScheduler, SimulatedCluster } from '@gitopshq/demo-fleet';
import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { createTestDatabases } from '../../__testUtils__/testDatabases';
import { dbNow, setDbNowOffsetForTests } from '../../database/dbNow';
import { migrate } from '../../database/migrate';
import { DatabaseClusterLeases } from '../../leases';
import type { RegistrySnapshot } from '../../registry/types';
import { FleetHarness } from '../__testUtils__/harness';
import { FrontDoor } from '../__testUtils__/FrontDoor';
import {
  cluster as registered,
  component,
  environment,
  ManualRegistry,
  snapshot,
} from '../__testUtils__/registry';
import { waitFor } from '../__testUtils__/waitFor';

const databases = createTestDatabases();
const TOKEN = 'token-of-the-reader';
const STEP_MS = 500;
const NAMES = ['eu', 'us', 'ap', 'af'];
const refOf = (name: string) => `resource:default/${name}`;
const shared = databases
  .eachSupportedId()
  .flat()
  .filter(id => id !== 'SQLITE_3');

const WRITES =
  /^(insert into|update|delete from) "(services|workloads|pods|environments|collections|clusters)"/i;

const cart = (replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'cart', namespace: 'shop' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'cart' } },
    template: {
      metadata: { labels: { app: 'cart' } },
      spec: { containers: [{ name: 'cart', image: 'cart:1.0.0' }] },
    },
  },
});

/** One replica of the hub with time of its own. */
class Hub {
  leases!: DatabaseClusterLeases;
  harness!: FleetHarness;

  static async start(db: Knex, registry: RegistrySnapshot): Promise<Hub> {
    const hub = new Hub();
    // The harness makes the time that leases and fleet share.
    const late = {
      held: (ref: string) => hub.leases.held(ref),
      onChange: (listener: () => void) => hub.leases.onChange(listener),
      confirm: (...args: Parameters<DatabaseClusterLeases['confirm']>) =>
        hub.leases.confirm(...args),
    };
    hub.harness = await FleetHarness.on(db, registry, {
      leases: late,
      role: {
        term: () => hub.leases.role('signals').term(),
        onChange: listener => late.onChange(listener),
      },
      realCollectors: true,
    });
    hub.leases = new DatabaseClusterLeases({
      database: db,
      registry: new ManualRegistry(registry),
      clock: hub.harness.time,
      timers: hub.harness.time,
      logger: mockServices.logger.mock(),
      roles: ['signals'],
    });
    hub.leases.start();
    hub.harness.fleet.start();
    hub.harness.signals.start();
    return hub;
  }

  get held(): string[] {
    return NAMES.filter(name => this.leases.held(refOf(name)) !== undefined);
  }

  async stop(): Promise<void> {
    await this.harness.signals.stop();
    await this.harness.fleet.stop();
    await this.leases.stop();
  }
}

// Jest wants a test also where there is no PostgreSQL.
(shared.length > 0 ? describe : describe.skip)(
  'two hubs on one PostgreSQL',
  () => {
    const scheduler = new ManualScheduler(Date.UTC(2026, 10, 23));
    const clusters = new Map<string, SimulatedCluster>();
    const doors = new Map<string, FrontDoor>();
    let db: Knex;
    let registry: RegistrySnapshot;
    let hubs: Hub[] = [];
    let passedMs = 0;

    beforeEach(async () => {
      passedMs = 0;
      for (const name of NAMES) {
        const cluster = await SimulatedCluster.start({
          name,
          clock: scheduler,
          scheduler,
          tokens: [{ token: TOKEN, user: 'reader', access: 'read' }],
        });
        cluster.store.apply({
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name: 'shop' },
        });
        cluster.store.apply(cart(1));
        clusters.set(name, cluster);
        doors.set(name, await FrontDoor.start(cluster.url));
      }
      scheduler.advance(10_000);
      db = await databases.init(shared[0]);
      await migrate(db);
      registry = snapshot({
        clusters: NAMES.map(name =>
          registered({
            name,
            connection: doors.get(name)!.connection(refOf(name), TOKEN),
          }),
        ),
        environments: NAMES.map(name =>
          environment({ name: `shop-${name}`, clusterRef: refOf(name) }),
        ),
        components: [component('cart')],
      });
    });

    afterEach(async () => {
      for (const hub of hubs) {
        await hub.stop();
      }
      hubs = [];
      for (const each of [...doors.values(), ...clusters.values()]) {
        await each.stop();
      }
      setDbNowOffsetForTests(0);
    });

    async function start(): Promise<Hub> {
      const hub = await Hub.start(db, registry);
      hubs.push(hub);
      return hub;
    }

    /** Time of clusters, database and the hubs that live. */
    async function pass(ms: number, ...living: Hub[]): Promise<void> {
      for (let step = 0; step < ms; step += STEP_MS) {
        passedMs += STEP_MS;
        setDbNowOffsetForTests(passedMs);
        scheduler.advance(STEP_MS);
        for (const hub of living) {
          await hub.harness.time.advance(STEP_MS);
        }
        const now = await dbNow(db);
        await db('heartbeats').update({ beat_at: now });
      }
    }

    async function until(
      condition: () => boolean | Promise<boolean>,
      ...living: Hub[]
    ): Promise<number> {
      const before = passedMs;
      await waitFor(async () => {
        await pass(STEP_MS, ...living);
        return condition();
      });
      return passedMs - before;
    }

    const lists = () => NAMES.map(name => doors.get(name)!.lists('pods'));
    const wanted = async () =>
      (await db('workloads').where('kind', 'Deployment').pluck('wanted')).map(
        Number,
      );
    const resize = (replicas: number) =>
      clusters.forEach(cluster => cluster.store.apply(cart(replicas)));
    const allAre = (replicas: number) => async () => {
      const rows = await wanted();
      return rows.length === 4 && rows.every(each => each === replicas);
    };

    it('collect each cluster once, and hand over at a clean stop', async () => {
      const a = await start();
      await until(allAre(1), a);
      expect(a.held).toEqual(NAMES);
      expect(lists()).toEqual([1, 1, 1, 1]);

      const b = await start();
      await until(() => a.held.length === 2 && b.held.length === 2, a, b);
      expect([...a.held, ...b.held].sort()).toEqual([...NAMES].sort());
      const handedOverAt = await dbNow(db);
      resize(2);
      await until(allAre(2), a, b);
      await pass(60_000, a, b);
      // a evaluates, also what b collected; a pod that starts between two of
      // its looks goes unseen.
      const sampled = async () =>
        (
          await db('signal_samples')
            .join('services', 'services.service_id', 'signal_samples.ref')
            .where('signal_samples.at', '>', handedOverAt)
            .distinct('services.environment_ref')
            .pluck('services.environment_ref')
        ).sort();
      for (let at = 0; at < 40 && (await sampled()).length < 4; at += 1) {
        resize(1 + (at % 2));
        await until(allAre(1 + (at % 2)), a, b);
        await pass(5_000, a, b);
      }
      expect(await sampled()).toEqual(
        NAMES.map(name => refOf(`shop-${name}`)).sort(),
      );
      // Those that b took over were listed again by b, and only those.
      expect(lists()).toEqual(
        NAMES.map(name => (b.held.includes(name) ? 2 : 1)),
      );
      const spans = await db('evaluation_spans').select();
      expect(spans).toHaveLength(1);

      await a.stop();
      hubs = [b];
      const tookMs = await until(() => b.held.length === 4, b);
      // Its next round, not the end of the leases.
      expect(tookMs).toBeLessThan(10_000);
      resize(3);
      await until(allAre(3), b);
      expect(lists()).toEqual([2, 2, 2, 2]);
    });

    it('take over from a killed one in 30 s, and refuse its late write', async () => {
      const a = await start();
      const b = await start();
      await until(() => a.held.length === 2 && b.held.length === 2, a, b);
      await until(allAre(1), a, b);
      const [mine] = a.held;

      // a stands still with something to write; what it watches goes on.
      resize(5);
      const tookMs = await until(() => b.held.length === 4, b);
      expect(tookMs).toBeLessThan(30_000);
      await until(allAre(5), b);
      const { owner: ownerOfAll } = await db('leases').first();
      // What b still writes, in transactions in which it held the lease.
      const allowed = new Set<string | undefined>();
      const written: string[] = [];
      const asked: string[] = [];
      db.on(
        'query',
        (query: { sql: string; bindings?: unknown[]; __knexTxId?: string }) => {
          const { sql, bindings, __knexTxId: transaction } = query;
          if (sql.includes('for key share')) {
            if (bindings?.includes(ownerOfAll)) {
              allowed.add(transaction);
            } else {
              asked.push(sql);
            }
          } else if (WRITES.test(sql) && !allowed.has(transaction)) {
            written.push(sql);
          }
        },
      );
      // Only b hears of the last change.
      doors.forEach(door => door.cut());
      resize(2);
      await until(allAre(2), b);
      written.length = 0;
      // Its timers run again, late: first the one of the pending write.
      await a.harness.time.advance(1_000);
      await waitFor(() => asked.length > 0);
      await a.harness.time.advance(30_000);
      await waitFor(() => a.held.length === 0);
      await db.select(db.raw('1'));
      expect(written).toEqual([]);
      expect(await allAre(2)()).toBe(true);
      expect(a.leases.held(refOf(mine))).toBeUndefined();

      // It takes part again like a new one.
      await until(() => a.held.length === 2 && b.held.length === 2, a, b);
      resize(4);
      await until(allAre(4), a, b);
    });
  },
);
