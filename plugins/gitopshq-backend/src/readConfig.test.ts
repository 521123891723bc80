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

import { ConfigReader } from '@backstage/config';
import { readGitopshqConfig } from './readConfig';

const read = (gitopshq: object) =>
  readGitopshqConfig(new ConfigReader({ gitopshq } as never));

const reader = { token: 'sesame-4711' };
const url = 'https://10.0.0.1:6443';
const shop = { name: 'shop', cluster: 'prod', namespaces: ['shop'] };

describe('readGitopshqConfig', () => {
  it('takes an empty configuration', () => {
    expect(readGitopshqConfig(new ConfigReader({}))).toMatchObject({
      clusters: [],
      environments: [],
      trust: [],
      signals: { agentHeartbeat: { criticalSeconds: 300 } },
    });
  });

  it.each<[string, object, string[]]>([
    [
      'an unknown key',
      { cluster: [] },
      ['gitopshq has the unknown key "cluster"'],
    ],
    [
      'a cluster without address',
      { clusters: [{ name: 'prod', reader }] },
      ['gitopshq.clusters[0] needs exactly one of url and kubeconfig'],
    ],
    [
      'a cluster without reader',
      { clusters: [{ name: 'prod', url }] },
      ['gitopshq.clusters[0] needs a reader'],
    ],
    [
      'a reader with two credentials',
      {
        clusters: [
          { name: 'prod', url, reader: { ...reader, tokenFile: '/token' } },
        ],
      },
      ['gitopshq.clusters[0].reader needs exactly one of'],
    ],
    [
      'a url that is none',
      { clusters: [{ name: 'prod', url: 'prod:6443x', reader }] },
      ['gitopshq.clusters[0].url is "prod:6443x":', 'https://'],
    ],
    [
      'a name used twice',
      {
        clusters: [
          { name: 'prod', url, reader },
          { name: 'Resource:default/prod', url, reader },
        ],
      },
      ['gitopshq.clusters[1].name is "Resource:default/prod": is used twice'],
    ],
    [
      'a wrong tier',
      { environments: [{ ...shop, tier: 'prodution' }] },
      ['gitopshq.environments[0].tier', "'production' | 'non-production'"],
    ],
    [
      'a wrong namespace',
      { environments: [{ ...shop, namespaces: ['Shop_1'] }] },
      ['gitopshq.environments[0].namespaces[0] is "Shop_1": must be'],
    ],
    [
      'thresholds out of order',
      { signals: { agentHeartbeat: { noticeSeconds: 500 } } },
      ['gitopshq.signals.agentHeartbeat noticeSeconds < warningSeconds'],
    ],
    [
      'a trust pattern that can never match',
      { trust: [{ locations: ['https://git.example.com/acme/../*'] }] },
      ['gitopshq.trust[0].locations[0] is "https://git.example.com/acme/../*"'],
    ],
    [
      'a star within a segment',
      {
        trust: [
          {
            locations: ['file:/etc/*'],
            allow: { repositories: ['https://git.example.com/ac*'] },
          },
        ],
      },
      ['gitopshq.trust[0].allow.repositories[0]', 'whole path segments'],
    ],
    [
      'two faults at once',
      { clusters: 'prod', environments: [{ ...shop, tier: 1 }] },
      ['gitopshq.clusters', 'gitopshq.environments[0].tier'],
    ],
  ])('refuses %s', (_, gitopshq, texts) => {
    expect(() => read(gitopshq)).toThrow('Invalid configuration');
    for (const text of texts) {
      expect(() => read(gitopshq)).toThrow(text);
    }
  });

  it('tells no token', () => {
    const attempt = () =>
      read({
        clusters: [
          {
            name: '!',
            url: 'x',
            reader: { ...reader, extra: 'sesame-4711' },
          },
        ],
      });
    expect(attempt).toThrow('gitopshq.clusters[0]');
    expect(attempt).not.toThrow('sesame');
  });
});
