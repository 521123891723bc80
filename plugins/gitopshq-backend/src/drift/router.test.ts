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
  mockServices,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import {
  findingListSchema,
  ignoreRuleListSchema,
  ignoreRuleSchema,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import request from 'supertest';
import { configOf } from '../__testUtils__/registrySamples';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import type { TargetFilter } from '../authorization/types';
import { setDbNowOffsetForTests } from '../database/dbNow';
import {
  seesAll,
  seesNothing,
  seesOwned,
} from '../fleet/__testUtils__/callers';
import { environment, snapshot } from '../fleet/__testUtils__/registry';
import { DriftHarness } from './__testUtils__/DriftHarness';
import { driftFixture, EU, STAGING } from './__testUtils__/driftFixture';
import { finding } from './__testUtils__/findings';
import { applied, configMap, editedByHand } from './__testUtils__/objects';
import { findingId } from './findingId';
import type { DriftOptions } from './createDrift';

const databases = createTestDatabases();
const CART = 'apps/v1/Deployment/shop/cart';
const TOOL = 'v1/ConfigMap/shop/tool';
const RULE = { name: 'cart', environmentRef: EU, reason: 'known since June' };
const CART_OWNERS = 'group:default/cart-owners';
const EU_OWNERS = 'group:default/commerce';

describe.each(databases.eachSupportedId())(
  'routes of drift on %s',
  (id: TestDatabaseId) => {
    let hub: DriftHarness;

    afterEach(async () => {
      setDbNowOffsetForTests(0);
      await hub.drift.stop();
    });

    async function create(rest: Partial<DriftOptions> = {}) {
      const fixture = await driftFixture(databases, id);
      hub = await DriftHarness.on(
        fixture.db,
        snapshot({ environments: [environment()] }),
        rest,
      );
      return fixture;
    }

    const send = async (
      method: 'post' | 'delete',
      path: string,
      body?: object,
    ) => {
      const answer = await request(hub.app)[method](path).send(body);
      return { status: answer.status, body: answer.body };
    };

    it('shows findings to their owners alone', async () => {
      const { apply, serviceId } = await create();
      await apply(EU, [
        finding({ object: CART, serviceId }),
        finding({ object: TOOL }),
      ]);
      await apply(STAGING, [finding({ object: TOOL })]);
      const seen = async () => {
        const { body } = await hub.get('/findings');
        return body.items.map(
          (each: { environmentRef: string; object: string }) =>
            `${each.environmentRef.split('/')[1]} ${each.object
              .split('/')
              .at(-1)}`,
        );
      };
      expect(await seen()).toHaveLength(3);
      hub.filter = seesOwned(CART_OWNERS);
      expect(await seen()).toEqual(['shop-eu cart']);
      const [cart, tool] = [CART, TOOL].map(object =>
        findingId(EU, object, finding().path),
      );
      expect((await hub.get(`/findings/${cart}`)).status).toBe(200);
      expect((await hub.get(`/findings/${tool}`)).status).toBe(404);
      const plan = await send('post', '/findings/plan', {
        kind: 'reconcile',
        findingIds: [cart, tool],
      });
      expect(
        plan.body.removals.map((step: { findingId: string }) => step.findingId),
      ).toEqual([cart]);
      expect(plan.body.refused).toMatchObject([{ findingId: tool }]);
      hub.filter = seesNothing;
      expect(await seen()).toEqual([]);
      expect((await hub.get(`/findings/${cart}`)).status).toBe(404);
      expect((await hub.get('/findings/counts')).body).toEqual({
        byStatus: {},
        byCause: {},
      });
      expect((await hub.get('/ignore-rules')).body.items).toEqual([]);
      expect(
        (await hub.get(`/objects?environment=${EU}&object=${TOOL}`)).status,
      ).toBe(404);
    });

    it.each<[string, Partial<DriftOptions>, TargetFilter, boolean[]]>([
      ['to an operator', {}, seesAll, [true, true]],
      ['to owners of one environment', {}, seesOwned(EU_OWNERS), [true, false]],
      // A rule for the environment would speak for other services, too.
      ['to owners of the service', {}, seesOwned(CART_OWNERS), [false, false]],
      ['without the permission', {}, seesNothing, [false, false]],
      ['read-only', { permissionsEnabled: false }, seesAll, [false, false]],
      [
        'to another service',
        {
          httpAuth: mockServices.httpAuth({
            defaultCredentials: mockCredentials.service(),
          }),
        },
        seesAll,
        [false, false],
      ],
    ])('tells whether a finding may be ignored: %s', async (...row) => {
      const [, rest, writes, wanted] = row;
      const { apply, serviceId, db } = await create(rest);
      await db('target_owners')
        .where({ target_ref: STAGING, owner_ref: EU_OWNERS })
        .delete();
      await apply(EU, [finding({ object: CART, serviceId })]);
      await apply(STAGING, [finding({ object: TOOL })]);
      hub.writes = writes;
      const { body } = await hub.get('/findings');
      const allowed = new Map(
        findingListSchema
          .parse(body)
          .items.map(each => [each.environmentRef, each.allowed?.ignore]),
      );
      expect([EU, STAGING].map(ref => allowed.get(ref))).toEqual(wanted);
      const [eu, staging] = [
        findingId(EU, CART, finding().path),
        findingId(STAGING, TOOL, finding().path),
      ];
      for (const [at, findingOf] of [eu, staging].entries()) {
        const one = await hub.get(`/findings/${findingOf}`);
        expect(one.body.allowed).toEqual({ ignore: wanted[at] });
      }
    });

    it('refuses who is not signed in', async () => {
      await create({
        httpAuth: mockServices.httpAuth({
          defaultCredentials: mockCredentials.none(),
        }),
      });
      for (const path of [
        '/findings',
        '/findings/counts',
        `/findings/${'a'.repeat(32)}`,
        `/objects?environment=${EU}&object=${TOOL}`,
        '/ignore-rules',
      ]) {
        expect([path, (await hub.get(path)).status]).toEqual([path, 401]);
      }
      expect((await send('post', '/ignore-rules', RULE)).status).toBe(401);
      expect((await send('delete', '/ignore-rules/x')).status).toBe(401);
    });

    it.each([
      '/findings?status=nope',
      '/findings?status=open%27%20OR%201=1',
      '/findings?cause=__proto__',
      '/findings?change[$ne]=added',
      '/findings?limit=0',
      '/findings?limit=501',
      '/findings?limit=1e9',
      '/findings?cursor=garbage',
      '/findings?cursor=W10',
      '/findings?service=%27',
      '/findings?environment=shop-eu',
      '/findings?environment=%00',
      '/findings?entityRef=group:default/x',
      `/findings?manager=${'x'.repeat(257)}`,
      `/findings?kind=${'x'.repeat(129)}`,
      '/findings?level=critical',
      '/findings?unknown=1',
      '/findings/counts?unknown=1',
      `/findings/${'a'.repeat(32)}?x=1`,
      '/objects',
      `/objects?environment=${EU}`,
      `/objects?environment=${EU}&object=../../etc/passwd`,
      `/objects?environment=${EU}&object=../../shop/x`,
      `/objects?environment=${EU}&object=v1/ConfigMap/shop/..`,
      `/objects?environment=${EU}&object=v1/ConfigMap/shop/a%00b/c/d`,
      `/objects?environment=${EU}&object=v1/ConfigMap/shop/${'x'.repeat(1100)}`,
      `/objects?environment=x&object=${TOOL}`,
      '/ignore-rules?limit=1',
    ])('answers 400 to %s', async path => {
      await create();
      const { status, body } = await hub.get(path);
      expect([status, body.error?.name]).toEqual([400, 'InputError']);
    });

    it.each([
      [`/findings/${'a'.repeat(32)}`, 404],
      ["/findings/'%20OR%201=1", 404],
      ['/findings/__proto__', 404],
      [`/objects?environment=${EU}&object=v1/ConfigMap/kube-system/x`, 404],
      [`/objects?environment=${EU}&object=v1/Secret/shop/x`, 404],
      [`/objects?environment=resource:default/none&object=${TOOL}`, 404],
    ])('answers %s by %s', async (path, wanted) => {
      await create();
      expect((await hub.get(path)).status).toBe(wanted);
    });

    it.each<[string, unknown]>([
      ['nothing', {}],
      ['no reason', { name: 'cart' }],
      ['a blank reason', { name: 'cart', reason: ' ' }],
      ['everything', { reason: 'all', environmentRef: EU }],
      ['an unknown key', { ...RULE, author: 'user:default/mallory' }],
      ['an unknown cause', { ...RULE, cause: 'x' }],
      ['no entity ref', { ...RULE, environmentRef: 'shop-eu' }],
      ['no time', { ...RULE, expiresAt: 'tomorrow' }],
      ['a time that is over', { ...RULE, expiresAt: '2020-01-01T00:00:00Z' }],
      ['too long a path', { ...RULE, path: 'x'.repeat(1025) }],
      ['a list', [RULE]],
      ['polluting keys', JSON.parse('{"__proto__":{"a":1},"reason":"x"}')],
    ])('refuses a rule with %s', async (_, body) => {
      await create();
      const answer = await send('post', '/ignore-rules', body as object);
      expect([answer.status, answer.body.error?.name]).toEqual([
        400,
        'InputError',
      ]);
    });

    it('writes rules only with permissions, for environments one may speak for', async () => {
      await create();
      hub.writes = seesNothing;
      expect((await send('post', '/ignore-rules', RULE)).status).toBe(403);
      hub.writes = seesOwned(EU_OWNERS);
      expect(
        (
          await send('post', '/ignore-rules', {
            ...RULE,
            environmentRef: undefined,
          })
        ).status,
      ).toBe(201);
      hub.writes = seesOwned(CART_OWNERS);
      expect((await send('post', '/ignore-rules', RULE)).status).toBe(403);
      hub.writes = seesAll;
      const { status, body } = await send('post', '/ignore-rules', RULE);
      expect(status).toBe(201);
      expect(ignoreRuleSchema.parse(body)).toMatchObject({
        ...RULE,
        origin: 'ui',
        author: 'user:default/mock',
        matches: 0,
      });
      expect(hub.topics).toContain('ignore-rules');
      hub.writes = seesOwned(CART_OWNERS);
      expect((await send('delete', `/ignore-rules/${body.id}`)).status).toBe(
        403,
      );
      hub.writes = seesAll;
      expect((await send('delete', `/ignore-rules/${body.id}`)).status).toBe(
        204,
      );
      expect((await send('delete', `/ignore-rules/${body.id}`)).status).toBe(
        404,
      );
    });

    it('is read-only without permissions', async () => {
      await create({ permissionsEnabled: false });
      for (const answer of [
        await send('post', '/ignore-rules', RULE),
        await send('delete', '/ignore-rules/x'),
      ]) {
        expect(answer.status).toBe(403);
        expect(answer.body.error.message).toContain('read-only');
      }
      expect((await hub.get('/ignore-rules')).status).toBe(200);
    });

    it('lists rules of every origin with what they ignore now', async () => {
      const { apply, serviceId } = await create({
        config: configOf({
          keys: { fingerprint: 'a key for fingerprints' },
          drift: {
            ignore: [
              { name: 'a', environment: 'elsewhere', reason: 'same words' },
              { name: 'cart', environment: 'shop-eu', reason: 'same words' },
            ],
          },
        }),
      });
      const { body: own } = await send('post', '/ignore-rules', RULE);
      const ignored = (
        path: string,
        origin: 'ui' | 'config' | 'git' | 'built-in',
        ruleId?: string,
      ) =>
        finding({
          object: CART,
          serviceId,
          path,
          status: 'ignored',
          ignoredBy: {
            origin,
            reason: `by ${origin}`,
            ...(ruleId && { ruleId }),
          },
        });
      await apply(EU, [
        ignored('a', 'ui', own.id),
        ignored('b', 'ui', own.id),
        ignored('c', 'config', 'config-1'),
        ignored('d', 'git'),
        ignored('e', 'built-in'),
      ]);
      const list = async () =>
        ignoreRuleListSchema
          .parse((await hub.get('/ignore-rules')).body)
          .items.map(({ id: ruleId, origin, matches, kind, name }) =>
            [ruleId.slice(0, 8), origin, matches, kind, name].join(' '),
          );
      expect((await list()).slice(0, 1)).toEqual(['config-1 config 1  cart']);
      expect(await list()).toEqual(
        expect.arrayContaining([
          `${own.id.slice(0, 8)} ui 2  cart`,
          expect.stringMatching(/ git 1 Deployment cart$/),
          expect.stringMatching(/ built-in 1 Deployment cart$/),
        ]),
      );
    });

    it('ignores and counts again within seconds of a request', async () => {
      await create();
      const now = hub.time.now();
      hub.registry.change(
        snapshot({
          environments: [
            environment({
              source: {
                repository: 'https://x/y.git',
                branch: 'main',
                path: '',
              },
            }),
          ],
        }),
      );
      hub.desired.commit(EU, {
        sha: 'a1',
        objects: [configMap('cart')],
        committedAt: { cart: now - 100_000 },
      });
      hub.cluster.put(
        editedByHand(
          applied(configMap('cart'), now - 50_000),
          { mode: 'wild' },
          now,
        ),
      );
      hub.drift.start();
      await hub.tells('cart data.mode manual open');
      const { body } = await send('post', '/ignore-rules', RULE);
      await hub.tellsWithin(2_000, 'cart data.mode manual ignored');
      expect((await hub.get('/ignore-rules')).body.items[0].matches).toBe(1);
      await send('delete', `/ignore-rules/${body.id}`);
      await hub.tells('cart data.mode manual open');
      const soon = new Date(Date.now() + 3_600_000).toISOString();
      await send('post', '/ignore-rules', { ...RULE, expiresAt: soon });
      await hub.tells('cart data.mode manual ignored');
      setDbNowOffsetForTests(3_700_000);
      await hub.tells('cart data.mode manual open');
    });
  },
);
