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
import { serviceListSchema } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { createTestDatabases } from '../../__testUtils__/testDatabases';
import { migrate } from '../../database/migrate';
import { syncRegistry } from '../../registry';
import { seesOwned } from '../__testUtils__/callers';
import { FleetHarness } from '../__testUtils__/harness';
import { component, environment, snapshot } from '../__testUtils__/registry';
import { pod, workload } from '../__testUtils__/summaries';
import type { WantedWorkload, WantedWorkloads } from '../wanted/types';

const databases = createTestDatabases();
const PROD = 'resource:default/prod-eu';
const EU = 'resource:default/shop-eu';
const source = {
  repository: 'https://git.example.com/deploy.git',
  branch: 'main',
  path: 'envs/shop-eu',
};
const registry = snapshot({
  components: [component('cart')],
  environments: [environment({ source })],
});
const labels = { 'backstage.io/kubernetes-id': 'cart' };
const cart = workload({ name: 'cart', labels });
const search = workload({ name: 'search' });
const inGit = (name: string, fields: Partial<WantedWorkload> = {}) => ({
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop' },
  ...{ name, labels: {}, replicas: 2 },
  ...fields,
});
const CART = inGit('cart', { labels });
const SEARCH = inGit('search', { folder: 'find' });

/** Git as a test says it is. */
class FakeGit implements WantedWorkloads {
  private readonly listeners = new Set<(environmentRef: string) => void>();
  workloads?: WantedWorkload[];
  failure?: Error;

  async of() {
    if (this.failure) {
      throw this.failure;
    }
    return this.workloads;
  }

  onChange(listener: (environmentRef: string) => void) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  wants(...workloads: WantedWorkload[]): void {
    this.workloads = workloads;
    this.listeners.forEach(listener => listener(EU));
  }
}

describe.each(databases.eachSupportedId())(
  'what Git wants in the fleet on %s',
  (id: TestDatabaseId) => {
    const running: FleetHarness[] = [];

    afterEach(async () => {
      await Promise.all(running.splice(0).map(({ fleet }) => fleet.stop()));
    });

    async function start(db: Knex, git: FakeGit): Promise<FleetHarness> {
      const harness = await FleetHarness.on(db, registry, { wanted: git });
      running.push(harness);
      harness.fleet.start();
      return harness;
    }

    async function create(git: FakeGit): Promise<FleetHarness> {
      const db = await databases.init(id);
      await migrate(db);
      return start(db, git);
    }

    const shown = async (harness: FleetHarness) => {
      await harness.markVisible();
      const { body } = await harness.get('/services');
      return serviceListSchema
        .parse(body)
        .items.map(
          ({ name, level, pods }) =>
            `${name} ${level} ${pods.ready}/${pods.expected}`,
        );
    };

    it('keeps a service whose only workload was deleted, for its owners too', async () => {
      const git = new FakeGit();
      git.workloads = [CART, SEARCH];
      const harness = await create(git);
      const collector = harness.collectors.of(PROD);
      const now = () => harness.time.now();
      collector.list([cart, search, pod({ name: 'x', labels: {} })], now());
      await harness.settle();
      expect(await shown(harness)).toEqual([
        'cart healthy 1/1',
        'find healthy 1/1',
        'x healthy 1/1',
      ]);

      collector.list([search], now());
      await harness.settle();
      expect(await shown(harness)).toEqual([
        'cart critical 0/2',
        'find healthy 1/1',
      ]);
      harness.filter = seesOwned('group:default/cart-owners');
      const { body } = await harness.get('/services');
      expect(serviceListSchema.parse(body).items).toMatchObject([
        {
          componentRef: 'component:default/cart',
          level: 'critical',
          workloads: [
            {
              kind: 'Deployment',
              wanted: 2,
              ready: 0,
              problem: { code: 'missing' },
            },
          ],
          signals: [
            {
              offenders: [
                {
                  text: 'Deployment cart: 0 of 2 pods ready (missing from the cluster)',
                },
              ],
            },
          ],
        },
      ]);
      harness.filter = seesOwned('group:default/somebody');
      expect((await harness.get('/services')).body.items).toEqual([]);
    });

    it('lets a service go that neither has', async () => {
      const git = new FakeGit();
      git.workloads = [CART];
      const harness = await create(git);
      harness.collectors.of(PROD).list([], harness.time.now());
      await harness.settle();
      expect(await shown(harness)).toEqual(['cart critical 0/2']);
      git.wants();
      await harness.settle();
      expect(await shown(harness)).toEqual([]);
    });

    it('says that nothing can be told where the cluster cannot be read', async () => {
      const git = new FakeGit();
      git.workloads = [CART];
      const harness = await create(git);
      const collector = harness.collectors.of(PROD);
      collector.fail('shop', 'deployments', 'forbidden for reader');
      collector.list([], harness.time.now(), ['shop deployments']);
      await harness.settle();
      await harness.db('environments').update({ visible: false });
      const { body } = await harness.get('/services');
      expect(serviceListSchema.parse(body).items).toMatchObject([
        {
          name: 'cart',
          level: 'unknown',
          reason: expect.stringContaining('forbidden for reader'),
        },
      ]);
    });

    it('remembers over a restart what Git wanted while Git is not read', async () => {
      const git = new FakeGit();
      git.workloads = [CART, SEARCH];
      const first = await create(git);
      first.collectors.of(PROD).list([search], first.time.now());
      await first.settle();
      const before = await shown(first);
      expect(before).toEqual(['cart critical 0/2', 'find healthy 1/1']);
      await first.fleet.stop();

      const later = new FakeGit();
      const second = await start(first.db, later);
      second.collectors
        .of(PROD)
        .list([search, workload({ name: 'new' })], second.time.now());
      await second.settle();
      expect(await shown(second)).toEqual([...before, 'new healthy 1/1']);

      later.failure = new Error('git is on fire');
      later.wants(SEARCH);
      const warned = () => second.logger.warn.mock.calls.flat().join();
      while (!warned().includes('git is on fire')) {
        await second.time.advance(50);
      }
      expect(await shown(second)).toEqual([...before, 'new healthy 1/1']);
      later.failure = undefined;
      await second.time.advance(30_000);
      await second.settle();
      expect(await shown(second)).toEqual([
        'find healthy 1/1',
        'new healthy 1/1',
      ]);
    });

    it('wants nothing without a source, and forgets environments that are gone', async () => {
      const git = new FakeGit();
      git.workloads = [CART];
      const harness = await create(git);
      harness.collectors.of(PROD).list([search], harness.time.now());
      await harness.settle();
      expect(await shown(harness)).toEqual([
        'cart critical 0/2',
        'search healthy 1/1',
      ]);
      harness.registry.change(snapshot({ environments: [environment()] }));
      await harness.settle();
      expect(await shown(harness)).toEqual(['search healthy 1/1']);
      expect(await harness.db('wanted_workloads').pluck('workloads')).toEqual([
        '[]',
      ]);
      await harness.fleet.stop();
      await syncRegistry(harness.db, snapshot({ environments: [] }));
      expect(await harness.db('wanted_workloads')).toEqual([]);
    });
  },
);
