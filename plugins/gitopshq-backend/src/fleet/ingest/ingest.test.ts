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

import type { SummaryObject } from '@gitopshq/cluster-collector';
import {
  environmentListSchema,
  serviceListSchema,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { TestDatabaseId } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { createTestDatabases } from '../../__testUtils__/testDatabases';
import { resourceOf } from '../__testUtils__/FakeCollector';
import { FleetHarness } from '../__testUtils__/harness';
import {
  cluster,
  component,
  environment,
  snapshot,
} from '../__testUtils__/registry';
import { seedRegistry } from '../__testUtils__/seed';
import { controlledBy, event, pod, workload } from '../__testUtils__/summaries';
import { waitFor } from '../__testUtils__/waitFor';
import { projectEnvironment } from './projectEnvironment';

const databases = createTestDatabases();
const PROD = 'resource:default/prod-eu';
const registry = snapshot({ components: [component('cart')] });
const labels = { 'backstage.io/kubernetes-id': 'cart' };
const cart = workload({ name: 'cart', labels });
const cartPod = pod({ name: 'cart-0', controller: controlledBy(cart) });
const search = workload({ kind: 'StatefulSet', name: 'search' });
const objects = [
  cart,
  cartPod,
  search,
  pod({ name: 'search-0', controller: controlledBy(search) }),
  event({ name: 'e1', about: { kind: 'Pod', name: 'cart-0' } }),
];

async function names(db: Knex, table: string): Promise<string[]> {
  const column = table === 'events' ? 'object' : 'name';
  return (await db(table).pluck(column)).sort();
}

const everything = async (db: Knex) => ({
  services: await names(db, 'services'),
  workloads: await names(db, 'workloads'),
  pods: await names(db, 'pods'),
  events: await names(db, 'events'),
});

const full = {
  services: ['cart', 'search'],
  workloads: ['cart', 'search'],
  pods: ['cart-0', 'search-0'],
  events: ['Pod/cart-0'],
};

describe.each(databases.eachSupportedId())(
  'ingest on %s',
  (id: TestDatabaseId) => {
    async function collected(): Promise<FleetHarness> {
      const harness = await FleetHarness.create(databases, id, registry);
      harness.fleet.start();
      harness.collectors.of(PROD).list(objects, harness.time.now());
      await harness.settle();
      return harness;
    }

    async function restarted(
      db: Knex,
      catalog = registry,
    ): Promise<FleetHarness> {
      const harness = await FleetHarness.on(db, catalog);
      harness.fleet.start();
      return harness;
    }

    /** Lets everything due be written, also when nothing is. */
    async function quiet(harness: FleetHarness): Promise<void> {
      for (let step = 0; step < 40; step += 1) {
        await harness.time.advance(50);
        await new Promise(resolve => setImmediate(resolve));
        await harness.db.select(harness.db.raw('1'));
      }
    }

    it('keeps what is stored over a restart until all is listed again', async () => {
      const { db, fleet } = await collected();
      await fleet.stop();
      expect(await everything(db)).toEqual(full);

      const harness = await restarted(db);
      const collector = harness.collectors.of(PROD);
      await quiet(harness);
      expect(await everything(db)).toEqual(full);

      collector.list([cart], harness.time.now(), ['shop pods', 'shop events']);
      await quiet(harness);
      expect(await everything(db)).toEqual(full);
      const { body } = await harness.get('/services');
      expect(serviceListSchema.parse(body).items).toHaveLength(2);

      collector.list([cart, cartPod], harness.time.now());
      await harness.settle();
      expect(await everything(db)).toEqual({
        services: ['cart'],
        workloads: ['cart'],
        pods: ['cart-0'],
        events: [],
      });
      await harness.fleet.stop();
    });

    it('keeps rows of what cannot be read after a restart, and says so', async () => {
      const { db, fleet } = await collected();
      await fleet.stop();
      const harness = await restarted(db);
      const collector = harness.collectors.of(PROD);
      const unreadable = ['shop statefulsets', 'shop pods', 'shop events'];
      collector.list([{ ...cart, wanted: 5 }], harness.time.now(), unreadable);
      for (const key of unreadable) {
        collector.fail('shop', key.split(' ')[1], 'forbidden for reader');
      }
      await harness.settle();
      expect(await everything(db)).toEqual(full);
      expect(await db('services').where('name', 'cart').first()).toMatchObject({
        expected: 5,
        not_ready: 4,
      });
      const { body } = await harness.get('/environments');
      expect(environmentListSchema.parse(body).items[0]).toMatchObject({
        level: 'unknown',
        reason:
          'statefulsets in namespace shop cannot be read: forbidden for reader (and 1 more)',
        problem: { code: 'forbidden', cure: 'grant the right' },
      });

      // The right is granted.
      collector.list(objects, harness.time.now());
      await waitFor(async () => {
        await harness.time.advance(50);
        const row = await db('environments').first('unreadable');
        return row.unreadable === null;
      });
      expect(await everything(db)).toEqual(full);
      await harness.fleet.stop();
    });

    it('keeps reading what fails later until it is stale', async () => {
      const harness = await collected();
      const collector = harness.collectors.of(PROD);
      const status = () =>
        harness.db('environments').first('unreadable', 'observed_at');
      const before = await status();
      const lastRead = harness.time.now() - 50;
      collector.fail('shop', 'pods', 'connection reset');
      await quiet(harness);
      expect((await status()).unreadable).toBeNull();

      await harness.time.advance(301_000);
      for (const { resource } of collector.targets) {
        if (resource !== 'pods') {
          collector.apply('shop', resource, [], harness.time.now());
        }
      }
      await waitFor(async () => {
        await harness.time.advance(50);
        return (await status()).unreadable !== null;
      });
      const after = await status();
      expect(after.unreadable).toBe(
        'pods in namespace shop cannot be read: connection reset',
      );
      // The age is that of the oldest, the pods.
      const aged = Number(after.observed_at) - Number(before.observed_at);
      expect(aged).toBeLessThan(lastRead + 60_000);
      expect(aged).toBeLessThan(5_000);
      expect(await names(harness.db, 'pods')).toEqual(full.pods);
      await harness.fleet.stop();
    });

    it('writes one difference for many changes, at most a second late', async () => {
      const harness = await collected();
      const collector = harness.collectors.of(PROD);
      const writes = harness.written.length;
      let waitedMs = 0;
      while (harness.written.length === writes) {
        collector.apply(
          'shop',
          'pods',
          [{ type: 'upsert', object: { ...cartPod, restarts: waitedMs } }],
          harness.time.now(),
        );
        await harness.time.advance(100);
        waitedMs += 100;
        for (let turn = 0; turn < 20; turn += 1) {
          await harness.db.select(harness.db.raw('1'));
        }
      }
      expect(waitedMs).toBeGreaterThan(900);
      expect(waitedMs).toBeLessThan(1_500);
      await harness.fleet.stop();
    });

    it('does not touch the database when nothing differs', async () => {
      const harness = await collected();
      await quiet(harness);
      const queries: string[] = [];
      harness.db.on('query', ({ sql }) => queries.push(sql));
      harness.collectors.of(PROD).list(objects, harness.time.now());
      for (let step = 0; step < 40; step += 1) {
        await harness.time.advance(50);
        await new Promise(resolve => setImmediate(resolve));
      }
      expect(
        queries.filter(sql => /^(insert|update|delete)/i.test(sql)),
      ).toEqual([]);
      await harness.fleet.stop();
    });

    it('waits for the catalog before it takes a component from a service', async () => {
      const { db, fleet } = await collected();
      await fleet.stop();
      const harness = await restarted(db, snapshot({ catalogAsOf: undefined }));
      harness.collectors.of(PROD).list(objects, harness.time.now());
      await quiet(harness);
      const mapping = async () =>
        (await db('services').where('name', 'cart').first('mapping')).mapping;
      expect(await mapping()).toBe('mapped');

      await harness.time.advance(60_000);
      await waitFor(async () => {
        await harness.time.advance(50);
        const { unreadable } = await db('environments').first('unreadable');
        return unreadable?.startsWith('the catalog has not been read');
      });
      expect(await mapping()).toBe('mapped');

      harness.registry.change(registry);
      await waitFor(async () => {
        await harness.time.advance(50);
        const { unreadable } = await db('environments').first('unreadable');
        return unreadable === null;
      });
      expect(await mapping()).toBe('mapped');
      await harness.fleet.stop();
    });

    it('shows a new environment before the catalog is read', async () => {
      const harness = await FleetHarness.create(
        databases,
        id,
        snapshot({ catalogAsOf: undefined }),
      );
      harness.fleet.start();
      harness.collectors.of(PROD).list(objects, harness.time.now());
      await harness.settle();
      expect(await names(harness.db, 'services')).toEqual(full.services);
      await harness.fleet.stop();
    });

    it('tries again after a failed write', async () => {
      const harness = await collected();
      const { db } = harness;
      await db.schema.renameTable('pods', 'pods_away');
      const collector = harness.collectors.of(PROD);
      collector.apply(
        'shop',
        'pods',
        [{ type: 'upsert', object: { ...cartPod, restarts: 9 } }],
        harness.time.now(),
      );
      await quiet(harness);
      await db.schema.renameTable('pods_away', 'pods');
      await waitFor(async () => {
        await harness.time.advance(500);
        const row = await db('pods').where('name', 'cart-0').first();
        return row.restarts === 9;
      });
      expect(await everything(db)).toEqual(full);
      await harness.fleet.stop();
    });

    it('hands a namespace over from one environment to another', async () => {
      const harness = await collected();
      const { db } = harness;
      const moved = snapshot({
        components: [component('cart')],
        environments: [
          environment({ namespaces: ['other'] }),
          environment({ name: 'shop-us' }),
        ],
      });
      await seedRegistry(db, moved);
      harness.registry.change(moved);
      harness.collectors.of(PROD).list(objects, harness.time.now());
      await waitFor(async () => {
        await harness.time.advance(50);
        const rows = await db('services').distinct('environment_ref');
        return (
          rows.length === 1 &&
          rows[0].environment_ref === 'resource:default/shop-us'
        );
      });
      await quiet(harness);
      expect(await everything(db)).toEqual(full);
      const owners = await db('target_owners')
        .where('target_kind', 'service')
        .whereNotIn('target_ref', db('services').select('service_id'));
      expect(owners).toEqual([]);
      await harness.fleet.stop();
    });

    it('clears an environment that is confirmed no more', async () => {
      const harness = await collected();
      const { db } = harness;
      const unconfirmed = snapshot({
        environments: [environment({ state: 'unconfirmed' })],
      });
      await seedRegistry(db, unconfirmed);
      harness.registry.change(unconfirmed);
      await waitFor(async () => (await names(db, 'services')).length === 0);
      expect(await everything(db)).toEqual({
        services: [],
        workloads: [],
        pods: [],
        events: [],
      });
      expect(harness.collectors.of(PROD).stopped).toBe(true);
      expect(await db('target_owners').where('target_kind', 'service')).toEqual(
        [],
      );
      await harness.fleet.stop();
    });

    it('writes nothing of an environment that is gone from the registry', async () => {
      const harness = await FleetHarness.create(databases, id, registry);
      const { db } = harness;
      harness.fleet.start();
      await db('environments').delete();
      harness.collectors.of(PROD).list(objects, harness.time.now());
      await quiet(harness);
      expect(await names(db, 'services')).toEqual([]);
      await harness.fleet.stop();
    });

    it('takes what no column would take', async () => {
      const harness = await FleetHarness.create(databases, id, registry);
      harness.fleet.start();
      const long = 'x'.repeat(5_000);
      harness.collectors.of(PROD).list(
        [
          workload({
            name: `a\u0000${long}`,
            uid: 'u1',
            wanted: 1e300,
            images: [long],
            problem: { reason: long, message: '\ud800' },
          }),
          pod({
            name: 'p',
            reason: long,
            message: long,
            exitCode: 1e20,
            restarts: -4,
            startedAt: 'soon',
            node: long,
            ready: false,
          }),
          event({
            name: 'e',
            reason: long,
            message: long,
            count: NaN,
            about: { kind: 'Pod', name: 'p' },
          }),
        ],
        harness.time.now(),
      );
      await harness.settle();
      const { status, body } = await harness.get('/services');
      expect(status).toBe(200);
      expect(serviceListSchema.parse(body).items).toHaveLength(2);
      await harness.fleet.stop();
    });

    it('ends in the same rows whatever came before', async () => {
      const harness = await FleetHarness.create(databases, id, registry);
      harness.fleet.start();
      const collector = harness.collectors.of(PROD);
      const { db } = harness;
      const replicaSet = workload({
        kind: 'ReplicaSet',
        name: 'cart-1',
        controller: controlledBy(cart),
      });
      const present = new Map<string, SummaryObject>();
      const candidates = fc.oneof(
        fc
          .record({
            wanted: fc.nat(3),
            ready: fc.nat(3),
            labelled: fc.boolean(),
          })
          .map(({ labelled, ...counts }) => ({
            ...cart,
            ...counts,
            labels: labelled ? labels : {},
          })),
        fc
          .constantFrom(
            replicaSet,
            search,
            workload({ kind: 'Job', name: 'j' }),
          )
          .chain(each => fc.nat(2).map(wanted => ({ ...each, wanted }))),
        fc
          .record({
            name: fc.constantFrom('p1', 'p2', 'p3'),
            ready: fc.boolean(),
          })
          .chain(fields =>
            fc
              .constantFrom(replicaSet, search, undefined)
              .map(owner =>
                pod({ ...fields, controller: owner && controlledBy(owner) }),
              ),
          ),
        fc
          .constantFrom('p1', 'p2')
          .map(name => event({ name, about: { kind: 'Pod', name } })),
      );
      const steps = fc.array(
        fc.oneof(
          { weight: 6, arbitrary: candidates.map(put => ({ put })) },
          {
            weight: 3,
            arbitrary: candidates.map(({ uid }) => ({ drop: uid })),
          },
          { weight: 1, arbitrary: fc.constant({ list: true }) },
          { weight: 1, arbitrary: fc.constant({ fail: true }) },
          { weight: 2, arbitrary: fc.nat(600).map(pass => ({ pass })) },
        ),
        { minLength: 1, maxLength: 25 },
      );
      collector.list([], harness.time.now());
      await quiet(harness);

      const stored = async () => {
        const rows = await db('services').select('service_id', 'expected');
        const keys = async (table: string) =>
          (await db(table).select('uid', 'service_id'))
            .map(row => `${row.uid} ${row.service_id}`)
            .sort();
        return {
          services: rows.map(row => `${row.service_id} ${row.expected}`).sort(),
          workloads: (
            await db('workloads').select('uid', 'service_id', 'wanted', 'ready')
          )
            .map(
              row => `${row.uid} ${row.service_id} ${row.ready}/${row.wanted}`,
            )
            .sort(),
          pods: await keys('pods'),
          events: await keys('events'),
        };
      };
      const wanted = () => {
        const rows = projectEnvironment(environment(), registry, [
          ...present.values(),
        ]);
        return {
          services: [...rows.services.values()]
            .map(row => `${row.service_id} ${row.expected}`)
            .sort(),
          workloads: [...rows.workloads.values()]
            .map(
              row => `${row.uid} ${row.service_id} ${row.ready}/${row.wanted}`,
            )
            .sort(),
          pods: [...rows.pods.values()]
            .map(row => `${row.uid} ${row.service_id}`)
            .sort(),
          events: [...rows.events.values()]
            .map(row => `${row.uid} ${row.service_id}`)
            .sort(),
        };
      };
      await fc.assert(
        fc.asyncProperty(steps, async sequence => {
          for (const step of sequence) {
            if ('put' in step) {
              const object = step.put;
              present.set(object.uid, object);
              collector.apply(
                'shop',
                resourceOf(object),
                [{ type: 'upsert', object }],
                harness.time.now(),
              );
            } else if ('drop' in step) {
              const object = present.get(step.drop);
              present.delete(step.drop);
              if (object) {
                collector.apply(
                  'shop',
                  resourceOf(object),
                  [{ type: 'delete', uid: object.uid }],
                  harness.time.now(),
                );
              }
            } else if ('list' in step) {
              collector.list([...present.values()], harness.time.now());
            } else if ('fail' in step) {
              collector.fail('shop', 'pods', 'reset');
            } else {
              await harness.time.advance(step.pass);
              await db.select(db.raw('1'));
            }
          }
          const wantedNow = wanted();
          let last: unknown;
          await waitFor(async () => {
            await harness.time.advance(100);
            last = await stored();
            // Rows of the native driver may be arrays of another test's realm.
            return JSON.stringify(last) === JSON.stringify(wantedNow);
          }).catch(() => {});
          expect(last).toEqual(wantedNow);
        }),
        { numRuns: 25, seed: 4711, endOnFailure: true },
      );
      await harness.fleet.stop();
    });

    it('leaves other clusters alone when one cannot be started', async () => {
      const two = snapshot({
        clusters: [
          cluster(),
          cluster({
            name: 'broken',
            connection: {
              clusterRef: 'resource:default/broken',
              server: 'https://broken',
              kubeConfig: () => Promise.reject(new Error('no file')),
            },
          }),
        ],
        environments: [
          environment(),
          environment({ name: 'b', clusterRef: 'resource:default/broken' }),
        ],
      });
      const harness = await FleetHarness.create(databases, id, two);
      harness.collectors.refuse('resource:default/broken', 'bad definition');
      harness.fleet.start();
      harness.collectors.of(PROD).list(objects, harness.time.now());
      await harness.settle(2);
      expect(await names(harness.db, 'services')).toEqual(full.services);
      await waitFor(async () => {
        await harness.time.advance(500);
        const rows = await harness
          .db('collections')
          .where({ cluster_ref: 'resource:default/broken', state: 'failed' });
        return rows.length > 0 && rows[0].problem.includes('bad definition');
      });
      expect(harness.fleet.health()).toEqual([
        expect.objectContaining({
          state: 'degraded',
          problem: expect.objectContaining({
            value: 'resource:default/broken',
          }),
        }),
      ]);
      await harness.fleet.stop();
    });
  },
);
