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
import { behaviourOf, PodBehaviour } from './behaviour';
import { ControllerContext, keyOf } from './ControllerContext';
import { withContainers } from './podStatuses';
import { StepPlans } from './StepPlans';
import { Container, ContainerStatus, Pod } from './workloads';

/** What the steps of a pod's life have in common: time, the next step, the pod's status and its events. */
export class PodRuntime {
  readonly facts: ResourceFacts;
  #plans: StepPlans;

  constructor(readonly context: ControllerContext) {
    this.facts = context.api.table.require('v1', 'Pod');
    this.#plans = new StepPlans(context.scheduler, context.onError);
  }

  /** Epoch milliseconds. */
  get now(): number {
    return this.context.clock.now();
  }

  /** @returns `undefined` when the pod's annotation names no behaviour */
  behaviourOf(pod: Pod): PodBehaviour | undefined {
    return behaviourOf(pod, this.context.behaviourRule);
  }

  /** Plans the pod's next step, instead of the one planned before. The step gets the pod as it is then. */
  plan(pod: Pod, delayMs: number, step: (pod: Pod) => void): void {
    const { uid } = pod.metadata;
    this.#plans.set(uid, delayMs, () => {
      const current = this.context.api.find<Pod>(keyOf(this.facts, pod));
      if (current?.metadata.uid === uid) {
        step(current);
      }
    });
  }

  /** Plans nothing more for a pod. */
  forget(uid: string): void {
    this.#plans.cancel(uid);
  }

  /** Plans nothing more at all. */
  stop(): void {
    this.#plans.cancelAll();
  }

  /** Writes the statuses of a pod's containers and what follows from them. */
  writeContainers(
    pod: Pod,
    statuses: ContainerStatus[],
    more: Partial<Pod['status']> = {},
  ): void {
    this.context.api.updateStatus(keyOf(this.facts, pod), {
      ...withContainers(pod, statuses, this.now),
      ...more,
    });
  }

  event(
    pod: Pod,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    container: Container,
  ): void {
    this.context.events.record({
      object: pod,
      type,
      reason,
      message,
      component: 'kubelet',
      fieldPath: `spec.containers{${container.name}}`,
    });
  }
}
