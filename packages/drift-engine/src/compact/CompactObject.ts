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

import { isRecord, own } from '../json';
import type { JsonRecord } from '../json';
import type { KubernetesObject } from '../types';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * A live object as a hub keeps it by the ten thousand: the whole object as
 * one JSON text without managedFields and last-applied, and the field sets of
 * its owners, of which most objects share the same few.
 */
export interface CompactObject {
  readonly body: string;
  readonly owners: readonly CompactOwner[];
}

interface CompactOwner {
  readonly entry: SharedEntry;
  readonly time?: string;
}

/** A managedFields entry without its time; one instance however many objects have it. */
type SharedEntry = Readonly<JsonRecord>;

/** Makes compact objects and holds what they share. */
export class CompactObjects {
  readonly #entries = new Map<string, SharedEntry>();

  /** Entries held, for figures. */
  get sharedEntries(): number {
    return this.#entries.size;
  }

  /**
   * The compact form of a live object.
   *
   * @throws RangeError when the object is nested too deeply for JSON.
   */
  compact(live: KubernetesObject): CompactObject {
    const metadata = own(live, 'metadata');
    if (!isRecord(metadata)) {
      return { body: JSON.stringify(live), owners: [] };
    }
    const { managedFields, annotations } = metadata;
    const kept = isRecord(annotations)
      ? Object.fromEntries(
          Object.entries(annotations).filter(([key]) => key !== LAST_APPLIED),
        )
      : annotations;
    return {
      body: JSON.stringify({
        ...live,
        metadata: { ...metadata, annotations: kept, managedFields: undefined },
      }),
      owners: Array.isArray(managedFields)
        ? managedFields.filter(isRecord).map(entry => this.#share(entry))
        : [],
    };
  }

  #share(managed: JsonRecord): CompactOwner {
    const { time, ...rest } = managed;
    const key = JSON.stringify(rest);
    let entry = this.#entries.get(key);
    if (!entry) {
      entry = JSON.parse(key) as SharedEntry;
      this.#entries.set(key, entry);
    }
    return typeof time === 'string' ? { entry, time } : { entry };
  }

  /** Forgets shared entries that none of the given objects has. */
  retain(objects: Iterable<CompactObject>): void {
    const used = new Set<SharedEntry>();
    for (const { owners } of objects) {
      for (const { entry } of owners) {
        used.add(entry);
      }
    }
    for (const [key, entry] of this.#entries) {
      if (!used.has(entry)) {
        this.#entries.delete(key);
      }
    }
  }
}

/** The live object of a compact one, as {@link compareObject} takes it. */
export function expandObject({
  body,
  owners,
}: CompactObject): KubernetesObject {
  const object = JSON.parse(body) as JsonRecord;
  const metadata = own(object, 'metadata');
  if (isRecord(metadata) && owners.length > 0) {
    metadata.managedFields = owners.map(({ entry, time }) =>
      time === undefined ? entry : { ...entry, time },
    );
  }
  return object;
}
