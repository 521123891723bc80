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
import { toTime } from '../time/timestamps';
import {
  Controller,
  ControllerContext,
  keyOf,
  objectQueue,
} from './ControllerContext';
import { Pod, withCondition } from './workloads';
import { WorkQueue } from './WorkQueue';

/** Gives each pod to the node with the fewest pods. */
export class PodScheduler implements Controller {
  #pods: ResourceFacts;
  #nodes: ResourceFacts;
  #queue: WorkQueue<ObjectKey>;
  #podsOnNode = new Map<string, number>();
  #unplaced = new Map<string, ObjectKey>();
  #unsubscribe: (() => void)[];

  constructor(private readonly context: ControllerContext) {
    const { api, timings } = context;
    this.#pods = api.table.require('v1', 'Pod');
    this.#nodes = api.table.require('v1', 'Node');
    this.#queue = objectQueue<Pod>(context, (pod, key) =>
      this.#place(pod, key),
    );
    this.#unsubscribe = [
      api.store.subscribe(this.#pods, ({ type, object, previous }) => {
        const after = (object as Pod).spec.nodeName;
        const before = (previous as Pod | undefined)?.spec.nodeName;
        if (type === 'DELETED') {
          this.#count(after, -1);
          this.#unplaced.delete(object.metadata.uid);
        } else if (before !== after) {
          this.#count(before, -1);
          this.#count(after, 1);
        }
        if (type === 'ADDED' && !after) {
          this.#queue.addAfter(keyOf(this.#pods, object), timings.scheduleMs);
        }
      }),
      api.store.subscribe(this.#nodes, () => {
        this.#unplaced.forEach(key => this.#queue.add(key));
      }),
    ];
  }

  stop(): void {
    this.#unsubscribe.forEach(unsubscribe => unsubscribe());
    this.#queue.stop();
  }

  #count(node: string | undefined, change: number): void {
    if (node) {
      this.#podsOnNode.set(node, (this.#podsOnNode.get(node) ?? 0) + change);
    }
  }

  #place(pod: Pod, key: ObjectKey): void {
    const { api, clock, events } = this.context;
    if (pod.spec.nodeName || pod.metadata.deletionTimestamp !== undefined) {
      return;
    }
    const nodes = api.store.list(this.#nodes);
    const [node] = nodes
      .filter(isSchedulable)
      .map(({ metadata: { name } }) => name)
      .sort((one, other) => this.#load(one) - this.#load(other));
    const time = toTime(clock.now());
    if (node === undefined) {
      this.#unplaced.set(pod.metadata.uid, key);
      const message = `0/${nodes.length} nodes are available: ${nodes.length} node(s) were unschedulable.`;
      api.updateStatus(key, {
        ...pod.status,
        conditions: withCondition(
          pod.status.conditions,
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message,
          },
          time,
        ),
      });
      events.record({
        object: pod,
        type: 'Warning',
        reason: 'FailedScheduling',
        message,
        component: 'default-scheduler',
      });
      return;
    }
    this.#unplaced.delete(pod.metadata.uid);
    api.modify(
      key,
      current => ({
        ...current,
        spec: { ...(current as Pod).spec, nodeName: node },
      }),
      { subresource: 'binding' },
    );
    events.record({
      object: pod,
      type: 'Normal',
      reason: 'Scheduled',
      message: `Successfully assigned ${key.namespace}/${key.name} to ${node}`,
      component: 'default-scheduler',
    });
  }

  #load(node: string): number {
    return this.#podsOnNode.get(node) ?? 0;
  }
}

function isSchedulable(node: KubeObject): boolean {
  return !(node.spec as { unschedulable?: boolean } | undefined)?.unschedulable;
}
