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

import {
  ROLLBACK_RATE_DAYS,
  levelRank,
  rollbackRate,
  type Offender,
  type Signal,
  type SignalThresholds,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import type { TargetFilter } from '../../authorization/types';
import { whereServiceIn, type ScopeQuery } from '../../signals/SignalScopes';
import { visibleReleases } from './DeliveryMetricsReader';

const DAY_MS = 24 * 3_600_000;
const OFFENDERS = 20;

/** The signal of one environment or, without a ref, of the fleet. */
export interface RollbackPoint {
  environmentRef?: string;
  /** Rank of the level. */
  level: number;
  value?: number;
}

const sinceOf = (now: number) => now - ROLLBACK_RATE_DAYS * DAY_MS;

/** Reads the signal `rollbackRate` of any scope. */
export class RollbackRateReader {
  constructor(
    private readonly db: Knex,
    private readonly thresholds: SignalThresholds,
  ) {}

  async read(
    filter: TargetFilter,
    query: ScopeQuery,
    now: number,
  ): Promise<Signal> {
    const { rollbackRate: thresholds } = this.thresholds;
    if (!filter.any) {
      return rollbackRate(
        { rolledBack: 0, releases: 0, unproved: 0 },
        thresholds,
        now,
      );
    }
    const since = sinceOf(now);
    const each = visibleReleases(this.db, filter, query)
      .where('r.at', '>=', since)
      .distinct('services.service_id', 'r.sha', 'r.kind');
    const groups: { kind: string; n: number | string }[] = await this.db
      .from(each.as('each'))
      .select('kind')
      .count({ n: '*' })
      .groupBy('kind');
    const count = (of: (kind: string) => boolean) =>
      groups
        .filter(({ kind }) => of(kind))
        .reduce((sum, { n }) => sum + Number(n), 0);
    const rolledBack = count(kind => kind === 'rollback');
    const { unproved, unread, read } = await this.sight(filter, query, since);
    return rollbackRate(
      {
        rolledBack,
        releases: count(kind => kind !== 'rollback'),
        // An environment whose history is not read may hold any number.
        unproved: unproved + unread,
        ...(read > 0 && { observedAt: now }),
        offenders:
          rolledBack > 0 ? await this.offenders(filter, query, since) : [],
      },
      thresholds,
      now,
    );
  }

  /** Of environments with services in the scope: what is known of them. */
  private async sight(
    filter: TargetFilter,
    query: ScopeQuery,
    since: number,
  ): Promise<{ unproved: number; unread: number; read: number }> {
    const hosting = this.db('services')
      .join(
        'environments',
        'environments.environment_ref',
        'services.environment_ref',
      )
      .where('environments.state', 'confirmed')
      .whereNotNull('environments.source')
      .distinct('environments.environment_ref');
    whereServiceIn(hosting, query);
    filter.apply(hosting, 'service');
    const [row] = await this.db
      .from(hosting.as('hosts'))
      .leftJoin(
        'release_timelines',
        'release_timelines.environment_ref',
        'hosts.environment_ref',
      )
      .count({ all: '*', read: 'release_timelines.environment_ref' });
    const [open] = await this.db('release_commits')
      .whereIn(
        'environment_ref',
        this.db.from(hosting.clone().as('of')).select('environment_ref'),
      )
      .where('confirmed', false)
      .where('at', '>=', since)
      .count({ n: '*' });
    const read = Number(row.read);
    return {
      read,
      unread: Number(row.all) - read,
      unproved: Number(open.n),
    };
  }

  private async offenders(
    filter: TargetFilter,
    query: ScopeQuery,
    since: number,
  ): Promise<Offender[]> {
    const rows = await visibleReleases(this.db, filter, query)
      .where('r.at', '>=', since)
      .where('r.kind', 'rollback')
      .select('services.service_id', 'services.name')
      .select({ environment: 'environments.name' })
      .count({ n: '*' })
      .groupBy('services.service_id', 'services.name', 'environments.name')
      .orderBy([
        { column: 'n', order: 'desc' },
        { column: 'services.service_id' },
      ])
      .limit(OFFENDERS);
    return rows.map(row => ({
      serviceId: row.service_id,
      text: `${row.name} in ${row.environment}: rolled back ${
        Number(row.n) === 1 ? 'once' : `${row.n} times`
      }`,
    }));
  }
}

interface Tally {
  rolledBack: number;
  releases: number;
  unproved: number;
  read: boolean;
}

/** The signal of every environment with a source, and of all together. */
export async function readRollbackPoints(
  db: Knex,
  { rollbackRate: thresholds }: SignalThresholds,
  now: number,
): Promise<RollbackPoint[]> {
  const since = sinceOf(now);
  const tallies = new Map<string, Tally>();
  for (const row of await db('environments')
    .leftJoin(
      'release_timelines',
      'release_timelines.environment_ref',
      'environments.environment_ref',
    )
    .where('environments.state', 'confirmed')
    .whereNotNull('environments.source')
    .select('environments.environment_ref')
    .select({ timeline: 'release_timelines.environment_ref' })) {
    const read = row.timeline !== null;
    tallies.set(row.environment_ref, {
      ...{ rolledBack: 0, releases: 0, read },
      unproved: read ? 0 : 1,
    });
  }
  if (tallies.size === 0) {
    return [];
  }
  const each = visibleReleases(
    db,
    { any: true, all: true, apply: () => {} },
    { scope: 'fleet' },
  )
    .where('r.at', '>=', since)
    .distinct('services.service_id', 'r.sha', 'r.kind', 'r.environment_ref');
  for (const row of await db
    .from(each.as('each'))
    .select('environment_ref', 'kind')
    .count({ n: '*' })
    .groupBy('environment_ref', 'kind')) {
    const tally = tallies.get(String(row.environment_ref));
    if (tally) {
      tally[row.kind === 'rollback' ? 'rolledBack' : 'releases'] += Number(
        row.n,
      );
    }
  }
  const open: { environment_ref: string; n: number | string }[] = await db(
    'release_commits',
  )
    .where('confirmed', false)
    .where('at', '>=', since)
    .select('environment_ref')
    .count({ n: '*' })
    .groupBy('environment_ref');
  for (const row of open) {
    const tally = tallies.get(row.environment_ref);
    if (tally) {
      tally.unproved += Number(row.n);
    }
  }
  const fleet: Tally = {
    ...{ rolledBack: 0, releases: 0, unproved: 0, read: false },
  };
  for (const { rolledBack, releases, unproved, read } of tallies.values()) {
    fleet.rolledBack += rolledBack;
    fleet.releases += releases;
    fleet.unproved += unproved;
    fleet.read ||= read;
  }
  return [[undefined, fleet] as const, ...tallies].map(([ref, tally]) => {
    const { read, ...counts } = tally;
    const { level, value } = rollbackRate(
      { ...counts, ...(read && { observedAt: now }) },
      thresholds,
      now,
    );
    return {
      ...(ref !== undefined && { environmentRef: ref }),
      level: levelRank(level),
      ...(value !== undefined && { value }),
    };
  });
}
