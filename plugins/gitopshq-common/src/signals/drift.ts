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
import type { DriftThresholds } from './thresholds';

/** What is known of the findings in a scope. @public */
export interface DriftObservation {
  /** Open findings in production: neither ignored nor of cause `pending`. */
  production: number;
  /** The same in environments that are not production. */
  nonProduction: number;
  /** Objects that were compared. */
  compared: number;
  /**
   * Epoch ms until which the comparison is known to be current; absent when
   * nothing was ever compared.
   */
  observedAt?: number;
  /** Worst first. */
  offenders?: Offender[];
  /** Why nothing can be compared now; makes it unknown. */
  notComparable?: string;
}

const isCount = (value: number) => Number.isInteger(value) && value >= 0;

function levelOf(production: number, nonProduction: number): Level {
  if (production > 0) {
    return 'critical';
  }
  return nonProduction > 0 ? 'warning' : 'healthy';
}

/**
 * Signal `drift`: number of open findings. Any in production is critical, any
 * elsewhere a warning. Total and pure; `now` is epoch ms. A comparison that is
 * stale, was never made or cannot be made is `unknown`.
 *
 * @public
 */
export function drift(
  observation: DriftObservation,
  thresholds: DriftThresholds,
  now: number,
): Signal {
  const { production, nonProduction, compared, observedAt } = observation;
  const base = {
    name: 'drift',
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
  if (![production, nonProduction, compared].every(isCount)) {
    return unknown(
      `cannot count ${production} and ${nonProduction} findings in ${compared} objects`,
    );
  }
  const open = production + nonProduction;
  return {
    ...base,
    level: levelOf(production, nonProduction),
    value: open,
    reason:
      open === 0
        ? `${compared} objects are as Git says`
        : `${open} open ${open === 1 ? 'finding' : 'findings'}${
            production > 0 ? `, ${production} in production` : ''
          }`,
    sampleSize: compared,
    observedAt: new Date(observedAt).toISOString(),
    offenders: open === 0 ? [] : observation.offenders ?? [],
  };
}
