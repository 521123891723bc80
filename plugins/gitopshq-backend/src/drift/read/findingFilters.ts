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
  FindingsQuery,
  FindingStatus,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import {
  resolveFilters,
  whereOwned,
  type ResolvedFilters,
} from '../../fleet/read/fleetFilters';

/** Filters on findings with `me` resolved; undefined means all. */
export interface FindingFilters extends ResolvedFilters {
  statuses?: FindingStatus[];
  causes?: string[];
  changes?: string[];
  managers?: string[];
  kinds?: string[];
  serviceIds?: string[];
}

/** @throws InputError for an `entityRef` of a kind nothing is filtered by. */
export function resolveFindingFilters(
  query: FindingsQuery,
  ownershipRefs: string[],
): FindingFilters {
  return {
    ...resolveFilters(query, ownershipRefs),
    statuses: query.status,
    causes: query.cause,
    changes: query.change,
    managers: query.manager,
    kinds: query.kind,
    serviceIds: query.service,
  };
}

const COLUMNS = [
  ['findings.cause', 'causes'],
  ['findings.change', 'changes'],
  ['findings.manager', 'managers'],
  ['findings.kind', 'kinds'],
  ['findings.service_id', 'serviceIds'],
  ['environments.tier', 'tiers'],
  ['environments.environment_ref', 'environmentRefs'],
  ['environments.tenant', 'tenants'],
  ['environments.cluster_ref', 'clusterRefs'],
] as const;

/**
 * Applies all filters but the status; needs `findings`, `environments` and
 * `services` left-joined.
 */
export function whereFinding(
  rows: Knex.QueryBuilder,
  filters: FindingFilters,
): void {
  for (const [column, key] of COLUMNS) {
    const values = filters[key];
    if (values) {
      rows.whereIn(column, values);
    }
  }
  const { owners } = filters;
  if (owners) {
    rows.where(either =>
      either
        .where(service =>
          whereOwned(service, 'service', 'services.service_id', owners),
        )
        .orWhere(environment => {
          environment.whereNull('services.service_id');
          whereOwned(
            environment,
            'remainder',
            'environments.environment_ref',
            owners,
          );
        }),
    );
  }
  if (filters.byEntity) {
    rows.where(any => {
      any
        .whereIn('services.component_ref', filters.componentRefs ?? [])
        .orWhereIn('services.system_ref', filters.systemRefs ?? [])
        .orWhereIn('environments.environment_ref', filters.resourceRefs ?? [])
        .orWhereIn('environments.cluster_ref', filters.resourceRefs ?? []);
    });
  }
}
