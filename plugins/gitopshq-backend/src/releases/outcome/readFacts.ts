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

import type {
  Problem,
  SignalThresholds,
  SyncState,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { isCompared } from '../../drift/read/sightOfComparison';
import { epochMs, joinCluster } from '../../fleet/read/environmentView';
import { LevelExpressions } from '../../fleet/read/levelExpressions';
import type { ServiceFacts } from './judgeRelease';

/** What is known of an environment and its services at a moment. */
export interface EnvironmentFacts {
  /** Commit that the delivering tool says is applied. */
  appliedSha?: string;
  /** When that was, or when anything was last applied; epoch ms. */
  appliedAt?: number;
  /** The commit that live objects are compared with. */
  inForceSha?: string;
  /** It is compared with Git now. */
  compared: boolean;
  /** Facts of a service; one that is not known has no pods. */
  of(serviceId: string, removed: boolean): ServiceFacts;
}

interface ServiceCounts {
  expected: number;
  notReady: number;
}

/** Reads what outcomes are judged by. */
export async function readFacts(
  db: Knex,
  thresholds: SignalThresholds,
  environmentRef: string,
  now: number,
): Promise<EnvironmentFacts | undefined> {
  const [environment] = await joinCluster(db('environments'))
    .leftJoin(
      'comparisons',
      'comparisons.environment_ref',
      'environments.environment_ref',
    )
    .where('environments.environment_ref', environmentRef)
    .select({
      visible: new LevelExpressions(db, thresholds).visible(now),
      state: 'comparisons.state',
      unreadable: 'comparisons.unreadable',
      compared_at: 'comparisons.compared_at',
      applied_sha: 'comparisons.applied_sha',
      applied_at: 'comparisons.applied_at',
      in_force_sha: 'comparisons.in_force_sha',
    });
  if (!environment) {
    return undefined;
  }
  const compared = isCompared(
    environment,
    thresholds.deploymentSync.staleSeconds,
    now,
  );
  const services = new Map<string, ServiceCounts>();
  for (const row of await db('services')
    .select('service_id', 'expected', 'not_ready')
    .where('environment_ref', environmentRef)) {
    services.set(row.service_id, {
      expected: row.expected,
      notReady: row.not_ready,
    });
  }
  const workloads = new Map<string, ServiceFacts['workloads']>();
  const restarts = new Map<string, number>();
  for (const row of await db('workloads')
    .join('services', 'services.service_id', 'workloads.service_id')
    .where('services.environment_ref', environmentRef)
    .select('workloads.service_id', 'workloads.kind', 'workloads.name')
    .select('workloads.wanted', 'workloads.ready', 'workloads.updated')
    .select('workloads.restarts', 'workloads.problem')
    .orderBy(['workloads.kind', 'workloads.name'])) {
    const problem: Problem | undefined = row.problem
      ? JSON.parse(row.problem)
      : undefined;
    workloads.set(row.service_id, [
      ...(workloads.get(row.service_id) ?? []),
      {
        name: `${row.kind}/${row.name}`,
        wanted: row.wanted,
        ready: row.ready,
        updated: row.updated,
        ...(problem && { problem: problem.value ?? problem.message }),
      },
    ]);
    restarts.set(
      row.service_id,
      (restarts.get(row.service_id) ?? 0) + row.restarts,
    );
  }
  const syncs = new Map<string, SyncState>(
    (
      await db('service_syncs')
        .select('service_id', 'sync')
        .where('environment_ref', environmentRef)
    ).map(row => [row.service_id, row.sync]),
  );
  const findings: { service_id: string; n: number | string }[] = await db(
    'findings',
  )
    .where({ environment_ref: environmentRef, status: 'open' })
    .whereNotNull('service_id')
    // What somebody edited by hand is not the release's failure.
    .where('cause', 'failed-sync')
    .select('service_id')
    .count({ n: '*' })
    .groupBy('service_id');
  const open = new Map(findings.map(row => [row.service_id, Number(row.n)]));
  const appliedAt = epochMs(environment.applied_at);
  return {
    compared,
    ...(environment.applied_sha && { appliedSha: environment.applied_sha }),
    ...(appliedAt !== undefined && { appliedAt: Math.min(appliedAt, now) }),
    ...(environment.in_force_sha && { inForceSha: environment.in_force_sha }),
    of: (serviceId, removed) => {
      const sync = syncs.get(serviceId);
      return {
        now,
        visible: Boolean(environment.visible),
        compared,
        ...(sync && { sync }),
        openFindings: open.get(serviceId) ?? 0,
        removed,
        expected: 0,
        notReady: 0,
        ...services.get(serviceId),
        criticalPercent: thresholds.podHealth.criticalPercent,
        workloads: workloads.get(serviceId) ?? [],
        restarts: restarts.get(serviceId) ?? 0,
      };
    },
  };
}
