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

import { InputError } from '@backstage/errors';
import { ObjectApi } from './api/ObjectApi';
import { KubeObject, Manifest } from './objects';
import { ObjectKey } from './store/ObjectStore';

/**
 * Names an object: `namespace` is left out for a cluster-scoped one.
 * @public
 */
export interface ObjectReference {
  apiVersion: string;
  kind: string;
  namespace?: string;
  name: string;
}

/**
 * Who writes: the name of a field manager; default `unknown`.
 * @public
 */
export interface Writer {
  manager?: string;
}

/**
 * Access to a simulated cluster's objects from within the process, for seeding and for stories:
 * the same rules as over HTTP, without a token.
 * @public
 */
export class ClusterStore {
  constructor(private readonly api: ObjectApi) {}

  /** The version of the latest change in the cluster. */
  get version(): number {
    return this.api.store.version;
  }

  /**
   * Creates the object or replaces what it says, as `kubectl replace` would; `status` is left alone.
   * @throws when the kind is not served or the API server would refuse the object
   */
  apply(manifest: Manifest, writer: Writer = {}): KubeObject {
    const copy = structuredClone(manifest);
    const key = this.#keyOf(referenceTo(copy));
    return this.api.find(key)
      ? this.api.update(key, copy, writer)
      : this.api.create(key.facts, key.namespace, copy, writer);
  }

  /**
   * Server-side apply: the applier owns what the manifest states, and what it stated before and states no more goes.
   * @throws when the kind is not served, the object would be refused or, without `force`, others own what would change
   */
  serverSideApply(
    manifest: Manifest,
    applier: { manager: string; force?: boolean },
  ): KubeObject {
    // As over HTTP: a field without a value is not stated.
    const copy = JSON.parse(JSON.stringify(manifest)) as Manifest;
    return this.api.apply(this.#keyOf(referenceTo(copy)), copy, applier);
  }

  /**
   * Changes an object by a merge patch (RFC 7396).
   * @throws when there is no such object or the result would be refused
   */
  patch(
    reference: ObjectReference,
    patch: object,
    writer: Writer = {},
  ): KubeObject {
    const key = this.#keyOf(reference);
    const copy = structuredClone(patch);
    return this.api.patch(key, 'application/merge-patch+json', copy, writer);
  }

  /** Writes the status of an object, as its controller would. */
  setStatus(reference: ObjectReference, status: object): KubeObject {
    return this.api
      .as('kube-controller-manager')
      .updateStatus(this.#keyOf(reference), structuredClone(status));
  }

  /** The object, immutable, or `undefined`. */
  get(reference: ObjectReference): KubeObject | undefined {
    return this.api.find(this.#keyOf(reference));
  }

  /** All objects of a kind, immutable, ordered by namespace and name. */
  list(
    kind: { apiVersion: string; kind: string },
    namespace?: string,
  ): readonly KubeObject[] {
    const facts = this.api.table.require(kind.apiVersion, kind.kind);
    return this.api.store.list(facts, { namespace });
  }

  /** Deletes an object and, by and by, what it owns. Answers whether there was one. */
  delete(reference: ObjectReference): boolean {
    const key = this.#keyOf(reference);
    if (!this.api.find(key)) {
      return false;
    }
    this.api.delete(key);
    return true;
  }

  /** Forgets the history of changes: open lists and watches of earlier versions get 410 Gone. */
  compact(): void {
    this.api.store.compact();
  }

  #keyOf(reference: ObjectReference): ObjectKey {
    const { apiVersion, kind, name, namespace } = reference;
    const facts = this.api.table.require(apiVersion, kind);
    if (facts.namespaced && !namespace) {
      throw new InputError(
        `${kind} "${name}" needs metadata.namespace: the kind lives in namespaces`,
      );
    }
    return { facts, namespace: facts.namespaced ? namespace! : '', name };
  }
}

function referenceTo({
  apiVersion = '',
  kind = '',
  metadata,
}: Manifest): ObjectReference {
  return {
    apiVersion,
    kind,
    namespace: metadata?.namespace,
    name: metadata?.name ?? '',
  };
}
