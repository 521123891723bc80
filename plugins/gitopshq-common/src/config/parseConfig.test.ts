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

import { parseGitopshqConfig } from './parseConfig';

const cluster = {
  name: 'prod-eu',
  url: 'https://10.0.0.1:6443',
  reader: { token: 'very-secret' },
};
const environment = {
  name: 'shop-eu',
  cluster: 'prod-eu',
  namespaces: ['shop'],
};

describe('parseGitopshqConfig', () => {
  it('fills in defaults; a missing tier is production', () => {
    const config = parseGitopshqConfig({
      clusters: [cluster],
      environments: [environment],
    });
    expect(config.environments[0].tier).toBe('production');
    expect(config.clusters[0].skipTLSVerify).toBe(false);
    expect(config.signals.agentHeartbeat.criticalSeconds).toBe(300);
    expect(parseGitopshqConfig(undefined).clusters).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    [
      'unknown key',
      { clusters: [{ ...cluster, tokne: 'x' }] },
      'gitopshq.clusters[0] has the unknown key "tokne"; remove it or correct its spelling',
    ],
    [
      'wrong tier',
      { environments: [{ ...environment, tier: 'prod' }] },
      `gitopshq.environments[0].tier is "prod": Invalid enum value. Expected 'production' | 'non-production', received 'prod'`,
    ],
    [
      'wrong URL',
      { clusters: [{ ...cluster, url: '10.0.0.1' }] },
      'gitopshq.clusters[0].url is "10.0.0.1": must be a URL such as https://10.0.0.1:6443',
    ],
    [
      'wrong namespace',
      { environments: [{ ...environment, namespaces: ['Shop_1'] }] },
      'gitopshq.environments[0].namespaces[0] is "Shop_1": must be a Kubernetes namespace',
    ],
    [
      'no namespace',
      { environments: [{ ...environment, namespaces: [] }] },
      'gitopshq.environments[0].namespaces needs at least one namespace',
    ],
    [
      'same name twice, in two spellings',
      { clusters: [cluster, { ...cluster, name: 'Resource:default/PROD-EU' }] },
      'gitopshq.clusters[1].name is "Resource:default/PROD-EU": is used twice',
    ],
    [
      'no credential',
      { clusters: [{ name: 'x', url: cluster.url }] },
      'gitopshq.clusters[0] needs a reader',
    ],
    [
      'url and kubeconfig',
      { clusters: [{ ...cluster, kubeconfig: { path: 'x' } }] },
      'gitopshq.clusters[0] needs exactly one of url and kubeconfig',
    ],
    [
      'a name of another kind',
      { clusters: [{ ...cluster, name: 'component:default/x' }] },
      'must be a name such as prod-eu',
    ],
    [
      'thresholds out of order',
      { signals: { agentHeartbeat: { noticeSeconds: 500 } } },
      'gitopshq.signals.agentHeartbeat noticeSeconds < warningSeconds',
    ],
    [
      'a number where a URL belongs',
      { clusters: [{ ...cluster, url: 10 }] },
      'gitopshq.clusters[0].url is 10: Expected string, received number',
    ],
    [
      'a file as an API server',
      { clusters: [{ ...cluster, url: 'file:///etc/passwd' }] },
      'gitopshq.clusters[0].url is "file:///etc/passwd": must start with https://',
    ],
    [
      'a line break that URL parsers would drop',
      { clusters: [{ ...cluster, url: 'https://10.0.0.1\n:6443' }] },
      'gitopshq.clusters[0].url is "https://10.0.0.1\\n:6443": must be plain ASCII',
    ],
    [
      'a backslash that URL parsers would turn round',
      { clusters: [{ ...cluster, url: 'https:\\\\10.0.0.1' }] },
      'gitopshq.clusters[0].url is',
    ],
    [
      'a name with a line break',
      { clusters: [{ ...cluster, name: 'prod\neu' }] },
      'gitopshq.clusters[0].name is "prod\\neu": must be a name such as prod-eu',
    ],
    [
      'a name longer than the catalog takes',
      { clusters: [{ ...cluster, name: 'x'.repeat(64) }] },
      'at most 63',
    ],
    [
      'a provider that needs a browser',
      { clusters: [{ ...cluster, reader: { authProvider: 'google' } }] },
      'gitopshq.clusters[0].reader.authProvider',
    ],
    [
      'a writing context without a kubeconfig',
      { clusters: [{ ...cluster, writer: { kubeconfigContext: 'prod' } }] },
      'gitopshq.clusters[0].writer.kubeconfigContext names a context of a kubeconfig, so the cluster needs kubeconfig in place of url',
    ],
    [
      'two ways to write',
      { clusters: [{ ...cluster, writer: { token: 'a', tokenFile: 'b' } }] },
      'gitopshq.clusters[0].writer needs exactly one of token, tokenFile, authProvider, kubeconfigContext',
    ],
    [
      'a reader that is another context',
      { clusters: [{ ...cluster, reader: { kubeconfigContext: 'prod' } }] },
      'has the unknown key "kubeconfigContext"',
    ],
    [
      'a kind without version',
      { clusters: [{ ...cluster, clusterScopedKinds: ['ClusterRole'] }] },
      'gitopshq.clusters[0].clusterScopedKinds[0] is "ClusterRole": must be <apiVersion>/<Kind>',
    ],
    [
      'a service that is no entity ref',
      { environments: [{ ...environment, services: { cart: 'cart' } }] },
      'gitopshq.environments[0].services.cart is "cart": must be an entity ref',
    ],
  ])('names key, value and cure: %s', (_name, raw, message) => {
    expect(() => parseGitopshqConfig(raw)).toThrow(message);
  });

  it.each(['serviceAccount', 'aws', 'azure', 'googleServiceAccount'])(
    'takes %s to read and to write with',
    authProvider => {
      const credential = { authProvider };
      const { clusters } = parseGitopshqConfig({
        clusters: [{ ...cluster, reader: credential, writer: credential }],
      });
      expect(clusters[0]).toMatchObject({
        reader: credential,
        writer: credential,
      });
    },
  );

  it('takes kinds of the whole cluster, by default none', () => {
    const kinds = ['v1/Namespace', 'rbac.authorization.k8s.io/v1/ClusterRole'];
    const { clusters } = parseGitopshqConfig({
      clusters: [
        { ...cluster, clusterScopedKinds: kinds },
        { ...cluster, name: 'b' },
      ],
    });
    expect(clusters.map(each => each.clusterScopedKinds)).toEqual([kinds, []]);
  });

  it('never prints a secret', () => {
    const raw = {
      clusters: [
        { ...cluster, reader: { token: 'very-secret', tokenFile: 'x' } },
        { ...cluster, name: 'b', reader: { token: ['very-secret'] } },
        { ...cluster, name: 'c', reader: 'very-secret' },
        { ...cluster, name: 'd', url: 'https://u:very-secret@10.0.0.1' },
        { ...cluster, name: 'e', url: 'https://10.0.0.1?token=very-secret' },
        { ...cluster, name: 'f', writer: { token: ['very-secret'] } },
      ],
    };
    let message = '';
    try {
      parseGitopshqConfig(raw);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain('gitopshq.clusters[0].reader');
    expect(message).toContain('gitopshq.clusters[2].reader');
    expect(message).not.toContain('very-secret');
  });
});
