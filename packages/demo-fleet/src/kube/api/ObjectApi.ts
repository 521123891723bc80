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

import { omit } from 'lodash';
import { isRecord, KubeObject, Manifest, ObjectMeta } from '../objects';
import { FieldManager } from '../ownership/FieldManager';
import { ManagedFieldsEntry } from '../ownership/FieldOwner';
import { applyPatch, APPLY_PATCH, PatchMediaType } from '../patch/applyPatch';
import { SchemaTable } from '../resources/Schema';
import {
  apiVersionOf,
  ResourceFacts,
  ResourceTable,
} from '../resources/ResourceTable';
import { SeededRandom } from '../SeededRandom';
import { ObjectKey, ObjectStore } from '../store/ObjectStore';
import { Clock } from '../time/Scheduler';
import { toTime } from '../time/timestamps';
import { checkedBody } from './checkedBody';
import { allocated } from './allocations';
import { checkEntries, checkStatus, decoded, identified } from './decoding';
import { graceSeconds, mustMeetPreconditions } from './deletion';
import { isNamespace } from './initialStatus';
import { isSameState, overlaid, withGeneration } from './nextState';
import type { DeleteOptions, WriteOptions } from './options';
import {
  alreadyExists,
  badRequest,
  conflict,
  forbidden,
  invalid,
  notFound,
} from './StatusError';
import { validate } from './validation';

/**
 * The verbs of the Kubernetes API on the store: validation, defaults, versions, generations,
 * preconditions and finalizers. HTTP requests, controllers and seeding all write through here.
 */
export class ObjectApi {
  readonly #fields: FieldManager;

  /** @param manager - who writes, where a write names nobody */
  constructor(
    readonly table: ResourceTable,
    readonly schemas: SchemaTable,
    readonly store: ObjectStore,
    readonly clock: Clock,
    private readonly random: SeededRandom,
    readonly manager: string = '',
  ) {
    this.#fields = new FieldManager(schemas, clock);
  }

  /** The same cluster, written to by somebody else. */
  as(manager: string): ObjectApi {
    const { table, schemas, store, clock, random } = this;
    return new ObjectApi(table, schemas, store, clock, random, manager);
  }

  /** The object, or `undefined`. The type argument is the caller's word for the resource's kind. */
  find<T extends KubeObject = KubeObject>(key: ObjectKey): T | undefined {
    return this.store.get(key) as T | undefined;
  }

  /** @throws StatusError 404 */
  get(key: ObjectKey): KubeObject {
    const object = this.store.get(key);
    if (!object) {
      throw notFound(key.facts, key.name);
    }
    return object;
  }

  /** @throws StatusError 400, 403, 404, 409, 422 */
  create(
    facts: ResourceFacts,
    namespace: string,
    manifest: Manifest,
    options: WriteOptions = {},
  ): KubeObject {
    const given = checkedBody(facts, namespace, manifest);
    const generateName = given.metadata?.generateName;
    const name =
      given.metadata?.name ??
      (generateName ? `${generateName}${this.random.suffix()}` : '');
    if (facts.namespaced) {
      this.#namespaceMustAccept(facts, namespace, name);
    }
    const key = { facts, namespace, name };
    if (name && this.store.get(key)) {
      throw alreadyExists(facts, name);
    }
    const fresh = this.#fresh(key, given);
    return this.#store(
      key,
      fresh,
      this.#fields.updated(
        facts,
        this.#writer(options),
        undefined,
        fresh,
        given.metadata?.managedFields,
      ),
      options,
    );
  }

  /** @throws StatusError 400, 404, 409, 422 */
  update(
    key: ObjectKey,
    manifest: Manifest,
    options: WriteOptions = {},
  ): KubeObject {
    const given = checkedBody(key.facts, key.namespace, manifest);
    if (given.metadata?.name !== key.name) {
      throw badRequest(
        `the name of the object (${
          given.metadata?.name ?? ''
        }) does not match the name on the URL (${key.name})`,
      );
    }
    if (options.subresource === 'status') {
      checkStatus(this.schemas, key, given.status);
    }
    return this.#replace(key, this.get(key), given, options);
  }

  /**
   * Server-side apply: merges what the applier states, takes away what it stated before and states
   * no more, and creates the object when it does not exist.
   * @throws StatusError 400, 403, 404, 409 when others own what it would change, 422
   */
  apply(
    key: ObjectKey,
    manifest: Manifest,
    options: WriteOptions = {},
  ): KubeObject {
    const { facts, namespace, name } = key;
    const given = checkedBody(facts, namespace, manifest);
    if ((given.metadata?.name ?? name) !== name) {
      throw badRequest(
        `the name of the object (${given.metadata?.name}) does not match the name on the URL (${name})`,
      );
    }
    const configuration: Manifest = {
      ...given,
      apiVersion: apiVersionOf(facts),
      kind: facts.kind,
      metadata: {
        ...given.metadata,
        name,
        ...(facts.namespaced && { namespace }),
      },
    };
    const current = this.store.get(key);
    if (!current && given.metadata?.uid) {
      throw conflict(
        facts,
        name,
        `uid mismatch: the provided object specified uid ${given.metadata.uid}, and no existing object was found`,
      );
    }
    if (!current && facts.namespaced) {
      this.#namespaceMustAccept(facts, namespace, name);
    }
    const { merged, entries } = this.#fields.applied(
      facts,
      { ...this.#writer(options), force: options.force },
      current,
      configuration,
    );
    if (current) {
      return this.#replace(key, current, merged, options, entries);
    }
    const fresh = this.#fresh(key, merged);
    return this.#store(key, fresh, entries, options);
  }

  /**
   * Applies a patch. A server-side apply creates the object when it does not exist.
   * @throws StatusError 400, 404, 409, 413, 422
   */
  patch(
    key: ObjectKey,
    mediaType: PatchMediaType,
    patch: unknown,
    options: WriteOptions = {},
  ): KubeObject {
    if (mediaType === APPLY_PATCH) {
      return this.apply(key, isRecord(patch) ? patch : {}, options);
    }
    const patched = applyPatch(
      mediaType,
      this.schemas,
      { is: 'ref', name: key.facts.kind },
      this.get(key),
      patch,
    );
    if (!isRecord(patched)) {
      throw badRequest('the patch does not leave an object');
    }
    return this.update(key, patched, options);
  }

  /** A controller's write of `status`; unchanged status writes nothing. */
  updateStatus(key: ObjectKey, status: object): KubeObject {
    const current = this.get(key);
    return this.#replace(
      key,
      current,
      { ...current, status },
      { subresource: 'status' },
    );
  }

  /** A controller's read-modify-write, of everything but `status` unless told otherwise. */
  modify(
    key: ObjectKey,
    change: (current: KubeObject) => Manifest,
    options: WriteOptions = {},
  ): KubeObject {
    const current = this.get(key);
    return this.#replace(key, current, change(current), options);
  }

  /**
   * Deletes an object: at once, or by setting `deletionTimestamp` where a finalizer or
   * a pod's grace period must pass first. Answers the object as it is left.
   * @throws StatusError 404, 409
   */
  delete(key: ObjectKey, options: DeleteOptions = {}): KubeObject {
    const current = this.get(key);
    mustMeetPreconditions(key, current, options);
    if (options.dryRun) {
      return current;
    }
    if (options.propagationPolicy === 'Orphan') {
      this.#orphanDependents(current.metadata.uid);
    }
    const grace = graceSeconds(key.facts, current, options);
    const finalizers = current.metadata.finalizers ?? [];
    const waits = grace > 0 || finalizers.length > 0 || isNamespace(key.facts);
    if (!waits) {
      return this.store.remove(key)!;
    }
    if (current.metadata.deletionTimestamp !== undefined) {
      return current;
    }
    return this.store.put(key, {
      ...current,
      metadata: {
        ...current.metadata,
        deletionTimestamp: toTime(this.clock.now() + grace * 1000),
        deletionGracePeriodSeconds: grace,
      },
      ...(isNamespace(key.facts) && { status: { phase: 'Terminating' } }),
    });
  }

  /** Takes a terminating object away, whatever it still waits for. */
  finish(key: ObjectKey): void {
    this.store.remove(key);
  }

  /** @param entries - who owns what then, where that is known already */
  #replace(
    key: ObjectKey,
    current: KubeObject,
    given: Manifest,
    options: WriteOptions,
    entries?: readonly ManagedFieldsEntry[],
  ): KubeObject {
    const { facts } = key;
    const { resourceVersion, uid, managedFields } = given.metadata ?? {};
    if (
      resourceVersion &&
      resourceVersion !== current.metadata.resourceVersion
    ) {
      throw conflict(facts, key.name);
    }
    if (uid && uid !== current.metadata.uid) {
      throw conflict(
        facts,
        key.name,
        `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`,
      );
    }
    if (managedFields !== current.metadata.managedFields) {
      checkEntries(key, managedFields);
    }
    const overlay = overlaid(facts, current, given, options.subresource);
    const next =
      options.subresource === 'status'
        ? overlay
        : decoded(this.schemas, facts, overlay);
    return this.#store(
      key,
      next,
      entries ?? this.#entriesAfter(key, current, next, given, options),
      options,
      current,
    );
  }

  #entriesAfter(
    { facts }: ObjectKey,
    current: KubeObject,
    next: KubeObject,
    given: Manifest,
    options: WriteOptions,
  ): readonly ManagedFieldsEntry[] {
    const { managedFields } = given.metadata ?? {};
    return options.subresource === 'binding' || options.subresource === 'scale'
      ? ((managedFields ?? []) as ManagedFieldsEntry[])
      : this.#fields.updated(
          facts,
          this.#writer(options),
          current,
          next,
          managedFields,
        );
  }

  #writer({ manager, subresource }: WriteOptions) {
    return {
      manager: manager ?? this.manager,
      ...(subresource === 'status' && { subresource }),
    };
  }

  /** Fills in what the server decides, validates, and stores what is not the same already. */
  #store(
    key: ObjectKey,
    read: KubeObject,
    entries: readonly ManagedFieldsEntry[],
    options: WriteOptions,
    current?: KubeObject,
  ): KubeObject {
    const { facts } = key;
    const complete =
      options.subresource === 'status'
        ? read
        : this.#admitted(facts, read, current);
    const next = withGeneration(facts, current, {
      ...complete,
      metadata: {
        ...omit(complete.metadata, ['managedFields']),
        ...(entries.length > 0 && { managedFields: entries }),
      } as ObjectMeta,
    });
    if (current && isSameState(next, current)) {
      return current;
    }
    if (options.dryRun) {
      return next;
    }
    const { deletionTimestamp, finalizers = [] } = next.metadata;
    if (
      current &&
      deletionTimestamp !== undefined &&
      finalizers.length === 0 &&
      (current.metadata.finalizers ?? []).length > 0
    ) {
      return this.store.remove(key)!;
    }
    return this.store.put(key, next);
  }

  #fresh(key: ObjectKey, given: Manifest): KubeObject {
    const identity = {
      uid: this.random.uuid(),
      creationTimestamp: toTime(this.clock.now()),
    };
    return decoded(this.schemas, key.facts, identified(key, given, identity));
  }

  /** The object with what the server allocates, if it is valid. */
  #admitted(
    facts: ResourceFacts,
    read: KubeObject,
    current: KubeObject | undefined,
  ): KubeObject {
    const object = allocated(facts, read, this.random, current);
    const causes = validate(facts, object, current);
    if (causes.length > 0) {
      throw invalid(facts, read.metadata.name ?? '', causes);
    }
    return object;
  }

  #namespaceMustAccept(
    facts: ResourceFacts,
    namespace: string,
    name: string,
  ): void {
    const namespaces = this.table.require('v1', 'Namespace');
    const found = this.store.get({
      facts: namespaces,
      namespace: '',
      name: namespace,
    });
    if (!found) {
      throw notFound(namespaces, namespace);
    }
    if (found.metadata.deletionTimestamp !== undefined) {
      throw forbidden(
        facts,
        name,
        `unable to create new content in namespace ${namespace} because it is being terminated`,
      );
    }
  }

  #orphanDependents(uid: string): void {
    for (const dependent of this.store.ownedBy(uid)) {
      this.modify(dependent, current => ({
        ...current,
        metadata: {
          ...current.metadata,
          ownerReferences: current.metadata.ownerReferences?.filter(
            owner => owner.uid !== uid,
          ),
        },
      }));
    }
  }
}
