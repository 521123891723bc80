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
import type { Signal } from '../schemas';
import { HOLD_REASONS, judgedAt, type Hold } from './hold';
import { isMoment } from './isMoment';
import type { AgentHeartbeatThresholds } from './thresholds';

/** What is known of a cluster's beats. @public */
export interface HeartbeatObservation {
  /** Epoch ms by the hub's clock; absent when the cluster was never seen. */
  lastBeatAt?: number;
  /** Beats in a row since the last gap. */
  consecutiveBeats: number;
  /** The present run of beats follows a gap in which the cluster was late. */
  afterGap: boolean;
}

/** Beats needed after a gap before a cluster is healthy again. @public */
export const BEATS_TO_RECOVER = 2;

function levelOfAge(ageSeconds: number, t: AgentHeartbeatThresholds): Level {
  if (ageSeconds < t.noticeSeconds) {
    return 'healthy';
  }
  if (ageSeconds < t.warningSeconds) {
    return 'notice';
  }
  return ageSeconds <= t.criticalSeconds ? 'warning' : 'critical';
}

/**
 * Signal `agentHeartbeat`: seconds since the hub stamped the cluster's last
 * beat. Total and pure; `now` is epoch ms by the same clock as the beats.
 *
 * A beat from the future by more than the notice threshold means the clock
 * cannot be trusted: `unknown`. After a gap the level stays `notice` until
 * the second beat.
 *
 * While held, a cluster that has not beaten since keeps the level it had, but
 * past the critical age none stays better than `unknown`: what is that old is
 * not known to be well. The value stays its true age.
 *
 * @param hold - The hold that is on at `now`, if any.
 *
 * @public
 */
export function agentHeartbeat(
  observation: HeartbeatObservation,
  thresholds: AgentHeartbeatThresholds,
  now: number,
  hold?: Hold,
): Signal {
  const { lastBeatAt, consecutiveBeats, afterGap } = observation;
  const base = {
    name: 'agentHeartbeat',
    unit: 'seconds',
    window: 'PT0S',
    offenders: [],
  } as const satisfies Partial<Signal>;

  if (!isMoment(lastBeatAt)) {
    return {
      ...base,
      offenders: [],
      level: 'unknown',
      reason: 'never seen',
      sampleSize: 0,
    };
  }
  const observedAt = new Date(lastBeatAt).toISOString();
  const rawAge = (now - lastBeatAt) / 1000;
  if (!(rawAge > -thresholds.noticeSeconds)) {
    return {
      ...base,
      offenders: [],
      level: 'unknown',
      reason: `last beat lies ${Math.round(-rawAge)} s in the future`,
      sampleSize: 1,
      observedAt,
    };
  }
  const age = Math.max(0, rawAge);
  const byAge = levelOfAge(age, thresholds);
  const judgedAge = Math.max(
    0,
    (judgedAt(lastBeatAt, hold, now) - lastBeatAt) / 1000,
  );
  const judged = levelOfAge(judgedAge, thresholds);
  const recovering =
    judged === 'healthy' && afterGap && consecutiveBeats < BEATS_TO_RECOVER;
  if (hold && judged !== byAge) {
    const kept = recovering ? 'notice' : judged;
    return {
      ...base,
      offenders: [],
      level: byAge === 'critical' ? worstLevel([kept, 'unknown']) : kept,
      value: age,
      reason: `last beat ${Math.floor(age)} s ago; held: ${
        HOLD_REASONS[hold.cause]
      }`,
      sampleSize: 1,
      observedAt,
    };
  }
  const words: Record<Level, string> = {
    healthy: `last beat ${Math.floor(age)} s ago`,
    notice: `last beat ${Math.floor(age)} s ago, expected every 30 s`,
    unknown: 'unknown',
    warning: `no beat for ${Math.floor(age)} s`,
    critical: `disconnected: no beat for ${Math.floor(age)} s`,
  };
  return {
    ...base,
    offenders: [],
    level: recovering ? 'notice' : byAge,
    value: age,
    reason: recovering
      ? 'back after a gap; healthy after the second beat'
      : words[byAge],
    sampleSize: 1,
    observedAt,
  };
}
