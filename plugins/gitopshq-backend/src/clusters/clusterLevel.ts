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
  judgedAt,
  worstLevel,
  type AgentHeartbeatThresholds,
  type ClusterState,
  type HeartbeatObservation,
  type Hold,
  type Level,
  type Problem,
  type Signal,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { ProbeResult } from '@gitopshq/cluster-collector';
import { LOCATOR_FAILED, NO_SERVER_SIDE_PROVIDER } from '../registry/problems';

/** All that state and level of a cluster rest on; stored, never a level. */
export interface ClusterObservation {
  confirmed: boolean;
  /** Why it is not used as declared. */
  registryProblem?: Problem;
  heartbeat: HeartbeatObservation;
  /** The last probe, answered or not. */
  probe?: {
    /** Epoch ms by the database's clock. */
    probedAt: number;
    outcome: ProbeResult['outcome'];
    problem?: Problem;
  };
}

/** State and level of a cluster at one moment. */
export interface ClusterAssessment {
  state: ClusterState;
  level: Level;
  /** One sentence. */
  reason: string;
  problem?: Problem;
  heartbeat: Signal;
}

function stateByAge(
  { lastBeatAt = 0 }: HeartbeatObservation,
  heartbeat: Signal,
  thresholds: AgentHeartbeatThresholds,
  now: number,
  hold: Hold | undefined,
): ClusterState {
  if (heartbeat.sampleSize === 0) {
    return 'registered';
  }
  if (heartbeat.value === undefined) {
    // A beat from the future: it answered, but nobody can say when.
    return 'late';
  }
  const judgedSeconds = (judgedAt(lastBeatAt, hold, now) - lastBeatAt) / 1000;
  if (judgedSeconds > thresholds.criticalSeconds) {
    return 'disconnected';
  }
  return judgedSeconds < thresholds.noticeSeconds &&
    heartbeat.value <= thresholds.criticalSeconds
    ? 'connected'
    : 'late';
}

/**
 * State and level of a cluster by the rules of the reliability signals: by
 * the age of its last beat, and, while the last probe is a present answer, by
 * what that answer was. While held, what has not been heard of since is judged
 * as before. Pure.
 *
 * @param now - Epoch ms by the database's clock.
 * @param hold - The hold that is on at `now`, if any.
 */
export function assessCluster(
  observation: ClusterObservation,
  thresholds: AgentHeartbeatThresholds,
  now: number,
  hold?: Hold,
): ClusterAssessment {
  const { probe, registryProblem } = observation;
  const heartbeat = agentHeartbeat(
    observation.heartbeat,
    thresholds,
    now,
    hold,
  );
  if (!observation.confirmed) {
    return {
      state: 'unconfirmed',
      level: 'unknown',
      reason: registryProblem?.message ?? 'not confirmed by a trust rule',
      problem: registryProblem,
      heartbeat,
    };
  }
  if (registryProblem?.code === NO_SERVER_SIDE_PROVIDER) {
    return {
      state: 'no-access',
      level: worstLevel([heartbeat.level, 'unknown']),
      reason: registryProblem.message,
      problem: registryProblem,
      heartbeat,
    };
  }

  // What a probe meets weighs more than a definition that is not fresh.
  const problem =
    registryProblem?.code === LOCATOR_FAILED
      ? probe?.problem ?? registryProblem
      : registryProblem ?? probe?.problem;
  const present =
    probe !== undefined &&
    judgedAt(probe.probedAt, hold, now) - probe.probedAt <
      thresholds.noticeSeconds * 1000;
  const outcome = present ? probe.outcome : undefined;
  if (outcome === 'no-access') {
    return {
      state: 'no-access',
      level: worstLevel([heartbeat.level, 'unknown']),
      reason: problem?.message ?? 'refuses our credential',
      problem,
      heartbeat,
    };
  }
  if (outcome === 'not-ready' || outcome === 'not-kubernetes') {
    return {
      state: 'error',
      level: worstLevel([heartbeat.level, 'warning']),
      reason:
        problem?.message ??
        (outcome === 'not-ready' ? 'not ready' : 'not a Kubernetes API'),
      problem,
      heartbeat,
    };
  }
  const state = stateByAge(
    observation.heartbeat,
    heartbeat,
    thresholds,
    now,
    hold,
  );
  return {
    state,
    level: heartbeat.level,
    reason:
      state === 'connected' || !problem
        ? heartbeat.reason
        : `${heartbeat.reason}: ${problem.message}`,
    problem,
    heartbeat,
  };
}
