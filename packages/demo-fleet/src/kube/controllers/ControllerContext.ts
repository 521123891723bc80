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
import { KubeObject } from '../objects';
import { ResourceFacts } from '../resources/ResourceTable';
import { SeededRandom } from '../SeededRandom';
import { ObjectKey } from '../store/ObjectStore';
import { Clock, Scheduler } from '../time/Scheduler';
import { BehaviourRule } from './behaviour';
import { EventRecorder } from './EventRecorder';
import { WorkQueue } from './WorkQueue';

/** How long the steps of a pod's life take, in milliseconds. */
export interface PodTimings {
  /** From creation until a node is chosen. */
  scheduleMs: number;
  /** Least time to pull the image and create the containers. */
  startMs: number;
  /** Up to this much more, by chance. */
  startJitterMs: number;
  /** From running to ready, when the container has a readiness probe. */
  readyMs: number;
  /** From the request to end to the end; never longer than the grace period. */
  stopMs: number;
  /** How long a container with a bad behaviour runs before it crashes. */
  crashAfterMs: number;
  /** How long the containers of a Job's pod run, unless their annotation says otherwise. */
  jobMs: number;
}

/** What every controller works with. */
export interface ControllerContext {
  api: ObjectApi;
  clock: Clock;
  scheduler: Scheduler;
  random: SeededRandom;
  events: EventRecorder;
  timings: PodTimings;
  /** What pods do that no annotation steers. */
  behaviourRule?: BehaviourRule;
  onError: (error: Error) => void;
}

/** Something that runs inside the cluster until it is stopped. */
export interface Controller {
  stop(): void;
}

/** Where an object of known facts is kept. */
export function keyOf(facts: ResourceFacts, object: KubeObject): ObjectKey {
  return {
    facts,
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
  };
}

/** A queue of objects of one resource, worked off by their present state. */
export function objectQueue<T extends KubeObject>(
  context: ControllerContext,
  reconcile: (object: T, key: ObjectKey) => void,
): WorkQueue<ObjectKey> {
  return new WorkQueue<ObjectKey>({
    scheduler: context.scheduler,
    nameOf: key => `${key.namespace}/${key.name}`,
    work: key => {
      const object = context.api.find<T>(key);
      if (object) {
        reconcile(object, key);
      }
    },
    onError: context.onError,
  });
}

/** The objects of one resource that `owner` controls. */
export function controlledObjects<T extends KubeObject>(
  api: ObjectApi,
  facts: ResourceFacts,
  owner: KubeObject,
): { key: ObjectKey; object: T }[] {
  return api.store
    .ownedBy(owner.metadata.uid)
    .filter(key => key.facts === facts)
    .flatMap(key => {
      const object = api.find<T>(key);
      const isController = object?.metadata.ownerReferences?.some(
        ({ uid, controller }) => controller && uid === owner.metadata.uid,
      );
      return object && isController ? [{ key, object }] : [];
    });
}

/**
 * Subscribes a queue to the objects it reconciles and to the objects these control.
 * @returns what ends the subscriptions
 */
export function watchOwned(
  api: ObjectApi,
  queue: WorkQueue<ObjectKey>,
  facts: ResourceFacts,
  owned: ResourceFacts,
): () => void {
  const unsubscribe = [
    api.store.subscribe(facts, ({ type, object }) => {
      if (type !== 'DELETED') {
        queue.add(keyOf(facts, object));
      }
    }),
    api.store.subscribe(owned, ({ object }) => {
      for (const owner of object.metadata.ownerReferences ?? []) {
        if (owner.controller && owner.kind === facts.kind) {
          queue.add({
            facts,
            namespace: object.metadata.namespace ?? '',
            name: owner.name,
          });
        }
      }
    }),
  ];
  return () => unsubscribe.forEach(stop => stop());
}
