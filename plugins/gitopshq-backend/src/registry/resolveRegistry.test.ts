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

import { ANNOTATIONS } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  catalogOf,
  configOf,
  resource,
  stubConnections,
} from '../__testUtils__/registrySamples';
import { resolveRegistry } from './resolveRegistry';

const reader = { token: 't' };
const prodEu = { name: 'prod-eu', url: 'https://10.0.0.1:6443', reader };
const locations = ['https://git.example.com/acme/catalog/*'];

const shopEu = {
  [ANNOTATIONS.cluster]: 'prod-eu',
  [ANNOTATIONS.namespace]: 'shop',
  [ANNOTATIONS.tier]: 'non-production',
};

const allowShop = {
  locations,
  allow: {
    clusters: ['prod-eu'],
    namespaces: ['shop', 'jobs'],
    tiers: ['non-production' as const],
    repositories: ['https://git.example.com/acme/*'],
  },
};

function resolve(
  config: Parameters<typeof configOf>[0],
  catalog?: Parameters<typeof catalogOf>[0],
) {
  return resolveRegistry(
    configOf(config),
    catalog && catalogOf(catalog),
    stubConnections(),
  );
}

describe('clusters', () => {
  const apiServer = { [ANNOTATIONS.apiServer]: 'https://10.0.0.9:6443' };
  const trust = [
    {
      locations,
      allow: {
        apiServers: [
          'https://10.0.0.9:6443',
          'https://10.96.0.1:443',
          'http://localhost:8001',
        ],
      },
    },
  ];

  it('takes title and owner from the entity of the same ref, nothing else', () => {
    const { clusters } = resolve(
      { clusters: [prodEu] },
      {
        clusters: [
          resource(
            'prod-eu',
            { [ANNOTATIONS.apiServer]: 'https://evil.example.org' },
            { title: 'Europe' },
          ),
        ],
      },
    );
    expect([...clusters.values()]).toEqual([
      expect.objectContaining({
        clusterRef: 'resource:default/prod-eu',
        title: 'Europe',
        origin: 'config',
        confirmed: true,
        writable: false,
        apiServer: 'https://10.0.0.1:6443',
        ownerRefs: ['group:default/commerce'],
        connection: expect.objectContaining({
          server: 'config https://10.0.0.1:6443',
        }),
      }),
    ]);
  });

  it('prefers the owner of the configuration', () => {
    const { clusters } = resolve(
      { clusters: [{ ...prodEu, owner: 'group:default/Platform' }] },
      { clusters: [resource('prod-eu', {})] },
    );
    expect(clusters.get('resource:default/prod-eu')?.ownerRefs).toEqual([
      'group:default/platform',
    ]);
  });

  it.each<[string, Record<string, string>, object]>([
    [
      'no api server',
      {},
      { confirmed: false, problem: { code: 'missing-annotation' } },
    ],
    [
      'an api server that is none',
      { [ANNOTATIONS.apiServer]: '10.0.0.9' },
      {
        confirmed: false,
        problem: { code: 'malformed-annotation', value: '10.0.0.9' },
      },
    ],
    [
      'an api server no rule names',
      { [ANNOTATIONS.apiServer]: 'https://10.0.0.66:6443' },
      {
        confirmed: false,
        problem: { code: 'unconfirmed', value: 'https://10.0.0.66:6443' },
      },
    ],
    [
      'a provider that needs a browser',
      { ...apiServer, [ANNOTATIONS.authProvider]: 'google' },
      {
        confirmed: true,
        problem: { code: 'no-server-side-provider', value: 'google' },
      },
    ],
    [
      'our credential for another server',
      { ...apiServer, [ANNOTATIONS.authProvider]: 'serviceAccount' },
      {
        confirmed: true,
        problem: { code: 'no-server-side-provider', value: 'serviceAccount' },
      },
    ],
    [
      'a proxy that is not local',
      { ...apiServer, [ANNOTATIONS.authProvider]: 'localKubectlProxy' },
      { confirmed: true, problem: { code: 'no-server-side-provider' } },
    ],
    [
      'an agent',
      { ...apiServer, [ANNOTATIONS.connection]: 'agent' },
      {
        confirmed: true,
        connectionKind: 'agent',
        problem: { code: 'agent-not-reported' },
      },
    ],
    [
      'a connection of no kind',
      { ...apiServer, [ANNOTATIONS.connection]: 'tunnel' },
      {
        confirmed: false,
        problem: { code: 'malformed-annotation', value: 'tunnel' },
      },
    ],
  ])('contacts nothing for an entity with %s', (_, annotations, expected) => {
    const { clusters } = resolve(
      { trust },
      { clusters: [resource('edge', annotations)] },
    );
    const cluster = clusters.get('resource:default/edge');
    expect(cluster).toMatchObject(expected);
    expect(cluster?.connection).toBeUndefined();
    expect(cluster?.problem?.cure).toBeTruthy();
  });

  it.each([
    [
      'https://10.96.0.1:443',
      'serviceAccount',
      'in-cluster https://10.96.0.1:443',
    ],
    [
      'http://localhost:8001',
      'localKubectlProxy',
      'anonymous http://localhost:8001',
    ],
  ])('reaches a trusted %s by %s', (url, provider, server) => {
    const connections = stubConnections('https://10.96.0.1');
    const { clusters } = resolveRegistry(
      configOf({ trust }),
      catalogOf({
        clusters: [
          resource('edge', {
            [ANNOTATIONS.apiServer]: url,
            [ANNOTATIONS.authProvider]: provider,
          }),
        ],
      }),
      connections,
    );
    const cluster = clusters.get('resource:default/edge');
    expect(cluster?.problem).toBeUndefined();
    expect(cluster?.connection?.server).toBe(server.replace(/:443$/, ''));
  });
});

describe('environments', () => {
  const clusters = [prodEu];

  it('takes configuration over an entity of the same ref', () => {
    const { environments } = resolve(
      {
        clusters,
        environments: [
          {
            name: 'shop-eu',
            cluster: 'prod-eu',
            namespaces: ['shop'],
            services: { cart: 'component:default/cart' },
          },
        ],
      },
      {
        environments: [
          resource('shop-eu', { ...shopEu, [ANNOTATIONS.namespace]: 'evil' }),
        ],
      },
    );
    expect([...environments.values()]).toEqual([
      expect.objectContaining({
        environmentRef: 'resource:default/shop-eu',
        clusterRef: 'resource:default/prod-eu',
        namespaces: ['shop'],
        tier: 'production',
        state: 'confirmed',
        ownerRefs: ['group:default/commerce'],
        services: { cart: 'component:default/cart' },
      }),
    ]);
  });

  it.each<[string, Record<string, string>, object]>([
    ['trusted', {}, { state: 'confirmed', namespaces: ['shop'] }],
    [
      'several namespaces',
      { [ANNOTATIONS.namespace]: 'shop, jobs' },
      { state: 'confirmed', namespaces: ['shop', 'jobs'] },
    ],
    [
      'a source',
      {
        [ANNOTATIONS.source]:
          'https://git.example.com/acme/deploy.git#main:envs/shop-eu',
      },
      {
        state: 'confirmed',
        source: {
          repository: 'https://git.example.com/acme/deploy.git',
          branch: 'main',
          path: 'envs/shop-eu',
        },
      },
    ],
    [
      'a foreign repository',
      { [ANNOTATIONS.source]: 'https://evil.org/x.git#main:envs' },
      { state: 'unconfirmed', problem: { code: 'unconfirmed' } },
    ],
    [
      'no tier, so production, which is not allowed',
      { [ANNOTATIONS.tier]: undefined as never },
      {
        state: 'unconfirmed',
        tier: 'production',
        problem: { message: expect.stringContaining('tier production') },
      },
    ],
    [
      'a misspelt tier',
      { [ANNOTATIONS.tier]: 'prodution' },
      {
        state: 'misconfigured',
        tier: 'production',
        problem: { code: 'malformed-annotation', value: 'prodution' },
      },
    ],
    [
      'a namespace that is none',
      { [ANNOTATIONS.namespace]: 'Shop_1' },
      { state: 'misconfigured', problem: { value: 'Shop_1' } },
    ],
    [
      'no cluster',
      { [ANNOTATIONS.cluster]: undefined as never },
      { state: 'misconfigured', problem: { code: 'missing-annotation' } },
    ],
    [
      'a cluster ref of another kind',
      { [ANNOTATIONS.cluster]: 'component:default/cart' },
      { state: 'misconfigured', problem: { value: 'component:default/cart' } },
    ],
    [
      'a source without branch',
      { [ANNOTATIONS.source]: 'https://git.example.com/acme/deploy.git' },
      {
        state: 'misconfigured',
        problem: { value: 'https://git.example.com/acme/deploy.git' },
      },
    ],
    [
      'a source that climbs',
      {
        [ANNOTATIONS.source]:
          'https://git.example.com/acme/deploy.git#main:envs/../../etc',
      },
      { state: 'misconfigured', problem: { code: 'malformed-annotation' } },
    ],
  ])('entity with %s', (_, change, expected) => {
    const annotations = Object.fromEntries(
      Object.entries({ ...shopEu, ...change }).filter(
        ([, value]) => value !== undefined,
      ),
    );
    const { environments } = resolve(
      { clusters, trust: [allowShop] },
      { environments: [resource('shop-eu', annotations)] },
    );
    expect(environments.get('resource:default/shop-eu')).toMatchObject(
      expected,
    );
  });

  it('names the clusters there are when one is unknown', () => {
    const { environments } = resolve({
      clusters,
      environments: [
        { name: 'shop-us', cluster: 'prod-us', namespaces: ['shop'] },
      ],
    });
    expect(environments.get('resource:default/shop-us')).toMatchObject({
      state: 'misconfigured',
      problem: {
        code: 'unknown-cluster',
        value: 'resource:default/prod-us',
        cure: expect.stringContaining('resource:default/prod-eu'),
      },
    });
  });

  it('waits for an unconfirmed cluster', () => {
    const { environments } = resolve(
      {
        environments: [
          { name: 'shop-edge', cluster: 'edge', namespaces: ['shop'] },
        ],
      },
      {
        clusters: [
          resource('edge', { [ANNOTATIONS.apiServer]: 'https://edge:6443' }),
        ],
      },
    );
    expect(environments.get('resource:default/shop-edge')).toMatchObject({
      state: 'unconfirmed',
      problem: { code: 'unconfirmed-cluster' },
    });
  });

  const two = [
    { name: 'a', cluster: 'prod-eu', namespaces: ['shop', 'x'] },
    { name: 'b', cluster: 'prod-eu', namespaces: ['y', 'shop'] },
    { name: 'c', cluster: 'prod-us', namespaces: ['shop'] },
  ];

  it('makes both environments of one namespace misconfigured', () => {
    const { environments } = resolve({
      clusters: [...clusters, { ...prodEu, name: 'prod-us' }],
      environments: two,
    });
    expect(environments.get('resource:default/a')?.problem).toMatchObject({
      code: 'shared-namespace',
      value: 'shop',
      message: expect.stringContaining('resource:default/b'),
    });
    expect(environments.get('resource:default/b')?.problem?.message).toContain(
      'resource:default/a',
    );
    expect(environments.get('resource:default/c')?.state).toBe('confirmed');
  });

  it('does not let an entity switch off what configuration says', () => {
    const config = {
      clusters,
      environments: [{ name: 'a', cluster: 'prod-eu', namespaces: ['shop'] }],
      trust: [allowShop],
    };
    const { environments } = resolve(config, {
      environments: [resource('b', shopEu)],
    });
    expect(environments.get('resource:default/a')?.state).toBe('confirmed');
    expect(environments.get('resource:default/b')?.state).toBe('misconfigured');

    const untrusted = resolve(
      { ...config, trust: [] },
      { environments: [resource('b', shopEu)] },
    );
    expect(untrusted.environments.get('resource:default/a')?.state).toBe(
      'confirmed',
    );
  });

  it('makes both entities of one namespace misconfigured', () => {
    const { environments } = resolve(
      { clusters, trust: [allowShop] },
      { environments: [resource('a', shopEu), resource('b', shopEu)] },
    );
    expect([...environments.values()].map(e => e.state)).toEqual([
      'misconfigured',
      'misconfigured',
    ]);
  });
});

describe('judgeClaim', () => {
  it('counts a claim only where a rule lets its location', () => {
    const snapshot = resolve({
      clusters: [prodEu],
      environments: [
        { name: 'shop-eu', cluster: 'prod-eu', namespaces: ['shop'] },
      ],
      trust: [{ locations, allow: { claims: ['shop-eu'] } }],
    });
    const environment = snapshot.environments.get('resource:default/shop-eu')!;
    const cart = {
      componentRef: 'component:default/cart',
      ownerRefs: [],
      location: 'url:https://git.example.com/acme/catalog/cart.yaml',
    };
    expect(snapshot.judgeClaim(cart, environment)).toEqual({
      componentRef: 'component:default/cart',
      counted: true,
      reason:
        'gitopshq.trust[0] lets its location claim services of resource:default/shop-eu',
    });
    expect(
      snapshot.judgeClaim(
        { ...cart, location: 'url:https://evil.org/cart.yaml' },
        environment,
      ),
    ).toMatchObject({ counted: false });
  });
});
