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

import { Condition } from './workloads';

/** A condition whose transition time is filled in when it is written. */
export type ConditionChange = Omit<Condition, 'lastTransitionTime'>;

/** @param isHeld - a smaller size waits for the stabilisation window to pass */
export function ableToScale(isHeld: boolean = false): ConditionChange {
  return {
    type: 'AbleToScale',
    status: 'True',
    reason: isHeld ? 'ScaleDownStabilized' : 'ReadyForNewScale',
    message: isHeld
      ? 'recent recommendations were higher than current one, applying the highest recent recommendation'
      : 'recommended size matches current size',
  };
}

/** Holds a size between the bounds and, going up, to twice the present one or four more. */
export function limit(
  wanted: number,
  current: number,
  least: number,
  greatest: number,
): { replicas: number; condition: ConditionChange } {
  const reachable = Math.min(greatest, Math.max(2 * current, current + 4));
  const replicas = Math.min(Math.max(wanted, least), reachable);
  if (replicas === wanted) {
    return {
      replicas,
      condition: {
        type: 'ScalingLimited',
        status: 'False',
        reason: 'DesiredWithinRange',
        message: 'the desired count is within the acceptable range',
      },
    };
  }
  const isTooFew = replicas > wanted;
  return {
    replicas,
    condition: {
      type: 'ScalingLimited',
      status: 'True',
      reason: isTooFew ? 'TooFewReplicas' : 'TooManyReplicas',
      message: isTooFew
        ? 'the desired replica count is less than the minimum replica count'
        : 'the desired replica count is more than the maximum replica count',
    },
  };
}
