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
import { toTime } from '../time/timestamps';

/** Kubernetes' default `--event-ttl`: one hour. */
const TTL_MS = 3_600_000;
const SWEEP_MS = 60_000;

/** What runs the components that are not part of the controller manager. */
const PROCESSES = new Map([
  ['kubelet', 'kubelet'],
  ['default-scheduler', 'kube-scheduler'],
]);

export interface RecordedEvent {
  object: KubeObject;
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  /** Who says so, such as `kubelet`. */
  component: string;
  fieldPath?: string;
}

/**
 * Writes Event objects: the same event again raises its count. Events expire after an hour,
 * and only so many are kept, so that a large cluster can be seeded.
 */
export class EventRecorder {
  #facts: ResourceFacts;
  /** Oldest first; the key says what the event is about. */
  #known = new Map<string, ObjectKey>();
  #cancelSweep: () => void;

  constructor(
    private readonly api: ObjectApi,
    private readonly clock: Clock,
    private readonly random: SeededRandom,
    scheduler: Scheduler,
    private readonly capacity: number,
  ) {
    this.#facts = api.table.require('v1', 'Event');
    this.#cancelSweep = scheduler.every(SWEEP_MS, () => this.#sweep());
  }

  record(event: RecordedEvent): void {
    const { object, type, reason, message, component, fieldPath } = event;
    const { name, uid, resourceVersion } = object.metadata;
    const namespace = object.metadata.namespace ?? 'default';
    const time = toTime(this.clock.now());
    const identity = [uid, fieldPath, type, reason, message].join('\n');
    const known = this.#known.get(identity);
    const manager = PROCESSES.get(component) ?? 'kube-controller-manager';
    if (known && this.api.find(known)) {
      this.api.modify(
        known,
        current => ({
          ...current,
          count: Number(current.count) + 1,
          lastTimestamp: time,
        }),
        { manager },
      );
      return;
    }
    if (!this.#namespaceAccepts(namespace)) {
      return;
    }
    const manifest = {
      metadata: { name: `${name}.${this.random.hex(16)}` },
      involvedObject: {
        apiVersion: object.apiVersion,
        kind: object.kind,
        namespace: object.metadata.namespace,
        name,
        uid,
        resourceVersion,
        ...(fieldPath && { fieldPath }),
      },
      type,
      reason,
      message,
      source: { component },
      reportingComponent: component,
      reportingInstance: '',
      firstTimestamp: time,
      lastTimestamp: time,
      count: 1,
    };
    const created = this.api.create(this.#facts, namespace, manifest, {
      manager,
    });
    this.#known.set(identity, {
      facts: this.#facts,
      namespace,
      name: created.metadata.name,
    });
    if (this.#known.size > this.capacity) {
      const [oldest, key] = this.#known.entries().next().value!;
      this.#known.delete(oldest);
      this.api.finish(key);
    }
  }

  stop(): void {
    this.#cancelSweep();
  }

  /** A namespace on its way out takes no new objects; what happens in it goes unrecorded, as in Kubernetes. */
  #namespaceAccepts(namespace: string): boolean {
    const found = this.api.find({
      facts: this.api.table.require('v1', 'Namespace'),
      namespace: '',
      name: namespace,
    });
    return found !== undefined && !found.metadata.deletionTimestamp;
  }

  #sweep(): void {
    const oldest = this.clock.now() - TTL_MS;
    for (const [identity, key] of this.#known) {
      const event = this.api.find<KubeObject & { lastTimestamp: string }>(key);
      if (!event || Date.parse(event.lastTimestamp) < oldest) {
        this.#known.delete(identity);
        this.api.finish(key);
      }
    }
  }
}
