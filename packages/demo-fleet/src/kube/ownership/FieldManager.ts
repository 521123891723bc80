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

import { badRequest } from '../api/StatusError';
import { KubeObject, Manifest } from '../objects';
import { apiVersionOf, ResourceFacts } from '../resources/ResourceTable';
import { FieldType, SchemaTable } from '../resources/Schema';
import { Clock } from '../time/Scheduler';
import { toTime } from '../time/timestamps';
import { applyConflict, conflictsBeyond } from './ApplyConflict';
import { applyConfiguration } from './applyConfiguration';
import { checkConfiguration } from './checkConfiguration';
import { compareFields } from './compareFields';
import { FieldOwner, isReset, ManagedFieldsEntry } from './FieldOwner';
import { KUBECTL, lastAppliedFields, withLastApplied } from './lastApplied';
import { readManagedFields } from './readManagedFields';
import { trackUpdate } from './trackUpdate';
import { writable, WrittenThrough } from './untrackedFields';

/** Who writes, and through which subresource. */
export interface FieldWriter {
  /** Name of the field manager; empty is `unknown`. */
  manager: string;
  subresource?: WrittenThrough;
}

/** The owner of what was there before the first apply to an object without entries. */
const BEFORE_FIRST_APPLY = 'before-first-apply';

/** What an object of any kind is before it has anything. */
const NEW_OBJECT = Object.freeze({});

/** Keeps `metadata.managedFields`: who owns which field after each write, as kube-apiserver's field manager does. */
export class FieldManager {
  constructor(
    private readonly schemas: SchemaTable,
    private readonly clock: Clock,
  ) {}

  /**
   * The entries after a create or an update. An object whose entries were cleared stays without.
   * @param live - absent on creation
   * @param next - the object with its defaults, as it was decoded
   * @param given - the entries in the request
   */
  updated(
    facts: ResourceFacts,
    writer: FieldWriter,
    live: KubeObject | undefined,
    next: KubeObject,
    given: unknown,
  ): readonly ManagedFieldsEntry[] {
    const before = this.#entriesBefore(writer, live, given);
    if (live && before.length === 0) {
      return before;
    }
    return this.#track(facts, writer, live, next, before);
  }

  /**
   * Merges a configuration into the live object.
   * @param live - absent when the apply creates the object
   * @throws StatusError 400, 409 with a cause for each field that others own, 500 for a list that repeats an item
   */
  applied(
    facts: ResourceFacts,
    writer: FieldWriter & { force?: boolean },
    live: KubeObject | undefined,
    configuration: Manifest,
  ): { merged: Manifest; entries: ManagedFieldsEntry[] } {
    if (configuration.metadata?.managedFields !== undefined) {
      throw badRequest('metadata.managedFields must be nil');
    }
    const type = typeOf(facts);
    checkConfiguration(this.schemas, type, configuration);
    const { manager, subresource, force } = writer;
    const { merged, entries, conflicts } = applyConfiguration(
      this.schemas,
      type,
      live ? withoutEntries(live) : NEW_OBJECT,
      this.#entriesForApply(facts, live),
      {
        owner: ownerOf(facts, writer, 'Apply'),
        applied: configuration,
        writable: set => writable(facts, subresource, set),
        time: this.#time(),
      },
    );
    const isKubectl = manager === KUBECTL;
    if (!force && conflicts.length > 0) {
      const left =
        isKubectl && live
          ? conflictsBeyond(
              conflicts,
              lastAppliedFields(this.schemas, type, live),
            )
          : conflicts;
      if (left.length > 0) {
        throw applyConflict(left);
      }
    }
    const result = merged as Manifest;
    return {
      merged: isKubectl ? withLastApplied(result, configuration) : result,
      entries,
    };
  }

  #entriesBefore(
    { subresource }: FieldWriter,
    live: KubeObject | undefined,
    given: unknown,
  ): readonly ManagedFieldsEntry[] {
    const stored = entriesOf(live);
    if (given === stored || given === undefined || subresource) {
      return stored;
    }
    if (isReset(given)) {
      return [];
    }
    const read = Array.isArray(given) ? readManagedFields(given) : undefined;
    return read?.length ? read : stored;
  }

  #entriesForApply(
    facts: ResourceFacts,
    live: KubeObject | undefined,
  ): readonly ManagedFieldsEntry[] {
    const stored = entriesOf(live);
    return live && stored.length === 0
      ? this.#track(
          facts,
          { manager: BEFORE_FIRST_APPLY },
          undefined,
          live,
          stored,
        )
      : stored;
  }

  #track(
    facts: ResourceFacts,
    writer: FieldWriter,
    live: KubeObject | undefined,
    next: KubeObject,
    entries: readonly ManagedFieldsEntry[],
  ): ManagedFieldsEntry[] {
    const { changed, removed } = compareFields(
      this.schemas,
      typeOf(facts),
      live ?? NEW_OBJECT,
      next,
    );
    const { subresource } = writer;
    return trackUpdate(
      entries,
      ownerOf(facts, writer, 'Update'),
      {
        changed: writable(facts, subresource, changed),
        removed: writable(facts, subresource, removed),
      },
      this.#time(),
    );
  }

  #time(): string {
    return toTime(this.clock.now());
  }
}

const NO_ENTRIES: readonly ManagedFieldsEntry[] = Object.freeze([]);

/** The entries of an object, none where it has none. */
export function entriesOf(
  object: KubeObject | undefined,
): readonly ManagedFieldsEntry[] {
  return (object?.metadata.managedFields ??
    NO_ENTRIES) as readonly ManagedFieldsEntry[];
}

function typeOf({ kind }: ResourceFacts): FieldType {
  return { is: 'ref', name: kind };
}

function ownerOf(
  facts: ResourceFacts,
  { manager, subresource }: FieldWriter,
  operation: FieldOwner['operation'],
): FieldOwner {
  return {
    manager: manager || 'unknown',
    operation,
    apiVersion: apiVersionOf(facts),
    ...(subresource && { subresource }),
  };
}

function withoutEntries(object: KubeObject): KubeObject {
  const { managedFields: _entries, ...metadata } = object.metadata;
  return { ...object, metadata };
}
