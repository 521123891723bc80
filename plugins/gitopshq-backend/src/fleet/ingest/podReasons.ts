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

import type { PodSummary } from '@gitopshq/cluster-collector';
import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import { textColumn } from './columnValues';

/** Reasons every starting pod passes through; no problem by themselves. */
const PASSING = new Set(['ContainerCreating', 'PodInitializing', 'Completed']);

/** Worst first; reasons not listed come after these. */
const CURES: [reason: string, cure: string][] = [
  [
    'CrashLoopBackOff',
    'read the log of the crashed container and compare with the last release',
  ],
  [
    'OOMKilled',
    'raise the memory limit or find what uses more memory than before',
  ],
  [
    'CreateContainerConfigError',
    'create the ConfigMap or Secret that the container names, or correct the name',
  ],
  [
    'CreateContainerError',
    'read the events of the pod; the container runtime refused its settings',
  ],
  ['RunContainerError', 'correct the command of the container'],
  ['InvalidImageName', 'correct the image name of the workload'],
  [
    'ImagePullBackOff',
    'check that the image and its tag exist and that the pull secret is valid',
  ],
  [
    'ErrImagePull',
    'check that the image and its tag exist and that the pull secret is valid',
  ],
  [
    'Unschedulable',
    'free or add nodes with enough resources, or relax the pod’s constraints',
  ],
  ['Evicted', 'free resources on the node, or set requests that fit'],
  ['Error', 'read the log of the container that ended'],
];

const RANK = new Map(CURES.map(([reason], index) => [reason, index]));
const CURE = new Map(CURES);

/** How bad the reason of a pod is, lower is worse; undefined is none. */
export function podProblemRank(pod: PodSummary): number | undefined {
  if (
    pod.ready ||
    pod.terminating ||
    pod.phase === 'Succeeded' ||
    pod.reason === undefined ||
    PASSING.has(pod.reason)
  ) {
    return undefined;
  }
  return RANK.get(pod.reason) ?? CURES.length;
}

function kebab(reason: string): string {
  return reason
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .toLocaleLowerCase('en-US');
}

/** Problem of a workload whose worst pod is this one. */
export function problemOfPod(pod: PodSummary): Problem {
  const reason = pod.reason ?? pod.phase;
  const exit = pod.exitCode === undefined ? '' : ` (exit code ${pod.exitCode})`;
  const message = pod.message ? `: ${pod.message}` : '';
  return {
    code: textColumn(kebab(reason), 128),
    message: textColumn(`Pod ${pod.name} ${reason}${exit}${message}`, 1024),
    value: textColumn(reason, 256),
    cure: CURE.get(reason) ?? 'read the events and the log of the pod',
  };
}

/** Problem of a workload by Kubernetes' own condition. */
export function problemOfCondition(
  object: string,
  condition: { reason: string; message: string },
): Problem {
  return {
    code: textColumn(kebab(condition.reason), 128),
    message: textColumn(
      `${object} does not progress: ${condition.message || condition.reason}`,
      1024,
    ),
    value: textColumn(condition.reason, 256),
    cure: 'read the events of the workload and of its pods',
  };
}
