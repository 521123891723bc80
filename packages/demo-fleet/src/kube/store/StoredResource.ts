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
import type { StoreEvent, StoreListener } from './ObjectStore';

/** The objects of one resource, its latest changes and who listens to them. */
export class StoredResource {
  readonly listeners = new Set<StoreListener>();
  #namespaces = new Map<string, Map<string, KubeObject>>();
  #ordered: KubeObject[] | undefined;
  #changes: StoreEvent[] = [];
  #oldestVersion = 0;

  #count = 0;

  constructor(private readonly watchWindow: number) {}

  /** How many objects there are. */
  get count(): number {
    return this.#count;
  }

  /** The oldest version whose later changes are all still known. */
  get oldestVersion(): number {
    return this.#oldestVersion;
  }

  get(namespace: string, name: string): KubeObject | undefined {
    return this.#namespaces.get(namespace)?.get(name);
  }

  set(namespace: string, name: string, object: KubeObject): void {
    const objects = this.#namespaces.get(namespace) ?? new Map();
    this.#count += objects.has(name) ? 0 : 1;
    objects.set(name, object);
    this.#namespaces.set(namespace, objects);
    this.#ordered = undefined;
  }

  delete(namespace: string, name: string): void {
    const objects = this.#namespaces.get(namespace);
    if (objects?.delete(name)) {
      this.#count -= 1;
      this.#ordered = undefined;
    }
    if (objects?.size === 0) {
      this.#namespaces.delete(namespace);
    }
  }

  list(namespace?: string): KubeObject[] {
    if (namespace !== undefined) {
      return inOrder([...(this.#namespaces.get(namespace)?.values() ?? [])]);
    }
    this.#ordered ??= inOrder(
      [...this.#namespaces.values()].flatMap(objects => [...objects.values()]),
    );
    return this.#ordered;
  }

  /** The list as it was at `version`: the present one with the later changes undone. */
  listAt(version: number, namespace?: string): KubeObject[] {
    const objects = new Map(
      this.list(namespace).map(object => [identity(object), object]),
    );
    for (const change of this.changesSince(version).reverse()) {
      const { object, previous } = change;
      if (
        namespace !== undefined &&
        (object.metadata.namespace ?? '') !== namespace
      ) {
        continue;
      }
      if (previous) {
        objects.set(identity(object), previous);
      } else {
        objects.delete(identity(object));
      }
    }
    return inOrder([...objects.values()]);
  }

  record(change: StoreEvent): void {
    this.#changes.push(change);
    // Trimming by halves keeps the cost of a change constant on average.
    if (this.#changes.length >= 2 * this.watchWindow) {
      const dropped = this.#changes.splice(0, this.watchWindow);
      this.#oldestVersion = dropped[dropped.length - 1].version;
    }
  }

  changesSince(version: number): StoreEvent[] {
    let low = 0;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#changes[middle].version <= version) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return this.#changes.slice(low);
  }

  /** Forgets the changes up to and with `version`. */
  compact(version: number): void {
    this.#changes = this.changesSince(version);
    this.#oldestVersion = Math.max(this.#oldestVersion, version);
  }
}

/** The sort key of an object: namespace, then name. */
export function identity(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

function inOrder(objects: KubeObject[]): KubeObject[] {
  return objects
    .map(object => ({ key: identity(object), object }))
    .sort((one, other) => {
      if (one.key === other.key) {
        return 0;
      }
      return one.key < other.key ? -1 : 1;
    })
    .map(({ object }) => object);
}
