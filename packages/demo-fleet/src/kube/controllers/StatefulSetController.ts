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
import { isReady, Pod, StatefulSet } from './workloads';
import { WorkQueue } from './WorkQueue';

/** Keeps pods with a fixed ordinal each; grows in order, updates from the last to the first. */
export class StatefulSetController implements Controller {
  #pods: ResourceFacts;
  #claims: ResourceFacts;
  #queue: WorkQueue<ObjectKey>;
  #unsubscribe: () => void;

  constructor(private readonly context: ControllerContext) {
    const { api } = context;
    this.#pods = api.table.require('v1', 'Pod');
    this.#claims = api.table.require('v1', 'PersistentVolumeClaim');
    this.#queue = objectQueue<StatefulSet>(context, (set, key) =>
      this.#reconcile(set, key),
    );
    this.#unsubscribe = watchOwned(
      api,
      this.#queue,
      api.table.require('apps/v1', 'StatefulSet'),
      this.#pods,
    );
  }

  stop(): void {
    this.#unsubscribe();
    this.#queue.stop();
  }

  #reconcile(set: StatefulSet, key: ObjectKey): void {
    if (set.metadata.deletionTimestamp !== undefined) {
      return;
    }
    const revision = `${key.name}-${templateHash(set.spec.template)}`;
    const isOrdered = set.spec.podManagementPolicy === 'OrderedReady';
    const pods = this.#byOrdinal(set);
    const surplus = [...pods.keys()]
      .filter(ordinal => ordinal >= set.spec.replicas)
      .sort((one, other) => other - one);
    let waits = false;
    for (let ordinal = 0; ordinal < set.spec.replicas && !waits; ordinal++) {
      const pod = pods.get(ordinal);
      if (!pod) {
        this.#create(set, key, ordinal, revision);
      }
      waits = isOrdered && (!pod || !isReady(pod));
    }
    if (!waits) {
      const going = isOrdered ? surplus.slice(0, 1) : surplus;
      going.forEach(ordinal => this.#delete(set, pods.get(ordinal)!));
      if (surplus.length === 0) {
        this.#replaceOutdated(set, pods, revision);
      }
    }
    this.#writeStatus(set, key, revision);
  }

  /** One pod at a time, from the highest ordinal down to the partition. */
  #replaceOutdated(
    set: StatefulSet,
    pods: Map<number, Pod>,
    revision: string,
  ): void {
    const { type, rollingUpdate } = set.spec.updateStrategy;
    if (type === 'OnDelete') {
      return;
    }
    const partition = rollingUpdate?.partition ?? 0;
    for (let ordinal = set.spec.replicas - 1; ordinal >= partition; ordinal--) {
      const pod = pods.get(ordinal);
      if (!pod || pod.metadata.deletionTimestamp !== undefined) {
        return;
      }
      if (pod.metadata.labels?.[REVISION_HASH] !== revision) {
        this.#delete(set, pod);
        return;
      }
      if (!isReady(pod)) {
        return;
      }
    }
  }

  #byOrdinal(set: StatefulSet): Map<number, Pod> {
    return new Map(
      controlledObjects<Pod>(this.context.api, this.#pods, set).map(
        ({ object }) => [
          Number(object.metadata.name.slice(set.metadata.name.length + 1)),
          object,
        ],
      ),
    );
  }

  #create(
    set: StatefulSet,
    key: ObjectKey,
    ordinal: number,
    revision: string,
  ): void {
    const { api } = this.context;
    const name = `${key.name}-${ordinal}`;
    for (const template of set.spec.volumeClaimTemplates ?? []) {
      this.#claim(set, key, template, name);
    }
    api.create(
      this.#pods,
      key.namespace,
      podFromTemplate(
        set,
        set.spec.template,
        {
          name,
          labels: {
            [REVISION_HASH]: revision,
            'statefulset.kubernetes.io/pod-name': name,
            'apps.kubernetes.io/pod-index': String(ordinal),
          },
        },
        { hostname: name, subdomain: set.spec.serviceName },
      ),
    );
    this.#event(
      set,
      'SuccessfulCreate',
      `create Pod ${name} in StatefulSet ${key.name} successful`,
    );
  }

  #claim(
    set: StatefulSet,
    key: ObjectKey,
    template: KubeObject,
    podName: string,
  ): void {
    const { api } = this.context;
    const name = `${template.metadata.name}-${podName}`;
    const claimKey = { facts: this.#claims, namespace: key.namespace, name };
    if (api.find(claimKey)) {
      return;
    }
    api.create(this.#claims, key.namespace, {
      metadata: { name, labels: set.spec.selector.matchLabels },
      spec: template.spec,
    });
    api.updateStatus(claimKey, { phase: 'Bound' });
  }

  #delete(set: StatefulSet, pod: Pod): void {
    if (pod.metadata.deletionTimestamp !== undefined) {
      return;
    }
    this.context.api.delete(keyOf(this.#pods, pod));
    const text = `delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`;
    this.#event(set, 'SuccessfulDelete', text);
  }

  #writeStatus(set: StatefulSet, key: ObjectKey, revision: string): void {
    const pods = [...this.#byOrdinal(set).values()];
    const ready = pods.filter(isReady).length;
    const updated = pods.filter(
      ({ metadata }) => metadata.labels?.[REVISION_HASH] === revision,
    ).length;
    const isDone =
      updated === set.spec.replicas && pods.length === set.spec.replicas;
    const currentRevision =
      isDone || set.status.currentRevision === undefined
        ? revision
        : set.status.currentRevision;
    this.context.api.updateStatus(key, {
      observedGeneration: set.metadata.generation,
      replicas: pods.length,
      readyReplicas: ready,
      availableReplicas: ready,
      currentReplicas: isDone ? updated : pods.length - updated,
      updatedReplicas: updated,
      currentRevision,
      updateRevision: revision,
      collisionCount: 0,
    });
  }

  #event(set: StatefulSet, reason: string, message: string): void {
    this.context.events.record({
      object: set,
      type: 'Normal',
      reason,
      message,
      component: 'statefulset-controller',
    });
  }
}
