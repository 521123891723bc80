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

import { NotFoundError } from '@backstage/errors';
import type { OperationsQuery } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { z } from 'zod/v3';
import { applyTargetQuery } from '../../authorization/applyTargetQuery';
import type { TargetFilter } from '../../authorization/types';
import { decodeCursor, encodeCursor, filterHash } from '../../database/cursor';
import { resolveFilters, type Caller } from '../../fleet/read/fleetFilters';
import { toOperation, type OperationRow } from '../store/operationRows';
import type { StoredOperation } from '../types';

const COLUMNS = [
  ['operations.kind', 'kinds'],
  ['operations.state', 'states'],
  ['operations.service_id', 'serviceIds'],
  ['operations.incident_id', 'incidentIds'],
  ['operations.tier', 'tiers'],
  ['operations.environment_ref', 'environmentRefs'],
  ['operations.cluster_ref', 'clusterRefs'],
] as const;

/** Reads operations as a person may see them. */
export class DatabaseOperationReader {
  constructor(private readonly db: Knex) {}

  /** Newest first. */
  async list(
    caller: Caller,
    query: OperationsQuery,
  ): Promise<{ items: StoredOperation[]; nextCursor?: string }> {
    const filters = {
      ...resolveFilters(query, caller.ownershipRefs),
      kinds: query.kind,
      states: query.state,
      serviceIds: query.service,
      incidentIds: query.incident,
    };
    const hash = filterHash(['operations', filters]);
    const after = decodeCursor(query.cursor, hash, z.tuple([z.string()]));
    if (!caller.filter.any) {
      return { items: [] };
    }
    const rows = this.visible(caller.filter);
    for (const [column, key] of COLUMNS) {
      const values = filters[key];
      if (values) {
        rows.whereIn(column, values as string[]);
      }
    }
    const { owners, tenants } = filters;
    if (owners) {
      rows.where(owned =>
        applyTargetQuery(owned, 'operation', {
          rule: 'isOwner',
          claims: owners,
        }),
      );
    }
    if (tenants) {
      rows.whereIn('operations.environment_ref', environments =>
        environments
          .select('environment_ref')
          .from('environments')
          .whereIn('tenant', tenants),
      );
    }
    if (filters.byEntity) {
      rows.where(any =>
        any
          .whereIn('operations.component_ref', filters.componentRefs ?? [])
          .orWhereIn('operations.environment_ref', filters.resourceRefs ?? [])
          .orWhereIn('operations.cluster_ref', filters.resourceRefs ?? [])
          .orWhereIn('operations.service_id', services =>
            services
              .select('service_id')
              .from('services')
              .whereIn('system_ref', filters.systemRefs ?? []),
          ),
      );
    }
    if (after) {
      rows.where('operations.operation_id', '<', after[0]);
    }
    const found: OperationRow[] = await rows
      .orderBy('operations.operation_id', 'desc')
      .limit(query.limit + 1);
    const page = found.slice(0, query.limit);
    const last = page.at(-1);
    return {
      items: page.map(toOperation),
      ...(found.length > page.length &&
        last && { nextCursor: encodeCursor(hash, [last.operation_id]) }),
    };
  }

  /** @throws NotFoundError when there is none or it may not be seen. */
  async get(filter: TargetFilter, id: string): Promise<StoredOperation> {
    const row: OperationRow | undefined = filter.any
      ? await this.visible(filter).where('operations.operation_id', id).first()
      : undefined;
    if (!row) {
      throw new NotFoundError(`There is no operation ${id} for you to see`);
    }
    return toOperation(row);
  }

  /** Ids of those that link to the incidents, newest first. */
  async ofIncidents(
    filter: TargetFilter,
    incidentIds: string[],
  ): Promise<Map<string, string[]>> {
    const byIncident = new Map<string, string[]>();
    if (!filter.any || incidentIds.length === 0) {
      return byIncident;
    }
    const rows: { operation_id: string; incident_id: string }[] =
      await this.visible(filter)
        .whereIn('operations.incident_id', incidentIds)
        .orderBy('operations.operation_id', 'desc')
        .limit(1_000);
    for (const { operation_id: id, incident_id: incident } of rows) {
      byIncident.set(incident, [...(byIncident.get(incident) ?? []), id]);
    }
    return byIncident;
  }

  private visible(filter: TargetFilter): Knex.QueryBuilder {
    const rows = this.db('operations').select('operations.*');
    filter.apply(rows, 'operation');
    return rows;
  }
}
