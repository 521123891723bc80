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
  LEVELS,
  scopedSignalsSchema,
  serviceListSchema,
  signalSamplesSchema,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { setDbNowOffsetForTests } from '../database/dbNow';
import { seesNothing, seesOwned } from '../fleet/__testUtils__/callers';
import { FleetHarness } from '../fleet/__testUtils__/harness';
import {
  cluster,
  component,
  environment,
  snapshot,
} from '../fleet/__testUtils__/registry';
import { workload } from '../fleet/__testUtils__/summaries';
import { waitFor } from '../fleet/__testUtils__/waitFor';

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
    }),
  ],
  components: [
    component('cart', { systemRef: 'system:default/shop' }),
    component('search'),
  ],
});

async function rankOf(harness: FleetHarness, name: string) {
  const row = await harness
    .db('services')
    .where({ name, environment_ref: 'resource:default/shop-eu' })
    .first('level');
  return row && LEVELS[row.level];
}

async function collected(id: TestDatabaseId): Promise<FleetHarness> {
  const harness = await FleetHarness.create(databases, id, registry);
  harness.fleet.start();
  harness.signals.start();
  harness.collectors.of('resource:default/prod-eu').list(
    [
      workload({ name: 'cart', labels: labelled('cart'), wanted: 4, ready: 4 }),
      workload({
        name: 'search',
        labels: labelled('search'),
        wanted: 4,
        ready: 1,
      }),
    ],
    harness.time.now(),
  );
  harness.collectors.of('resource:default/staging').list(
    [
      workload({
        name: 'cart',
        labels: labelled('cart'),
        wanted: 10,
        ready: 9,
      }),
    ],
    harness.time.now(),
  );
  await harness.settle(2);
  await waitFor(async () => {
    await harness.time.advance(100);
    return (await rankOf(harness, 'search')) === 'critical';
  });
  return harness;
}

describe.each(databases.eachSupportedId())(
  'signals on %s',
  (id: TestDatabaseId) => {
    afterEach(() => setDbNowOffsetForTests(0));

    it('rolls up what a person may see, in every scope', async () => {
      const harness = await collected(id);
      const signals = async (query: string) => {
        const { body } = await harness.get(`/signals?${query}`);
        return scopedSignalsSchema.parse(body);
      };
      const pods = async (query: string) => {
        const { level, value, sampleSize, offenders } = (await signals(query))
          .signals[1];
        return [level, value, sampleSize, offenders.map(each => each.text)];
      };

      expect(await pods('scope=fleet')).toEqual([
        'critical',
        (4 * 100) / 18,
        18,
        [
          'search in shop-eu: 1 of 4 pods ready',
          'cart in shop-staging: 9 of 10 pods ready',
        ],
      ]);
      const cart = [
        'notice',
        10,
        10,
        ['cart in shop-staging: 9 of 10 pods ready'],
      ];
      expect(
        await pods('scope=environment&ref=resource:default/shop-staging'),
      ).toEqual(cart);
      expect(await pods('scope=cluster&ref=resource:default/staging')).toEqual(
        cart,
      );
      expect(await pods('scope=entity&ref=resource:default/staging')).toEqual(
        cart,
      );
      expect(await pods('scope=tenant&ref=acme')).toEqual([
        'critical',
        37.5,
        8,
        ['search in shop-eu: 1 of 4 pods ready'],
      ]);
      for (const query of [
        'scope=entity&ref=component:default/cart',
        'scope=entity&ref=system:default/shop',
        'scope=owner&ref=group:default/cart-owners',
      ]) {
        expect(await pods(query)).toEqual([
          'notice',
          100 / 14,
          14,
          ['cart in shop-staging: 9 of 10 pods ready'],
        ]);
      }
      harness.ownershipRefs = ['group:default/search-owners'];
      expect(await pods('scope=owner&ref=me')).toEqual([
        'critical',
        75,
        4,
        ['search in shop-eu: 1 of 4 pods ready'],
      ]);

      harness.filter = seesOwned('group:default/cart-owners');
      expect(await pods('scope=fleet')).toEqual([
        'notice',
        100 / 14,
        14,
        ['cart in shop-staging: 9 of 10 pods ready'],
      ]);
      harness.filter = seesNothing;
      expect(await pods('scope=fleet')).toEqual(['unknown', undefined, 0, []]);
      const hidden = await harness.get(
        '/signals?scope=cluster&ref=resource:default/staging',
      );
      expect(hidden.status).toBe(404);
      await Promise.all([harness.fleet.stop(), harness.signals.stop()]);
    });

    it.each([
      ['scope=galaxy', /scope/],
      ['scope=tenant', /needs a ref/],
      ['scope=fleet&ref=x', /leave it out/],
      ['scope=cluster&ref=prod-eu', /entity ref such as/],
      ['scope=entity&ref=group:default/x', /scope=owner/],
      ['scope=fleet&colour=red', /colour/],
    ])('refuses %s', async (query, message) => {
      const harness = await FleetHarness.create(databases, id, registry);
      const { status, body } = await harness.get(`/signals?${query}`);
      expect(status).toBe(400);
      expect(body.error.message).toMatch(message);
    });

    it('turns unknown when data is stale, and back', async () => {
      const harness = await collected(id);
      const levels = async () => {
        const { body } = await harness.get(
          '/services?environment=resource:default/shop-eu',
        );
        return serviceListSchema
          .parse(body)
          .items.map(({ name, level }) => [name, level])
          .sort();
      };
      expect(await levels()).toEqual([
        ['cart', 'healthy'],
        ['search', 'critical'],
      ]);

      setDbNowOffsetForTests(302_000);
      // Answers do not wait for the evaluator.
      expect(await levels()).toEqual([
        ['cart', 'unknown'],
        ['search', 'unknown'],
      ]);
      expect(await rankOf(harness, 'cart')).toBe('healthy');
      await waitFor(async () => {
        await harness.time.advance(1_000);
        return (await rankOf(harness, 'cart')) === 'unknown';
      });
      const { body } = await harness.get('/signals?scope=fleet');
      expect(scopedSignalsSchema.parse(body).signals).toEqual([
        expect.objectContaining({ name: 'agentHeartbeat', level: 'critical' }),
        expect.objectContaining({
          name: 'podHealth',
          level: 'unknown',
          reason: '3 services cannot be seen now',
          sampleSize: 0,
        }),
        expect.objectContaining({ name: 'deploymentSync', level: 'unknown' }),
        expect.objectContaining({ name: 'drift', level: 'unknown' }),
        expect.objectContaining({ name: 'rollbackRate', level: 'unknown' }),
      ]);

      await harness.time.advance(302_000);
      const collector = harness.collectors.of('resource:default/prod-eu');
      for (const { resource } of collector.targets) {
        collector.apply('shop', resource, [], harness.time.now());
      }
      await waitFor(async () => {
        await harness.time.advance(1_000);
        return (await rankOf(harness, 'search')) === 'critical';
      });
      expect(await rankOf(harness, 'cart')).toBe('healthy');
      await Promise.all([harness.fleet.stop(), harness.signals.stop()]);
    });

    it('keeps the course of a service', async () => {
      const harness = await collected(id);
      const { body } = await harness.get('/services?level=critical');
      const [{ id: serviceId }] = serviceListSchema.parse(body).items;
      const path = `/signals/samples?signal=podHealth&scope=service&ref=${serviceId}`;
      await waitFor(async () => {
        await harness.time.advance(1_000);
        const rows = await harness
          .db('signal_samples')
          .where({ ref: serviceId, level: 4 });
        return rows.length > 0;
      });
      setDbNowOffsetForTests(5_000);
      const samples = signalSamplesSchema.parse(
        (await harness.get(`${path}&step=60`)).body,
      );
      expect(samples.items.at(-1)).toMatchObject({
        level: 'critical',
        value: 75,
      });
      expect(samples.items[0]).toEqual({
        at: expect.any(String),
        level: 'unknown',
      });

      harness.filter = seesOwned('group:default/cart-owners');
      expect((await harness.get(path)).status).toBe(404);
      // The course of the whole fleet is for those who see all of it.
      expect(
        (await harness.get('/signals/samples?signal=podHealth&scope=fleet'))
          .body,
      ).toEqual({ items: [] });
      await Promise.all([harness.fleet.stop(), harness.signals.stop()]);
    });

    it('samples what a service was until it was gone', async () => {
      const harness = await collected(id);
      const collector = harness.collectors.of('resource:default/prod-eu');
      const { service_id: ref } = await harness
        .db('services')
        .where({ name: 'search' })
        .first();
      const course = async () =>
        (
          await harness
            .db('signal_samples')
            .where({ scope: 'service', ref })
            .orderBy('at')
        ).map(row => LEVELS[row.level]);
      await waitFor(async () => {
        await harness.time.advance(100);
        return (await course()).includes('critical');
      });
      const search = workload({ name: 'search', labels: labelled('search') });
      collector.apply(
        'shop',
        'deployments',
        [{ type: 'delete', uid: search.uid }],
        harness.time.now(),
      );
      await waitFor(async () => {
        await harness.time.advance(100);
        return (await course()).at(-1) === 'unknown';
      });
      expect(harness.topics).toContain('signals');
      await Promise.all([harness.fleet.stop(), harness.signals.stop()]);
      expect(harness.time.pending).toBe(0);
    });

    it('evaluates again after the database was away', async () => {
      const harness = await collected(id);
      const { db } = harness;
      await db.schema.renameTable('evaluation_spans', 'spans_away');
      await waitFor(async () => {
        await harness.time.advance(1_000);
        await db.select(db.raw('1'));
        return harness.signals.health()[0].state === 'failed';
      });
      expect(harness.signals.health()[0].problem?.message).toMatch(
        /could not be evaluated/,
      );
      await db.schema.renameTable('spans_away', 'evaluation_spans');
      await waitFor(async () => {
        await harness.time.advance(1_000);
        await db.select(db.raw('1'));
        return harness.signals.health()[0].state === 'ok';
      });
      await Promise.all([harness.fleet.stop(), harness.signals.stop()]);
    });

    it('levels services anew after a start, by the present thresholds', async () => {
      const harness = await collected(id);
      await Promise.all([harness.fleet.stop(), harness.signals.stop()]);
      await harness.db('services').update({ level: 4 });
      const later = await FleetHarness.on(harness.db, registry);
      later.signals.start();
      await waitFor(async () => {
        await later.time.advance(100);
        return (await rankOf(later, 'cart')) === 'healthy';
      });
      expect(await rankOf(later, 'search')).toBe('critical');
      await later.signals.stop();
    });
  },
);
