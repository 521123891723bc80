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

import type { Knex } from 'knex';
import type { TargetFilter, TargetKind } from '../../authorization/types';

/** Sees everything. */
export const seesAll: TargetFilter = { any: true, all: true, apply: () => {} };

/** Sees nothing. */
export const seesNothing: TargetFilter = {
  any: false,
  apply: query => {
    query.whereRaw('1 = 0');
  },
};

const KEY: Record<TargetKind, string> = {
  cluster: 'clusters.cluster_ref',
  environment: 'environments.environment_ref',
  service: 'services.service_id',
  remainder: 'environments.environment_ref',
  operation: 'operations.environment_ref',
};

/** Sees what these owners own, as the rule `isOwner` says it. */
export function seesOwned(...owners: string[]): TargetFilter {
  return {
    any: true,
    apply: (query: Knex.QueryBuilder, kind: TargetKind) => {
      query.whereExists(owned =>
        owned
          .select(owned.client.raw('1'))
          .from('target_owners as rule_owners')
          .where('rule_owners.target_kind', kind)
          .whereRaw('?? = ??', ['rule_owners.target_ref', KEY[kind]])
          .whereIn('rule_owners.owner_ref', owners),
      );
    },
  };
}
