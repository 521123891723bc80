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
  HOLD_REASONS,
  levelRank,
  type Hold,
  type Signal,
} from '@gitopshq/backstage-plugin-gitopshq-common';

/** Offenders named per signal. */
export const OFFENDERS = 20;

/** The heartbeat of one of many clusters. */
export interface ClusterHeartbeat {
  clusterRef: string;
  name: string;
  heartbeat: Signal;
}

/**
 * Signal `agentHeartbeat` of several clusters: level of the worst, greatest
 * age, those that are not healthy as offenders, worst first.
 *
 * @param hold - On at this moment: the hub then speaks of itself first.
 */
export function fleetHeartbeat(of: ClusterHeartbeat[], hold?: Hold): Signal {
  const beats = [...of].sort(
    (a, b) =>
      levelRank(b.heartbeat.level) - levelRank(a.heartbeat.level) ||
      (b.heartbeat.value ?? 0) - (a.heartbeat.value ?? 0) ||
      a.name.localeCompare(b.name),
  );
  const bad = beats.filter(({ heartbeat }) => heartbeat.level !== 'healthy');
  const ages = beats
    .map(({ heartbeat }) => heartbeat.value)
    .filter(age => age !== undefined);
  const observed = beats
    .map(({ heartbeat }) => heartbeat.observedAt)
    .filter(at => at !== undefined)
    .sort();
  const [worst] = beats;
  let reason = 'no clusters here';
  if (beats.length === 1) {
    reason = worst.heartbeat.reason;
  } else if (worst && bad.length > 0) {
    reason = `${bad.length} of ${beats.length} clusters not healthy; ${worst.name}: ${worst.heartbeat.reason}`;
  } else if (worst) {
    reason = hold
      ? `no cluster of ${beats.length} was late`
      : `all ${beats.length} clusters beat`;
  }
  if (hold && beats.length > 1) {
    reason = `held: ${HOLD_REASONS[hold.cause]}; ${reason}`;
  }
  return {
    name: 'agentHeartbeat',
    level: worst?.heartbeat.level ?? 'unknown',
    ...(ages.length > 0 && { value: Math.max(...ages) }),
    unit: 'seconds',
    reason,
    window: 'PT0S',
    sampleSize: ages.length,
    ...(observed[0] && { observedAt: observed[0] }),
    offenders: bad
      .slice(0, OFFENDERS)
      .map(({ clusterRef, name, heartbeat }) => ({
        entityRef: clusterRef,
        text: `${name}: ${heartbeat.reason}`,
      })),
  };
}
