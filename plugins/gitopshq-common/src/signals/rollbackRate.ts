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
import { worstLevel, type Level } from '../levels';
import type { Offender, Signal } from '../schemas';
import { isMoment } from './isMoment';
import type { RollbackRateThresholds } from './thresholds';

/** Days that `rollbackRate` looks back. @public */
export const ROLLBACK_RATE_DAYS = 30;

/** Releases and rollbacks of services in the trailing 30 days. @public */
export interface RollbackRateObservation {
  /** Times a service was rolled back. */
  rolledBack: number;
  /** Forward releases of services: all but rollbacks. */
  releases: number;
  /**
   * Commits of that time of which is not known whether they are releases; any
   * makes a healthy scope unknown.
   */
  unproved: number;
  /** Epoch ms until which the history was read. */
  observedAt?: number;
  /** Worst first. */
  offenders?: Offender[];
}

const isCount = (value: number) => Number.isInteger(value) && value >= 0;

function levelOf(
  percent: number,
  releases: number,
  thresholds: RollbackRateThresholds,
): Level {
  if (percent < thresholds.warningPercent) {
    return 'healthy';
  }
  // So few that one of them decides: worth a look, no more.
  if (releases < thresholds.minimumReleases) {
    return 'notice';
  }
  return percent > thresholds.criticalPercent ? 'critical' : 'warning';
}

const times = (count: number, word: string) =>
  `${count} ${word}${count === 1 ? '' : 's'}`;

/**
 * Signal `rollbackRate`: services rolled back per forward releases of
 * services, trailing 30 days. Below 2 % healthy, 2 to 5 % a warning, more
 * critical; with fewer than 20 releases at most notice, with none healthy.
 * Total and pure; `now` is epoch ms.
 *
 * @public
 */
export function rollbackRate(
  observation: RollbackRateObservation,
  thresholds: RollbackRateThresholds,
  now: number,
): Signal {
  const { rolledBack, releases, unproved, observedAt } = observation;
  const base = {
    name: 'rollbackRate',
    unit: 'percent',
    window: `P${ROLLBACK_RATE_DAYS}D`,
  } as const satisfies Partial<Signal>;
  const unknown = (reason: string): Signal => ({
    ...base,
    level: 'unknown',
    reason,
    sampleSize: 0,
    offenders: [],
  });

  if (!isMoment(observedAt)) {
    return unknown('no history of Git was read yet');
  }
  if (observedAt - now > 60_000) {
    return unknown('the history was read in the future');
  }
  if (![rolledBack, releases, unproved].every(isCount)) {
    return unknown(`cannot count ${rolledBack} of ${releases} releases`);
  }
  const shareOfNone = rolledBack === 0 ? 0 : 100;
  const percent = releases === 0 ? shareOfNone : (rolledBack * 100) / releases;
  const measured = levelOf(percent, releases, thresholds);
  const level = unproved > 0 ? worstLevel([measured, 'unknown']) : measured;
  const counted =
    rolledBack + releases === 0
      ? `no releases within ${ROLLBACK_RATE_DAYS} days`
      : `${times(rolledBack, 'rollback')}, ${times(
          releases,
          'release',
        )} of services within ${ROLLBACK_RATE_DAYS} days`;
  return {
    ...base,
    level,
    value: percent,
    reason:
      unproved > 0
        ? `${counted}; ${times(unproved, 'commit')} not looked at yet`
        : counted,
    sampleSize: releases,
    observedAt: new Date(observedAt).toISOString(),
    offenders: level === 'healthy' ? [] : observation.offenders ?? [],
  };
}
