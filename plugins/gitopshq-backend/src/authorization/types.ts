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

import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  BasicPermission,
  ResourcePermission,
} from '@backstage/plugin-permission-common';
import type { GitopshqTarget } from '@gitopshq/backstage-plugin-gitopshq-node';
import type { Knex } from 'knex';

/**
 * Which list a filter is applied to, and so which columns it may use. A
 * `remainder` is what of an environment belongs to no service: whoever owns
 * only a service in it may see the environment, but not this.
 */
export type TargetKind =
  | 'cluster'
  | 'environment'
  | 'service'
  | 'remainder'
  | 'operation';

/**
 * Narrows a query to what the asking person may see. The query must have the
 * table of its kind (`clusters`, `environments`, `services`, `operations`; for a
 * remainder `environments`) in FROM or JOIN under its own name.
 */
export interface TargetFilter {
  /** False when nothing at all may be seen; then the query can be spared. */
  readonly any: boolean;
  /** True when everything may be seen; then what is summed up will do. */
  readonly all?: boolean;
  apply(query: Knex.QueryBuilder, kind: TargetKind): void;
}

/** Asks the permission framework what a person may see. */
export interface TargetAuthorizer {
  filterFor(
    credentials: BackstageCredentials,
    permission: ResourcePermission,
  ): Promise<TargetFilter>;
}

/** An answer of the permission framework, to be held against targets. */
export interface TargetDecision {
  /** False when it allows nothing whatever the target is. */
  readonly any: boolean;
  allows(target: GitopshqTarget): boolean;
}

/** Asks the permission framework what a person may do. */
export interface TargetDecider {
  /**
   * @param revoked - Refs the person signed in with and does not have any
   * more: conditions that claim ownership by them do not hold.
   */
  decide(
    credentials: BackstageCredentials,
    permission: ResourcePermission,
    revoked?: ReadonlySet<string>,
  ): Promise<TargetDecision>;
  /** For what has no target. */
  allows(
    credentials: BackstageCredentials,
    permission: BasicPermission,
  ): Promise<boolean>;
}

/** Refs the asking person owns things by, for `owner=me`. */
export interface OwnershipLookup {
  /** User ref and groups, lower-cased; empty for a service principal. */
  ownershipRefs(credentials: BackstageCredentials): Promise<string[]>;
}
