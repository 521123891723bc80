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

import { ResourceFacts } from '../resources/ResourceTable';
import { ObjectKey } from '../store/ObjectStore';
import { WorkQueue } from './WorkQueue';
import { availableInMs, isActive, isReady, Pod, ReplicaSet } from './workloads';
import {
  controlledObjects,
  Controller,
  ControllerContext,
  objectQueue,
  watchOwned,
} from './ControllerContext';
import { podFromTemplate } from './podsOfTemplate';

/** At most so many pods are created in one turn (Kubernetes' own burst). */
const BURST = 500;

/** Where a mistyped number of replicas stops, so that it cannot exhaust the process. */
const MAX_PODS = 20_000;

/** Keeps as many pods as a ReplicaSet asks for. */
export class ReplicaSetController implements Controller {
  #pods: ResourceFacts;
  #queue: WorkQueue<ObjectKey>;
  #unsubscribe: () => void;

  constructor(private readonly context: ControllerContext) {
    const { api } = context;
    this.#pods = api.table.require('v1', 'Pod');
    this.#queue = objectQueue<ReplicaSet>(context, (set, key) =>
      this.#reconcile(set, key),
    );
    this.#unsubscribe = watchOwned(
      api,
      this.#queue,
      api.table.require('apps/v1', 'ReplicaSet'),
      this.#pods,
    );
  }

  stop(): void {
    this.#unsubscribe();
    this.#queue.stop();
  }

  #reconcile(set: ReplicaSet, key: ObjectKey): void {
    if (set.metadata.deletionTimestamp !== undefined) {
      return;
    }
    const pods = this.#activePods(set);
    const missing = set.spec.replicas - pods.length;
    const room = MAX_PODS - this.context.api.store.count(this.#pods);
    const created = Math.min(missing, BURST, Math.max(0, room));
    for (let index = 0; index < created; index++) {
      this.#createPod(set, key);
    }
    if (missing > 0 && room <= 0) {
      this.#event(set, 'FailedCreate', `the cluster is full: ${MAX_PODS} pods`);
    } else if (missing > created) {
      this.#queue.add(key);
    }
    if (missing < 0) {
      [...pods]
        .sort(deleteFirst)
        .slice(0, -missing)
        .forEach(pod => this.#deletePod(set, pod));
    }
    this.#writeStatus(set, key);
  }

  #activePods(set: ReplicaSet): Pod[] {
    return controlledObjects<Pod>(this.context.api, this.#pods, set)
      .map(({ object }) => object)
      .filter(isActive);
  }

  #createPod(set: ReplicaSet, key: ObjectKey): void {
    const pod = this.context.api.create(
      this.#pods,
      key.namespace,
      podFromTemplate(set, set.spec.template, { generateName: `${key.name}-` }),
    );
    this.#event(set, 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
  }

  #deletePod(set: ReplicaSet, pod: Pod): void {
    this.context.api.delete({
      facts: this.#pods,
      namespace: pod.metadata.namespace ?? '',
      name: pod.metadata.name,
    });
    this.#event(set, 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
  }

  #writeStatus(set: ReplicaSet, key: ObjectKey): void {
    const { api, clock } = this.context;
    const pods = this.#activePods(set);
    const waits = pods.map(pod =>
      availableInMs(pod, set.spec.minReadySeconds ?? 0, clock.now()),
    );
    api.updateStatus(key, {
      replicas: pods.length,
      fullyLabeledReplicas: pods.length,
      readyReplicas: pods.filter(isReady).length,
      availableReplicas: waits.filter(wait => wait === 0).length,
      observedGeneration: set.metadata.generation,
    });
    const later = waits.filter(wait => wait !== undefined && wait > 0);
    if (later.length > 0) {
      this.#queue.addAfter(key, Math.min(...(later as number[])));
    }
  }

  #event(set: ReplicaSet, reason: string, message: string): void {
    this.context.events.record({
      object: set,
      type: reason === 'FailedCreate' ? 'Warning' : 'Normal',
      reason,
      message,
      component: 'replicaset-controller',
    });
  }
}

/** Pods not yet placed go first, then those not ready, then the youngest. */
function deleteFirst(one: Pod, other: Pod): number {
  const rank = (pod: Pod) =>
    (pod.spec.nodeName ? 1 : 0) + (isReady(pod) ? 2 : 0);
  return (
    rank(one) - rank(other) ||
    other.metadata.creationTimestamp.localeCompare(
      one.metadata.creationTimestamp,
    ) ||
    one.metadata.name.localeCompare(other.metadata.name)
  );
}
