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
  trustRuleSchema,
  type TrustRule,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { judgeClaim, judgeCluster, judgeEnvironment } from './judge';

const LOCATION = 'url:https://git.example.com/acme/catalog/shop.yaml';
const author = { location: LOCATION, ownerRefs: ['group:default/commerce'] };

function rule(
  allow: Partial<TrustRule['allow']>,
  rest: Partial<TrustRule> = {},
): TrustRule {
  return trustRuleSchema.parse({
    locations: ['https://git.example.com/acme/catalog/*'],
    ...rest,
    allow,
  });
}

const everything = {
  clusters: ['prod-eu'],
  namespaces: ['shop'],
  repositories: ['https://git.example.com/acme/*'],
  tiers: ['production' as const],
};

const environment = {
  clusterRef: 'resource:default/prod-eu',
  namespaces: ['shop'],
  tier: 'production' as const,
  source: {
    repository: 'https://git.example.com/acme/deploy.git',
    branch: 'main',
    path: 'envs/shop',
  },
};

describe('judgeEnvironment', () => {
  it.each<[string, TrustRule[], object, string | true]>([
    ['everything allowed', [rule(everything)], {}, true],
    [
      'no source',
      [rule({ ...everything, repositories: [] })],
      { source: undefined },
      true,
    ],
    ['no rule', [], {}, 'no rule in gitopshq.trust matches'],
    [
      'a rule that allows nothing',
      [rule({})],
      {},
      'gitopshq.trust[0] does not allow cluster',
    ],
    [
      'another cluster',
      [rule(everything)],
      { clusterRef: 'resource:default/prod-us' },
      'cluster resource:default/prod-us',
    ],
    [
      'one namespace too many',
      [rule(everything)],
      { namespaces: ['shop', 'kube-system'] },
      'namespace kube-system',
    ],
    [
      'another tier',
      [rule(everything)],
      { tier: 'non-production' },
      'tier non-production',
    ],
    [
      'another repository',
      [rule(everything)],
      {
        source: {
          ...environment.source,
          repository: 'https://git.example.com/acme/../evil.git',
        },
      },
      'repository https://git.example.com/acme/../evil.git',
    ],
    [
      'parts of it by different rules',
      [
        rule({ ...everything, tiers: [] }),
        rule({ ...everything, namespaces: [] }),
      ],
      {},
      'gitopshq.trust[0] does not allow tier production; gitopshq.trust[1] does not allow namespace shop',
    ],
    ['the second rule', [rule({}), rule(everything)], {}, true],
    [
      'an owner of the rule',
      [rule(everything, { owners: ['Group:default/Commerce'] })],
      {},
      true,
    ],
    [
      'not an owner of the rule',
      [rule(everything, { owners: ['group:default/platform'] })],
      {},
      'no rule in gitopshq.trust matches',
    ],
    [
      'another location',
      [rule(everything, { locations: ['https://git.example.com/evil/*'] })],
      {},
      'no rule in gitopshq.trust matches',
    ],
  ])('%s', (_, rules, change, expected) => {
    const verdict = judgeEnvironment(rules, author, {
      ...environment,
      ...change,
    });
    const why = verdict.allowed ? verdict.rule : verdict.reason;
    expect(verdict.allowed).toBe(expected === true);
    expect(why).toContain(expected === true ? 'gitopshq.trust[' : expected);
  });

  it('trusts nothing without a location', () => {
    const verdict = judgeEnvironment(
      [rule(everything)],
      { ownerRefs: author.ownerRefs },
      environment,
    );
    expect(verdict).toEqual({
      allowed: false,
      reason: 'the catalog names no location for it',
    });
  });
});

describe('judgeCluster', () => {
  const rules = [rule({ apiServers: ['https://10.0.0.1:6443'] })];
  it.each([
    ['https://10.0.0.1:6443', true],
    ['https://10.0.0.1:6443/', true],
    ['HTTPS://10.0.0.1:6443', true],
    ['http://10.0.0.1:6443', false],
    ['https://10.0.0.1:6444', false],
    ['https://10.0.0.1:6443/evil', false],
    ['https://10.0.0.1:6443@evil.org', false],
    ['https://me@10.0.0.1:6443', false],
    ['nonsense', false],
  ])('%s: %s', (apiServer, allowed) => {
    expect(judgeCluster(rules, author, apiServer).allowed).toBe(allowed);
  });
});

describe('judgeClaim', () => {
  it('needs the environment among the claims', () => {
    const rules = [rule({ claims: ['shop-eu'] })];
    expect(judgeClaim(rules, author, 'resource:default/shop-eu')).toEqual({
      allowed: true,
      rule: 'gitopshq.trust[0]',
    });
    expect(judgeClaim(rules, author, 'resource:default/shop-us')).toEqual({
      allowed: false,
      reason:
        'gitopshq.trust[0] does not allow claims on resource:default/shop-us',
    });
  });
});
