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
import { InputError, NotFoundError } from '@backstage/errors';
import type { SignalScope } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import type { TargetFilter } from '../authorization/types';
import { whereOwned } from '../fleet/read/fleetFilters';

/** What signals are asked of, with `me` resolved. */
export interface ScopeQuery {
  scope: SignalScope;
  /** As asked; absent for the fleet. */
  ref?: string;
  /** For scope `owner`: whose things. */
  owners?: string[];
}

const lower = (ref: string) => ref.toLocaleLowerCase('en-US');

/**
 * Narrows a query over services, joined with their environments, to a scope.
 *
 * @throws InputError when the ref does not fit the scope.
 */
export function whereServiceIn(
  services: Knex.QueryBuilder,
  { scope, ref = '', owners = [] }: ScopeQuery,
): void {
  switch (scope) {
    case 'fleet':
      return;
    case 'tenant':
      services.where('environments.tenant', ref);
      return;
    case 'environment':
      services.where('environments.environment_ref', lower(ref));
      return;
    case 'cluster':
      services.where('environments.cluster_ref', lower(ref));
      return;
    case 'owner':
      whereOwned(services, 'service', 'services.service_id', owners);
      return;
    case 'service':
      services.where('services.service_id', ref);
      return;
    case 'entity':
      whereEntity(services, lower(ref));
      return;
    default:
      throw new InputError(`scope "${scope}" is not known`);
  }
}

function whereEntity(services: Knex.QueryBuilder, ref: string): void {
  const kind = lower(parseEntityRef(ref).kind);
  switch (kind) {
    case 'component':
      services.where('services.component_ref', ref);
      return;
    case 'system':
      services.where('services.system_ref', ref);
      return;
    case 'resource':
      services.where(either =>
        either
          .where('environments.environment_ref', ref)
          .orWhere('environments.cluster_ref', ref),
      );
      return;
    default:
      throw new InputError(
        `ref "${ref}": signals of an entity are those of a component, a system, or the resource of a cluster or environment; for a ${kind} ask for scope=owner`,
      );
  }
}

/** Narrows a query over clusters to those a scope rests on. */
export function whereClusterIn(
  clusters: Knex.QueryBuilder,
  query: ScopeQuery,
  filter: TargetFilter,
): void {
  const { scope, ref = '', owners = [] } = query;
  // What is not confirmed is never contacted and has no heartbeat to judge.
  clusters.where('clusters.confirmed', true);
  const resource =
    scope === 'environment' ||
    scope === 'cluster' ||
    (scope === 'entity' && lower(ref).startsWith('resource:'));
  if (scope === 'fleet') {
    return;
  }
  if (scope === 'owner') {
    whereOwned(clusters, 'cluster', 'clusters.cluster_ref', owners);
    return;
  }
  clusters.where(either => {
    if (resource) {
      either.where('clusters.cluster_ref', lower(ref));
    }
    either.orWhereIn('clusters.cluster_ref', hosting => {
      hosting.select('environments.cluster_ref').from('environments');
      if (scope === 'tenant') {
        hosting
          .where('environments.tenant', ref)
          .where('environments.state', 'confirmed');
        filter.apply(hosting, 'environment');
      } else if (resource) {
        hosting.where('environments.environment_ref', lower(ref));
        filter.apply(hosting, 'environment');
      } else {
        hosting.join(
          'services',
          'services.environment_ref',
          'environments.environment_ref',
        );
        whereServiceIn(hosting, query);
        filter.apply(hosting, 'service');
      }
    });
  });
}

/**
 * Refuses one thing that may not be seen, as if it were not there.
 *
 * @throws NotFoundError for such a cluster, environment or service.
 */
export async function refuseUnseen(
  db: Knex,
  filter: TargetFilter,
  { scope, ref = '' }: ScopeQuery,
): Promise<void> {
  const tables = {
    cluster: ['clusters', 'cluster_ref'],
    environment: ['environments', 'environment_ref'],
    service: ['services', 'service_id'],
  } as const;
  if (scope !== 'cluster' && scope !== 'environment' && scope !== 'service') {
    return;
  }
  const [table, column] = tables[scope];
  const found = db(table)
    .select(`${table}.${column}`)
    .where(`${table}.${column}`, ref.toLocaleLowerCase('en-US'));
  filter.apply(found, scope);
  if (!filter.any || (await found).length === 0) {
    throw new NotFoundError(`There is no ${scope} ${ref} for you to see`);
  }
}
