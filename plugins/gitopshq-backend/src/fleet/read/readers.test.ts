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
  agentHeartbeat,
  DEFAULT_THRESHOLDS,
  environmentListSchema,
  podListSchema,
  environmentSchema,
  levelRank,
  podHealth,
  serviceListSchema,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import fc from 'fast-check';
import { createTestDatabases } from '../../__testUtils__/testDatabases';
import { migrate } from '../../database/migrate';
import { seesNothing, seesOwned } from '../__testUtils__/callers';
import { FleetHarness } from '../__testUtils__/harness';
import {
  cluster,
  component,
  environment,
  snapshot,
} from '../__testUtils__/registry';
import { pod, workload } from '../__testUtils__/summaries';
import { joinCluster } from './environmentView';
import { LevelExpressions } from './levelExpressions';

const databases = createTestDatabases();
const labelled = (name: string) => ({ 'backstage.io/kubernetes-id': name });

const registry = snapshot({
  clusters: [cluster(), cluster({ name: 'staging' })],
  environments: [
    environment({ tenant: 'acme' }),
    environment({
      name: 'shop-staging',
      clusterRef: 'resource:default/staging',
      tier: 'non-production',
      namespaces: ['shop'],
    }),
    environment({
      name: 'draft',
      clusterRef: 'resource:default/staging',
      namespaces: ['draft'],
      state: 'unconfirmed',
      problem: {
        code: 'unconfirmed',
        message: 'no trust rule allows it',
        cure: 'add a rule',
      },
    }),
  ],
  components: [
    component('cart', { systemRef: 'system:default/shop' }),
    component('search'),
    component('thief', { kubernetesId: 'search', location: 'elsewhere' }),
  ],
});

/** shop-eu: cart healthy, search critical, tool unmapped; shop-staging: cart. */
async function filled(id: TestDatabaseId): Promise<FleetHarness> {
  const harness = await FleetHarness.create(databases, id, registry);
  await harness.markVisible();
  harness.fleet.start();
  const cart = workload({ name: 'cart', labels: labelled('cart') });
  harness.collectors
    .of('resource:default/prod-eu')
    .list(
      [
        cart,
        workload({ name: 'search', labels: labelled('search'), ready: 0 }),
        workload({ name: 'tool' }),
      ],
      harness.time.now(),
    );
  harness.collectors.of('resource:default/staging').list(
    [
      { ...cart, wanted: 20, ready: 19 },
      ...Array.from({ length: 7 }, (_, index) =>
        pod({
          name: `bare-${index}`,
          labels: labelled('cart'),
          ready: index % 2 === 0,
        }),
      ),
    ],
    harness.time.now(),
  );
  await harness.settle(2);
  return harness;
}

describe.each(databases.eachSupportedId())(
  'readers on %s',
  (id: TestDatabaseId) => {
    let harness: FleetHarness;
    beforeAll(async () => {
      harness = await filled(id);
    });
    afterAll(async () => {
      await harness.fleet.stop();
    });
    beforeEach(async () => {
      harness.ownershipRefs = [];
    });

    const services = async (query: string) => {
      const { status, body } = await harness.get(`/services?${query}`);
      return status === 200
        ? serviceListSchema
            .parse(body)
            .items.map(
              each => `${each.environmentRef.split('/')[1]}/${each.name}`,
            )
        : body.error.message;
    };
    const all = [
      'shop-eu/search',
      'shop-staging/cart',
      'shop-eu/cart',
      'shop-eu/tool',
    ];

    it.each([
      ['', all],
      ['tier=production', ['shop-eu/cart', 'shop-eu/search', 'shop-eu/tool']],
      ['tier=non-production', ['shop-staging/cart']],
      ['tier=production&tier=non-production', all],
      ['environment=Resource:default/Shop-Staging', ['shop-staging/cart']],
      ['tenant=acme', ['shop-eu/cart', 'shop-eu/search', 'shop-eu/tool']],
      ['cluster=resource:default/staging', ['shop-staging/cart']],
      [
        'entityRef=component:default/cart',
        ['shop-eu/cart', 'shop-staging/cart'],
      ],
      ['entityRef=system:default/shop', ['shop-eu/cart', 'shop-staging/cart']],
      ['entityRef=resource:default/staging', ['shop-staging/cart']],
      ['entityRef=resource:default/shop-staging', ['shop-staging/cart']],
      [
        'entityRef=component:default/search&entityRef=resource:default/staging',
        ['shop-eu/search', 'shop-staging/cart'],
      ],
      ['entityRef=component:default/thief', []],
      ['level=critical', ['shop-eu/search']],
      [
        'level=critical&level=healthy',
        ['shop-eu/cart', 'shop-eu/search', 'shop-eu/tool'],
      ],
      ['owner=group:default/search-owners', ['shop-eu/search']],
      ['owner=Group:default/Search-Owners', ['shop-eu/search']],
      ['owner=group:default/nobody', []],
      ['owner=me', []],
      ['owner=group:default/search-owners&tier=non-production', []],
    ])('lists services by %j', async (query, expected) => {
      const found = await services(query);
      expect([...found].sort()).toEqual([...expected].sort());
    });

    it('resolves me', async () => {
      harness.ownershipRefs = [
        'user:default/dana',
        'group:default/cart-owners',
      ];
      expect((await services('owner=me')).sort()).toEqual([
        'shop-eu/cart',
        'shop-staging/cart',
      ]);
    });

    it('leaves out the cluster of an environment that names none', async () => {
      const row = () =>
        harness
          .db('environments')
          .where('environment_ref', 'resource:default/shop-staging');
      const { cluster_ref, state } = await row().first();
      await row().update({ cluster_ref: '', state: 'misconfigured' });
      const { status, body } = await harness.get('/environments');
      await row().update({ cluster_ref, state });

      expect(status).toBe(200);
      const adrift = environmentListSchema
        .parse(body)
        .items.find(({ name }) => name === 'shop-staging');
      expect(adrift).toMatchObject({ level: 'unknown' });
      expect(adrift?.clusterRef).toBeUndefined();
    });

    it('lists worst first, page by page, each once', async () => {
      const seen: string[] = [];
      let cursor = '';
      for (let page = 0; page < 10 && cursor !== undefined; page += 1) {
        const { body } = await harness.get(
          `/services?limit=1${cursor && `&cursor=${cursor}`}`,
        );
        const { items, nextCursor } = serviceListSchema.parse(body);
        seen.push(...items.map(each => each.id));
        cursor = nextCursor as string;
      }
      const { body } = await harness.get('/services');
      const whole = serviceListSchema.parse(body);
      expect(seen).toEqual(whole.items.map(each => each.id));
      expect(whole.nextCursor).toBeUndefined();
      const ranks = whole.items.map(each => levelRank(each.level));
      expect(ranks).toEqual([...ranks].sort((a, b) => b - a));
      expect(whole.asOf).toBe(
        whole.items.map(each => each.observedAt!).sort()[0],
      );
    });

    it.each([
      ['limit=0', /limit/],
      ['limit=501', /limit/],
      ['colour=red', /colour/],
      ['tier=prodution', /tier/],
      ['owner=dana', /owner/],
      ['level=red', /level/],
      ['entityRef=group:default/x', /component, a system, or the resource/],
      ['cursor=nonsense', /cursor/],
    ])('refuses %s', async (query, message) => {
      for (const path of ['services', 'environments']) {
        const { status, body } = await harness.get(`/${path}?${query}`);
        expect(body.error.message).toMatch(message);
        expect(status).toBe(400);
      }
    });

    it.each([
      ['services', [1, 'cart', 'id']],
      ['environments', [1, 'resource:default/shop-eu']],
    ])('refuses a cursor of other filters on %s', async (list, after) => {
      const cursor = Buffer.from(JSON.stringify({ f: 'x', after }));
      const { status, body } = await harness.get(
        `/${list}?cursor=${cursor.toString('base64url')}`,
      );
      expect(body.error.message).toMatch(/other filters/);
      expect(status).toBe(400);
    });

    it('binds a cursor to its filters', async () => {
      const { body } = await harness.get('/services?limit=1');
      const other = await harness.get(
        `/services?limit=1&tier=production&cursor=${body.nextCursor}`,
      );
      expect(other.status).toBe(400);
      const bigger = await harness.get(
        `/services?limit=2&cursor=${body.nextCursor}`,
      );
      expect(bigger.status).toBe(200);
    });

    describe('for a developer', () => {
      beforeEach(() => {
        harness.filter = seesOwned('group:default/search-owners');
      });
      afterEach(() => {
        harness.filter = { any: true, apply: () => {} };
      });

      it('shows only what is owned', async () => {
        expect(await services('')).toEqual(['shop-eu/search']);
        expect(await services('owner=group:default/cart-owners')).toEqual([]);
        const { body } = await harness.get('/environments');
        expect(environmentListSchema.parse(body).items).toEqual([
          expect.objectContaining({
            name: 'shop-eu',
            level: 'critical',
            ownerRefs: ['group:default/commerce'],
            services: { total: 1, byLevel: { critical: 1 } },
            pods: { expected: 1, ready: 0 },
          }),
        ]);
      });

      it('hides the rest as if it were not there', async () => {
        const cart = await harness
          .db('services')
          .where({ name: 'cart' })
          .first('service_id');
        for (const path of [
          `/services/${cart.service_id}`,
          `/services/${cart.service_id}/pods`,
          `/services/${cart.service_id}/events`,
          '/services/none',
          '/environments/default/shop-staging',
          '/environments/default/none',
        ]) {
          expect([path, (await harness.get(path)).status]).toEqual([path, 404]);
        }
      });

      it('shows nothing to who may see nothing', async () => {
        harness.filter = seesNothing;
        for (const path of ['/services', '/environments']) {
          expect((await harness.get(path)).body).toEqual({ items: [] });
        }
      });
    });

    const environments = async (query: string) => {
      const { body } = await harness.get(`/environments?${query}`);
      return environmentListSchema
        .parse(body)
        .items.map(({ name, level }) => `${name} ${level}`);
    };

    it.each([
      ['', ['shop-eu critical', 'shop-staging critical', 'draft unknown']],
      ['tier=non-production', ['shop-staging critical']],
      ['level=unknown', ['draft unknown']],
      ['entityRef=component:default/search', ['shop-eu critical']],
      [
        'entityRef=resource:default/staging',
        ['shop-staging critical', 'draft unknown'],
      ],
      ['owner=group:default/search-owners', ['shop-eu critical']],
      ['tenant=acme', ['shop-eu critical']],
    ])('lists environments by %j', async (query, expected) => {
      // Bare pods of staging: 3 of 7 missing, one replica of 20.
      const shown = expected.map(each =>
        each.replace('shop-staging critical', 'shop-staging warning'),
      );
      expect(await environments(query)).toEqual(shown);
    });

    it('pages environments', async () => {
      const first = await harness.get('/environments?limit=2');
      const { nextCursor } = environmentListSchema.parse(first.body);
      expect(await environments(`limit=2&cursor=${nextCursor}`)).toEqual([
        'draft unknown',
      ]);
    });

    it('says why an environment is not collected', async () => {
      const { body } = await harness.get('/environments/default/draft');
      expect(environmentSchema.parse(body)).toMatchObject({
        state: 'unconfirmed',
        level: 'unknown',
        reason: 'no trust rule allows it',
        problem: { code: 'unconfirmed', cure: 'add a rule' },
        services: { total: 0, byLevel: {} },
      });
    });

    it('lists pods not ready first, page by page', async () => {
      const cart = await harness
        .db('services')
        .where({ environment_ref: 'resource:default/shop-staging' })
        .first('service_id');
      const path = `/services/${cart.service_id}/pods`;
      const seen: string[] = [];
      let cursor: string | undefined = '';
      while (cursor !== undefined) {
        const { body } = await harness.get(
          `${path}?limit=2${cursor && `&cursor=${cursor}`}`,
        );
        const page = podListSchema.parse(body);
        seen.push(...page.items.map(({ name }) => name));
        cursor = page.nextCursor;
      }
      expect(seen).toEqual([1, 3, 5, 0, 2, 4, 6].map(index => `bare-${index}`));
    });

    it('makes what a refused credential hides unknown, with the reason', async () => {
      await harness.db('cluster_probes').insert({
        cluster_ref: 'resource:default/prod-eu',
        probed_at: 1,
        outcome: 'no-access',
        problem: JSON.stringify({
          code: 'wrong-token',
          message: 'the token is refused',
          cure: 'renew it',
        }),
      });
      const { body } = await harness.get(
        '/services?environment=resource:default/shop-eu',
      );
      expect(
        new Set(
          serviceListSchema
            .parse(body)
            .items.map(({ level, reason, problem }) =>
              [level, reason, problem?.code].join(' | '),
            ),
        ),
      ).toEqual(
        new Set([
          'unknown | no access to resource:default/prod-eu: the token is refused | wrong-token',
        ]),
      );
      expect(
        await environments('environment=resource:default/shop-eu'),
      ).toEqual(['shop-eu unknown']);
      await harness.db('cluster_probes').delete();
    });
  },
);

describe.each(databases.eachSupportedId())(
  'levels in SQL on %s',
  (id: TestDatabaseId) => {
    it('agree with the functions of the signals', async () => {
      const db = await databases.init(id);
      await migrate(db);
      const now = 1_800_000_000_000;
      const { agentHeartbeat: beats, podHealth: pods } = DEFAULT_THRESHOLDS;
      await db('environments').insert({
        environment_ref: 'e',
        name: 'e',
        cluster_ref: 'c',
        tier: 'production',
        state: 'confirmed',
        namespaces: '[]',
        owner_refs: '[]',
      });
      await db('heartbeats').insert({
        cluster_ref: 'c',
        beat_at: now,
        consecutive_beats: 1,
        after_gap: false,
      });
      await db('services').insert({
        service_id: 's',
        environment_ref: 'e',
        key: 's',
        name: 's',
        mapping: 'unmapped',
        claims: '[]',
        owner_refs: '[]',
        expected: 0,
        not_ready: 0,
        images: '[]',
      });
      const edges = (...seconds: number[]) =>
        fc
          .constantFrom(...seconds)
          .chain(edge => fc.constantFrom(-1, 0, 1).map(ms => edge * 1000 + ms));
      await fc.assert(
        fc.asyncProperty(
          edges(-60, 0, 60, 120, 300, 400),
          edges(0, 300, 301),
          fc.integer({ min: 1, max: 3 }),
          fc.boolean(),
          fc
            .constantFrom(0, 1, 7, 10, 30, 100, 10_000_000)
            .chain(expected =>
              fc
                .constantFrom(0, 0.1, 0.3, 1)
                .chain(share =>
                  fc
                    .constantFrom(-1, 0, 1)
                    .map(more => [
                      expected,
                      Math.min(
                        expected,
                        Math.max(0, Math.round(expected * share) + more),
                      ),
                    ]),
                ),
            ),
          async (beatAge, readAge, consecutiveBeats, afterGap, counts) => {
            const [expected, notReady] = counts;
            await db('heartbeats').update({
              beat_at: now - beatAge,
              consecutive_beats: consecutiveBeats,
              after_gap: afterGap,
            });
            await db('environments').update({ observed_at: now - readAge });
            await db('services').update({ expected, not_ready: notReady });
            const levels = new LevelExpressions(db, DEFAULT_THRESHOLDS);
            const row = await joinCluster(
              db('environments').join(
                'services',
                'services.environment_ref',
                'environments.environment_ref',
              ),
            )
              .select({
                visible: levels.visible(now),
                share: levels.shareRank(),
                heartbeat: levels.heartbeatRank(now),
              })
              .first();
            const observation = {
              expected,
              notReady,
              observedAt: now - readAge,
            };
            expect({
              heartbeat: row.heartbeat,
              pods: row.visible ? row.share : levelRank('unknown'),
            }).toEqual({
              heartbeat: levelRank(
                agentHeartbeat(
                  { lastBeatAt: now - beatAge, consecutiveBeats, afterGap },
                  beats,
                  now,
                ).level,
              ),
              pods: levelRank(podHealth(observation, pods, now).level),
            });
          },
        ),
        { numRuns: 150 },
      );
    });
  },
);
