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

import { createHash } from 'crypto';
import { toTime } from '../time/timestamps';
import {
  Condition,
  Container,
  ContainerState,
  ContainerStatus,
  Pod,
  PodStatus,
  TerminatedState,
  withCondition,
} from './workloads';

/** The status of a container in a given state. */
export function containerStatus(
  pod: Pod,
  container: Container,
  state: ContainerState,
  options: {
    ready?: boolean;
    restartCount: number;
    lastState?: ContainerState;
  },
): ContainerStatus {
  const digest = (text: string) =>
    createHash('sha256').update(text).digest('hex');
  const { restartCount } = options;
  const exists = !state.waiting || options.lastState?.terminated;
  return {
    name: container.name,
    image: container.image,
    imageID: exists
      ? `${container.image.split(/[:@]/)[0]}@sha256:${digest(container.image)}`
      : '',
    ...(exists && {
      containerID: `containerd://${digest(
        `${pod.metadata.uid}/${container.name}/${restartCount}`,
      )}`,
    }),
    ready: options.ready ?? false,
    started: state.running !== undefined,
    restartCount,
    state,
    lastState: options.lastState ?? {},
  };
}

/** The pod's status with other container statuses, its conditions and phase following from them. */
export function withContainers(
  pod: Pod,
  containerStatuses: ContainerStatus[],
  now: number,
): PodStatus {
  const time = toTime(now);
  const notReady = containerStatuses
    .filter(({ ready }) => !ready)
    .map(({ name }) => name);
  const finished = containerStatuses.every(({ state }) => state.terminated);
  const failed = containerStatuses.some(
    ({ state }) => (state.terminated?.exitCode ?? 0) !== 0,
  );
  const begun = containerStatuses.some(
    ({ state, lastState }) => !state.waiting || lastState.terminated,
  );
  let phase: PodStatus['phase'] = begun ? 'Running' : 'Pending';
  if (finished) {
    phase = failed ? 'Failed' : 'Succeeded';
  }
  const readiness: Pick<Condition, 'status' | 'reason' | 'message'> =
    notReady.length === 0
      ? { status: 'True' }
      : {
          status: 'False',
          reason: phase === 'Succeeded' ? 'PodCompleted' : 'ContainersNotReady',
          message: `containers with unready status: [${notReady.join(' ')}]`,
        };
  let { conditions } = pod.status;
  for (const change of [
    { type: 'Initialized', status: 'True' as const },
    { type: 'PodScheduled', status: 'True' as const },
    { type: 'ContainersReady', ...readiness },
    { type: 'Ready', ...readiness },
  ]) {
    conditions = withCondition(conditions, change, time);
  }
  return { ...pod.status, phase, conditions, containerStatuses };
}

/** How a container ended. */
export interface ContainerEnd {
  exitCode: number;
  reason: string;
}

/** The state of a container that ended now. */
export function terminatedState(
  state: ContainerState,
  end: ContainerEnd,
  now: number,
): TerminatedState {
  const time = toTime(now);
  return {
    ...end,
    startedAt: state.running?.startedAt ?? time,
    finishedAt: time,
  };
}

/** The container statuses of a pod whose first container waits; the others stay as they are. */
export function firstWaiting(
  pod: Pod,
  waiting: { reason: string; message: string },
  lastState?: ContainerState,
): ContainerStatus[] {
  const [first, ...others] = pod.status.containerStatuses!;
  const waits = containerStatus(
    pod,
    pod.spec.containers[0],
    { waiting },
    {
      restartCount: first.restartCount,
      lastState: lastState ?? first.lastState,
    },
  );
  return [waits, ...others];
}

/** The container statuses of a pod of which all containers ended now. */
export function allEnded(
  pod: Pod,
  end: ContainerEnd,
  now: number,
): ContainerStatus[] {
  return pod.status.containerStatuses!.map(status => ({
    ...status,
    ready: false,
    started: false,
    state: { terminated: terminatedState(status.state, end, now) },
  }));
}
