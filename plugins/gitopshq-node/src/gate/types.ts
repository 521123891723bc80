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
  Block,
  OperationKind,
  RollbackScope,
  Tier,
} from '@gitopshq/backstage-plugin-gitopshq-common';

/** What is to be done, as far as rules of the gate decide on it. @public */
export interface GatePlan {
  kind: OperationKind;
  scope: RollbackScope;
  environmentRef: string;
  serviceId?: string;
  /** Absent for an action that is not planned yet. */
  digest?: string;
  incidentId?: string;
  writesGit: boolean;
  writesCluster: boolean;
}

/** What is known of the target, read before execution is claimed. @public */
export interface GateFacts {
  /** Epoch ms by the hub's database. */
  now: number;
  /** `permission.enabled` of the app configuration. */
  permissionsEnabled: boolean;
  environment: {
    name: string;
    tier: Tier;
    tenant?: string;
    clusterRef: string;
    state: 'confirmed' | 'unconfirmed' | 'misconfigured';
    /** Why it is not confirmed. */
    problem?: string;
    /** Who can say what it is. */
    ownerRefs: readonly string[];
    /** False: no Git repository is known for it. */
    hasSource: boolean;
    delivery: 'direct' | 'argocd' | 'flux';
  };
  /** Absent for a whole environment. */
  service?: {
    name: string;
    mapping: 'mapped' | 'unmapped' | 'contested';
  };
  cluster: {
    name: string;
    /** False: the hub has no credential to write to it. */
    writable: boolean;
  };
}

/**
 * One rule of the gate. It is asked when a plan is shown, when execution is
 * requested, and once more right before execution is claimed.
 *
 * @public
 */
export interface GateRule {
  /** Stable, in kebab-case, unique: `frozen`. */
  readonly id: string;
  /**
   * What it needs to know besides {@link GateFacts}; read before the claim, so
   * that no transaction waits for it. A failure refuses the operation.
   */
  readFacts?(plan: GatePlan, facts: GateFacts): Promise<unknown>;
  /**
   * Pure.
   *
   * @param own - What `readFacts` answered.
   */
  judge(
    plan: GatePlan,
    facts: GateFacts,
    own: unknown,
  ): { blockedBy: Omit<Block, 'rule'>[] };
}
