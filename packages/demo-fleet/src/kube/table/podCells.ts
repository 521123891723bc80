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

import { KubeObject } from '../objects';
import { ContainerStatus, Pod } from '../controllers/workloads';
import { humanDuration } from './age';

function statusesOf(object: KubeObject): ContainerStatus[] {
  return (object as Pod).status?.containerStatuses ?? [];
}

/** `2/3`: ready containers of all. */
export function podReady(object: KubeObject): string {
  const pod = object as Pod;
  const ready = statusesOf(pod).filter(status => status.ready).length;
  return `${ready}/${pod.spec.containers.length}`;
}

/** The phase, or the reason why the pod is not well, as kubectl shows it. */
export function podStatus(object: KubeObject): string {
  const pod = object as Pod;
  if (pod.metadata.deletionTimestamp !== undefined) {
    return 'Terminating';
  }
  let reason: string = pod.status?.reason ?? pod.status?.phase ?? 'Unknown';
  for (const { state } of [...statusesOf(pod)].reverse()) {
    reason =
      state.waiting?.reason ??
      state.terminated?.reason ??
      (state.terminated ? `ExitCode:${state.terminated.exitCode}` : reason);
  }
  return reason;
}

/** `3 (2m ago)`: how often containers restarted, and when last. */
export function podRestarts(object: KubeObject, now: number): string {
  const statuses = statusesOf(object);
  const restarts = statuses.reduce(
    (sum, { restartCount }) => sum + restartCount,
    0,
  );
  const lastAt = Math.max(
    ...statuses.map(({ lastState }) =>
      lastState?.terminated ? Date.parse(lastState.terminated.finishedAt) : 0,
    ),
    0,
  );
  return restarts > 0 && lastAt > 0
    ? `${restarts} (${humanDuration(now - lastAt)} ago)`
    : String(restarts);
}
