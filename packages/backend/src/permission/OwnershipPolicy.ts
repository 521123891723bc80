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

import type { UserInfoService } from '@backstage/backend-plugin-api';
import {
  createGitopshqTargetConditionalDecision,
  gitopshqTargetConditions,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import {
  incidentManagePermission,
  operationExecutePermission,
  operationPlanPermission,
  RESOURCE_TYPE_GITOPSHQ_TARGET,
  type OperationKind,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  AuthorizeResult,
  isPermission,
  isResourcePermission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';

/** Permissions of GitOpsHQ, whatever their resource type. */
const GITOPSHQ_PREFIX = 'gitopshq.';

/** What operators leave to those who make releases. */
const RELEASING: OperationKind[] = ['change'];

/** What writes to Git and clusters, by the kind of operation. */
const OPERATING = [operationPlanPermission, operationExecutePermission];

/**
 * Operators see what concerns the whole fleet and operate it: they take back,
 * reconcile and restart, and do not make releases of their own. Everybody else
 * sees and operates what they or their groups own. Incidents are opened by
 * operators and by members of a group. Whoever is not signed in sees nothing of
 * the fleet, and what no rule here allows is denied. Other plugins' permissions
 * are granted to everybody who is signed in.
 */
export class OwnershipPolicy implements PermissionPolicy {
  private readonly operators: ReadonlySet<string>;

  /**
   * @param operators - Entity refs of users and groups.
   * @param userInfo - Tells what refs a person owns things by.
   */
  constructor(operators: string[], private readonly userInfo: UserInfoService) {
    this.operators = new Set(
      operators.map(ref => ref.toLocaleLowerCase('en-US')),
    );
  }

  async handle(
    request: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    const { permission } = request;
    if (!user) {
      return { result: AuthorizeResult.DENY };
    }
    if (!permission.name.startsWith(GITOPSHQ_PREFIX)) {
      return { result: AuthorizeResult.ALLOW };
    }
    const { ownershipEntityRefs } = await this.userInfo.getUserInfo(
      user.credentials,
    );
    const claims = ownershipEntityRefs.map(ref =>
      ref.toLocaleLowerCase('en-US'),
    );
    const isOperating = OPERATING.some(({ name }) => name === permission.name);
    const isOnTarget = isResourcePermission(
      permission,
      RESOURCE_TYPE_GITOPSHQ_TARGET,
    );
    if (claims.some(ref => this.operators.has(ref))) {
      return isOnTarget && isOperating
        ? createGitopshqTargetConditionalDecision(permission, {
            not: gitopshqTargetConditions.isOperationKind({
              kinds: RELEASING,
            }),
          })
        : { result: AuthorizeResult.ALLOW };
    }
    if (
      isOnTarget &&
      (isOperating || permission.attributes.action === 'read')
    ) {
      return createGitopshqTargetConditionalDecision(
        permission,
        gitopshqTargetConditions.isOwner({ claims }),
      );
    }
    if (
      isPermission(permission, incidentManagePermission) &&
      claims.some(ref => ref.startsWith('group:'))
    ) {
      return { result: AuthorizeResult.ALLOW };
    }
    return { result: AuthorizeResult.DENY };
  }
}
