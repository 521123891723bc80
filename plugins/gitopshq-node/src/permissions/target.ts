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
  RESOURCE_TYPE_GITOPSHQ_TARGET,
  type OperationKind,
  type RollbackScope,
  type Tier,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { createPermissionResourceRef } from '@backstage/plugin-permission-node';

/**
 * What rules decide on: a cluster, an environment or a service.
 *
 * @public
 */
export interface GitopshqTarget {
  /**
   * The environment itself or that of the service; for a cluster, all
   * confirmed environments on it.
   */
  environmentRefs: string[];
  /** Tiers of these environments. */
  tiers: Tier[];
  /**
   * Lower-cased entity refs. For a service the owners of component, system
   * and environment together; for a cluster or environment its own owners and
   * those of every service on it.
   */
  ownerRefs: string[];
  /** What is done to it; absent where nothing is. */
  kind?: OperationKind;
  /**
   * How much of it: of a rollback its own scope; of everything else `service`
   * for a service and `full` for a whole environment. Absent where nothing is
   * done.
   */
  scope?: RollbackScope;
}

/**
 * What a rule asks of a list, for the backend to turn into SQL.
 *
 * @public
 */
export type GitopshqTargetQuery =
  | { rule: 'isOwner'; claims: string[] }
  | { rule: 'isTier'; tiers: Tier[] }
  | { rule: 'isEnvironment'; environmentRefs: string[] }
  | { rule: 'isOperationKind'; kinds: OperationKind[] }
  | { rule: 'isScope'; scopes: RollbackScope[] };

/** @public */
export const gitopshqTargetResourceRef = createPermissionResourceRef<
  GitopshqTarget,
  GitopshqTargetQuery
>().with({
  pluginId: 'gitopshq',
  resourceType: RESOURCE_TYPE_GITOPSHQ_TARGET,
});
