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

import { toTime } from '../time/timestamps';
import { rollingLimits } from './rollingUpdate';
import { Condition, Deployment, ReplicaSet, withCondition } from './workloads';

type Count = 'replicas' | 'readyReplicas' | 'availableReplicas';

/**
 * The status of a Deployment as its ReplicaSets make it.
 * @param fresh - the set of the present template, when there is one
 * @param now - epoch milliseconds
 */
export function deploymentStatus(
  deployment: Deployment,
  fresh: ReplicaSet | undefined,
  sets: readonly ReplicaSet[],
  now: number,
): Deployment['status'] {
  const sum = (field: Count) =>
    sets.reduce((total, { status }) => total + (status[field] ?? 0), 0);
  const wanted = deployment.spec.replicas;
  const counts = {
    replicas: sum('replicas'),
    updatedReplicas: fresh?.status.replicas ?? 0,
    readyReplicas: sum('readyReplicas'),
    availableReplicas: sum('availableReplicas'),
    unavailableReplicas: Math.max(
      0,
      Math.max(wanted, sum('replicas')) - sum('availableReplicas'),
    ),
  };
  const time = toTime(now);
  const minimum = wanted - rollingLimits(deployment).maxUnavailable;
  const isAvailable = counts.availableReplicas >= minimum;
  const status = isAvailable ? 'True' : 'False';
  const available = conditionOf(deployment, 'Available');
  let conditions = withCondition(
    deployment.status.conditions,
    {
      type: 'Available',
      status,
      reason: isAvailable
        ? 'MinimumReplicasAvailable'
        : 'MinimumReplicasUnavailable',
      message: isAvailable
        ? 'Deployment has minimum availability.'
        : 'Deployment does not have minimum availability.',
      lastUpdateTime:
        available?.status === status ? available.lastUpdateTime : time,
    },
    time,
  );
  const progressing = progress(deployment, fresh, counts, now);
  conditions = withCondition(
    conditions,
    { type: 'Progressing', ...progressing },
    time,
  );
  const nonZero = Object.entries(counts).filter(([, count]) => count > 0);
  return {
    observedGeneration: deployment.metadata.generation,
    ...Object.fromEntries(nonZero),
    conditions,
  };
}

/**
 * How long until the roll-out has made no progress for `progressDeadlineSeconds`;
 * `undefined` when it is complete, has failed or is paused.
 */
export function deadlineInMs(
  deployment: Deployment,
  now: number,
): number | undefined {
  const condition = conditionOf(deployment, 'Progressing');
  if (
    deployment.spec.paused ||
    condition?.status !== 'True' ||
    condition.reason === 'NewReplicaSetAvailable'
  ) {
    return undefined;
  }
  const since = Date.parse(condition.lastUpdateTime ?? '') || now;
  const deadline = since + deployment.spec.progressDeadlineSeconds * 1000;
  // A second is the resolution of the times kept, so the check never comes too early.
  return Math.max(1000, deadline - now + 1000);
}

function progress(
  deployment: Deployment,
  fresh: ReplicaSet | undefined,
  counts: Record<string, number>,
  now: number,
): Omit<Condition, 'type' | 'lastTransitionTime'> {
  const time = toTime(now);
  const wanted = deployment.spec.replicas;
  const name = fresh?.metadata.name;
  const before = conditionOf(deployment, 'Progressing');
  const isComplete =
    fresh !== undefined &&
    counts.updatedReplicas === wanted &&
    counts.replicas === wanted &&
    counts.availableReplicas === wanted;
  if (isComplete) {
    return {
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: `ReplicaSet "${name}" has successfully progressed.`,
      lastUpdateTime:
        before?.reason === 'NewReplicaSetAvailable'
          ? before.lastUpdateTime
          : time,
    };
  }
  if (deployment.spec.paused) {
    return {
      status: 'Unknown',
      reason: 'DeploymentPaused',
      message: 'Deployment is paused',
      lastUpdateTime: time,
    };
  }
  const { status } = deployment;
  // A complete roll-out that loses a pod is not a new roll-out: it keeps its condition.
  const isSameRollout =
    status.observedGeneration === deployment.metadata.generation;
  if (before?.reason === 'NewReplicaSetAvailable' && isSameRollout) {
    return before;
  }
  const hasMoved =
    before === undefined ||
    !isSameRollout ||
    counts.updatedReplicas > Number(status.updatedReplicas ?? 0) ||
    counts.readyReplicas > Number(status.readyReplicas ?? 0) ||
    counts.availableReplicas > Number(status.availableReplicas ?? 0) ||
    counts.replicas - counts.updatedReplicas <
      Number(status.replicas ?? 0) - Number(status.updatedReplicas ?? 0);
  if (!hasMoved && before.reason === 'ProgressDeadlineExceeded') {
    return before;
  }
  const since = hasMoved ? now : Date.parse(before.lastUpdateTime ?? '') || now;
  if (now - since >= deployment.spec.progressDeadlineSeconds * 1000) {
    return {
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: `ReplicaSet "${name}" has timed out progressing.`,
      lastUpdateTime: time,
    };
  }
  return {
    status: 'True',
    reason: 'ReplicaSetUpdated',
    message: `ReplicaSet "${name}" is progressing.`,
    lastUpdateTime: hasMoved ? time : before.lastUpdateTime,
  };
}

function conditionOf(
  deployment: Deployment,
  wanted: string,
): Condition | undefined {
  return deployment.status.conditions?.find(({ type }) => type === wanted);
}
