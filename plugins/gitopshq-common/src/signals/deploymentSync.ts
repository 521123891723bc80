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

import type { Level } from '../levels';
import type { Offender, Signal } from '../schemas';
import { isMoment } from './isMoment';
import type { DeploymentSyncThresholds } from './thresholds';

/** What is known of the services in a scope. @public */
export interface DeploymentSyncObservation {
  /** Services out of sync for longer than the grace. */
  outOfSync: number;
  /** Services out of sync that still are within the grace. */
  pending: number;
  /** All services that were compared, in sync or not. */
  compared: number;
  /** Services of which it cannot be told; any makes a healthy scope unknown. */
  unknown: number;
  /** Epoch ms until which the comparison is known to be current. */
  observedAt?: number;
  /** Worst first. */
  offenders?: Offender[];
  /** Why nothing can be compared now; makes it unknown. */
  notComparable?: string;
}

const isCount = (value: number) => Number.isInteger(value) && value >= 0;

function levelOf(
  { outOfSync, pending, unknown }: DeploymentSyncObservation,
  thresholds: DeploymentSyncThresholds,
): Level {
  if (outOfSync >= thresholds.criticalCount) {
    return 'critical';
  }
  if (outOfSync + pending > 0) {
    return 'warning';
  }
  return unknown > 0 ? 'unknown' : 'healthy';
}

function reasonOf(observation: DeploymentSyncObservation): string {
  const { outOfSync, pending, compared, unknown } = observation;
  const parts = [
    ...(outOfSync > 0 ? [`${outOfSync} out of sync`] : []),
    ...(pending > 0 ? [`${pending} pending`] : []),
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
  ];
  return parts.length === 0
    ? `${compared} services in sync`
    : `${parts.join(', ')} of ${compared + unknown} services`;
}

/**
 * Signal `deploymentSync`: number of services out of sync. One or two, or any
 * number within the grace, are a warning; three or more beyond it critical.
 * Total and pure; `now` is epoch ms. What is stale or cannot be compared is
 * `unknown`.
 *
 * @public
 */
export function deploymentSync(
  observation: DeploymentSyncObservation,
  thresholds: DeploymentSyncThresholds,
  now: number,
): Signal {
  const { outOfSync, pending, compared, observedAt } = observation;
  const base = {
    name: 'deploymentSync',
    unit: 'count',
    window: 'PT0S',
  } as const satisfies Partial<Signal>;
  const unknown = (reason: string): Signal => ({
    ...base,
    level: 'unknown',
    reason,
    sampleSize: 0,
    offenders: [],
    ...(isMoment(observedAt) && {
      observedAt: new Date(observedAt).toISOString(),
    }),
  });

  if (observation.notComparable !== undefined) {
    return unknown(observation.notComparable);
  }
  if (!isMoment(observedAt)) {
    return unknown('never compared with Git');
  }
  const ageSeconds = (now - observedAt) / 1000;
  if (!(ageSeconds <= thresholds.staleSeconds)) {
    return unknown(
      `last compared ${Math.floor(ageSeconds)} s ago, stale after ${
        thresholds.staleSeconds
      } s`,
    );
  }
  const countable =
    [outOfSync, pending, compared, observation.unknown].every(isCount) &&
    outOfSync + pending <= compared;
  if (!countable) {
    return unknown(
      `cannot count ${outOfSync} and ${pending} of ${compared} services`,
    );
  }
  const level = levelOf(observation, thresholds);
  return {
    ...base,
    level,
    value: outOfSync + pending,
    reason: reasonOf(observation),
    sampleSize: compared,
    observedAt: new Date(observedAt).toISOString(),
    offenders: level === 'healthy' ? [] : observation.offenders ?? [],
  };
}
