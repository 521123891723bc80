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
import type {
  FleetQuery,
  Hold,
  Page,
  Service,
  SignalThresholds,
  Workload,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { z } from 'zod/v3';
import { readHubState } from '../../clusters';
import { dbNow } from '../../database/dbNow';
import {
  DriftSummaries,
  type ServiceDrift,
} from '../../drift/read/DriftSummaries';
import type { WorkloadRow } from '../rows';
import { decodeCursor, encodeCursor, filterHash } from '../../database/cursor';
import {
  EnvironmentView,
  isoTime,
  selectView,
  type ViewRow,
} from './environmentView';
import {
  applyToServices,
  narrowsByEnvironment,
  resolveFilters,
  type Caller,
  type ResolvedFilters,
} from './fleetFilters';
import { oldest } from './oldest';
import { servicesOfPage } from './servicesOfPage';

interface ServiceViewRow extends ViewRow {
  service_id: string;
  name: string;
  tier: 'production' | 'non-production';
  tenant: string | null;
  component_ref: string | null;
  mapping: Service['mapping'];
  claims: string;
  owner_refs: string;
  expected: number;
  not_ready: number;
  images: string;
  level: number;
}

function toWorkload(row: WorkloadRow): Workload {
  return {
    apiVersion: row.api_version,
    kind: row.kind,
    namespace: row.namespace,
    name: row.name,
    uid: row.uid,
    wanted: row.wanted,
    ready: row.ready,
    updated: row.updated,
    restarts: row.restarts,
    images: JSON.parse(row.images),
    ...(row.autoscaler && { autoscaler: JSON.parse(row.autoscaler) }),
    ...(row.problem && { problem: JSON.parse(row.problem) }),
  };
}

const ENVIRONMENT_OF_SERVICE = [
  'environments',
  'environments.environment_ref',
  'services.environment_ref',
] as const;

/** Worst level first, then by name. */
const ORDER = [
  { column: 'services.level', order: 'desc' },
  { column: 'services.name', order: 'asc' },
  { column: 'services.service_id', order: 'asc' },
];

const missing = (workload: Workload) =>
  Math.max(0, workload.wanted - workload.ready);

function toService(
  row: ServiceViewRow,
  workloads: Workload[],
  thresholds: SignalThresholds,
  now: number,
  hold: Hold | undefined,
  compared: ServiceDrift | undefined,
): Service {
  const view = new EnvironmentView(row, thresholds, now, hold);
  const offenders = workloads
    .filter(workload => missing(workload) > 0)
    .sort((a, b) => missing(b) - missing(a) || a.name.localeCompare(b.name))
    .slice(0, 20)
    .map(workload => ({
      serviceId: row.service_id,
      text: `${workload.kind} ${workload.name}: ${workload.ready} of ${
        workload.wanted
      } pods ready${
        workload.problem?.value ? ` (${workload.problem.value})` : ''
      }`,
    }));
  const pods = view.pods(row.expected, row.not_ready, offenders);
  const observedAt = isoTime(row.observed_at);
  return {
    id: row.service_id,
    name: row.name,
    environmentRef: row.environment_ref,
    clusterRef: row.cluster_ref,
    tier: row.tier,
    ...(row.tenant !== null && { tenant: row.tenant }),
    ...(row.component_ref !== null && { componentRef: row.component_ref }),
    mapping: row.mapping,
    claims: JSON.parse(row.claims),
    ownerRefs: JSON.parse(row.owner_refs),
    pods: { expected: row.expected, ready: row.expected - row.not_ready },
    images: JSON.parse(row.images),
    level: pods.level,
    reason: pods.reason,
    signals: [pods],
    workloads,
    ...compared,
    cluster: {
      level: view.heartbeat.level,
      ...(view.heartbeat.observedAt && {
        lastBeatAt: view.heartbeat.observedAt,
      }),
      ...(view.heartbeat.value !== undefined && {
        ageSeconds: view.heartbeat.value,
      }),
    },
    ...(observedAt && { observedAt }),
    ...(view.problem && { problem: view.problem }),
  };
}

/** Reads services as a person may see them. */
export class DatabaseServiceReader {
  private readonly drifts: DriftSummaries;

  constructor(
    private readonly db: Knex,
    private readonly thresholds: SignalThresholds,
  ) {
    this.drifts = new DriftSummaries(db, thresholds.drift.staleSeconds);
  }

  /** Worst level first, then by name. */
  async list(caller: Caller, query: FleetQuery): Promise<Page<Service>> {
    const filters = resolveFilters(query, caller.ownershipRefs);
    const hash = filterHash(['services', filters]);
    const after = decodeCursor(
      query.cursor,
      hash,
      z.tuple([z.number().int(), z.string(), z.string()]),
    );
    if (!caller.filter.any) {
      return { items: [] };
    }
    const now = await dbNow(this.db);
    // The page by its keys first: what is sorted stays narrow.
    const keys = this.db('services').select('services.service_id');
    if (narrowsByEnvironment(filters)) {
      keys.join(...ENVIRONMENT_OF_SERVICE);
    }
    caller.filter.apply(keys, 'service');
    applyToServices(keys, filters);
    if (filters.levelRanks) {
      keys.whereIn('services.level', filters.levelRanks);
    }
    if (after) {
      const [level, name, serviceId] = after;
      keys.where('services.level', '<=', level).where(later =>
        later
          .where('services.level', '<', level)
          .orWhere('services.name', '>', name)
          .orWhere(same =>
            same
              .where('services.name', name)
              .where('services.service_id', '>', serviceId),
          ),
      );
    }
    keys.orderBy(ORDER).limit(query.limit + 1);
    const found: ServiceViewRow[] = await this.select(
      servicesOfPage(this.db, keys),
    ).orderBy(ORDER);
    const page = found.slice(0, query.limit);
    const items = await this.complete(page, now);
    const last = page.at(-1);
    const asOf =
      items.length > 0
        ? oldest(items)
        : await this.oldestLookedAt(caller, filters);
    return {
      items,
      ...(found.length > page.length &&
        last && {
          nextCursor: encodeCursor(hash, [
            last.level,
            last.name,
            last.service_id,
          ]),
        }),
      ...(asOf && { asOf }),
    };
  }

  /** @throws NotFoundError when there is none or it may not be seen. */
  async get(caller: Caller, serviceId: string): Promise<Service> {
    const one = this.select(this.db('services')).where(
      'services.service_id',
      serviceId,
    );
    caller.filter.apply(one, 'service');
    const rows: ServiceViewRow[] = caller.filter.any ? await one : [];
    if (rows.length === 0) {
      throw new NotFoundError(
        `There is no service ${serviceId} for you to see`,
      );
    }
    return (await this.complete(rows, await dbNow(this.db)))[0];
  }

  /** Age of the data in which no service of the wanted levels was found. */
  private async oldestLookedAt(
    { filter }: Caller,
    filters: ResolvedFilters,
  ): Promise<string | undefined> {
    const rows = this.db('services')
      .join(...ENVIRONMENT_OF_SERVICE)
      .min({ observed_at: 'environments.observed_at' });
    filter.apply(rows, 'service');
    applyToServices(rows, filters);
    const [row] = await rows;
    return isoTime(row.observed_at);
  }

  /** All that a service shows, of the `services` in a query. */
  private select(rows: Knex.QueryBuilder): Knex.QueryBuilder {
    rows.join(...ENVIRONMENT_OF_SERVICE);
    selectView(rows);
    rows.select(
      'services.service_id',
      'services.name',
      'environments.tier',
      'environments.tenant',
      'services.component_ref',
      'services.mapping',
      'services.claims',
      'services.owner_refs',
      'services.expected',
      'services.not_ready',
      'services.images',
      'services.level',
    );
    return rows;
  }

  private async complete(
    rows: ServiceViewRow[],
    now: number,
  ): Promise<Service[]> {
    const workloads: WorkloadRow[] =
      rows.length === 0
        ? []
        : await this.db('workloads')
            .whereIn(
              'service_id',
              rows.map(row => row.service_id),
            )
            .orderBy(['kind', 'namespace', 'name', 'uid']);
    const byService = new Map<string, Workload[]>();
    for (const row of workloads) {
      const of = byService.get(row.service_id) ?? [];
      of.push(toWorkload(row));
      byService.set(row.service_id, of);
    }
    const { hold } = await readHubState(this.db, now);
    const compared = await this.drifts.services(rows, now);
    return rows.map(row =>
      toService(
        row,
        byService.get(row.service_id) ?? [],
        this.thresholds,
        now,
        hold,
        compared.get(row.service_id),
      ),
    );
  }
}
