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

import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import {
  isAndCriteria,
  isNotCriteria,
  isOrCriteria,
} from '@backstage/plugin-permission-node';
import type { GitopshqTargetQuery } from '@gitopshq/backstage-plugin-gitopshq-node';
import type { Knex } from 'knex';
import type { TargetKind } from './types';

const KEY: Record<TargetKind, string> = {
  cluster: 'clusters.cluster_ref',
  environment: 'environments.environment_ref',
  service: 'services.service_id',
  remainder: 'environments.environment_ref',
  operation: 'operations.operation_id',
};

const ENVIRONMENT_OF_SERVICE = 'services.environment_ref';
const ENVIRONMENT_OF_OPERATION = 'operations.environment_ref';

/**
 * An operation is owned as its service is now; one on a whole environment, or
 * on a service that is gone, as what of the environment belongs to no service.
 * Never NULL, so that it can be negated.
 */
function whereOperationOwner(query: Knex.QueryBuilder, claims: string[]): void {
  const owned = (owners: Knex.QueryBuilder, kind: TargetKind) =>
    owners
      .select('rule_owners.target_ref')
      .from('target_owners as rule_owners')
      .where('rule_owners.target_kind', kind)
      .whereIn('rule_owners.owner_ref', claims);
  const known = (services: Knex.QueryBuilder) =>
    services
      .select('rule_services.service_id')
      .from('services as rule_services')
      .whereRaw('?? = ??', [
        'rule_services.service_id',
        'operations.service_id',
      ]);
  query.where(either =>
    either
      .where(service =>
        service
          .whereExists(known)
          .whereIn('operations.service_id', owners => owned(owners, 'service')),
      )
      .orWhere(environment =>
        environment
          .whereNotExists(known)
          .whereIn('operations.environment_ref', owners =>
            owned(owners, 'remainder'),
          ),
      ),
  );
}

function whereOwner(
  query: Knex.QueryBuilder,
  kind: TargetKind,
  claims: string[],
): void {
  if (kind === 'operation') {
    whereOperationOwner(query, claims);
    return;
  }
  // Not correlated: what a person owns is found once, by its index, however
  // many targets there are.
  query.whereIn(KEY[kind], owners =>
    owners
      .select('rule_owners.target_ref')
      .from('target_owners as rule_owners')
      .where('rule_owners.target_kind', kind)
      .whereIn('rule_owners.owner_ref', claims),
  );
}

function whereOperation(
  query: Knex.QueryBuilder,
  kind: TargetKind,
  column: 'kind' | 'scope',
  values: string[],
): void {
  if (kind === 'operation') {
    query.whereIn(`operations.${column}`, values);
  } else {
    // What is only looked at is no operation.
    query.whereRaw('1 = 0');
  }
}

/**
 * True of an environment itself, of a service's environment, of one of the
 * confirmed environments of a cluster: what an unconfirmed one says of itself
 * must open nothing else.
 */
function whereEnvironment(
  query: Knex.QueryBuilder,
  kind: TargetKind,
  column: 'tier' | 'environment_ref',
  values: string[],
): void {
  if (kind === 'environment' || kind === 'remainder') {
    query.whereIn(`environments.${column}`, values);
    return;
  }
  if (kind === 'operation' && column === 'environment_ref') {
    query.whereIn('operations.environment_ref', values);
    return;
  }
  query.whereExists(environments => {
    environments
      .select('rule_environments.environment_ref')
      .from('environments as rule_environments')
      .whereIn(`rule_environments.${column}`, values);
    if (kind === 'service' || kind === 'operation') {
      environments.whereRaw('?? = ??', [
        'rule_environments.environment_ref',
        kind === 'service' ? ENVIRONMENT_OF_SERVICE : ENVIRONMENT_OF_OPERATION,
      ]);
    } else {
      environments
        .whereRaw('?? = ??', ['rule_environments.cluster_ref', KEY.cluster])
        .where('rule_environments.state', 'confirmed');
    }
  });
}

/**
 * Narrows a query to the targets that meet the criteria; the SQL twin of the
 * rules' `apply`. The query must have the table of its kind under its own
 * name.
 */
export function applyTargetQuery(
  query: Knex.QueryBuilder,
  kind: TargetKind,
  criteria: PermissionCriteria<GitopshqTargetQuery>,
): void {
  if (isAndCriteria(criteria)) {
    query.where(all => {
      all.whereRaw('1 = 1');
      for (const one of criteria.allOf) {
        all.andWhere(part => applyTargetQuery(part, kind, one));
      }
    });
  } else if (isOrCriteria(criteria)) {
    query.where(any => {
      any.whereRaw('1 = 0');
      for (const one of criteria.anyOf) {
        any.orWhere(part => applyTargetQuery(part, kind, one));
      }
    });
  } else if (isNotCriteria(criteria)) {
    query.whereNot(part => applyTargetQuery(part, kind, criteria.not));
  } else {
    switch (criteria.rule) {
      case 'isOwner':
        whereOwner(query, kind, criteria.claims);
        break;
      case 'isTier':
        whereEnvironment(query, kind, 'tier', criteria.tiers);
        break;
      case 'isEnvironment':
        whereEnvironment(
          query,
          kind,
          'environment_ref',
          criteria.environmentRefs,
        );
        break;
      case 'isOperationKind':
        whereOperation(query, kind, 'kind', criteria.kinds);
        break;
      case 'isScope':
        whereOperation(query, kind, 'scope', criteria.scopes);
        break;
      default:
        // A rule this version does not know must not widen what is seen.
        query.whereRaw('1 = 0');
    }
  }
}
