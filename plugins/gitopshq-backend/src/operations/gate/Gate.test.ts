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

import { ConflictError } from '@backstage/errors';
import type {
  GateFacts,
  GatePlan,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import { AddedGateRules } from './AddedGateRules';
import { Gate, refusalOf } from './Gate';
import { builtInRules } from './builtInRules';

const plan: GatePlan = {
  kind: 'rollback',
  scope: 'service',
  environmentRef: 'resource:default/shop-eu',
  serviceId: 'c'.repeat(32),
  writesGit: true,
  writesCluster: true,
};
const facts: GateFacts = {
  now: 1,
  permissionsEnabled: true,
  environment: {
    name: 'shop-eu',
    tier: 'production',
    clusterRef: 'resource:default/prod-eu',
    state: 'confirmed',
    ownerRefs: ['group:default/commerce'],
    hasSource: true,
    delivery: 'direct',
  },
  service: { name: 'cart', mapping: 'mapped' },
  cluster: { name: 'prod-eu', writable: true },
};

describe('the gate', () => {
  const gate = new Gate(builtInRules);
  const { environment } = facts;

  it.each<[string, Partial<GateFacts>, Partial<GatePlan>, string[]]>([
    ['all is well', {}, {}, []],
    [
      'permissions are disabled',
      { permissionsEnabled: false },
      {},
      ['permissions-disabled'],
    ],
    [
      'the environment is unconfirmed',
      { environment: { ...environment, state: 'unconfirmed' } },
      {},
      ['unconfirmed'],
    ],
    [
      'two components claim the service',
      { service: { name: 'cart', mapping: 'contested' } },
      {},
      ['contested'],
    ],
    [
      'there is no source',
      { environment: { ...environment, hasSource: false } },
      {},
      ['no-source'],
    ],
    [
      'there is no source, and none is needed',
      { environment: { ...environment, hasSource: false } },
      { kind: 'restart' },
      [],
    ],
    [
      'the cluster is read-only',
      { cluster: { name: 'prod-eu', writable: false } },
      {},
      ['read-only-cluster'],
    ],
    [
      'the cluster is read-only, and is not written to',
      { cluster: { name: 'prod-eu', writable: false } },
      { writesCluster: false },
      [],
    ],
    [
      'everything is wrong at once',
      {
        permissionsEnabled: false,
        cluster: { name: 'prod-eu', writable: false },
      },
      {},
      ['permissions-disabled', 'read-only-cluster'],
    ],
  ])('answers when %s', async (_, other, asked, rules) => {
    const blocks = await gate.blocks(
      { ...plan, ...asked },
      { ...facts, ...other },
    );
    expect(blocks.map(({ rule }) => rule)).toEqual(rules);
  });

  it('reads the facts of a rule before it judges, and refuses without them', async () => {
    const frozen = new Gate([
      {
        id: 'frozen',
        readFacts: async () => ({ until: 'Monday' }),
        judge: (_plan, _facts, own) => ({
          blockedBy: [
            {
              text: `frozen until ${(own as { until: string }).until}`,
              liftedBy: [],
            },
          ],
        }),
      },
      {
        id: 'blind',
        readFacts: async () => {
          throw new Error('no answer');
        },
        judge: () => ({ blockedBy: [] }),
      },
    ]);
    const blocks = await frozen.blocks(plan, facts);
    expect(blocks.map(({ rule, text }) => [rule, text])).toEqual([
      ['frozen', 'frozen until Monday'],
      ['blind', expect.stringContaining('no answer')],
    ]);
    expect(refusalOf(blocks)).toMatchObject({
      code: 'frozen',
      name: 'ConflictError',
      message: expect.stringContaining('frozen until Monday'),
    });
    expect(refusalOf(blocks.slice(1)).code).toBe('blocked');
  });

  it('takes no two rules of one name', () => {
    const added = new AddedGateRules();
    const rule = { id: 'frozen', judge: () => ({ blockedBy: [] }) };
    added.addRule(rule);
    expect(() => added.addRule(rule)).toThrow(ConflictError);
  });
});
