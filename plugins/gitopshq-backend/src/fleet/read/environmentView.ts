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
  agentHeartbeat,
  podHealth,
  type Hold,
  type Offender,
  type Problem,
  type Signal,
  type SignalThresholds,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';

/** Columns of an environment and its cluster that decide what is visible. */
export interface ViewRow {
  environment_ref: string;
  cluster_ref: string;
  state: string;
  environment_problem: string | null;
  /** Epoch ms; a text from PostgreSQL. */
  observed_at: number | string | null;
  unreadable: string | null;
  collection_problem: string | null;
  beat_at: number | string | null;
  consecutive_beats: number | null;
  after_gap: boolean | number | null;
  probe_outcome: string | null;
  probe_problem: string | null;
}

/** Selects the columns of {@link ViewRow} and joins what they need. */
export function selectView(query: Knex.QueryBuilder): void {
  joinCluster(query).select(
    'environments.environment_ref',
    'environments.cluster_ref',
    'environments.state',
    { environment_problem: 'environments.problem' },
    'environments.observed_at',
    'environments.unreadable',
    'environments.collection_problem',
    'heartbeats.beat_at',
    'heartbeats.consecutive_beats',
    'heartbeats.after_gap',
    { probe_outcome: 'cluster_probes.outcome' },
    { probe_problem: 'cluster_probes.problem' },
  );
}

/** Joins heartbeat and last probe of the cluster of `environments`. */
export function joinCluster(query: Knex.QueryBuilder): Knex.QueryBuilder {
  return query
    .leftJoin(
      'heartbeats',
      'heartbeats.cluster_ref',
      'environments.cluster_ref',
    )
    .leftJoin(
      'cluster_probes',
      'cluster_probes.cluster_ref',
      'environments.cluster_ref',
    );
}

function parse<T>(json: string | null): T | undefined {
  return json === null ? undefined : JSON.parse(json);
}

/** Epoch ms of a column, or undefined. */
export function epochMs(
  value: number | string | null | undefined,
): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}

/** ISO 8601 of a column, or undefined. */
export function isoTime(
  value: number | string | null | undefined,
): string | undefined {
  const at = epochMs(value);
  return at === undefined ? undefined : new Date(at).toISOString();
}

/** What one environment shows at a moment, by the pure signal rules. */
export class EnvironmentView {
  readonly heartbeat: Signal;
  readonly problem?: Problem;
  readonly observedAt?: number;
  /** Why its pods cannot be seen although they may have been once. */
  readonly unreadable?: string;

  constructor(
    row: ViewRow,
    private readonly thresholds: SignalThresholds,
    private readonly now: number,
    hold?: Hold,
  ) {
    this.heartbeat = agentHeartbeat(
      {
        lastBeatAt: epochMs(row.beat_at),
        consecutiveBeats: row.consecutive_beats ?? 0,
        afterGap: Boolean(row.after_gap),
      },
      thresholds.agentHeartbeat,
      now,
      hold,
    );
    this.observedAt = epochMs(row.observed_at);
    this.problem = parse<Problem>(row.environment_problem);
    if (row.state !== 'confirmed') {
      this.unreadable = this.problem?.message ?? `${row.state}: not collected`;
    } else if (row.probe_outcome === 'no-access') {
      const why = parse<Problem>(row.probe_problem)?.message;
      this.unreadable = `no access to ${row.cluster_ref}${
        why ? `: ${why}` : ''
      }`;
      this.problem = parse<Problem>(row.probe_problem);
    } else if (row.unreadable !== null) {
      this.unreadable = row.unreadable;
    }
    this.problem ??= parse<Problem>(row.collection_problem);
  }

  /** podHealth of some of its pods. */
  pods(expected: number, notReady: number, offenders: Offender[] = []): Signal {
    return podHealth(
      {
        expected,
        notReady,
        offenders,
        observedAt: this.observedAt,
        unreadable: this.unreadable,
      },
      this.thresholds.podHealth,
      this.now,
    );
  }
}
