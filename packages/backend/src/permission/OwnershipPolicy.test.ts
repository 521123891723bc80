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
import {
  driftIgnorePermission,
  fleetReadPermission,
  incidentManagePermission,
  operationExecutePermission,
  operationPlanPermission,
  RESOURCE_TYPE_GITOPSHQ_TARGET,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  AuthorizeResult,
  createPermission,
} from '@backstage/plugin-permission-common';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type { PolicyQueryUser } from '@backstage/plugin-permission-node';
import { OwnershipPolicy } from './OwnershipPolicy';
import { readOperators } from './ownershipPolicyModule';

/** Groups of each person, as the catalog would tell. */
const GROUPS: Record<string, string> = {
  'user:default/sre': 'group:default/platform',
  'user:default/dana': 'group:default/payments',
};

const policy = new OwnershipPolicy(
  ['group:default/Platform'],
  mockServices.userInfo.mock({
    getUserInfo: async credentials => {
      const { userEntityRef } = (
        credentials as ReturnType<typeof mockCredentials.user>
      ).principal;
      return {
        userEntityRef,
        ownershipEntityRefs: [
          userEntityRef,
          ...(GROUPS[userEntityRef] ? [GROUPS[userEntityRef]] : []),
        ],
      };
    },
  }),
);

function person(userEntityRef: string): PolicyQueryUser {
  return {
    credentials: mockCredentials.user(userEntityRef),
    info: { userEntityRef, ownershipEntityRefs: [] },
  };
}

const operator = person('user:default/sre');
const developer = person('user:default/dana');
const loner = person('user:default/guest');
const foreign = createPermission({
  name: 'catalog.entity.read',
  attributes: { action: 'read' },
});

describe('OwnershipPolicy', () => {
  it.each([
    ['nobody', undefined, fleetReadPermission, 'DENY'],
    ['nobody, other plugin', undefined, foreign, 'DENY'],
    ['operator', operator, fleetReadPermission, 'ALLOW'],
    ['developer', developer, fleetReadPermission, 'CONDITIONAL'],
    ['developer, other plugin', developer, foreign, 'ALLOW'],
    ['operator, planning', operator, operationPlanPermission, 'CONDITIONAL'],
    [
      'operator, executing',
      operator,
      operationExecutePermission,
      'CONDITIONAL',
    ],
    ['operator, ignoring', operator, driftIgnorePermission, 'ALLOW'],
    ['operator, incidents', operator, incidentManagePermission, 'ALLOW'],
    ['developer, planning', developer, operationPlanPermission, 'CONDITIONAL'],
    [
      'developer, executing',
      developer,
      operationExecutePermission,
      'CONDITIONAL',
    ],
    ['developer, ignoring', developer, driftIgnorePermission, 'DENY'],
    ['developer, incidents', developer, incidentManagePermission, 'ALLOW'],
    ['member of no group, incidents', loner, incidentManagePermission, 'DENY'],
  ] as const)('%s', async (_name, user, permission, result) => {
    const decision = await policy.handle({ permission }, user);
    expect(decision.result).toBe(AuthorizeResult[result]);
  });

  it('lets a developer see what they and their groups own', async () => {
    expect(
      await policy.handle({ permission: fleetReadPermission }, developer),
    ).toMatchObject({
      resourceType: RESOURCE_TYPE_GITOPSHQ_TARGET,
      conditions: {
        rule: 'IS_OWNER',
        params: { claims: ['user:default/dana', 'group:default/payments'] },
      },
    });
  });

  it.each([operationPlanPermission, operationExecutePermission])(
    'lets an operator do everything but change what is released: $name',
    async permission => {
      expect(await policy.handle({ permission }, operator)).toMatchObject({
        resourceType: RESOURCE_TYPE_GITOPSHQ_TARGET,
        conditions: {
          not: { rule: 'IS_OPERATION_KIND', params: { kinds: ['change'] } },
        },
      });
    },
  );

  it.each([operationPlanPermission, operationExecutePermission])(
    'lets a developer operate what they and their groups own: $name',
    async permission => {
      expect(await policy.handle({ permission }, developer)).toMatchObject({
        conditions: {
          rule: 'IS_OWNER',
          params: { claims: ['user:default/dana', 'group:default/payments'] },
        },
      });
    },
  );

  it('names a wrong setting', () => {
    const config = new ConfigReader({
      permission: { ownershipPolicy: { operators: ['platform'] } },
    });
    expect(() => readOperators(config)).toThrow(
      'permission.ownershipPolicy.operators.0: must be a user or group',
    );
  });
});
