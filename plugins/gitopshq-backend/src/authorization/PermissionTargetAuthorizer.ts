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
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import { createConditionTransformer } from '@backstage/plugin-permission-node';
import { gitopshqTargetResourceRef } from '@gitopshq/backstage-plugin-gitopshq-node';
import { applyTargetQuery } from './applyTargetQuery';
import type { TargetAuthorizer, TargetFilter } from './types';

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

/** {@link TargetAuthorizer} by the permission framework. */
export class PermissionTargetAuthorizer implements TargetAuthorizer {
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
    const transform = createConditionTransformer(
      this.registry.getPermissionRuleset(gitopshqTargetResourceRef),
    );
    const criteria = transform(decision.conditions);
    return {
      any: true,
      apply: (query, kind) => applyTargetQuery(query, kind, criteria),
    };
  }
}
