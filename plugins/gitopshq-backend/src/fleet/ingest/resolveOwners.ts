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
  PodSummary,
  SummaryObject,
  WorkloadSummary,
} from '@gitopshq/cluster-collector';

const HASH_LABEL = 'pod-template-hash';

/** What a service is made of: a controller, or a pod nothing controls. */
export type RootObject = WorkloadSummary | PodSummary;

/** Answer of {@link resolveOwners}. */
export interface OwnershipChain {
  /** The workloads, by uid. */
  roots: Map<string, RootObject>;
  /** Pods of each root; a bare pod is its own. */
  podsOf: Map<string, PodSummary[]>;
  /** uid of an object or `<Kind>/<namespace>/<name>` -> uid of its root. */
  rootOf: Map<string, string>;
}

/** `<Kind>/<namespace>/<name>`. */
export function objectKey(
  kind: string,
  namespace: string,
  name: string,
): string {
  return `${kind}/${namespace}/${name}`;
}

/**
 * Follows controller references upwards: pod to ReplicaSet to Deployment, pod
 * to StatefulSet, DaemonSet or Job. A ReplicaSet without a Deployment is a
 * workload; so is a pod whose controller is not collected. ReplicaSets of
 * former revisions (none wanted) are left out.
 */
export function resolveOwners(
  objects: Iterable<SummaryObject>,
): OwnershipChain {
  const workloads = new Map<string, WorkloadSummary>();
  const byName = new Map<string, string>();
  const pods: PodSummary[] = [];
  for (const object of objects) {
    if (object.type === 'workload') {
      workloads.set(object.uid, object);
      byName.set(
        objectKey(object.kind, object.namespace, object.name),
        object.uid,
      );
    } else if (object.type === 'pod') {
      pods.push(object);
    }
  }

  const chain: OwnershipChain = {
    roots: new Map(),
    podsOf: new Map(),
    rootOf: new Map(),
  };
  const deploymentOf = (replicaSet: WorkloadSummary): string | undefined =>
    replicaSet.controller?.kind === 'Deployment' &&
    workloads.has(replicaSet.controller.uid)
      ? replicaSet.controller.uid
      : undefined;
  for (const workload of workloads.values()) {
    const { uid, kind, namespace, name } = workload;
    const root =
      (kind === 'ReplicaSet' ? deploymentOf(workload) : undefined) ?? uid;
    chain.rootOf.set(uid, root);
    chain.rootOf.set(objectKey(kind, namespace, name), root);
    if (root === uid && (kind !== 'ReplicaSet' || workload.wanted > 0)) {
      chain.roots.set(uid, workload);
    }
  }
  for (const pod of pods) {
    const root = rootOfPod(pod, chain, byName) ?? pod.uid;
    if (root === pod.uid) {
      chain.roots.set(pod.uid, pod);
    } else if (!chain.roots.has(root)) {
      // Last pods of a ReplicaSet that was scaled to none.
      chain.roots.set(root, workloads.get(root)!);
    }
    chain.rootOf.set(pod.uid, root);
    chain.rootOf.set(objectKey('Pod', pod.namespace, pod.name), root);
    const siblings = chain.podsOf.get(root);
    if (siblings) {
      siblings.push(pod);
    } else {
      chain.podsOf.set(root, [pod]);
    }
  }
  return chain;
}

function rootOfPod(
  pod: PodSummary,
  chain: OwnershipChain,
  byName: Map<string, string>,
): string | undefined {
  const { controller } = pod;
  if (!controller) {
    return undefined;
  }
  const root = chain.rootOf.get(controller.uid);
  if (root !== undefined) {
    return root;
  }
  // Its ReplicaSet may be unreadable; a Deployment names these
  // `<deployment>-<pod-template-hash>`.
  const suffix = `-${pod.labels[HASH_LABEL]}`;
  return controller.kind === 'ReplicaSet' && controller.name.endsWith(suffix)
    ? byName.get(
        objectKey(
          'Deployment',
          pod.namespace,
          controller.name.slice(0, -suffix.length),
        ),
      )
    : undefined;
}
