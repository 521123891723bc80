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
import type { LocatedCluster } from '@gitopshq/backstage-plugin-gitopshq-node';
import {
  catalogOf,
  configOf,
  resource,
  stubConnections,
} from '../__testUtils__/registrySamples';
import type { FoundCluster } from './LocatorReader';
import { locatorFailed } from './problems';
import { resolveRegistry } from './resolveRegistry';

const OWN = 'https://10.96.0.1';
const EDGE = 'https://10.0.0.9:6443';
const CA = 'kubernetes.io/api-server-certificate-authority';
const ROLE = 'kubernetes.io/aws-assume-role';
const AWS_ID = 'kubernetes.io/x-k8s-aws-id';

const located = (
  name: string,
  rest: Partial<LocatedCluster> = {},
): LocatedCluster => ({
  name,
  url: `https://${name}:6443`,
  reader: { token: 't' },
  ...rest,
});

const found = (
  cluster: LocatedCluster,
  rest: Partial<FoundCluster> = {},
): FoundCluster => ({ cluster, origin: 'kubernetes', ...rest });

/** Connections that keep what they were made of. */
function recording({ own }: { own?: string } = { own: OWN }) {
  const made = new Map<string, LocatedCluster>();
  const connections = stubConnections(own);
  return {
    made,
    connections: {
      ...connections,
      located: (ref: string, cluster: LocatedCluster) => {
        made.set(ref, cluster);
        return connections.located(ref, cluster);
      },
      ownApiServer: () => own,
    },
  };
}

function resolve(
  config: Parameters<typeof configOf>[0],
  clusters: ReturnType<typeof resource>[],
  list: FoundCluster[] = [],
) {
  const { connections, made } = recording();
  const registry = resolveRegistry(
    configOf(config),
    catalogOf({ clusters }),
    connections,
    { found: list, incomplete: false },
  );
  const cluster = (name: string) =>
    registry.clusters.get(`resource:default/${name}`);
  return { registry, made, cluster };
}

describe('clusters that locators found', () => {
  it('stand behind gitopshq.clusters and before the catalog', () => {
    const reader = { token: 't' };
    const { registry, cluster } = resolve(
      { clusters: [{ name: 'a', url: 'https://config', reader }] },
      [
        resource('a', { [ANNOTATIONS.apiServer]: 'https://entity' }),
        resource(
          'b',
          { [ANNOTATIONS.apiServer]: 'https://entity' },
          { title: 'Bee' },
        ),
        resource('d', { [ANNOTATIONS.apiServer]: 'https://entity' }),
      ],
      [
        found(located('a')),
        found(located('B')),
        found(located('c'), { origin: 'kubernetes' }),
        found(located('c', { url: 'https://second' }), { origin: 'module' }),
      ],
    );
    expect(
      [...registry.clusters.values()].map(c => [c.name, c.origin, c.apiServer]),
    ).toEqual([
      ['a', 'config', 'https://config'],
      ['b', 'kubernetes', 'https://B:6443'],
      ['c', 'kubernetes', 'https://c:6443'],
      ['d', 'catalog', 'https://entity'],
    ]);
    expect(cluster('b')).toMatchObject({
      title: 'Bee',
      ownerRefs: ['group:default/commerce'],
      confirmed: true,
      writable: false,
      skipTLSVerify: false,
    });
    expect(cluster('d')).toMatchObject({ confirmed: false });
  });

  it('serve as the cluster of an environment', () => {
    const { registry } = resolve(
      {
        environments: [{ name: 'shop', cluster: 'prod', namespaces: ['shop'] }],
      },
      [],
      [found(located('prod'))],
    );
    expect(registry.environments.get('resource:default/shop')?.state).toBe(
      'confirmed',
    );
  });

  it.each<[string, LocatedCluster['reader'], object]>([
    [
      'a token',
      { token: 't' },
      { connection: { server: 'located https://prod:6443' } },
    ],
    [
      'a cloud',
      { authProvider: 'azure' },
      { connection: { server: 'located https://prod:6443' } },
    ],
    [
      'a proxy',
      { authProvider: 'localKubectlProxy' },
      { connection: { server: 'located https://prod:6443' } },
    ],
    [
      'the pod, whatever the url says, as the kubernetes plugin does',
      { authProvider: 'serviceAccount' },
      { apiServer: OWN, connection: { server: `in-cluster ${OWN}` } },
    ],
  ])('are reached by %s', (_, reader, expected) => {
    const { cluster } = resolve({}, [], [found(located('prod', { reader }))]);
    expect(cluster('prod')).toMatchObject(expected);
    expect(cluster('prod')?.problem).toBeUndefined();
  });

  it.each(['google', 'oidc', 'aks', 'pinniped', 'constructor', ''])(
    'are not contacted with the provider %j of browsers',
    authProvider => {
      const { cluster, made } = resolve(
        {},
        [],
        [found(located('prod', { reader: { authProvider } }))],
      );
      expect(cluster('prod')).toMatchObject({
        confirmed: true,
        problem: {
          code: 'no-server-side-provider',
          message: 'No access: needs a server-side provider',
          value: authProvider,
        },
      });
      expect(cluster('prod')?.connection).toBeUndefined();
      expect(made.size).toBe(0);
    },
  );

  it('get no service account of a pod where there is none', () => {
    const { connections } = recording({});
    const { clusters } = resolveRegistry(
      configOf({}),
      catalogOf(),
      connections,
      {
        found: [
          found(
            located('prod', { reader: { authProvider: 'serviceAccount' } }),
          ),
        ],
        incomplete: false,
      },
    );
    const cluster = clusters.get('resource:default/prod');
    expect(cluster?.problem?.code).toBe('not-in-cluster');
    expect(cluster?.connection).toBeUndefined();
  });

  it('stay connected, and marked, while their locator fails', () => {
    const problem = locatorFailed('acme', 'down', '2026-11-23T00:00:00.000Z');
    const { cluster } = resolve(
      {},
      [],
      [found(located('prod'), { origin: 'module', problem })],
    );
    expect(cluster('prod')).toMatchObject({ origin: 'module', problem });
    expect(cluster('prod')?.connection).toBeDefined();
  });
});

describe('entities of the kubernetes plugin', () => {
  const trust = [
    {
      locations: ['https://git.example.com/acme/catalog/*'],
      allow: { apiServers: [EDGE, 'https://other:6443', 'http://edge:8080'] },
    },
  ];
  const annotations = (more: Record<string, string> = {}) => ({
    [ANNOTATIONS.apiServer]: EDGE,
    [ANNOTATIONS.authProvider]: 'aws',
    ...more,
  });

  it.each(['aws', 'azure', 'googleServiceAccount'])(
    'are reached by %s with their authority under a rule that names the server',
    provider => {
      const { cluster, made } = resolve({ trust }, [
        resource(
          'edge',
          annotations({
            [ANNOTATIONS.authProvider]: provider,
            [CA]: 'LS0t',
            [ROLE]: 'arn:aws:iam::1:role/r',
            'kubernetes.io/skip-tls-verify': 'true',
            serviceAccountToken: 'stolen',
            'kubernetes.io/dashboard-url': 'https://dashboard',
          }),
        ),
      ]);
      expect(cluster('edge')).toMatchObject({
        confirmed: true,
        skipTLSVerify: false,
        origin: 'catalog',
      });
      expect(made.get('resource:default/edge')).toEqual({
        name: 'edge',
        url: EDGE,
        caData: 'LS0t',
        reader: {
          authProvider: provider,
          authMetadata: { [ROLE]: 'arn:aws:iam::1:role/r' },
        },
      });
    },
  );

  it.each<[string, string]>([
    ['another server', 'https://evil.example.org'],
    ['another port', 'https://10.0.0.9:6444'],
    ['another scheme', 'http://10.0.0.9:6443'],
    ['loopback', 'https://127.0.0.1:6443'],
    ['the address of cloud metadata', 'http://169.254.169.254/latest'],
    ['a host that only begins alike', 'https://10.0.0.9.evil.org:6443'],
    ['a path below', `${EDGE}/proxy`],
    ['credentials', 'https://user:pass@10.0.0.9:6443'],
    ['a file', 'file:///etc/passwd'],
    ['a line break', `${EDGE}\nx`],
    ['a query', `${EDGE}?to=evil`],
    ['nothing', ''],
  ])('get no credential for %s', (_, url) => {
    for (const provider of ['aws', 'serviceAccount', 'localKubectlProxy']) {
      const { cluster, made } = resolve({ trust }, [
        resource(
          'edge',
          annotations({
            [ANNOTATIONS.apiServer]: url,
            [ANNOTATIONS.authProvider]: provider,
          }),
        ),
      ]);
      expect(cluster('edge')).toMatchObject({ confirmed: false });
      expect(cluster('edge')?.connection).toBeUndefined();
      expect(made.size).toBe(0);
    }
  });

  it('get none from another location', () => {
    const { cluster, made } = resolve({ trust }, [
      resource('edge', annotations(), { location: 'url:https://evil.org/x' }),
    ]);
    expect(cluster('edge')?.confirmed).toBe(false);
    expect(made.size).toBe(0);
  });

  it('get no cloud identity without TLS', () => {
    const { cluster, made } = resolve({ trust }, [
      resource(
        'edge',
        annotations({ [ANNOTATIONS.apiServer]: 'http://edge:8080' }),
      ),
    ]);
    expect(cluster('edge')?.problem?.code).toBe('plain-http');
    expect(made.size).toBe(0);
  });

  const eks = (name: string, url: string, id?: string) =>
    resource(
      name,
      annotations({
        [ANNOTATIONS.apiServer]: url,
        ...(id !== undefined && { [AWS_ID]: id }),
      }),
    );

  it.each<[string, Parameters<typeof configOf>[0], FoundCluster[]]>([
    [
      'of the configuration',
      {
        clusters: [
          {
            name: 'Prod-EU',
            url: 'https://eks.example.com',
            reader: { authProvider: 'aws' },
          },
        ],
      },
      [],
    ],
    [
      'of the kubernetes plugin',
      {},
      [
        found(
          located('eu', {
            reader: {
              authProvider: 'aws',
              authMetadata: { [AWS_ID]: 'Prod-EU' },
            },
          }),
        ),
      ],
    ],
  ])('do not borrow the EKS name %s', (_, config, list) => {
    const { registry, cluster } = resolve(
      { ...config, trust },
      [eks('edge', EDGE, 'Prod-EU')],
      list,
    );
    expect(cluster('edge')).toMatchObject({
      problem: { code: 'aws-cluster-id-taken', value: 'Prod-EU' },
    });
    expect(cluster('edge')?.connection).toBeUndefined();
    const [configured] = registry.clusters.values();
    expect(configured.origin).not.toBe('catalog');
    expect(configured.connection).toBeDefined();
  });

  it('do not borrow it from one another, but share a server', () => {
    const two = resolve({ trust }, [
      eks('edge', EDGE),
      eks('thief', 'https://other:6443', 'edge'),
    ]);
    expect(two.cluster('edge')?.connection).toBeUndefined();
    expect(two.cluster('thief')?.connection).toBeUndefined();
    const same = resolve({ trust }, [
      eks('edge', EDGE),
      eks('twin', `${EDGE}/`, 'edge'),
    ]);
    expect(same.cluster('edge')?.connection).toBeDefined();
    expect(same.cluster('twin')?.connection).toBeDefined();
    const untrusted = resolve({ trust }, [
      eks('edge', EDGE),
      eks('thief', 'https://evil.example.org', 'edge'),
    ]);
    expect(untrusted.cluster('edge')?.connection).toBeDefined();
  });
});
