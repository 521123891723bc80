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
import {
  DEFAULT_ENVIRONMENT_SETTINGS,
  levelOfRank,
  worstLevel,
  type Environment,
  type FleetQuery,
  type Hold,
  type Level,
  type Page,
  type SignalThresholds,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { z } from 'zod/v3';
import { readHubState } from '../../clusters';
import {
  DriftSummaries,
  type EnvironmentDrift,
} from '../../drift/read/DriftSummaries';
import { applierOf } from '../../drift/scan/applierOf';
import type { Registry } from '../../registry/types';
import { dbNow } from '../../database/dbNow';
import { decodeCursor, encodeCursor, filterHash } from '../../database/cursor';
import {
  EnvironmentView,
  isoTime,
  selectView,
  type ViewRow,
} from './environmentView';
import type { TargetFilter } from '../../authorization/types';
import {
  applyToEnvironments,
  resolveFilters,
  type Caller,
  type ResolvedFilters,
} from './fleetFilters';
import { LevelExpressions } from './levelExpressions';
import { oldest } from './oldest';

interface EnvironmentViewRow extends ViewRow {
  name: string;
  title: string | null;
  tier: Environment['tier'];
  tenant: string | null;
  environment_state: Environment['state'];
  namespaces: string;
  source: string | null;
  owner_refs: string;
  rank: number;
}

/** Services of an environment that are alike in level. */
interface ServiceGroup {
  environment_ref: string;
  rank: number;
  services: number | string;
  expected: number | string;
  not_ready: number | string;
}

function toEnvironment(
  row: EnvironmentViewRow,
  groups: ServiceGroup[],
  thresholds: SignalThresholds,
  now: number,
  hold: Hold | undefined,
  compared: EnvironmentDrift | undefined,
): Environment {
  const view = new EnvironmentView(row, thresholds, now, hold);
  const byLevel: Partial<Record<Level, number>> = {};
  let total = 0;
  let expected = 0;
  let notReady = 0;
  // None expected: healthy while it can be seen, else unknown with the reason.
  const visibility = view.pods(0, 0);
  for (const group of groups) {
    const level =
      visibility.level === 'unknown' ? 'unknown' : levelOfRank(group.rank);
    const services = Number(group.services);
    byLevel[level] = (byLevel[level] ?? 0) + services;
    total += services;
    expected += Number(group.expected);
    notReady += Number(group.not_ready);
  }
  const pods = view.pods(expected, notReady);
  const services = worstLevel([
    visibility.level,
    ...(Object.keys(byLevel) as Level[]),
  ]);
  const level = worstLevel([services, view.heartbeat.level]);
  const observedAt = isoTime(row.observed_at);
  return {
    entityRef: row.environment_ref,
    name: row.name,
    ...(row.title !== null && { title: row.title }),
    tier: row.tier,
    ...(row.tenant !== null && { tenant: row.tenant }),
    ...(row.cluster_ref && { clusterRef: row.cluster_ref }),
    clusterLevel: view.heartbeat.level,
    namespaces: JSON.parse(row.namespaces),
    ownerRefs: JSON.parse(row.owner_refs),
    state: row.environment_state,
    ...(row.source !== null && { source: JSON.parse(row.source) }),
    level,
    reason:
      level === services
        ? pods.reason
        : `${row.cluster_ref}: ${view.heartbeat.reason}`,
    services: { total, byLevel },
    pods: { expected, ready: expected - notReady },
    ...compared,
    ...(observedAt && { observedAt }),
    ...(view.problem && { problem: view.problem }),
  };
}

/** Reads environments as a person may see them. */
export class DatabaseEnvironmentReader {
  private readonly levels: LevelExpressions;
  private readonly drifts: DriftSummaries;

  constructor(
    private readonly db: Knex,
    private readonly thresholds: SignalThresholds,
    private readonly registry: Pick<Registry, 'current'>,
  ) {
    this.drifts = new DriftSummaries(db, thresholds.drift.staleSeconds);
    this.levels = new LevelExpressions(db, thresholds);
  }

  /** Worst level first. */
  async list(caller: Caller, query: FleetQuery): Promise<Page<Environment>> {
    const filters = resolveFilters(query, caller.ownershipRefs);
    const hash = filterHash(['environments', filters]);
    const after = decodeCursor(
      query.cursor,
      hash,
      z.tuple([z.number().int(), z.string()]),
    );
    if (!caller.filter.any) {
      return { items: [] };
    }
    const now = await dbNow(this.db);
    const { hold } = await readHubState(this.db, now);
    const ranked = this.select(caller, now, hold);
    applyToEnvironments(ranked, filters, caller);
    const rows = this.db.select('*').from(ranked.as('ranked'));
    if (filters.levelRanks) {
      rows.whereIn('rank', filters.levelRanks);
    }
    if (after) {
      const [rank, ref] = after;
      rows.where(later =>
        later
          .where('rank', '<', rank)
          .orWhere(same =>
            same.where('rank', rank).where('environment_ref', '>', ref),
          ),
      );
    }
    const found: EnvironmentViewRow[] = await rows
      .orderBy([
        { column: 'rank', order: 'desc' },
        { column: 'environment_ref', order: 'asc' },
      ])
      .limit(query.limit + 1);
    const page = found.slice(0, query.limit);
    const items = await this.complete(caller, page, now, hold);
    const last = page.at(-1);
    const asOf =
      items.length > 0
        ? oldest(items)
        : await this.oldestLookedAt(caller, filters);
    return {
      items,
      ...(found.length > page.length &&
        last && {
          nextCursor: encodeCursor(hash, [last.rank, last.environment_ref]),
        }),
      ...(asOf && { asOf }),
    };
  }

  /** @throws NotFoundError when there is none or it may not be seen. */
  async get(caller: Caller, environmentRef: string): Promise<Environment> {
    const now = await dbNow(this.db);
    const { hold } = await readHubState(this.db, now);
    const rows: EnvironmentViewRow[] = caller.filter.any
      ? await this.select(caller, now, hold).where(
          'environments.environment_ref',
          environmentRef,
        )
      : [];
    if (rows.length === 0) {
      throw new NotFoundError(
        `There is no environment ${environmentRef} for you to see`,
      );
    }
    return (await this.complete(caller, rows, now, hold))[0];
  }

  /** Age of the data in which no environment of the wanted levels was found. */
  private async oldestLookedAt(
    caller: Caller,
    filters: ResolvedFilters,
  ): Promise<string | undefined> {
    const rows = this.db('environments').min({
      observed_at: 'environments.observed_at',
    });
    caller.filter.apply(rows, 'environment');
    applyToEnvironments(rows, filters, caller);
    const [row] = await rows;
    return isoTime(row.observed_at);
  }

  private select(
    { filter }: Caller,
    now: number,
    hold: Hold | undefined,
  ): Knex.QueryBuilder {
    const services = filter.all ? 'service_rollups' : 'services';
    const worst = this.db(services)
      .select(`${services}.environment_ref`)
      .max({ rank: `${services}.level` })
      .groupBy(`${services}.environment_ref`);
    filter.apply(worst, 'service');
    const rows = this.db('environments').leftJoin(
      worst.as('worst'),
      'worst.environment_ref',
      'environments.environment_ref',
    );
    selectView(rows);
    rows.select(
      'environments.name',
      'environments.title',
      'environments.tier',
      'environments.tenant',
      { environment_state: 'environments.state' },
      'environments.namespaces',
      'environments.source',
      'environments.owner_refs',
      this.db.raw(
        `${this.levels.greatest}(CASE WHEN ? THEN coalesce(worst.rank, 0) ELSE 2 END, ?) AS rank`,
        [this.levels.visible(now), this.levels.heartbeatRank(now, hold)],
      ),
    );
    filter.apply(rows, 'environment');
    return rows;
  }

  private async complete(
    { filter }: Caller,
    rows: EnvironmentViewRow[],
    now: number,
    hold: Hold | undefined,
  ): Promise<Environment[]> {
    const refs = rows.map(row => row.environment_ref);
    const groups = new Map<string, ServiceGroup[]>();
    const found = refs.length === 0 ? [] : await this.groups(filter, refs);
    for (const group of found) {
      const of = groups.get(group.environment_ref) ?? [];
      of.push(group);
      groups.set(group.environment_ref, of);
    }
    const compared = await this.drifts.environments(filter, refs, now);
    const registered = this.registry.current().environments;
    return rows.map(row => {
      const environment = registered.get(row.environment_ref);
      return {
        ...toEnvironment(
          row,
          groups.get(row.environment_ref) ?? [],
          this.thresholds,
          now,
          hold,
          compared.get(row.environment_ref),
        ),
        ...(environment && {
          delivery: (environment.settings ?? DEFAULT_ENVIRONMENT_SETTINGS)
            .delivery,
          applier: applierOf(environment).applier,
        }),
      };
    });
  }

  private async groups(
    filter: TargetFilter,
    environmentRefs: string[],
  ): Promise<ServiceGroup[]> {
    if (filter.all) {
      return this.db('service_rollups')
        .select('environment_ref', 'services', 'expected', 'not_ready')
        .select({ rank: 'level' })
        .whereIn('environment_ref', environmentRefs);
    }
    const counts = this.db
      .select({
        environment_ref: 'services.environment_ref',
        rank: this.levels.shareRank(),
      })
      .count({ services: '*' })
      .sum({ expected: 'services.expected', not_ready: 'services.not_ready' })
      .from('services')
      .whereIn('services.environment_ref', environmentRefs)
      .groupBy('services.environment_ref')
      .groupBy('rank');
    filter.apply(counts, 'service');
    return counts as unknown as Promise<ServiceGroup[]>;
  }
}
