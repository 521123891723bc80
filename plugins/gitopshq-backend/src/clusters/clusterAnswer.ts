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
  AgentHeartbeatThresholds,
  Cluster,
  ClusterOrigin,
  CollectionStatus,
  Hold,
  Problem,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { assessCluster } from './clusterLevel';
import { observationOf, type ClusterRow } from './observations';

/** Beyond this difference of clocks people are warned. */
const MAX_SKEW_SECONDS = 60;

function warningsOf(row: ClusterRow): Problem[] {
  const warnings: Problem[] = [];
  if (row.skip_tls_verify) {
    warnings.push({
      code: 'tls-not-verified',
      message: 'The certificate of its API server is not verified',
      value: 'skipTLSVerify: true',
      cure: 'Set caFile or caData to the authority of the API server and remove skipTLSVerify',
    });
  }
  const skew = row.skew_seconds;
  if (skew !== null && Math.abs(skew) > MAX_SKEW_SECONDS) {
    warnings.push({
      code: 'clock-skew',
      message: `Its clock is ${Math.abs(Math.round(skew))} s ${
        skew > 0 ? 'ahead of' : 'behind'
      } ours`,
      value: `${skew} s`,
      cure: 'Check time synchronisation (NTP) of the control plane and of the host of Backstage',
    });
  }
  return warnings;
}

/**
 * A cluster as it is shown, with state and level of this moment.
 *
 * @param now - Epoch ms by the database's clock.
 */
export function clusterAnswer(
  row: ClusterRow,
  environmentRefs: string[],
  thresholds: AgentHeartbeatThresholds,
  now: number,
  hold?: Hold,
): Cluster {
  const { state, level, reason, problem, heartbeat } = assessCluster(
    observationOf(row),
    thresholds,
    now,
    hold,
  );
  return {
    entityRef: row.cluster_ref,
    name: row.name,
    ...(row.title !== null && { title: row.title }),
    state,
    level,
    reason,
    ...(heartbeat.observedAt && { lastBeatAt: heartbeat.observedAt }),
    ...(heartbeat.value !== undefined && { ageSeconds: heartbeat.value }),
    ...(row.latency_ms !== null && { apiLatencyMs: row.latency_ms }),
    ...(row.version !== null && { version: row.version }),
    ...(row.skew_seconds !== null && { skewSeconds: row.skew_seconds }),
    origin: row.origin as ClusterOrigin,
    ...(row.api_server !== null && { apiServer: row.api_server }),
    writable: Boolean(row.writable),
    ownerRefs: JSON.parse(row.owner_refs),
    environmentRefs,
    ...(problem && { problem }),
    warnings: warningsOf(row),
  };
}

/** Columns of `collections`. */
export interface CollectionRow {
  namespace: string;
  resource: string;
  state: string;
  as_of: number | string | null;
  problem: string | null;
}

/** Watched data without word for this long is stale. */
const STALE_AFTER_MS = 300_000;

/** What is collected from a cluster, as of this moment. */
export function collectionAnswer(
  row: CollectionRow,
  now: number,
): CollectionStatus {
  const asOf = row.as_of === null ? undefined : Number(row.as_of);
  const stale =
    row.state === 'current' &&
    (asOf === undefined || now - asOf > STALE_AFTER_MS);
  return {
    ...(row.namespace !== '' && { namespace: row.namespace }),
    resource: row.resource,
    state: stale ? 'stale' : (row.state as CollectionStatus['state']),
    ...(asOf !== undefined && { asOf: new Date(asOf).toISOString() }),
    ...(row.problem !== null && { problem: JSON.parse(row.problem) }),
  };
}
