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

import { ConflictError, NotFoundError } from '@backstage/errors';
import type {
  Incident,
  IncidentChange,
  IncidentSeverity,
  IncidentsQuery,
  NewIncident,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { z } from 'zod/v3';
import type { TargetFilter } from '../authorization/types';
import { decodeCursor, encodeCursor, filterHash } from '../database/cursor';
import { dbNow } from '../database/dbNow';
import { uuidv7 } from '../operations/uuidv7';

interface IncidentRow {
  incident_id: string;
  title: string;
  severity: IncidentSeverity;
  state: 'open' | 'closed';
  version: number;
  opened_by: string;
  opened_at: number | string;
  closed_at: number | string | null;
}

/** An incident without what links to it. */
export type StoredIncident = Omit<Incident, 'operationIds'>;

const iso = (time: number | string) => new Date(Number(time)).toISOString();
const lower = (ref: string) => ref.toLocaleLowerCase('en-US');

/** Incidents in the database. */
export class DatabaseIncidentStore {
  constructor(private readonly db: Knex) {}

  /** Newest first. */
  async list(
    filter: TargetFilter,
    query: IncidentsQuery,
  ): Promise<{ items: StoredIncident[]; nextCursor?: string }> {
    const filters = {
      states: query.state,
      environmentRefs: query.environment?.map(lower),
    };
    const hash = filterHash(['incidents', filters]);
    const after = decodeCursor(query.cursor, hash, z.tuple([z.string()]));
    if (!filter.any) {
      return { items: [] };
    }
    const rows = this.visible(filter);
    if (filters.states) {
      rows.whereIn('incidents.state', filters.states);
    }
    const { environmentRefs } = filters;
    if (environmentRefs) {
      rows.whereIn('incidents.incident_id', of =>
        of
          .select('incident_id')
          .from('incident_environments')
          .whereIn('environment_ref', environmentRefs),
      );
    }
    if (after) {
      rows.where('incidents.incident_id', '<', after[0]);
    }
    const found: IncidentRow[] = await rows
      .orderBy('incidents.incident_id', 'desc')
      .limit(query.limit + 1);
    const page = found.slice(0, query.limit);
    const last = page.at(-1);
    return {
      items: await this.complete(page),
      ...(found.length > page.length &&
        last && { nextCursor: encodeCursor(hash, [last.incident_id]) }),
    };
  }

  /** @throws NotFoundError when there is none or it may not be seen. */
  async get(filter: TargetFilter, id: string): Promise<StoredIncident> {
    const rows: IncidentRow[] = filter.any
      ? await this.visible(filter).where('incidents.incident_id', id)
      : [];
    if (rows.length === 0) {
      throw new NotFoundError(`There is no incident ${id} for you to see`);
    }
    return (await this.complete(rows))[0];
  }

  async open(
    trx: Knex.Transaction,
    incident: NewIncident,
    openedBy: string,
  ): Promise<StoredIncident> {
    const now = await dbNow(trx);
    const id = uuidv7(now);
    const { title, severity } = incident;
    const environmentRefs = [
      ...new Set(incident.scope.environmentRefs.map(lower)),
    ];
    const serviceIds = [...new Set(incident.scope.serviceIds)];
    await trx('incidents').insert({
      ...{ incident_id: id, title, severity, state: 'open' },
      ...{ opened_by: openedBy, opened_at: now },
    });
    await trx('incident_environments').insert(
      environmentRefs.map(ref => ({ incident_id: id, environment_ref: ref })),
    );
    if (serviceIds.length > 0) {
      await trx('incident_services').insert(
        serviceIds.map(service => ({ incident_id: id, service_id: service })),
      );
    }
    return {
      ...{ id, title, severity, state: 'open', openedBy },
      scope: { environmentRefs, serviceIds },
      openedAt: iso(now),
    };
  }

  /** @throws ConflictError when somebody else changes it at the same time. */
  async change(
    trx: Knex.Transaction,
    incident: StoredIncident,
    change: IncidentChange,
  ): Promise<StoredIncident> {
    const now = await dbNow(trx);
    const row: IncidentRow = await trx('incidents')
      .where('incident_id', incident.id)
      .first();
    const state = change.state ?? row.state;
    const reopened = row.state === 'closed' && state === 'open';
    const closed = row.state === 'open' && state === 'closed';
    const after: IncidentRow = {
      ...row,
      state,
      title: change.title ?? row.title,
      severity: change.severity ?? row.severity,
      version: row.version + 1,
      ...(reopened && { closed_at: null }),
      ...(closed && { closed_at: now }),
    };
    const changed = await trx('incidents')
      .where({ incident_id: incident.id, version: row.version })
      .update(after);
    if (changed !== 1) {
      throw new ConflictError(
        `Incident ${incident.id} was changed by somebody else at the same time; look at it again`,
      );
    }
    return toIncident(after, incident.scope);
  }

  /**
   * Those of which every service is to be seen, or, without services, every
   * environment: whoever sees a part must not learn of the rest.
   */
  private visible(filter: TargetFilter): Knex.QueryBuilder {
    const rows = this.db('incidents').select('incidents.*');
    if (filter.all) {
      return rows;
    }
    const services = this.db('services').select('services.service_id');
    filter.apply(services, 'service');
    const environments = this.db('environments').select(
      'environments.environment_ref',
    );
    filter.apply(environments, 'environment');
    const of = (table: string) =>
      this.db(table)
        .select(this.db.raw('1'))
        .whereRaw('?? = ??', [`${table}.incident_id`, 'incidents.incident_id']);
    return rows
      .whereNotExists(
        of('incident_services').whereNotIn('service_id', services),
      )
      .whereNotExists(
        of('incident_environments').whereNotIn('environment_ref', environments),
      );
  }

  private async complete(rows: IncidentRow[]): Promise<StoredIncident[]> {
    const ids = rows.map(row => row.incident_id);
    const environments: { incident_id: string; environment_ref: string }[] =
      await this.db('incident_environments')
        .whereIn('incident_id', ids)
        .orderBy('environment_ref');
    const services: { incident_id: string; service_id: string }[] =
      await this.db('incident_services')
        .whereIn('incident_id', ids)
        .orderBy('service_id');
    return rows.map(row =>
      toIncident(row, {
        environmentRefs: environments
          .filter(of => of.incident_id === row.incident_id)
          .map(of => of.environment_ref),
        serviceIds: services
          .filter(of => of.incident_id === row.incident_id)
          .map(of => of.service_id),
      }),
    );
  }
}

function toIncident(
  row: IncidentRow,
  scope: StoredIncident['scope'],
): StoredIncident {
  return {
    id: row.incident_id,
    title: row.title,
    severity: row.severity,
    scope,
    state: row.state,
    openedBy: row.opened_by,
    openedAt: iso(row.opened_at),
    ...(row.closed_at !== null && { closedAt: iso(row.closed_at) }),
  };
}
