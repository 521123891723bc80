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

import createKnex from 'knex';
import type { Operation } from '@gitopshq/backstage-plugin-gitopshq-common';
import { SeededRandom } from '@gitopshq/demo-fleet';
import type { DrillRun } from '../../../__testUtils__/drills/Drill';
import { waitFor } from '../../../__testUtils__/waitFor';
import { migrate } from '../../../database/migrate';
import { OperationsHub } from '../OperationsHub';
import { ShopWorld, deployment } from '../ShopWorld';

const SHOP_EU = 'resource:default/shop-eu';
const CART = {
  ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
  ...{ namespace: 'shop', name: 'cart' },
};

/** What is changed between plan and execution; true: the plan is about it. */
const CHANGES: [
  name: string,
  related: boolean,
  change: (
    world: ShopWorld,
    random: SeededRandom,
  ) => Promise<unknown> | unknown,
][] = [
  [
    'a commit to the file of the service',
    true,
    (world, random) => world.push('cart', `${random.next()}`.slice(2, 8)),
  ],
  [
    'the image was edited by hand',
    true,
    (world, random) =>
      world.cluster.store.patch(
        CART,
        {
          spec: {
            template: {
              spec: {
                containers: [
                  {
                    name: 'cart',
                    image: `cart:h${random.next()}`.slice(0, 12),
                  },
                ],
              },
            },
          },
        },
        { manager: 'kubectl-edit' },
      ),
  ],
  [
    'the object was deleted and made again',
    true,
    async world => {
      world.cluster.store.delete(CART);
      // Its ReplicaSets go first, as they would in the time people take.
      await waitFor(
        () =>
          !world.cluster.store
            .list({ apiVersion: 'apps/v1', kind: 'ReplicaSet' }, 'shop')
            .some(({ metadata }) => metadata.name.startsWith('cart-')),
      );
      world.deliver(deployment('cart', 'bad'));
    },
  ],
  [
    'a commit to another service',
    false,
    (world, random) => world.push('web', `${random.next()}`.slice(2, 8)),
  ],
  [
    'a commit to a file that nothing is rendered from',
    false,
    (world, random) =>
      world.origin.commit({ files: { 'README.md': `${random.next()}\n` } }),
  ],
  [
    'a label that Git does not state',
    false,
    (world, random) =>
      world.cluster.store.patch(
        CART,
        {
          metadata: {
            annotations: { 'example.com/note': `${random.next()}` },
          },
        },
        { manager: 'notes' },
      ),
  ],
  [
    'pods of the service came and went',
    false,
    ({ cluster }) => {
      for (const { metadata } of cluster.store.list(
        { apiVersion: 'v1', kind: 'Pod' },
        'shop',
      )) {
        cluster.store.delete({
          ...{ apiVersion: 'v1', kind: 'Pod', namespace: 'shop' },
          name: metadata.name,
        });
      }
    },
  ],
];

/** One world in which many plans meet a world that has moved on. */
export class StaleDrill {
  private constructor(
    private readonly world: ShopWorld,
    private readonly hub: OperationsHub,
    private readonly close: () => Promise<void>,
  ) {}

  static async start(): Promise<StaleDrill> {
    const db = createKnex({
      client: 'better-sqlite3',
      connection: ':memory:',
      useNullAsDefault: true,
    });
    await migrate(db);
    const world = await ShopWorld.create();
    const hub = await OperationsHub.start(db, world, {
      verify: { stabilitySeconds: 600, timeoutSeconds: 900 },
    });
    await hub.serviceId('cart');
    return new StaleDrill(world, hub, async () => {
      await hub.stop();
      await world.remove();
      await db.destroy();
    });
  }

  async stop(): Promise<void> {
    await this.close();
  }

  /** @param related - Whether what changes is what the plan is about. */
  async run(seed: number, related: boolean): Promise<DrillRun> {
    const { world, hub } = this;
    const random = new SeededRandom(`stale ${related} ${seed}`);
    const some = CHANGES.filter(each => each[1] === related);
    const [name, , change] = some[Math.floor(random.next() * some.length)];
    await this.reset();
    const answer = await hub.post('/operations', {
      kind: 'rollback',
      target: {
        environmentRef: SHOP_EU,
        serviceId: await hub.serviceId('cart'),
      },
      parameters: { scope: 'service', toSha: world.good },
      reason: 'a drill',
    });
    if (answer.status !== 201) {
      return { seed, ok: false, text: JSON.stringify(answer.body) };
    }
    const planned = answer.body as Operation;
    await change(world, random);
    const before = {
      tip: await world.origin.tip(),
      image: world.image('cart'),
    };
    await hub.post(`/operations/${planned.id}/execute`, {
      digest: planned.digest,
    });
    const { state, failure } = await hub.reaches(
      planned.id,
      ...(['stale', 'verifying', 'succeeded', 'failed'] as const),
    );
    const untouched =
      (await world.origin.tip()) === before.tip &&
      world.image('cart') === before.image;
    const ok = related
      ? state === 'stale' && untouched
      : state === 'verifying' && world.image('cart') === 'cart:1';
    return {
      seed,
      ok,
      text: `${name}: ${state}${
        ok ? '' : `, untouched: ${untouched}, ${JSON.stringify(failure)}`
      }`,
    };
  }

  /** Broken again, in Git and in the cluster. */
  private async reset(): Promise<void> {
    const { world, hub } = this;
    await world.push('cart', 'bad');
    world.deliver(deployment('cart', 'bad'));
    await hub.serviceId('cart');
  }
}
