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

import type {
  AutoscalerSummary,
  PodSummary,
  SummaryObject,
} from '@gitopshq/cluster-collector';
import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { PodRow, WorkloadRow } from '../rows';
import { countColumn, textColumn, timeColumn } from './columnValues';
import { podProblemRank, problemOfCondition, problemOfPod } from './podReasons';
import { objectKey, type RootObject } from './resolveOwners';

/** Kind of a workload; a bare pod is one. */
export function kindOf(root: RootObject): string {
  return root.type === 'pod' ? 'Pod' : root.kind;
}

/** Autoscalers by `<Kind>/<namespace>/<name>` of their target. */
export function autoscalersByTarget(
  objects: Iterable<SummaryObject>,
): Map<string, AutoscalerSummary> {
  const byTarget = new Map<string, AutoscalerSummary>();
  for (const object of objects) {
    if (object.type === 'autoscaler') {
      const { target, namespace } = object;
      const key = objectKey(target.kind, namespace, target.name);
      const other = byTarget.get(key);
      // Two autoscalers of one target: the same one each time.
      if (!other || object.name < other.name) {
        byTarget.set(key, object);
      }
    }
  }
  return byTarget;
}

function autoscalerColumn(autoscaler: AutoscalerSummary | undefined) {
  return autoscaler
    ? JSON.stringify({
        name: autoscaler.name,
        minReplicas: countColumn(autoscaler.minReplicas),
        maxReplicas: countColumn(autoscaler.maxReplicas),
        currentReplicas: countColumn(autoscaler.currentReplicas),
        desiredReplicas: countColumn(autoscaler.desiredReplicas),
      })
    : null;
}

/** Replicas of a root, with finished Jobs and ended pods left out. */
function replicasOf(root: RootObject) {
  if (root.type === 'pod') {
    const wanted = root.terminating || root.phase === 'Succeeded' ? 0 : 1;
    const ready = wanted === 1 && root.ready ? 1 : 0;
    return { wanted, ready, updated: wanted };
  }
  return root.finished
    ? { wanted: 0, ready: 0, updated: 0 }
    : { wanted: root.wanted, ready: root.ready, updated: root.updated };
}

function problemOf(root: RootObject, pods: PodSummary[]): Problem | undefined {
  let worst: { pod: PodSummary; rank: number } | undefined;
  for (const pod of pods) {
    const rank = podProblemRank(pod);
    if (
      rank !== undefined &&
      (!worst ||
        rank < worst.rank ||
        (rank === worst.rank && pod.name < worst.pod.name))
    ) {
      worst = { pod, rank };
    }
  }
  // The reason of a pod says more than "does not progress".
  if (worst) {
    return problemOfPod(worst.pod);
  }
  return root.type === 'workload' && root.problem
    ? problemOfCondition(`${root.kind} ${root.name}`, root.problem)
    : undefined;
}

/** Row of a workload, with what its pods say of it. */
export function workloadRow(
  clusterRef: string,
  root: RootObject,
  pods: PodSummary[],
  serviceId: string,
  autoscaler: AutoscalerSummary | undefined,
): WorkloadRow {
  const { wanted, ready, updated } = replicasOf(root);
  const problem = problemOf(root, pods);
  return {
    cluster_ref: clusterRef,
    uid: textColumn(root.uid, 64),
    service_id: serviceId,
    api_version: textColumn(root.type === 'pod' ? 'v1' : root.apiVersion, 128),
    kind: kindOf(root),
    namespace: textColumn(root.namespace, 63),
    name: textColumn(root.name, 253),
    wanted: countColumn(wanted),
    ready: countColumn(ready),
    updated: countColumn(updated),
    restarts: countColumn(pods.reduce((sum, pod) => sum + pod.restarts, 0)),
    images: JSON.stringify(
      [...new Set(root.images)].map(image => textColumn(image, 512)).sort(),
    ),
    autoscaler: autoscalerColumn(autoscaler),
    problem: problem ? JSON.stringify(problem) : null,
  };
}

/** Row of a pod. */
export function podRow(
  clusterRef: string,
  pod: PodSummary,
  root: RootObject,
  serviceId: string,
): PodRow {
  return {
    cluster_ref: clusterRef,
    uid: textColumn(pod.uid, 64),
    service_id: serviceId,
    namespace: textColumn(pod.namespace, 63),
    name: textColumn(pod.name, 253),
    workload:
      root.type === 'pod' ? null : textColumn(`${root.kind}/${root.name}`, 320),
    phase: pod.phase,
    ready: pod.ready,
    restarts: countColumn(pod.restarts),
    reason: pod.reason === undefined ? null : textColumn(pod.reason, 256),
    exit_code:
      pod.exitCode !== undefined &&
      Number.isInteger(pod.exitCode) &&
      Math.abs(pod.exitCode) <= 0x7fffffff
        ? pod.exitCode
        : null,
    started_at: timeColumn(pod.startedAt),
    node: pod.node === undefined ? null : textColumn(pod.node, 253),
  };
}
