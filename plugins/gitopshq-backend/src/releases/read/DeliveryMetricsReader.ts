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

import { InputError } from '@backstage/errors';
import type { DeliveryMetrics } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import type { TargetFilter } from '../../authorization/types';
import { dbNow } from '../../database/dbNow';
import { whereServiceIn, type ScopeQuery } from '../../signals/SignalScopes';
import type { BigInteger } from '../store/releaseRows';

const DAY_MS = 24 * 3_600_000;
const DEFAULT_DAYS = 30;
/** Longer spans are no question about deliveries any more. */
const MAX_DAYS = 400;
/** Of more recoveries the newest count. */
const MAX_RECOVERIES = 10_000;

/** Span asked for; epoch ms. */
export interface Span {
  from?: number;
  to?: number;
}

/** Value below which this share lies (nearest rank); undefined of none. */
function quantile(sorted: readonly number[], share: number) {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

/** Releases of services that a person may see, by any scope of signals. */
export function visibleReleases(
  db: Knex,
  filter: TargetFilter,
  query: ScopeQuery,
): Knex.QueryBuilder {
  const rows = db('release_services as r')
    .join('release_units', on =>
      on
        .on('release_units.environment_ref', 'r.environment_ref')
        .andOn('release_units.service_key', 'r.service_key'),
    )
    .join('services', 'services.service_id', 'release_units.service_id')
    .join('environments', 'environments.environment_ref', 'r.environment_ref')
    .where('r.confirmed', true);
  whereServiceIn(rows, query);
  filter.apply(rows, 'service');
  return rows;
}

/** Deployment frequency, rollbacks and recoveries of what a person may see. */
export class DeliveryMetricsReader {
  constructor(private readonly db: Knex) {}

  /** @throws InputError for an empty or overlong span. */
  async read(
    filter: TargetFilter,
    query: ScopeQuery,
    span: Span,
  ): Promise<DeliveryMetrics> {
    const now = await dbNow(this.db);
    const to = span.to ?? now;
    const from = span.from ?? to - DEFAULT_DAYS * DAY_MS;
    const iso = (at: number) => new Date(at).toISOString();
    if (from >= to) {
      throw new InputError(`from ${iso(from)} must be before to ${iso(to)}`);
    }
    if (to - from > MAX_DAYS * DAY_MS) {
      throw new InputError(
        `from ${iso(from)} to ${iso(
          to,
        )} is longer than ${MAX_DAYS} days; ask for less`,
      );
    }
    const days = filter.any ? await this.days(filter, query, from, to) : [];
    const sum = (of: (day: (typeof days)[number]) => number) =>
      days.reduce((total, day) => total + of(day), 0);
    const releases = sum(day => day.releases);
    return {
      ...{ from: iso(from), to: iso(to), releases },
      perDay: releases / ((to - from) / DAY_MS),
      rolledBack: sum(day => day.rolledBack),
      failed: filter.any ? await this.failed(filter, query, from, to) : 0,
      recovery: await this.recovery(filter, query, from, to),
      days: everyDay(days, from, to),
    };
  }

  private async days(
    filter: TargetFilter,
    query: ScopeQuery,
    from: number,
    to: number,
  ): Promise<DayRow[]> {
    const day = this.db.raw('(r.at - (r.at % ?)) / ?', [DAY_MS, DAY_MS]);
    // A commit counts once for each service, whatever it changed of it.
    const each = visibleReleases(this.db, filter, query)
      .whereBetween('r.at', [from, to])
      .distinct('services.service_id', 'r.sha')
      .select({
        day,
        is_rollback: this.db.raw(
          "CASE WHEN r.kind = 'rollback' THEN 1 ELSE 0 END",
        ),
      });
    const rows = await this.db
      .from(each.as('each'))
      .select('day')
      .count({ n: '*' })
      .sum({ rolled_back: 'is_rollback' })
      .groupBy('day');
    return rows.map(row => {
      const rolledBack = Number(row.rolled_back);
      return {
        day: Number(row.day),
        releases: Number(row.n) - rolledBack,
        rolledBack,
      };
    });
  }

  private async failed(
    filter: TargetFilter,
    query: ScopeQuery,
    from: number,
    to: number,
  ): Promise<number> {
    const each = visibleReleases(this.db, filter, query)
      .where('r.outcome', 'failed')
      .whereBetween('r.watched_at', [from, to])
      .distinct('services.service_id', 'r.sha');
    const [{ n }] = await this.db.from(each.as('each')).count({ n: '*' });
    return Number(n);
  }

  /** From the bad release becoming applied to the start of the stable window. */
  private async recovery(
    filter: TargetFilter,
    query: ScopeQuery,
    from: number,
    to: number,
  ): Promise<DeliveryMetrics['recovery']> {
    const rows: { recovered_at: BigInteger; applied_at: BigInteger }[] =
      filter.any
        ? await visibleReleases(this.db, filter, query)
            .whereBetween('r.recovered_at', [from, to])
            .whereNotNull('r.applied_at')
            .select('r.recovered_at', 'r.applied_at')
            .orderBy('r.recovered_at', 'desc')
            .limit(MAX_RECOVERIES)
        : [];
    const seconds = rows
      .map(row => (Number(row.recovered_at) - Number(row.applied_at)) / 1000)
      .sort((a, b) => a - b);
    return {
      count: seconds.length,
      ...(seconds.length > 0 && {
        medianSeconds: quantile(seconds, 0.5),
        p90Seconds: quantile(seconds, 0.9),
      }),
    };
  }
}

interface DayRow {
  /** Days since 1970, UTC. */
  day: number;
  releases: number;
  rolledBack: number;
}

function everyDay(
  rows: readonly DayRow[],
  from: number,
  to: number,
): DeliveryMetrics['days'] {
  const known = new Map(rows.map(row => [row.day, row]));
  const days: DeliveryMetrics['days'] = [];
  for (let day = Math.floor(from / DAY_MS); day * DAY_MS <= to; day += 1) {
    const { releases = 0, rolledBack = 0 } = known.get(day) ?? {};
    days.push({
      day: new Date(day * DAY_MS).toISOString().slice(0, 10),
      ...{ releases, rolledBack },
    });
  }
  return days;
}
