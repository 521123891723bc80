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

import type { TargetObjects } from './CollectedObjects';

/** Resources without which the pods of an environment cannot be told. */
const NEEDED = new Set([
  'deployments',
  'statefulsets',
  'daemonsets',
  'replicasets',
  'jobs',
  'pods',
]);

/** What the states of its targets say about an environment. */
export interface EnvironmentObservation {
  /** Every target has been listed once or has failed. */
  complete: boolean;
  /** Targets not listed since the hub started: `<namespace> <resource>`. */
  unseen: Set<string>;
  /** Epoch ms by the process clock: oldest of pods and workloads. */
  asOf?: number;
  /** Why pods or workloads cannot be seen now. */
  unreadable?: string;
}

/**
 * Judges the targets of one environment. A failed target is unreadable once
 * what was read before is stale; until then it is current, with its age.
 *
 * @param now - Epoch ms by the clock of the targets' `asOf`.
 */
export function observe(
  targets: readonly TargetObjects[],
  staleSeconds: number,
  now: number,
): EnvironmentObservation {
  const observation: EnvironmentObservation = {
    complete: targets.length > 0,
    unseen: new Set(),
  };
  const reasons: string[] = [];
  for (const { target, listed, status } of targets) {
    const needed = NEEDED.has(target.resource);
    if (!listed) {
      observation.unseen.add(`${target.namespace ?? ''} ${target.resource}`);
      if (status.state !== 'failed') {
        observation.complete = false;
      }
    }
    if (needed && listed && status.asOf !== undefined) {
      observation.asOf = Math.min(observation.asOf ?? Infinity, status.asOf);
    }
    const stale =
      !listed ||
      status.asOf === undefined ||
      now - status.asOf > staleSeconds * 1000;
    if (needed && status.state === 'failed' && stale) {
      reasons.push(
        `${target.resource} in namespace ${
          target.namespace ?? '(all)'
        } cannot be read: ${status.problem?.message ?? 'no reason was given'}`,
      );
    }
  }
  if (reasons.length > 0) {
    const more = reasons.length - 1;
    observation.unreadable =
      more > 0 ? `${reasons[0]} (and ${more} more)` : reasons[0];
  }
  return observation;
}
