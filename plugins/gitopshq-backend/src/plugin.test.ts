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
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  ANNOTATIONS,
  clusterListSchema,
  type Cluster,
  fleetReadPermission,
  healthSchema,
  meSchema,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  createGitopshqTargetConditionalDecision,
  gitopshqTargetConditions,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import type { JsonObject } from '@backstage/types';
import request from 'supertest';
import { FakeApiServer } from './__testUtils__/FakeApiServer';
import { waitFor } from './__testUtils__/waitFor';
import gitopshqPlugin from '.';

type Backend = Awaited<ReturnType<typeof startTestBackend>>;
type Feature = NonNullable<
  Parameters<typeof startTestBackend>[0]['features']
>[number];

const BASE = '/api/gitopshq/v1';
const reader = { token: 'right' };

const entity = (
  name: string,
  type: string,
  annotations: Record<string, string>,
): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  metadata: {
    name,
    namespace: 'default',
    annotations: {
      'backstage.io/managed-by-location': 'url:https://git.example.com/x.yaml',
      ...annotations,
    },
  },
  spec: { type, owner: 'group:default/data' },
  relations: [{ type: 'ownedBy', targetRef: 'group:default/data' }],
});

const sampleCatalog: Feature = catalogServiceMock.factory({
  entities: [
    entity('edge', 'kubernetes-cluster', {
      [ANNOTATIONS.apiServer]: 'https://edge.example.com',
    }),
    entity('odd', 'environment', {
      [ANNOTATIONS.cluster]: 'staging',
      [ANNOTATIONS.namespace]: 'odd',
      [ANNOTATIONS.tier]: 'prodution',
    }),
  ],
});

describe('gitopshqPlugin', () => {
  let api: FakeApiServer;
  let backend: Backend | undefined;

  beforeAll(async () => {
    api = await FakeApiServer.start();
  });
  afterEach(async () => {
    await backend?.stop();
    backend = undefined;
  });
  afterAll(() => api.stop());

  async function start(
    config: JsonObject = {},
    features: Feature[] = [],
    catalog: Feature = sampleCatalog,
  ) {
    backend = await startTestBackend({
      features: [
        gitopshqPlugin,
        catalog,
        mockServices.rootConfig.factory({
          data: {
            gitopshq: {
              clusters: [
                { name: 'staging', url: api.url, reader },
                {
                  name: 'mine',
                  url: api.url,
                  reader,
                  owner: 'user:default/mock',
                },
              ],
            },
            ...config,
          },
        }),
        ...features,
      ],
    });
    return request(backend.server);
  }

  it('shows clusters of configuration and catalog with their states', async () => {
    const http = await start();
    const items = await waitFor(async () => {
      const { body } = await http.get(`${BASE}/clusters`);
      const list = clusterListSchema.parse(body).items;
      return (
        list.length === 3 &&
        list.every(item => item.state !== 'registered') &&
        list
      );
    });
    expect(items.map(i => [i.entityRef, i.state, i.level, i.version])).toEqual([
      ['resource:default/edge', 'unconfirmed', 'unknown', undefined],
      ['resource:default/mine', 'connected', 'healthy', 'v1.36.2'],
      ['resource:default/staging', 'connected', 'healthy', 'v1.36.2'],
    ]);
    expect(items[0].problem).toMatchObject({
      code: 'unconfirmed',
      value: 'https://edge.example.com',
    });
    expect(JSON.stringify(items)).not.toContain('right');

    const one = await http.get(`${BASE}/clusters/default/staging`);
    expect(one.body).toMatchObject({ name: 'staging', collections: [] });
    const environments = await http.get(`${BASE}/environments`);
    expect(environments.body.items).toMatchObject([
      {
        entityRef: 'resource:default/odd',
        state: 'misconfigured',
        problem: { value: 'prodution' },
      },
    ]);
    expect(api.authorizations).toContain('Bearer right');
  });

  it.each([
    ['clusters?level=green', 400, 'level'],
    ['clusters?colour=green', 400, 'unknown colour'],
    ['clusters?limit=0', 400, 'limit'],
    ['clusters?owner=payments', 400, 'must be an entity ref'],
    ['clusters?cursor=x', 400, 'cursor "x" is not one'],
    ['clusters?search=', 400, 'search'],
    ['clusters/default/nowhere', 404, 'no cluster resource:default/nowhere'],
    ['clusters/default/nowhere/beats', 404, 'resource:default/nowhere'],
    ['clusters/default/mine/beats?step=10', 400, 'step'],
    ['clusters/default/mine/beats?from=yesterday', 400, 'from'],
    ['clusters/beats', 400, 'ref'],
    ['clusters/beats?ref=mine', 400, 'must be an entity ref'],
  ])('answers GET %s with %i', async (path, code, text) => {
    const http = await start();
    const { status, body } = await http.get(`${BASE}/${path}`);
    expect(status).toBe(code);
    expect(body.error.message).toContain(text);
  });

  it('needs a signed-in caller, and a person for /me', async () => {
    const http = await start();
    for (const path of ['clusters', 'me', 'health']) {
      const { status } = await http
        .get(`${BASE}/${path}`)
        .set('Authorization', mockCredentials.none.header());
      expect(status).toBe(401);
    }
    const service = mockCredentials.service.header();
    const me = await http.get(`${BASE}/me`).set('Authorization', service);
    expect(me.status).toBe(403);
    const list = await http
      .get(`${BASE}/clusters`)
      .set('Authorization', service);
    expect(list.status).toBe(200);
  });

  it.each([
    [undefined, ['permissions-disabled']],
    [{ enabled: false }, ['permissions-disabled']],
    [{ enabled: true }, []],
  ])('says who one is, and permission %j', async (permission, banners) => {
    const http = await start(permission && { permission });
    const me = meSchema.parse((await http.get(`${BASE}/me`)).body);
    expect(me.userEntityRef).toBe('user:default/mock');
    // Nothing was known before its first start, so nothing is held.
    expect(me.banners.map(({ code }) => code)).toEqual(banners);
  });

  it('says how it is itself', async () => {
    const http = await start();
    const health = await waitFor(async () => {
      const { body } = await http.get(`${BASE}/health`);
      const { dependencies } = healthSchema.parse(body);
      const hub = dependencies.find(({ name }) => name === 'hub');
      return (
        hub?.asOf !== undefined &&
        dependencies.every(d => d.state === 'ok') &&
        dependencies
      );
    });
    expect(health.map(d => d.name)).toEqual(
      expect.arrayContaining([
        'database',
        'catalog',
        'registry',
        'heartbeats',
        'hub',
      ]),
    );
  });

  it('keeps working while the catalog does not answer', async () => {
    const catalog = catalogServiceMock.mock();
    catalog.streamEntities.mockImplementation(() => {
      throw new Error('the catalog is down');
    });
    const http = await start({}, [], catalog.factory);
    const connected = await waitFor(async () => {
      const { items } = (await http.get(`${BASE}/clusters`)).body;
      return items.find((item: Cluster) => item.state === 'connected');
    });
    expect(connected).toBeDefined();
    const { body } = await http.get(`${BASE}/health`);
    expect(body.dependencies).toContainEqual(
      expect.objectContaining({
        name: 'catalog',
        state: 'failed',
        problem: expect.objectContaining({
          message: expect.stringContaining('the catalog is down'),
        }),
      }),
    );
  });

  it('shows what the policy allows, in lists and alone', async () => {
    const permissions = mockServices.permissions.mock({
      authorizeConditional: async () => [
        createGitopshqTargetConditionalDecision(
          fleetReadPermission,
          gitopshqTargetConditions.isOwner({ claims: ['user:default/mock'] }),
        ),
      ],
    });
    const http = await start({}, [permissions.factory]);
    const items = await waitFor(async () => {
      const { body } = await http.get(`${BASE}/clusters`);
      return body.items.length > 0 && body.items;
    });
    expect(items).toMatchObject([{ name: 'mine' }]);
    for (const path of ['', '/beats']) {
      const hidden = await http.get(`${BASE}/clusters/default/staging${path}`);
      expect(hidden.status).toBe(404);
    }
    const strips = await http.get(
      `${BASE}/clusters/beats?ref=resource:default/staging&ref=resource:default/mine`,
    );
    expect(strips.body.items).toMatchObject([
      { entityRef: 'resource:default/mine' },
    ]);
  });

  it('shows nothing when the policy denies', async () => {
    const http = await start({}, [
      mockServices.permissions.factory({ result: AuthorizeResult.DENY }),
    ]);
    const { body } = await http.get(`${BASE}/clusters`);
    expect(body).toEqual({ items: [] });
  });

  it('offers its permissions and rules to policies', async () => {
    const http = await start();
    const { body } = await http.get(
      '/api/gitopshq/.well-known/backstage/permissions/metadata',
    );
    expect(body.permissions.map((p: { name: string }) => p.name)).toEqual([
      'gitopshq.fleet.read',
      'gitopshq.diagnostics.read',
      'gitopshq.drift.read',
      'gitopshq.drift.ignore',
      'gitopshq.operation.read',
      'gitopshq.operation.plan',
      'gitopshq.operation.execute',
      'gitopshq.incident.manage',
    ]);
    expect(body.rules).toEqual(
      [
        'IS_OWNER',
        'IS_TIER',
        'IS_ENVIRONMENT',
        'IS_OPERATION_KIND',
        'IS_SCOPE',
      ].map(name =>
        expect.objectContaining({ name, resourceType: 'gitopshq-target' }),
      ),
    );
  });

  it('does not start with a wrong configuration', async () => {
    await expect(
      start({
        gitopshq: {
          clusters: [{ name: 'prod', url: 'https://h' }],
          environments: [
            { name: 'shop', cluster: 'prod', namespaces: ['Shop_1'] },
          ],
        },
      }),
    ).rejects.toThrow(
      /clusters\[0\] needs a reader[\s\S]*namespaces\[0\] is "Shop_1"/,
    );
  });
});
