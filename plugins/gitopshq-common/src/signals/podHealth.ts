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

import type { Offender, Signal } from '../schemas';
import type { Level } from '../levels';
import { isMoment } from './isMoment';
import type { PodHealthThresholds } from './thresholds';

/** What is known of the pods in a scope. @public */
export interface PodHealthObservation {
  /** Pods that should be Ready; finished Jobs are left out. */
  expected: number;
  /** Of these, how many are not Ready: 0..expected. */
  notReady: number;
  /**
   * Epoch ms until which the watched data is known to be current; absent when
   * nothing was ever read.
   */
  observedAt?: number;
  /** Worst first. */
  offenders?: Offender[];
  /** Why the pods cannot be seen although they were once; makes it unknown. */
  unreadable?: string;
}

function levelOfShare(
  notReady: number,
  expected: number,
  t: PodHealthThresholds,
): Level {
  // Compared as products so that exactly 10 % of any count is exact.
  if (notReady === 0) {
    return 'healthy';
  }
  if (notReady * 100 <= expected * t.warningPercent) {
    return 'notice';
  }
  return notReady * 100 <= expected * t.criticalPercent
    ? 'warning'
    : 'critical';
}

/**
 * Signal `podHealth`: share of expected pods that are not Ready, in percent.
 * Total and pure; `now` is epoch ms. Stale or absent data is `unknown`;
 * 0 expected pods are healthy with sample size 0.
 *
 * @public
 */
export function podHealth(
  observation: PodHealthObservation,
  thresholds: PodHealthThresholds,
  now: number,
): Signal {
  const { expected, notReady, observedAt, unreadable } = observation;
  const base = {
    name: 'podHealth',
    unit: 'percent',
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

  if (unreadable !== undefined) {
    return unknown(unreadable);
  }
  if (!isMoment(observedAt)) {
    return unknown('pods were never read');
  }
  const ageSeconds = (now - observedAt) / 1000;
  if (!(ageSeconds <= thresholds.staleSeconds)) {
    return unknown(
      `pods last seen ${Math.floor(ageSeconds)} s ago, stale after ${
        thresholds.staleSeconds
      } s`,
    );
  }
  const countable =
    Number.isInteger(expected) &&
    Number.isInteger(notReady) &&
    notReady >= 0 &&
    notReady <= expected;
  if (!countable) {
    return unknown(`cannot count ${notReady} of ${expected} pods`);
  }
  return {
    ...base,
    level: levelOfShare(notReady, expected, thresholds),
    value: expected === 0 ? 0 : (notReady * 100) / expected,
    reason:
      expected === 0
        ? 'no pods expected'
        : `${expected - notReady} of ${expected} pods ready`,
    sampleSize: expected,
    observedAt: new Date(observedAt).toISOString(),
    offenders: notReady === 0 ? [] : observation.offenders ?? [],
  };
}
