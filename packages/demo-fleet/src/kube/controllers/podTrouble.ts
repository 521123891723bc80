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

import { backOffMs, crashOf } from './behaviour';
import { PodRuntime } from './PodRuntime';
import { allEnded, firstWaiting, terminatedState } from './podStatuses';
import { Pod } from './workloads';

/** How often a failing readiness probe is reported (Kubernetes' default `periodSeconds`). */
const UNHEALTHY_PERIOD_MS = 10_000;

/**
 * The first container ends badly. Unless the pod never restarts, it waits for its back-off.
 * @param restart - starts the containers again, with this many restarts
 */
export function crash(
  runtime: PodRuntime,
  pod: Pod,
  restart: (pod: Pod, restarts: number) => void,
): void {
  const end = crashOf(runtime.behaviourOf(pod) ?? 'healthy');
  if (!end) {
    return;
  }
  if (pod.spec.restartPolicy === 'Never') {
    runtime.writeContainers(pod, allEnded(pod, end, runtime.now));
    return;
  }
  const container = pod.spec.containers[0];
  const { restartCount, state } = pod.status.containerStatuses![0];
  const delayMs = backOffMs(restartCount);
  const { name, namespace, uid } = pod.metadata;
  const whole = `${name}_${namespace}(${uid})`;
  runtime.writeContainers(
    pod,
    firstWaiting(
      pod,
      {
        reason: 'CrashLoopBackOff',
        message: `back-off ${delayMs / 1000}s restarting failed container=${
          container.name
        } pod=${whole}`,
      },
      { terminated: terminatedState(state, end, runtime.now) },
    ),
  );
  runtime.event(
    pod,
    'Warning',
    'BackOff',
    `Back-off restarting failed container ${container.name} in pod ${whole}`,
    container,
  );
  runtime.plan(pod, delayMs, current => restart(current, restartCount + 1));
}

/** The image cannot be had: an error and a back-off, in turns. */
export function failPull(runtime: PodRuntime, pod: Pod, attempt = 0): void {
  const container = pod.spec.containers[0];
  const isError = attempt % 2 === 0;
  const message = isError
    ? `Failed to pull image "${container.image}": not found`
    : `Back-off pulling image "${container.image}"`;
  const reason = isError ? 'ErrImagePull' : 'ImagePullBackOff';
  runtime.writeContainers(pod, firstWaiting(pod, { reason, message }));
  if (isError) {
    runtime.event(pod, 'Warning', 'Failed', message, container);
  } else {
    runtime.event(pod, 'Normal', 'BackOff', message, container);
  }
  runtime.plan(pod, backOffMs(attempt), current =>
    failPull(runtime, current, attempt + 1),
  );
}

/** The readiness probe fails, now and in each period to come. */
export function reportUnhealthy(runtime: PodRuntime, pod: Pod): void {
  runtime.plan(pod, UNHEALTHY_PERIOD_MS, current => {
    runtime.event(
      current,
      'Warning',
      'Unhealthy',
      'Readiness probe failed: HTTP probe failed with statuscode: 503',
      current.spec.containers[0],
    );
    reportUnhealthy(runtime, current);
  });
}
