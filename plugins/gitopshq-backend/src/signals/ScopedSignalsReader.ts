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
  levelOfRank,
  levelRank,
  worstLevel,
  type Offender,
  type ScopedSignals,
  type Signal,
  type SignalScope,
  type SignalThresholds,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import type { TargetFilter } from '../authorization/types';
import {
  assessCluster,
  observationOf,
  readHubState,
  selectClusters,
} from '../clusters';
import { dbNow } from '../database/dbNow';
import { ScopedDriftReader } from '../drift/read/ScopedDriftReader';
import {
  EnvironmentView,
  joinCluster,
  selectView,
  type ViewRow,
} from '../fleet/read/environmentView';
import { LevelExpressions } from '../fleet/read/levelExpressions';
import { RollbackRateReader } from '../releases/read/RollbackRateReader';
import { fleetHeartbeat, OFFENDERS } from './fleetHeartbeat';
import {
  refuseUnseen,
  whereClusterIn,
  whereServiceIn,
  type ScopeQuery,
} from './SignalScopes';

interface PodGroup {
  visible: boolean | number;
  rank: number;
  services: number | string;
  expected: number | string;
  not_ready: number | string;
  observed_at: number | string | null;
}

interface OffenderRow extends ViewRow {
  service_id: string;
  name: string;
  environment_name: string;
  expected: number;
  not_ready: number;
}

/** Scopes that are whole environments. */
const ENVIRONMENT_SCOPES: ReadonlySet<SignalScope> = new Set([
  'fleet',
  'tenant',
  'cluster',
  'environment',
] as const);

const times = (count: number, word: string) =>
  `${count} ${word}${count === 1 ? '' : 's'}`;

/** Signals of everything a person may see in a scope. */
export class ScopedSignalsReader {
  private readonly levels: LevelExpressions;
  private readonly drifts: ScopedDriftReader;
  private readonly rollbacks: RollbackRateReader;

  constructor(
    private readonly db: Knex,
    private readonly thresholds: SignalThresholds,
  ) {
    this.levels = new LevelExpressions(db, thresholds);
    this.drifts = new ScopedDriftReader(db, thresholds);
    this.rollbacks = new RollbackRateReader(db, thresholds);
  }

  /** @throws NotFoundError when cluster, environment or service may not be seen. */
  async read(filter: TargetFilter, query: ScopeQuery): Promise<ScopedSignals> {
    await this.refuseUnseen(filter, query);
    const now = await dbNow(this.db);
    const signals = [
      await this.heartbeats(filter, query, now),
      await this.pods(filter, query, now),
      ...(await this.drifts.read(filter, query, now)),
      await this.rollbacks.read(filter, query, now),
    ];
    const oldest = signals
      .map(signal => signal.observedAt)
      .filter(at => at !== undefined)
      .sort()[0];
    return {
      scope: query.scope,
      ...(query.ref !== undefined && { ref: query.ref }),
      level: worstLevel(signals.map(signal => signal.level)),
      signals,
      ...(oldest && { asOf: oldest }),
    };
  }

  /** As {@link refuseUnseen}. */
  refuseUnseen(filter: TargetFilter, query: ScopeQuery): Promise<void> {
    return refuseUnseen(this.db, filter, query);
  }

  private async heartbeats(
    filter: TargetFilter,
    query: ScopeQuery,
    now: number,
  ): Promise<Signal> {
    const clusters = selectClusters(this.db);
    whereClusterIn(clusters, query, filter);
    filter.apply(clusters, 'cluster');
    const { hold } = await readHubState(this.db, now);
    const assessed = (filter.any ? await clusters : []).map(row => ({
      clusterRef: row.cluster_ref,
      name: row.name,
      heartbeat: assessCluster(
        observationOf(row),
        this.thresholds.agentHeartbeat,
        now,
        hold,
      ).heartbeat,
    }));
    return fleetHeartbeat(assessed, hold);
  }

  private async pods(
    filter: TargetFilter,
    query: ScopeQuery,
    now: number,
  ): Promise<Signal> {
    const groups = filter.any ? await this.podGroups(filter, query, now) : [];
    let level = -1;
    let expected = 0;
    let notReady = 0;
    let services = 0;
    let unseen = 0;
    let observedAt: number | undefined;
    for (const group of groups) {
      const count = Number(group.services);
      services += count;
      if (group.observed_at !== null) {
        observedAt = Math.min(
          observedAt ?? Infinity,
          Number(group.observed_at),
        );
      }
      if (!group.visible) {
        unseen += count;
        level = Math.max(level, levelRank('unknown'));
        continue;
      }
      level = Math.max(level, group.rank);
      expected += Number(group.expected);
      notReady += Number(group.not_ready);
    }
    const offenders =
      level > 0 ? await this.podOffenders(filter, query, now) : [];
    const parts: string[] = [];
    if (services === 0) {
      parts.push('no services here');
    } else if (unseen < services) {
      parts.push(
        expected === 0
          ? 'no pods expected'
          : `${expected - notReady} of ${expected} pods ready`,
      );
    }
    if (services === 1 && unseen === 1 && offenders.length === 1) {
      parts.push(offenders[0].text);
    } else if (unseen > 0) {
      parts.push(`${times(unseen, 'service')} cannot be seen now`);
    }
    const seen = services > unseen;
    return {
      name: 'podHealth',
      level: level < 0 ? 'unknown' : levelOfRank(level),
      ...(seen && {
        value: expected === 0 ? 0 : (notReady * 100) / expected,
      }),
      unit: 'percent',
      reason: parts.join('; '),
      window: 'PT0S',
      sampleSize: seen ? expected : 0,
      ...(observedAt !== undefined && {
        observedAt: new Date(observedAt).toISOString(),
      }),
      offenders,
    };
  }

  private services(filter: TargetFilter, query: ScopeQuery) {
    const services = this.db('services').join(
      'environments',
      'environments.environment_ref',
      'services.environment_ref',
    );
    whereServiceIn(services, query);
    filter.apply(services, 'service');
    return services;
  }

  private async podGroups(
    filter: TargetFilter,
    query: ScopeQuery,
    now: number,
  ): Promise<PodGroup[]> {
    const visible = this.levels.visible(now);
    if (filter.all && ENVIRONMENT_SCOPES.has(query.scope)) {
      return this.rolledUpGroups(query, visible);
    }
    const services = joinCluster(this.services(filter, query)).select({
      visible,
      rank: this.levels.shareRank(),
      expected: 'services.expected',
      not_ready: 'services.not_ready',
      observed_at: 'environments.observed_at',
    });
    return this.db
      .from(services.as('seen'))
      .select('visible', 'rank')
      .count({ services: '*' })
      .sum({ expected: 'expected', not_ready: 'not_ready' })
      .min({ observed_at: 'observed_at' })
      .groupBy('visible', 'rank') as unknown as Promise<PodGroup[]>;
  }

  /** The same from what is summed up of each environment. */
  private async rolledUpGroups(
    query: ScopeQuery,
    visible: Knex.Raw,
  ): Promise<PodGroup[]> {
    const rollups = this.db('service_rollups').join(
      'environments',
      'environments.environment_ref',
      'service_rollups.environment_ref',
    );
    whereServiceIn(rollups, query);
    joinCluster(rollups).select({
      visible,
      rank: 'service_rollups.level',
      services: 'service_rollups.services',
      expected: 'service_rollups.expected',
      not_ready: 'service_rollups.not_ready',
      observed_at: 'environments.observed_at',
    });
    return this.db
      .from(rollups.as('seen'))
      .select('visible', 'rank')
      .sum({
        services: 'services',
        expected: 'expected',
        not_ready: 'not_ready',
      })
      .min({ observed_at: 'observed_at' })
      .groupBy('visible', 'rank') as unknown as Promise<PodGroup[]>;
  }

  /** By the stored level, which is indexed; the texts are evaluated anew. */
  private async podOffenders(
    filter: TargetFilter,
    query: ScopeQuery,
    now: number,
  ): Promise<Offender[]> {
    const services = this.services(filter, query);
    selectView(services);
    const rows: OffenderRow[] = await services
      .select(
        'services.service_id',
        'services.name',
        { environment_name: 'environments.name' },
        'services.expected',
        'services.not_ready',
      )
      .where('services.level', '>', 0)
      .orderBy([
        { column: 'services.level', order: 'desc' },
        { column: 'services.not_ready', order: 'desc' },
        { column: 'services.service_id', order: 'asc' },
      ])
      .limit(OFFENDERS);
    return rows
      .map(row => ({
        row,
        pods: new EnvironmentView(row, this.thresholds, now).pods(
          row.expected,
          row.not_ready,
        ),
      }))
      .filter(({ pods }) => pods.level !== 'healthy')
      .sort((a, b) => levelRank(b.pods.level) - levelRank(a.pods.level))
      .map(({ row, pods }) => ({
        serviceId: row.service_id,
        text: `${row.name} in ${row.environment_name}: ${pods.reason}`,
      }));
  }
}
