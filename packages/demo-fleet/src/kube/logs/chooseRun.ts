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

import { badRequest } from '../api/StatusError';
import { PodBehaviour } from '../controllers/behaviour';
import {
  ContainerState,
  ContainerStatus,
  Pod,
  TerminatedState,
} from '../controllers/workloads';
import { endOfSecond, TimedRun } from './readLog';

/**
 * The run of a container whose log is asked for, by the rules of the kubelet.
 * @param previous - the run before the present one
 * @throws StatusError 400 in the words of Kubernetes when there is no such container or run
 */
export function chooseRun(
  pod: Pod,
  behaviour: PodBehaviour | undefined,
  asked: { container?: string; previous: boolean },
): TimedRun {
  const podName = pod.metadata.name;
  const { containers } = pod.spec;
  if (asked.container === undefined && containers.length > 1) {
    throw badRequest(
      `a container name must be specified for pod ${podName}, choose one of: [${containers
        .map(({ name }) => name)
        .join(' ')}]`,
    );
  }
  const container = asked.container ?? containers[0].name;
  const spec = containers.find(({ name }) => name === container);
  if (!spec) {
    throw badRequest(`container ${container} is not valid for pod ${podName}`);
  }
  const status = pod.status.containerStatuses?.find(
    ({ name }) => name === container,
  );
  const { times, restart } = asked.previous
    ? previousRun(status, container, podName)
    : presentRun(status, container, podName);
  const ended = 'finishedAt' in times ? times : undefined;
  return {
    podName,
    containerName: container,
    image: spec.image,
    env: Object.fromEntries(
      (spec.env ?? []).map(({ name, value = '' }) => [name, value]),
    ),
    neverReady: behaviour === 'never-ready' && spec === containers[0],
    identity: `${pod.metadata.uid}/${container}/${restart}`,
    startedAt: Date.parse(times.startedAt),
    ...(ended && { endedAt: endOfSecond(ended.finishedAt) }),
    // A killed program cannot say anything at the end.
    failed: ended?.reason === 'Error',
  };
}

interface Chosen {
  times: { startedAt: string } | TerminatedState;
  restart: number;
}

function presentRun(
  status: ContainerStatus | undefined,
  container: string,
  podName: string,
): Chosen {
  const state: ContainerState = status?.state ?? {};
  const restart = status?.restartCount ?? 0;
  const now = state.running ?? state.terminated;
  if (now) {
    return { times: now, restart };
  }
  // Between two restarts the log of the last run is what there is.
  if (status?.lastState.terminated) {
    return { times: status.lastState.terminated, restart };
  }
  const reason = state.waiting?.reason ?? 'ContainerCreating';
  const why =
    {
      ErrImagePull: "image can't be pulled",
      ImagePullBackOff: 'trying and failing to pull image',
    }[reason] ?? reason;
  throw badRequest(
    `container "${container}" in pod "${podName}" is waiting to start: ${why}`,
  );
}

function previousRun(
  status: ContainerStatus | undefined,
  container: string,
  podName: string,
): Chosen {
  const last = status?.lastState.terminated;
  if (!status || !last) {
    throw badRequest(
      `previous terminated container "${container}" in pod "${podName}" not found`,
    );
  }
  // The count rises when the container starts again, not when it ends.
  const isWaiting = status.state.waiting !== undefined;
  return {
    times: last,
    restart: isWaiting ? status.restartCount : status.restartCount - 1,
  };
}
