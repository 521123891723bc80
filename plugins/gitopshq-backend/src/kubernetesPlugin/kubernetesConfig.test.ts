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

import { createBackendModule } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { JsonObject } from '@backstage/types';
import {
  healthSchema,
  type Cluster,
  type Environment,
  type Service,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  gitopshqClustersExtensionPoint,
  type ClusterLocator,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import { SimulatedCluster, type ClusterTls } from '@gitopshq/demo-fleet';
import { generate } from 'selfsigned';
import request from 'supertest';
import { FakeApiServer } from '../__testUtils__/FakeApiServer';
import { waitFor } from '../__testUtils__/waitFor';
import gitopshqPlugin from '..';

const BASE = '/api/gitopshq/v1';
const TOKEN = 'sesame-4711-reader';

async function certificates(): Promise<ClusterTls & { ca: string }> {
  const { private: key, cert } = await generate(
    [{ name: 'commonName', value: 'localhost' }],
    {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [
        { name: 'basicConstraints', cA: true },
        {
          name: 'subjectAltName',
          altNames: [{ type: 7, ip: '127.0.0.1' }],
        },
      ],
    },
  );
  return { key, cert, ca: cert };
}

describe('a portal with the kubernetes plugin', () => {
  let tls: Awaited<ReturnType<typeof certificates>>;
  let cluster: SimulatedCluster;
  let backend: Awaited<ReturnType<typeof startTestBackend>> | undefined;

  beforeAll(async () => {
    tls = await certificates();
    cluster = await SimulatedCluster.start({
      name: 'prod-eu',
      tls,
      tokens: [{ token: TOKEN, user: 'reader', access: 'read' }],
    });
    cluster.store.apply({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop' },
    });
    cluster.store.apply({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'cart', namespace: 'shop' },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'cart' } },
        template: {
          metadata: { labels: { app: 'cart' } },
          spec: { containers: [{ name: 'cart', image: 'cart:1' }] },
        },
      },
    });
  });
  afterEach(async () => {
    await backend?.stop();
    backend = undefined;
  });
  afterAll(() => cluster.stop());

  const caData = () => Buffer.from(tls.ca).toString('base64');

  async function start(
    data: JsonObject,
    options: { entities?: Entity[]; locators?: ClusterLocator[] } = {},
  ) {
    const { entities = [], locators = [] } = options;
    backend = await startTestBackend({
      features: [
        gitopshqPlugin,
        createBackendModule({
          pluginId: 'gitopshq',
          moduleId: 'inventory',
          register(env) {
            env.registerInit({
              deps: { clusters: gitopshqClustersExtensionPoint },
              async init({ clusters }) {
                locators.forEach(locator => clusters.addLocator(locator));
              },
            });
          },
        }),
        catalogServiceMock.factory({ entities }),
        mockServices.rootConfig.factory({ data }),
      ],
    });
    const http = request(backend.server);
    const until = <T>(path: string, wanted: (item: T) => boolean) =>
      waitFor(async () => {
        const { body } = await http.get(`${BASE}/${path}`);
        return (body.items as T[]).find(wanted);
      });
    return { http, until };
  }

  const kubernetes = (...clusterLocatorMethods: JsonObject[]) => ({
    serviceLocatorMethod: { type: 'multiTenant' },
    clusterLocatorMethods,
  });

  it('needs no cluster of its own for GitOpsHQ', async () => {
    const { http, until } = await start({
      kubernetes: kubernetes(
        { type: 'gke', projectId: 'p' },
        {
          type: 'config',
          clusters: [
            {
              name: 'prod-eu',
              url: cluster.url,
              authProvider: 'serviceAccount',
              serviceAccountToken: TOKEN,
              caData: caData(),
            },
            { name: 'portal', url: cluster.url, authProvider: 'google' },
          ],
        },
      ),
      gitopshq: {
        environments: [
          { name: 'shop-eu', cluster: 'prod-eu', namespaces: ['shop'] },
        ],
      },
    });
    const connected = await until<Cluster>(
      'clusters',
      item => item.state === 'connected',
    );
    expect(connected).toMatchObject({
      entityRef: 'resource:default/prod-eu',
      origin: 'kubernetes',
      apiServer: cluster.url,
      writable: false,
      warnings: [],
    });
    const portal = await until<Cluster>(
      'clusters',
      item => item.name === 'portal',
    );
    expect(portal).toMatchObject({
      state: 'no-access',
      level: 'unknown',
      problem: {
        message: 'No access: needs a server-side provider',
        value: 'google',
      },
    });
    expect(
      await until<Environment>('environments', item => item.name === 'shop-eu'),
    ).toMatchObject({
      clusterRef: 'resource:default/prod-eu',
      state: 'confirmed',
    });
    const cart = await until<Service>(
      'services',
      item => item.name === 'cart' && item.pods?.ready === 2,
    );
    expect(cart.environmentRef).toBe('resource:default/shop-eu');

    const { body } = await http.get(`${BASE}/health`);
    const { dependencies } = healthSchema.parse(body);
    expect(
      dependencies.find(({ name }) => name === 'clusters of kubernetes'),
    ).toMatchObject({
      state: 'degraded',
      problem: { code: 'unsupported-locator', value: 'gke' },
    });
    const all = await http.get(`${BASE}/clusters`);
    expect(JSON.stringify([all.body, body])).not.toContain(TOKEN);
  });

  it('is told a credential that cannot be had, on that cluster alone', async () => {
    const { until } = await start({
      kubernetes: kubernetes({
        type: 'config',
        clusters: [
          {
            name: 'gke',
            url: cluster.url,
            caData: caData(),
            authProvider: 'googleServiceAccount',
          },
          {
            name: 'prod-eu',
            url: cluster.url,
            caData: caData(),
            authProvider: 'serviceAccount',
            serviceAccountToken: TOKEN,
          },
        ],
      }),
    });
    await until<Cluster>(
      'clusters',
      item => item.name === 'prod-eu' && item.state === 'connected',
    );
    const gke = await until<Cluster>(
      'clusters',
      item => item.name === 'gke' && item.problem !== undefined,
    );
    expect(gke.problem).toMatchObject({
      code: 'credential-unavailable',
      value: 'googleServiceAccount',
      cure: expect.stringContaining(
        'kubernetes.googleServiceAccountCredentials',
      ),
    });
    expect(gke.level).toBe('unknown');
  });

  it('contacts a cluster of an entity only by a rule', async () => {
    const other = await FakeApiServer.start('ready', tls);
    const entity: Entity = {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Resource',
      metadata: {
        name: 'edge',
        annotations: {
          'backstage.io/managed-by-location':
            'url:https://git.example.com/acme/edge.yaml',
          'kubernetes.io/api-server': other.url,
          'kubernetes.io/api-server-certificate-authority': caData(),
          'kubernetes.io/auth-provider': 'aws',
          'kubernetes.io/skip-tls-verify': 'true',
        },
      },
      spec: { type: 'kubernetes-cluster', owner: 'group:default/data' },
    };
    const prod = {
      type: 'config',
      clusters: [
        {
          name: 'prod-eu',
          url: cluster.url,
          authProvider: 'serviceAccount',
          serviceAccountToken: TOKEN,
          caData: caData(),
        },
      ],
    };
    const edge = async (trust: JsonObject[]) => {
      const { until } = await start(
        {
          kubernetes: kubernetes({ type: 'catalog' }, prod),
          gitopshq: { trust },
        },
        { entities: [entity] },
      );
      await until<Cluster>('clusters', item => item.state === 'connected');
      return until<Cluster>(
        'clusters',
        item => item.name === 'edge' && item.problem !== undefined,
      );
    };
    expect(await edge([])).toMatchObject({
      state: 'unconfirmed',
      problem: { code: 'unconfirmed', value: other.url },
    });
    await backend?.stop();
    const trusted = await edge([
      {
        locations: ['https://git.example.com/acme/*'],
        allow: { apiServers: [other.url] },
      },
    ]);
    // There is no cloud here, and Jest cannot load the plugin by import().
    expect(trusted).toMatchObject({
      origin: 'catalog',
      problem: { code: 'credential-unavailable', value: 'aws edge' },
    });
    expect(other.authorizations).toEqual([]);
    await other.stop();
  });

  it('takes clusters from a locator that a module adds', async () => {
    const { http, until } = await start(
      {},
      {
        locators: [
          {
            id: 'inventory',
            listClusters: async () => [
              {
                name: 'prod-eu',
                title: 'Europe',
                url: cluster.url,
                caData: tls.ca,
                reader: { token: TOKEN },
              },
            ],
          },
          { id: 'broken', listClusters: () => Promise.reject(new Error('no')) },
        ],
      },
    );
    expect(
      await until<Cluster>('clusters', item => item.state === 'connected'),
    ).toMatchObject({ name: 'prod-eu', title: 'Europe', origin: 'module' });
    const { body } = await http.get(`${BASE}/health`);
    expect(
      healthSchema
        .parse(body)
        .dependencies.filter(({ name }) => name.startsWith('clusters of'))
        .map(({ name, state }) => [name, state]),
    ).toEqual([
      ['clusters of inventory', 'ok'],
      ['clusters of broken', 'failed'],
    ]);
  });

  it('does not start with a kubernetes configuration of wrong types', async () => {
    await expect(
      start({
        kubernetes: kubernetes({
          type: 'config',
          clusters: [{ name: 'prod', url: 10, authProvider: 'aws' }],
        }),
      }),
    ).rejects.toThrow(
      /kubernetes\.clusterLocatorMethods\[0\]\.clusters\[0\]\.url.*number/,
    );
  });
});
