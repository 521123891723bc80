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

import { expired, StatusError } from '../api/StatusError';
import { deepFreeze, KubeObject } from '../objects';
import { ResourceFacts } from '../resources/ResourceTable';
import { StoredResource } from './StoredResource';

/** One change of one object. `object` of a deletion is its last state, at the version of the deletion. */
export interface StoreEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  version: number;
  object: KubeObject;
  previous?: KubeObject;
}

/** Called after a change is stored. */
export type StoreListener = (event: StoreEvent) => void;

/** Where an object is kept. */
export interface ObjectKey {
  facts: ResourceFacts;
  namespace: string;
  name: string;
}

export interface ObjectStoreOptions {
  /** How many changes of each resource can be watched from; older versions answer 410. */
  watchWindow: number;
}

/**
 * The versioned store behind the API server: one version counter for the whole cluster,
 * objects per resource and namespace, and for each resource a window of its latest changes.
 */
export class ObjectStore {
  #version = 1000;
  #resources = new Map<ResourceFacts, StoredResource>();
  #byOwner = new Map<string, Map<string, ObjectKey>>();
  #allListeners = new Set<(facts: ResourceFacts, event: StoreEvent) => void>();

  constructor(private readonly options: ObjectStoreOptions) {}

  /** The version of the latest change anywhere in the cluster. */
  get version(): number {
    return this.#version;
  }

  get(key: ObjectKey): KubeObject | undefined {
    return this.#resource(key.facts).get(key.namespace, key.name);
  }

  /**
   * The objects of a resource ordered by namespace and name, now or as of an earlier version.
   * @throws StatusError 410 when that version has left the window, 504 when it is yet to come
   */
  list(
    facts: ResourceFacts,
    options: { namespace?: string; version?: number } = {},
  ): KubeObject[] {
    const resource = this.#resource(facts);
    if (options.version === undefined || options.version === this.#version) {
      return resource.list(options.namespace);
    }
    this.#mustBeKnown(resource, options.version);
    return resource.listAt(options.version, options.namespace);
  }

  /** How many objects of a resource there are, without listing them. */
  count(facts: ResourceFacts): number {
    return this.#resource(facts).count;
  }

  /**
   * The changes of a resource after `version`.
   * @throws StatusError 410 when that version has left the window, 504 when it is yet to come
   */
  changesSince(facts: ResourceFacts, version: number): StoreEvent[] {
    const resource = this.#resource(facts);
    this.#mustBeKnown(resource, version);
    return resource.changesSince(version);
  }

  /**
   * Forgets the changes up to a version (all, unless told), as etcd's compaction does:
   * watches and pages of earlier versions answer 410.
   */
  compact(version: number = this.#version): void {
    this.#resources.forEach(resource => resource.compact(version));
  }

  /** Stores a new state of an object under the next version. */
  put(key: ObjectKey, state: KubeObject): KubeObject {
    const resource = this.#resource(key.facts);
    const previous = resource.get(key.namespace, key.name);
    const version = this.#nextVersion();
    const object = deepFreeze({
      ...state,
      metadata: { ...state.metadata, resourceVersion: String(version) },
    });
    resource.set(key.namespace, key.name, object);
    this.#indexOwners(key, object, previous);
    this.#publish(resource, key.facts, {
      type: previous ? 'MODIFIED' : 'ADDED',
      version,
      object,
      previous,
    });
    return object;
  }

  /** Removes an object; answers its last state or `undefined` when there was none. */
  remove(key: ObjectKey): KubeObject | undefined {
    const resource = this.#resource(key.facts);
    const previous = resource.get(key.namespace, key.name);
    if (!previous) {
      return undefined;
    }
    const version = this.#nextVersion();
    resource.delete(key.namespace, key.name);
    this.#indexOwners(key, undefined, previous);
    const object = deepFreeze({
      ...previous,
      metadata: { ...previous.metadata, resourceVersion: String(version) },
    });
    this.#publish(resource, key.facts, {
      type: 'DELETED',
      version,
      object,
      previous,
    });
    return object;
  }

  /** The objects that name `uid` among their owners. */
  ownedBy(uid: string): ObjectKey[] {
    return [...(this.#byOwner.get(uid)?.values() ?? [])];
  }

  /** Calls `listener` for each change of one resource until the returned function is called. */
  subscribe(facts: ResourceFacts, listener: StoreListener): () => void {
    const { listeners } = this.#resource(facts);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Calls `listener` for each change of any resource until the returned function is called. */
  subscribeAll(
    listener: (facts: ResourceFacts, event: StoreEvent) => void,
  ): () => void {
    this.#allListeners.add(listener);
    return () => this.#allListeners.delete(listener);
  }

  #nextVersion(): number {
    this.#version += 1;
    return this.#version;
  }

  #resource(facts: ResourceFacts): StoredResource {
    let resource = this.#resources.get(facts);
    if (!resource) {
      resource = new StoredResource(this.options.watchWindow);
      this.#resources.set(facts, resource);
    }
    return resource;
  }

  #mustBeKnown(resource: StoredResource, version: number): void {
    if (version < resource.oldestVersion) {
      throw expired(version, resource.oldestVersion);
    }
    if (version > this.#version) {
      throw new StatusError(
        504,
        'Timeout',
        `Too large resource version: ${version}, current: ${this.#version}`,
        {
          retryAfterSeconds: 1,
          causes: [
            {
              reason: 'ResourceVersionTooLarge',
              message: 'Too large resource version',
            },
          ],
        },
      );
    }
  }

  #publish(
    resource: StoredResource,
    facts: ResourceFacts,
    event: StoreEvent,
  ): void {
    resource.record(event);
    [...resource.listeners].forEach(listener => listener(event));
    [...this.#allListeners].forEach(listener => listener(facts, event));
  }

  #indexOwners(
    key: ObjectKey,
    object: KubeObject | undefined,
    previous: KubeObject | undefined,
  ): void {
    const before = previous?.metadata.ownerReferences;
    const after = object?.metadata.ownerReferences;
    if (before === after) {
      return;
    }
    const uid = (object ?? previous)!.metadata.uid;
    for (const owner of before ?? []) {
      const owned = this.#byOwner.get(owner.uid);
      owned?.delete(uid);
      if (owned?.size === 0) {
        this.#byOwner.delete(owner.uid);
      }
    }
    for (const owner of after ?? []) {
      const owned = this.#byOwner.get(owner.uid) ?? new Map();
      owned.set(uid, key);
      this.#byOwner.set(owner.uid, owned);
    }
  }
}
