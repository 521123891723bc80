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
import {
  controlledObjects,
  Controller,
  ControllerContext,
  keyOf,
  objectQueue,
  watchOwned,
} from './ControllerContext';
import { podFromTemplate, REVISION_HASH, templateHash } from './podsOfTemplate';
import {
  DaemonSet,
  isActive,
  isReady,
  Pod,
  resolveIntOrPercent,
} from './workloads';
import { WorkQueue } from './WorkQueue';

/** Keeps one pod on every node. */
export class DaemonSetController implements Controller {
  #sets: ResourceFacts;
  #nodes: ResourceFacts;
  #pods: ResourceFacts;
  #queue: WorkQueue<ObjectKey>;
  #unsubscribe: (() => void)[];

  constructor(private readonly context: ControllerContext) {
    const { api } = context;
    this.#sets = api.table.require('apps/v1', 'DaemonSet');
    this.#nodes = api.table.require('v1', 'Node');
    this.#pods = api.table.require('v1', 'Pod');
    this.#queue = objectQueue<DaemonSet>(context, (set, key) =>
      this.#reconcile(set, key),
    );
    this.#unsubscribe = [
      watchOwned(api, this.#queue, this.#sets, this.#pods),
      api.store.subscribe(this.#nodes, ({ type }) => {
        if (type !== 'MODIFIED') {
          api.store
            .list(this.#sets)
            .forEach(set => this.#queue.add(keyOf(this.#sets, set)));
        }
      }),
    ];
  }

  stop(): void {
    this.#unsubscribe.forEach(unsubscribe => unsubscribe());
    this.#queue.stop();
  }

  #reconcile(set: DaemonSet, key: ObjectKey): void {
    if (set.metadata.deletionTimestamp !== undefined) {
      return;
    }
    const { api } = this.context;
    const revision = templateHash(set.spec.template);
    const nodes = api.store.list(this.#nodes).map(node => node.metadata.name);
    const pods = this.#podsOf(set);
    for (const node of nodes) {
      if (!pods.some(pod => pod.spec.nodeName === node)) {
        this.#create(set, key, node, revision);
      }
    }
    pods
      .filter(isActive)
      .filter(pod => !nodes.includes(pod.spec.nodeName ?? ''))
      .forEach(pod => api.delete(keyOf(this.#pods, pod)));
    this.#replaceOutdated(set, revision, nodes.length);
    this.#writeStatus(set, key, revision, nodes.length);
  }

  #replaceOutdated(set: DaemonSet, revision: string, nodes: number): void {
    const { type, rollingUpdate } = set.spec.updateStrategy;
    if (type === 'OnDelete') {
      return;
    }
    const limit = resolveIntOrPercent(
      rollingUpdate?.maxUnavailable ?? 1,
      nodes,
      'up',
    );
    const pods = this.#podsOf(set);
    let unavailable = pods.filter(
      pod => !isActive(pod) || !isReady(pod),
    ).length;
    for (const pod of pods.filter(isActive)) {
      const isOutdated = pod.metadata.labels?.[REVISION_HASH] !== revision;
      if (isOutdated && (!isReady(pod) || unavailable < limit)) {
        unavailable += isReady(pod) ? 1 : 0;
        this.context.api.delete(keyOf(this.#pods, pod));
      }
    }
  }

  #podsOf(set: DaemonSet): Pod[] {
    return controlledObjects<Pod>(this.context.api, this.#pods, set).map(
      ({ object }) => object,
    );
  }

  #create(
    set: DaemonSet,
    key: ObjectKey,
    nodeName: string,
    revision: string,
  ): void {
    const pod = this.context.api.create(
      this.#pods,
      key.namespace,
      podFromTemplate(
        set,
        set.spec.template,
        {
          generateName: `${key.name}-`,
          labels: { [REVISION_HASH]: revision },
        },
        { nodeName },
      ),
    );
    this.context.events.record({
      object: set,
      type: 'Normal',
      reason: 'SuccessfulCreate',
      message: `Created pod: ${pod.metadata.name}`,
      component: 'daemonset-controller',
    });
  }

  #writeStatus(
    set: DaemonSet,
    key: ObjectKey,
    revision: string,
    nodes: number,
  ): void {
    const pods = this.#podsOf(set).filter(isActive);
    const ready = pods.filter(isReady).length;
    this.context.api.updateStatus(key, {
      currentNumberScheduled: pods.length,
      desiredNumberScheduled: nodes,
      numberMisscheduled: 0,
      numberReady: ready,
      numberAvailable: ready,
      numberUnavailable: nodes - ready,
      updatedNumberScheduled: pods.filter(
        ({ metadata }) => metadata.labels?.[REVISION_HASH] === revision,
      ).length,
      observedGeneration: set.metadata.generation,
    });
  }
}
