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
  AuthorizeResult,
  type PermissionCondition,
  type PermissionCriteria,
} from '@backstage/plugin-permission-common';
import { createConditionAuthorizer } from '@backstage/plugin-permission-node';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  RESOURCE_TYPE_GITOPSHQ_TARGET,
  fleetReadPermission,
  type OperationKind,
  type RollbackScope,
  type Tier,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  createGitopshqTargetConditionalDecision,
  gitopshqTargetConditions,
  gitopshqTargetRules,
  type GitopshqTarget,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import fc from 'fast-check';
import type { Knex } from 'knex';
import {
  catalogOf,
  configOf,
  stubConnections,
} from '../__testUtils__/registrySamples';
import { migrate } from '../database/migrate';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { writeTargetOwners } from '../ownership';
import { resolveRegistry, syncRegistry } from '../registry';
import { PermissionTargetAuthorizer } from './PermissionTargetAuthorizer';
import type { TargetFilter, TargetKind } from './types';

const databases = createTestDatabases();

const rules = Object.values(gitopshqTargetRules);
const ruleset = {
  getRuleByName: (name: string) => rules.find(rule => rule.name === name)!,
};

function authorizerThatSays(decision: object) {
  return new PermissionTargetAuthorizer(
    mockServices.permissions.mock({
      authorizeConditional: async () => [decision as never],
    }),
    { getPermissionRuleset: () => ruleset as never },
  );
}

const credentials = mockCredentials.user();

const OWNERS = ['a', 'b', 'c', 'd'].map(name => `group:default/${name}`);
const CLUSTERS = ['one', 'two'];
const ENVIRONMENTS = [
  { name: 'e1', cluster: 'one', tier: 'production', owner: OWNERS[0] },
  { name: 'e2', cluster: 'one', tier: 'non-production' },
  { name: 'e3', cluster: 'two', tier: 'non-production', owner: OWNERS[1] },
  // These share a namespace, so they are misconfigured and open nothing else.
  { name: 'e4', cluster: 'two', tier: 'production', owner: OWNERS[3] },
  { name: 'e5', cluster: 'two', tier: 'production', owner: OWNERS[3] },
] as const;

const misconfigured = (name: string) => name === 'e4' || name === 'e5';
const SERVICES = [
  { id: 's1', environment: 'e1', owners: [OWNERS[0]] },
  { id: 's2', environment: 'e1', owners: [OWNERS[0], OWNERS[2]] },
  { id: 's3', environment: 'e3', owners: [OWNERS[1]] },
];
const OPERATIONS = [
  { id: 'o1', environment: 'e1', service: 's1', kind: 'rollback' },
  { id: 'o2', environment: 'e1', service: 's2', kind: 'restart' },
  { id: 'o3', environment: 'e1', kind: 'rollback', scope: 'full' },
  { id: 'o4', environment: 'e3', service: 's3', kind: 'scale' },
  // Its service is gone, and so is an environment.
  { id: 'o5', environment: 'e3', service: 's9', kind: 'change' },
  { id: 'o6', environment: 'e9', kind: 'sync', scope: 'full' },
] as const;

const ref = (name: string) => `resource:default/${name}`;

/** What the rules' `apply` decides on, worked out without SQL. */
function targets(): Record<TargetKind, Map<string, GitopshqTarget>> {
  const service = new Map<string, GitopshqTarget>();
  const environment = new Map<string, GitopshqTarget>();
  const cluster = new Map<string, GitopshqTarget>();
  const remainder = new Map<string, GitopshqTarget>();
  const operation = new Map<string, GitopshqTarget>();
  for (const e of ENVIRONMENTS) {
    const on = SERVICES.filter(s => s.environment === e.name);
    environment.set(ref(e.name), {
      environmentRefs: [ref(e.name)],
      tiers: [e.tier],
      ownerRefs: [
        ...('owner' in e ? [e.owner] : []),
        ...on.flatMap(s => s.owners),
      ],
    });
    remainder.set(ref(e.name), {
      environmentRefs: [ref(e.name)],
      tiers: [e.tier],
      ownerRefs: 'owner' in e ? [e.owner] : [],
    });
    for (const s of on) {
      service.set(s.id, {
        environmentRefs: [ref(e.name)],
        tiers: [e.tier],
        ownerRefs: s.owners,
      });
    }
  }
  for (const name of CLUSTERS) {
    const on = ENVIRONMENTS.filter(
      e => e.cluster === name && !misconfigured(e.name),
    );
    const names = on.map(e => e.name as string);
    cluster.set(ref(name), {
      environmentRefs: names.map(ref),
      tiers: on.map(e => e.tier as Tier),
      ownerRefs: SERVICES.filter(s => names.includes(s.environment)).flatMap(
        s => s.owners,
      ),
    });
  }
  for (const o of OPERATIONS) {
    const of =
      ('service' in o && service.get(o.service)) ||
      remainder.get(ref(o.environment));
    operation.set(o.id, {
      environmentRefs: [ref(o.environment)],
      tiers: of?.tiers ?? [],
      ownerRefs: of?.ownerRefs ?? [],
      kind: o.kind,
      scope: 'scope' in o ? o.scope : 'service',
    });
  }
  return { service, environment, cluster, remainder, operation };
}

const TABLES: Record<TargetKind, { table: string; key: string }> = {
  cluster: { table: 'clusters', key: 'cluster_ref' },
  environment: { table: 'environments', key: 'environment_ref' },
  service: { table: 'services', key: 'service_id' },
  remainder: { table: 'environments', key: 'environment_ref' },
  operation: { table: 'operations', key: 'operation_id' },
};

type Criteria = PermissionCriteria<
  PermissionCondition<typeof RESOURCE_TYPE_GITOPSHQ_TARGET>
>;

const condition = fc.oneof<fc.Arbitrary<Criteria>[]>(
  fc
    .subarray([...OWNERS, 'GROUP:default/A', 'user:default/none'])
    .map(claims => gitopshqTargetConditions.isOwner({ claims })),
  fc
    .subarray<Tier>(['production', 'non-production'])
    .map(tiers => gitopshqTargetConditions.isTier({ tiers })),
  fc
    .subarray(['e1', ref('e2'), 'Resource:default/E3', 'e4', 'e9'])
    .map(environmentRefs =>
      gitopshqTargetConditions.isEnvironment({ environmentRefs }),
    ),
  fc
    .subarray<OperationKind>(['rollback', 'restart', 'scale', 'sync'])
    .map(kinds => gitopshqTargetConditions.isOperationKind({ kinds })),
  fc
    .subarray<RollbackScope>(['full', 'service', 'field'])
    .map(scopes => gitopshqTargetConditions.isScope({ scopes })),
);

const { tree } = fc.letrec<{ tree: Criteria }>(tie => {
  const some = fc
    .array(tie('tree'), { minLength: 1, maxLength: 3 })
    .map(list => list as [Criteria, ...Criteria[]]);
  return {
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      condition,
      some.map(allOf => ({ allOf })),
      some.map(anyOf => ({ anyOf })),
      tie('tree').map(not => ({ not })),
    ),
  };
});

describe.each(databases.eachSupportedId())('authorization on %s', id => {
  let database: Knex;

  beforeAll(async () => {
    database = await databases.init(id);
    await migrate(database);
    await syncRegistry(
      database,
      resolveRegistry(
        configOf({
          clusters: CLUSTERS.map(name => ({
            name,
            url: 'https://h',
            reader: { token: 't' },
          })),
          environments: ENVIRONMENTS.map(e => ({
            ...e,
            namespaces: [misconfigured(e.name) ? 'shared' : e.name],
          })),
        }),
        catalogOf(),
        stubConnections(),
      ),
    );
    await database('services').insert(
      SERVICES.map(s => ({
        service_id: s.id,
        environment_ref: ref(s.environment),
        key: s.id,
        name: s.id,
        mapping: 'mapped',
        claims: '[]',
        owner_refs: JSON.stringify(s.owners),
        expected: 1,
        not_ready: 0,
        images: '[]',
      })),
    );
    await database.transaction(trx => writeTargetOwners(trx));
    await database('operations').insert(
      OPERATIONS.map(o => ({
        operation_id: o.id,
        kind: o.kind,
        scope: 'scope' in o ? o.scope : 'service',
        state: 'planned',
        environment_ref: ref(o.environment),
        environment_name: o.environment,
        cluster_ref: ref('one'),
        tier: 'production',
        service_id: 'service' in o ? o.service : null,
        request: '{}',
        plan: '{}',
        preview: '{}',
        digest: 'd',
        subject: 's',
        requester: 'user:default/mock',
        author_name: 'Mock',
        author_email: 'mock@example.com',
        speculative: false,
        waived: '[]',
        steps: '[]',
        created_at: 1,
        expires_at: 2,
        correlation_id: 'c',
      })),
    );
  });

  async function visible(filter: TargetFilter, kind: TargetKind) {
    const { table, key } = TABLES[kind];
    const query = database(table).orderBy(key);
    filter.apply(query, kind);
    return query.pluck(key);
  }

  it('sees in SQL what the rules allow in process', async () => {
    const all = targets();
    const authorize = createConditionAuthorizer<GitopshqTarget>(
      ruleset as never,
    );
    await fc.assert(
      fc.asyncProperty(tree, async criteria => {
        const decision = createGitopshqTargetConditionalDecision(
          fleetReadPermission,
          criteria,
        );
        const filter = await authorizerThatSays(decision).filterFor(
          credentials,
          fleetReadPermission,
        );
        for (const kind of [
          'cluster',
          'environment',
          'service',
          'remainder',
          'operation',
        ] as const) {
          const allowed = [...all[kind]]
            .filter(([, target]) => authorize(decision, target))
            .map(([key]) => key)
            .sort();
          expect(await visible(filter, kind)).toEqual(allowed);
          const decided = await authorizerThatSays(decision).decide(
            credentials,
            fleetReadPermission,
          );
          expect(
            [...all[kind]]
              .filter(([, target]) => decided.allows(target))
              .map(([key]) => key)
              .sort(),
          ).toEqual(allowed);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('allows all or nothing when the policy says so', async () => {
    const all = await authorizerThatSays({
      result: AuthorizeResult.ALLOW,
    }).filterFor(credentials, fleetReadPermission);
    expect(all.any).toBe(true);
    expect(await visible(all, 'service')).toEqual(['s1', 's2', 's3']);

    const none = await authorizerThatSays({
      result: AuthorizeResult.DENY,
    }).filterFor(credentials, fleetReadPermission);
    expect(none.any).toBe(false);
    expect(await visible(none, 'service')).toEqual([]);
  });

  it('works beside joins and within other conditions', async () => {
    const filter = await authorizerThatSays(
      createGitopshqTargetConditionalDecision(fleetReadPermission, {
        anyOf: [
          gitopshqTargetConditions.isOwner({ claims: [OWNERS[2]] }),
          gitopshqTargetConditions.isTier({ tiers: ['non-production'] }),
        ],
      }),
    ).filterFor(credentials, fleetReadPermission);
    const query = database('services')
      .join(
        'environments',
        'environments.environment_ref',
        'services.environment_ref',
      )
      .where('environments.cluster_ref', ref('one'))
      .orderBy('services.service_id');
    filter.apply(query, 'service');
    expect(await query.pluck('services.service_id')).toEqual(['s2']);
  });

  it('takes nothing from a membership that was lost', async () => {
    const target = targets().service.get('s2')!;
    const says = (criteria: Criteria) =>
      authorizerThatSays(
        createGitopshqTargetConditionalDecision(fleetReadPermission, criteria),
      );
    const mine = gitopshqTargetConditions.isOwner({
      claims: [OWNERS[2], OWNERS[3]],
    });
    for (const [criteria, revoked, allowed] of [
      [mine, [], true],
      [mine, [OWNERS[3]], true],
      [mine, [OWNERS[2]], false],
      // Who was forbidden as an owner stays so.
      [{ not: mine }, [OWNERS[2]], false],
    ] as [Criteria, string[], boolean][]) {
      const decision = await says(criteria).decide(
        credentials,
        fleetReadPermission,
        new Set(revoked),
      );
      expect(decision.allows(target)).toBe(allowed);
    }
  });
});
