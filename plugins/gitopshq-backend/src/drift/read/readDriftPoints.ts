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
  levelRank,
  type Signal,
  type SignalThresholds,
  type SyncState,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { hiddenOf, isCompared } from './sightOfComparison';

/** A signal of drift of one environment or, without a ref, of the fleet. */
export interface DriftPoint {
  signal: 'drift' | 'deploymentSync';
  environmentRef?: string;
  /** Rank of the level. */
  level: number;
  value?: number;
}

interface EnvironmentRow {
  environment_ref: string;
  tier: string;
  state: string | null;
  unreadable: string | null;
  compared_at: number | string | null;
}

interface Tally {
  production: number;
  nonProduction: number;
  outOfSync: number;
  pending: number;
  unknown: number;
  compared: number;
  /** Something of it cannot be seen. */
  hidden: boolean;
  observedAt?: number;
}

const nothing = (): Tally => ({
  production: 0,
  nonProduction: 0,
  outOfSync: 0,
  pending: 0,
  unknown: 0,
  compared: 0,
  hidden: false,
});

/** `drift` and `deploymentSync` of every environment and of all together. */
export async function readDriftPoints(
  db: Knex,
  thresholds: SignalThresholds,
  now: number,
): Promise<DriftPoint[]> {
  const environments: EnvironmentRow[] = await db('environments')
    .leftJoin(
      'comparisons',
      'comparisons.environment_ref',
      'environments.environment_ref',
    )
    .where('environments.state', 'confirmed')
    .select('environments.environment_ref', 'environments.tier')
    .select('comparisons.state', 'comparisons.unreadable')
    .select('comparisons.compared_at');
  if (environments.length === 0) {
    return [];
  }
  const tallies = new Map<string, Tally>();
  const fleet = nothing();
  const staleSeconds = Math.min(
    thresholds.drift.staleSeconds,
    thresholds.deploymentSync.staleSeconds,
  );
  for (const row of environments) {
    const tally = nothing();
    tallies.set(row.environment_ref, tally);
    const seen = isCompared(row, staleSeconds, now);
    tally.hidden = !seen || hiddenOf(row).length > 0;
    fleet.hidden ||= tally.hidden;
    if (seen) {
      tally.observedAt = Number(row.compared_at);
      fleet.observedAt = Math.min(
        fleet.observedAt ?? Infinity,
        tally.observedAt,
      );
    }
  }
  const add = (
    environmentRef: string,
    key: Exclude<keyof Tally, 'hidden' | 'observedAt'>,
    n: number,
  ) => {
    const tally = tallies.get(environmentRef);
    if (tally?.observedAt !== undefined) {
      tally[key] += n;
      fleet[key] += n;
    }
  };
  const tierOf = new Map(
    environments.map(each => [each.environment_ref, each.tier]),
  );
  const findings: { environment_ref: string; n: string }[] = await db(
    'findings',
  )
    .where('status', 'open')
    .whereNot('cause', 'pending')
    .select('environment_ref')
    .count({ n: '*' })
    .groupBy('environment_ref');
  for (const { environment_ref, n } of findings) {
    const production = tierOf.get(environment_ref) === 'production';
    add(
      environment_ref,
      production ? 'production' : 'nonProduction',
      Number(n),
    );
  }
  const syncs: { environment_ref: string; sync: SyncState; n: string }[] =
    await db('service_syncs')
      .select('environment_ref', 'sync')
      .count({ n: '*' })
      .groupBy('environment_ref', 'sync');
  for (const { environment_ref, sync, n } of syncs) {
    const count = Number(n);
    add(environment_ref, sync === 'unknown' ? 'unknown' : 'compared', count);
    if (sync === 'out-of-sync') {
      add(environment_ref, 'outOfSync', count);
    } else if (sync === 'pending') {
      add(environment_ref, 'pending', count);
    }
  }
  return [[undefined, fleet] as const, ...tallies].flatMap(([ref, tally]) => {
    const point = ({ level, value }: Signal): Omit<DriftPoint, 'signal'> => ({
      ...(ref !== undefined && { environmentRef: ref }),
      level: Math.max(
        levelRank(level),
        tally.hidden ? levelRank('unknown') : 0,
      ),
      ...(value !== undefined && { value }),
    });
    return [
      {
        signal: 'drift' as const,
        ...point(drift(tally, thresholds.drift, now)),
      },
      {
        signal: 'deploymentSync' as const,
        ...point(deploymentSync(tally, thresholds.deploymentSync, now)),
      },
    ];
  });
}
