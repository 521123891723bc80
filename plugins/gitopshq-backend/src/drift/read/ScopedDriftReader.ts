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
  deploymentSync,
  drift,
  worstLevel,
  type Offender,
  type Signal,
  type SignalThresholds,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import type { TargetFilter } from '../../authorization/types';
import { whereServiceIn, type ScopeQuery } from '../../signals/SignalScopes';
import { selectVisible } from './selectVisible';
import {
  hiddenOf,
  isCompared,
  type ComparisonColumns,
} from './sightOfComparison';

/** Offenders named by a signal. */
const OFFENDERS = 20;

interface EnvironmentRow {
  environment_ref: string;
  name: string;
  tier: string;
  source: string | null;
  comparison: string | null;
  problem: string | null;
  unreadable: string | null;
  compared_at: number | string | null;
}

interface FindingOffenderRow {
  finding_id: string;
  service_id: string | null;
  object: string;
  path: string;
  cause: string;
  environment: string;
}

interface SyncOffenderRow {
  service_id: string;
  sync: string;
  name: string | null;
  environment: string;
}

/** What of a scope is compared now, and what is not. */
interface Sight {
  /** Environments whose comparison is current. */
  seen: Map<string, EnvironmentRow>;
  blind: EnvironmentRow[];
  /** Those of `seen` of which some kinds cannot be read. */
  partial: EnvironmentRow[];
  /** Oldest comparison among those that are current. */
  observedAt?: number;
}

const times = (count: number, word: string) =>
  `${count} ${word}${count === 1 ? '' : 's'}`;

const columnsOf = (row: EnvironmentRow): ComparisonColumns => ({
  state: row.comparison,
  unreadable: row.unreadable,
  compared_at: row.compared_at,
});

function whyBlind(row: EnvironmentRow): string {
  if (row.source === null) {
    return `${row.name}: no source`;
  }
  const hidden = hiddenOf(columnsOf(row));
  if (row.comparison === 'comparing' && hidden.length > 0) {
    return `${row.name}: ${hidden[0].message}`;
  }
  return row.problem
    ? `${row.name}: ${JSON.parse(row.problem).message}`
    : `${row.name}: not compared ${
        row.compared_at === null
          ? 'yet'
          : `since ${new Date(Number(row.compared_at)).toISOString()}`
      }`;
}

/** The signals of drift of everything a person may see in a scope. */
export class ScopedDriftReader {
  constructor(
    private readonly db: Knex,
    private readonly thresholds: SignalThresholds,
  ) {}

  /** `deploymentSync` and `drift`. */
  async read(
    filter: TargetFilter,
    query: ScopeQuery,
    now: number,
  ): Promise<Signal[]> {
    const sight = await this.sight(filter, query, now);
    return [
      await this.syncs(filter, query, sight, now),
      await this.findings(filter, query, sight, now),
    ];
  }

  private async syncs(
    filter: TargetFilter,
    query: ScopeQuery,
    sight: Sight,
    now: number,
  ): Promise<Signal> {
    const counts = { outOfSync: 0, pending: 0, compared: 0, unknown: 0 };
    if (filter.any && sight.seen.size > 0) {
      const rows = selectVisible(this.db, 'service_syncs', filter);
      whereServiceIn(rows, query);
      const groups = await rows
        .select('service_syncs.environment_ref', 'service_syncs.sync')
        .count({ n: '*' })
        .groupBy('service_syncs.environment_ref', 'service_syncs.sync');
      for (const { environment_ref, sync, n } of groups) {
        if (!sight.seen.has(environment_ref)) {
          continue;
        }
        const count = Number(n);
        counts[sync === 'unknown' ? 'unknown' : 'compared'] += count;
        if (sync === 'out-of-sync') {
          counts.outOfSync += count;
        } else if (sync === 'pending') {
          counts.pending += count;
        }
      }
    }
    const observation = { ...counts, observedAt: sight.observedAt };
    const judge = (offenders: Offender[]) =>
      deploymentSync(
        { ...observation, offenders },
        this.thresholds.deploymentSync,
        now,
      );
    const worse = counts.outOfSync + counts.pending > 0;
    return this.withBlind(
      judge(worse ? await this.syncOffenders(filter, query) : []),
      sight,
    );
  }

  private async findings(
    filter: TargetFilter,
    query: ScopeQuery,
    sight: Sight,
    now: number,
  ): Promise<Signal> {
    let production = 0;
    let nonProduction = 0;
    let compared = 0;
    if (filter.any && sight.seen.size > 0) {
      const open = this.open(filter, query);
      const groups = await open
        .select('findings.environment_ref')
        .count({ n: '*' })
        .groupBy('findings.environment_ref');
      for (const { environment_ref, n } of groups) {
        const environment = sight.seen.get(environment_ref);
        if (environment?.tier === 'production') {
          production += Number(n);
        } else if (environment) {
          nonProduction += Number(n);
        }
      }
      const syncs = selectVisible(this.db, 'service_syncs', filter);
      whereServiceIn(syncs, query);
      const [{ n }] = await syncs.sum({ n: 'service_syncs.objects' });
      compared = Number(n ?? 0);
    }
    const worse = production + nonProduction > 0;
    return this.withBlind(
      drift(
        {
          production,
          nonProduction,
          compared,
          observedAt: sight.observedAt,
          offenders: worse ? await this.findingOffenders(filter, query) : [],
        },
        this.thresholds.drift,
        now,
      ),
      sight,
    );
  }

  /** What cannot be seen makes a scope unknown unless something is worse. */
  private withBlind(signal: Signal, { seen, blind, partial }: Sight): Signal {
    const hidden = [...blind, ...partial];
    if (hidden.length === 0) {
      return seen.size === 0
        ? { ...signal, reason: 'nothing here is compared with Git' }
        : signal;
    }
    const why =
      hidden.length === 1
        ? whyBlind(hidden[0])
        : `${times(hidden.length, 'environment')} cannot be ${
            blind.length === 0 ? 'read as a whole' : 'compared'
          } now`;
    return {
      ...signal,
      level: worstLevel([signal.level, 'unknown']),
      reason: seen.size === 0 ? why : `${signal.reason}; ${why}`,
    };
  }

  private async sight(
    filter: TargetFilter,
    query: ScopeQuery,
    now: number,
  ): Promise<Sight> {
    const sight: Sight = { seen: new Map(), blind: [], partial: [] };
    const rows = filter.any ? await this.environments(filter, query) : [];
    const staleSeconds = Math.min(
      this.thresholds.drift.staleSeconds,
      this.thresholds.deploymentSync.staleSeconds,
    );
    for (const row of rows) {
      if (!isCompared(columnsOf(row), staleSeconds, now)) {
        sight.blind.push(row);
        continue;
      }
      if (hiddenOf(columnsOf(row)).length > 0) {
        sight.partial.push(row);
      }
      sight.seen.set(row.environment_ref, row);
      sight.observedAt = Math.min(
        sight.observedAt ?? Infinity,
        Number(row.compared_at),
      );
    }
    return sight;
  }

  private environments(
    filter: TargetFilter,
    query: ScopeQuery,
  ): Promise<EnvironmentRow[]> {
    const environments = this.db('environments')
      .leftJoin(
        'comparisons',
        'comparisons.environment_ref',
        'environments.environment_ref',
      )
      .where('environments.state', 'confirmed')
      .select(
        'environments.environment_ref',
        'environments.name',
        'environments.tier',
        'environments.source',
        { comparison: 'comparisons.state' },
        'comparisons.problem',
        'comparisons.unreadable',
        'comparisons.compared_at',
      )
      .orderBy('environments.environment_ref');
    filter.apply(environments, 'environment');
    const { scope, ref = '' } = query;
    if (scope === 'tenant') {
      environments.where('environments.tenant', ref);
    } else if (scope !== 'fleet') {
      const lower = ref.toLocaleLowerCase('en-US');
      environments.where(either => {
        if (
          scope === 'environment' ||
          scope === 'cluster' ||
          scope === 'entity'
        ) {
          either
            .where('environments.environment_ref', lower)
            .orWhere('environments.cluster_ref', lower);
        }
        if (scope !== 'environment' && scope !== 'cluster') {
          either.orWhereIn('environments.environment_ref', hosting => {
            hosting
              .select('services.environment_ref')
              .from('services')
              .join(
                'environments as hosts',
                'hosts.environment_ref',
                'services.environment_ref',
              );
            whereServiceIn(hosting, query);
            filter.apply(hosting, 'service');
          });
        }
      });
    }
    return environments as unknown as Promise<EnvironmentRow[]>;
  }

  /** Findings that count: open, and not merely waiting for the applier. */
  private open(filter: TargetFilter, query: ScopeQuery): Knex.QueryBuilder {
    const rows = selectVisible(this.db, 'findings', filter);
    whereServiceIn(rows, query);
    return rows
      .where('findings.status', 'open')
      .whereNot('findings.cause', 'pending');
  }

  private async findingOffenders(
    filter: TargetFilter,
    query: ScopeQuery,
  ): Promise<Offender[]> {
    const rows: FindingOffenderRow[] = await this.open(filter, query)
      .select('findings.finding_id', 'findings.service_id')
      .select('findings.object', 'findings.path', 'findings.cause')
      .select({ environment: 'environments.name', tier: 'environments.tier' })
      // `non-production` comes before `production`.
      .orderBy([
        { column: 'environments.tier', order: 'desc' },
        { column: 'findings.first_seen_at', order: 'desc' },
        { column: 'findings.finding_id', order: 'asc' },
      ])
      .limit(OFFENDERS);
    return rows.map(row => ({
      findingId: row.finding_id,
      ...(row.service_id !== null && { serviceId: row.service_id }),
      text: `${row.object.split('/').slice(-3).join(' ')} in ${
        row.environment
      }: ${row.path || 'the whole object'} (${row.cause})`,
    }));
  }

  private async syncOffenders(
    filter: TargetFilter,
    query: ScopeQuery,
  ): Promise<Offender[]> {
    const rows = selectVisible(this.db, 'service_syncs', filter);
    whereServiceIn(rows, query);
    const found: SyncOffenderRow[] = await rows
      .select('service_syncs.service_id', 'service_syncs.sync')
      .select({ name: 'services.name', environment: 'environments.name' })
      .whereIn('service_syncs.sync', ['out-of-sync', 'pending'])
      .orderBy(['service_syncs.sync', 'service_syncs.service_id'])
      .limit(OFFENDERS);
    return found.map(row => ({
      serviceId: row.service_id,
      text: `${row.name ?? 'a service that is not in the cluster'} in ${
        row.environment
      }: ${row.sync === 'pending' ? 'pending' : 'out of sync'}`,
    }));
  }
}
