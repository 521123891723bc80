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

import type {
  BackstageCredentials,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  type BasicPermission,
  type PermissionCriteria,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  createConditionTransformer,
  isAndCriteria,
  isNotCriteria,
  isOrCriteria,
} from '@backstage/plugin-permission-node';
import {
  gitopshqTargetResourceRef,
  gitopshqTargetRules,
  type GitopshqTarget,
  type GitopshqTargetQuery,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import { applyTargetQuery } from './applyTargetQuery';
import type {
  TargetAuthorizer,
  TargetDecider,
  TargetDecision,
  TargetFilter,
} from './types';

const EVERYTHING: TargetFilter = {
  any: true,
  all: true,
  apply: () => {},
};

const NOTHING: TargetFilter = {
  any: false,
  apply: query => {
    query.whereRaw('1 = 0');
  },
};

/**
 * Whether a target meets the criteria, by the rules' own `apply`; the twin in
 * process of `applyTargetQuery`.
 */
function meets(
  target: GitopshqTarget,
  criteria: PermissionCriteria<GitopshqTargetQuery>,
  revoked: ReadonlySet<string>,
): boolean {
  if (isAndCriteria(criteria)) {
    return criteria.allOf.every(one => meets(target, one, revoked));
  }
  if (isOrCriteria(criteria)) {
    return criteria.anyOf.some(one => meets(target, one, revoked));
  }
  if (isNotCriteria(criteria)) {
    // What was lost must not make a prohibition of owners vanish: within
    // `not`, the claims stay as they were.
    return !meets(target, criteria.not, new Set());
  }
  const rules = gitopshqTargetRules;
  switch (criteria.rule) {
    case 'isOwner':
      return rules.isOwner.apply(target, {
        claims: criteria.claims.filter(claim => !revoked.has(claim)),
      });
    case 'isTier':
      return rules.isTier.apply(target, criteria);
    case 'isEnvironment':
      return rules.isEnvironment.apply(target, criteria);
    case 'isOperationKind':
      return rules.isOperationKind.apply(target, criteria);
    case 'isScope':
      return rules.isScope.apply(target, criteria);
    default:
      // A rule this version does not know must not widen what is allowed.
      return false;
  }
}

/** {@link TargetAuthorizer} and {@link TargetDecider} by the permission framework. */
export class PermissionTargetAuthorizer
  implements TargetAuthorizer, TargetDecider
{
  constructor(
    private readonly permissions: PermissionsService,
    private readonly registry: Pick<
      PermissionsRegistryService,
      'getPermissionRuleset'
    >,
  ) {}

  async filterFor(
    credentials: BackstageCredentials,
    permission: ResourcePermission,
  ): Promise<TargetFilter> {
    const [decision] = await this.permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    if (decision.result === AuthorizeResult.ALLOW) {
      return EVERYTHING;
    }
    if (decision.result !== AuthorizeResult.CONDITIONAL) {
      return NOTHING;
    }
    const criteria = this.transform(decision.conditions);
    return {
      any: true,
      apply: (query, kind) => applyTargetQuery(query, kind, criteria),
    };
  }

  async decide(
    credentials: BackstageCredentials,
    permission: ResourcePermission,
    revoked: ReadonlySet<string> = new Set(),
  ): Promise<TargetDecision> {
    const [decision] = await this.permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    if (decision.result !== AuthorizeResult.CONDITIONAL) {
      const allowed = decision.result === AuthorizeResult.ALLOW;
      return { any: allowed, allows: () => allowed };
    }
    const criteria = this.transform(decision.conditions);
    return { any: true, allows: target => meets(target, criteria, revoked) };
  }

  async allows(
    credentials: BackstageCredentials,
    permission: BasicPermission,
  ): Promise<boolean> {
    const [{ result }] = await this.permissions.authorize([{ permission }], {
      credentials,
    });
    return result === AuthorizeResult.ALLOW;
  }

  private transform(
    conditions: Parameters<ReturnType<typeof createConditionTransformer>>[0],
  ): PermissionCriteria<GitopshqTargetQuery> {
    return createConditionTransformer(
      this.registry.getPermissionRuleset(gitopshqTargetResourceRef),
    )(conditions);
  }
}
