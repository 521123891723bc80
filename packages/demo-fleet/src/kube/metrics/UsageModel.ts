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

import { ObjectApi } from '../api/ObjectApi';
import { Container, isReady, Pod } from '../controllers/workloads';
import { controllerOf, KubeObject } from '../objects';
import { ResourceFacts } from '../resources/ResourceTable';
import { hashShare } from '../SeededRandom';
import { Clock } from '../time/Scheduler';
import { parseQuantity } from './quantity';

/**
 * How much CPU is used, as a quantity: on a pod by its first container, on a workload
 * by all its ready pods together, so that more of them have less to do each.
 * @public
 */
export const CPU_ANNOTATION = 'demo.gitopshq.io/cpu';

/**
 * How much memory is used; read like {@link CPU_ANNOTATION}.
 * @public
 */
export const MEMORY_ANNOTATION = 'demo.gitopshq.io/memory';

/** What one container uses at the moment. */
export interface ContainerUsage {
  name: string;
  cores: number;
  bytes: number;
}

type Measure = 'cpu' | 'memory';

const ANNOTATIONS = { cpu: CPU_ANNOTATION, memory: MEMORY_ANNOTATION };

/** Where a container asks for nothing: a tenth of a core, 128 MiB. */
const ASSUMED_REQUEST = { cpu: 0.1, memory: 128 * 2 ** 20 };

/** Least and greatest share of its request that a container uses unless told otherwise. */
const IDLE_SHARE = { cpu: [0.3, 0.55], memory: [0.4, 0.7] } as const;

/** A container that is not ready yet does next to nothing. */
const UNREADY_SHARE = 0.05;

/** Usage moves by up to this share to either side, a new step each minute. */
const SWAY = 0.03;
const SWAY_STEP_MS = 60_000;

/** What the containers of a cluster use: made up, but the same for the same pod and minute. */
export class UsageModel {
  #pods: ResourceFacts;

  constructor(private readonly api: ObjectApi, private readonly clock: Clock) {
    this.#pods = api.table.require('v1', 'Pod');
  }

  /** The usage of each container of a pod; `undefined` while none runs. */
  of(pod: Pod): ContainerUsage[] | undefined {
    const statuses = pod.status.containerStatuses ?? [];
    const running = pod.spec.containers.filter(({ name }) =>
      statuses.some(status => status.name === name && status.state.running),
    );
    if (running.length === 0 || pod.metadata.deletionTimestamp !== undefined) {
      return undefined;
    }
    return running.map(container => ({
      name: container.name,
      cores: this.#usage(pod, container, 'cpu'),
      bytes: this.#usage(pod, container, 'memory'),
    }));
  }

  #usage(pod: Pod, container: Container, measure: Measure): number {
    const isFirst = pod.spec.containers[0] === container;
    const asked =
      parseQuantity(container.resources?.requests?.[measure]) ??
      ASSUMED_REQUEST[measure];
    const identity = `${pod.metadata.uid}/${container.name}/${measure}`;
    const step = Math.floor(this.clock.now() / SWAY_STEP_MS);
    const sway = 1 + SWAY * (2 * hashShare(`${identity}/${step}`) - 1);
    const told = isFirst ? this.#told(pod, measure) : undefined;
    if (told !== undefined) {
      return told * sway;
    }
    const [least, greatest] = IDLE_SHARE[measure];
    const share = isReady(pod)
      ? least + (greatest - least) * hashShare(identity)
      : UNREADY_SHARE;
    return asked * share * sway;
  }

  /** What an annotation on the pod or on the workload above it says. */
  #told(pod: Pod, measure: Measure): number | undefined {
    const own = quantityOn(pod, ANNOTATIONS[measure]);
    if (own !== undefined) {
      return own;
    }
    let owner = this.#ownerOf(pod);
    while (owner) {
      const total = quantityOn(owner, ANNOTATIONS[measure]);
      if (total !== undefined) {
        return isReady(pod) ? total / this.#readyPodsBelow(owner) : undefined;
      }
      owner = this.#ownerOf(owner);
    }
    return undefined;
  }

  #ownerOf(object: KubeObject): KubeObject | undefined {
    const owner = controllerOf(object);
    const facts = owner && this.api.table.byKind(owner.apiVersion, owner.kind);
    const namespace = object.metadata.namespace ?? '';
    return owner && facts
      ? this.api.find({ facts, namespace, name: owner.name })
      : undefined;
  }

  #readyPodsBelow(owner: KubeObject): number {
    let count = 0;
    for (const key of this.api.store.ownedBy(owner.metadata.uid)) {
      const owned = this.api.find(key);
      if (owned && key.facts === this.#pods) {
        count += isReady(owned as Pod) ? 1 : 0;
      } else if (owned) {
        count += this.#readyPodsBelow(owned);
      }
    }
    return count;
  }
}

function quantityOn(
  object: KubeObject,
  annotation: string,
): number | undefined {
  const given = object.metadata.annotations?.[annotation];
  return given === undefined ? undefined : parseQuantity(given);
}
