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

import { parseEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import {
  levelRank,
  type FleetQuery,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import type { TargetFilter, TargetKind } from '../../authorization/types';

/** The asking person, as far as a query needs it. */
export interface Caller {
  /** What the person may see. */
  filter: TargetFilter;
  /** Refs the person owns things by; for `owner=me`. */
  ownershipRefs: string[];
}

/** Filters with `me` resolved and refs lower-cased; undefined means all. */
export interface ResolvedFilters {
  owners?: string[];
  tiers?: string[];
  environmentRefs?: string[];
  tenants?: string[];
  clusterRefs?: string[];
  componentRefs?: string[];
  systemRefs?: string[];
  resourceRefs?: string[];
  /** Some `entityRef` was given. */
  byEntity: boolean;
  levelRanks?: number[];
}

const lower = (value: string) => value.toLocaleLowerCase('en-US');

/**
 * Resolves the common filters.
 *
 * @throws InputError for an `entityRef` of a kind nothing is filtered by.
 */
export function resolveFilters(
  query: FleetQuery,
  ownershipRefs: string[],
): ResolvedFilters {
  const byKind: Record<string, string[]> = {
    component: [],
    system: [],
    resource: [],
  };
  for (const ref of query.entityRef ?? []) {
    const kind = lower(parseEntityRef(ref).kind);
    if (!Object.hasOwn(byKind, kind)) {
      throw new InputError(
        `query parameter entityRef "${ref}": nothing belongs to a ${kind}; give a component, a system, or the resource of a cluster or environment`,
      );
    }
    byKind[kind].push(lower(ref));
  }
  return {
    owners: query.owner && [
      ...new Set(
        query.owner.flatMap(owner =>
          owner === 'me' ? ownershipRefs : [lower(owner)],
        ),
      ),
    ],
    tiers: query.tier,
    environmentRefs: query.environment?.map(lower),
    tenants: query.tenant,
    clusterRefs: query.cluster?.map(lower),
    componentRefs: byKind.component,
    systemRefs: byKind.system,
    resourceRefs: byKind.resource,
    byEntity: query.entityRef !== undefined && query.entityRef.length > 0,
    levelRanks: query.level?.map(levelRank),
  };
}

/** Narrows to what owners own, by the materialised `target_owners`. */
export function whereOwned(
  query: Knex.QueryBuilder,
  kind: TargetKind,
  column: string,
  owners: string[],
): void {
  query.whereIn(column, owned =>
    owned
      .select('target_ref')
      .from('target_owners')
      .where('target_kind', kind)
      .whereIn('owner_ref', owners),
  );
}

/** Filters on columns of `environments`. */
function whereEnvironment(
  query: Knex.QueryBuilder,
  filters: ResolvedFilters,
): void {
  if (filters.tiers) {
    query.whereIn('environments.tier', filters.tiers);
  }
  if (filters.environmentRefs) {
    query.whereIn('environments.environment_ref', filters.environmentRefs);
  }
  if (filters.tenants) {
    query.whereIn('environments.tenant', filters.tenants);
  }
  if (filters.clusterRefs) {
    query.whereIn('environments.cluster_ref', filters.clusterRefs);
  }
}

/** Whether {@link applyToServices} needs `environments`. */
export function narrowsByEnvironment(filters: ResolvedFilters): boolean {
  return (
    Boolean(filters.resourceRefs?.length) ||
    [
      filters.tiers,
      filters.environmentRefs,
      filters.tenants,
      filters.clusterRefs,
    ].some(values => values !== undefined)
  );
}

/**
 * Applies all filters but the level; needs `services`, and `environments` if
 * {@link narrowsByEnvironment}.
 */
export function applyToServices(
  query: Knex.QueryBuilder,
  filters: ResolvedFilters,
): void {
  if (filters.owners) {
    whereOwned(query, 'service', 'services.service_id', filters.owners);
  }
  whereEnvironment(query, filters);
  if (filters.byEntity) {
    // Only what is asked for: each part that is there has an index.
    query.where(any => {
      if (filters.componentRefs?.length) {
        any.orWhereIn('services.component_ref', filters.componentRefs);
      }
      if (filters.systemRefs?.length) {
        any.orWhereIn('services.system_ref', filters.systemRefs);
      }
      if (filters.resourceRefs?.length) {
        any
          .orWhereIn('environments.environment_ref', filters.resourceRefs)
          .orWhereIn('environments.cluster_ref', filters.resourceRefs);
      }
    });
  }
}

/**
 * Applies all filters but the level; needs `environments`. A component or
 * system stands for the environments in which the person may read services of
 * it.
 */
export function applyToEnvironments(
  query: Knex.QueryBuilder,
  filters: ResolvedFilters,
  { filter }: Caller,
): void {
  if (filters.owners) {
    whereOwned(
      query,
      'environment',
      'environments.environment_ref',
      filters.owners,
    );
  }
  whereEnvironment(query, filters);
  if (filters.byEntity) {
    query.where(any => {
      any
        .whereIn('environments.environment_ref', filters.resourceRefs ?? [])
        .orWhereIn('environments.cluster_ref', filters.resourceRefs ?? [])
        .orWhereIn('environments.environment_ref', having => {
          having.select('services.environment_ref').from('services');
          having.where(of => {
            of.whereIn(
              'services.component_ref',
              filters.componentRefs ?? [],
            ).orWhereIn('services.system_ref', filters.systemRefs ?? []);
          });
          filter.apply(having, 'service');
        });
    });
  }
}
