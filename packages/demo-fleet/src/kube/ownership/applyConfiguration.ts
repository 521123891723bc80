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

import { isEqual } from 'lodash';
import { FieldType, SchemaTable } from '../resources/Schema';
import { Conflict } from './ApplyConflict';
import { compareFields } from './compareFields';
import {
  entryOf,
  FieldOwner,
  isSameOwner,
  ManagedFieldsEntry,
  settledEntries,
} from './FieldOwner';
import {
  difference,
  FieldSet,
  intersection,
  isEmptySet,
  union,
} from './FieldSet';
import { fieldsOf, withNamedFields } from './fieldsOf';
import { mergeConfiguration } from './mergeConfiguration';
import { unionOf } from './readManagedFields';
import { removeFields } from './removeFields';
import { withoutFields } from './trackUpdate';
import { ownable } from './untrackedFields';

/** One server-side apply. */
export interface Configuration {
  owner: FieldOwner;
  /** What the applier sent. */
  applied: unknown;
  /** The part of a set that this request can own or take. */
  writable: (set: FieldSet) => FieldSet;
  /** RFC 3339. */
  time: string;
}

/** What came of a server-side apply. */
export interface AppliedConfiguration {
  merged: unknown;
  entries: ManagedFieldsEntry[];
  /** What others own and the applier changes: without `force`, the apply fails for it. */
  conflicts: Conflict[];
}

/**
 * Server-side apply (structured-merge-diff's `Updater.Apply`): merges the configuration into the live object, takes away
 * what the applier applied before, states no more and nobody else owns, and works out who owns what.
 */
export function applyConfiguration(
  schemas: SchemaTable,
  type: FieldType,
  live: unknown,
  entries: readonly ManagedFieldsEntry[],
  configuration: Configuration,
): AppliedConfiguration {
  const { owner, applied, writable, time } = configuration;
  const own = entries.find(entry => isSameOwner(entry, owner));
  const others = entries.filter(entry => entry !== own);
  const stated = ownable(writable(fieldsOf(schemas, type, applied)));
  const merged = withoutDropped(
    schemas,
    type,
    mergeConfiguration(schemas, type, live, applied),
    own && own.apiVersion === owner.apiVersion ? own.fieldsV1 : {},
    union(
      stated,
      unionOf(others.filter(each => each.apiVersion === owner.apiVersion)),
    ),
  );
  const compared = compareFields(schemas, type, live, merged);
  const changed = writable(compared.changed);
  const conflicts = others.flatMap(other => {
    const fields = intersection(other.fieldsV1, changed);
    return other.apiVersion !== owner.apiVersion || isEmptySet(fields)
      ? []
      : [{ owner: other, fields }];
  });
  const left = withoutFields(
    withoutFields(others, changed, owner.apiVersion),
    writable(compared.removed),
    owner.apiVersion,
  );
  const isChange = !isEqual(merged, live);
  return {
    merged,
    conflicts,
    entries: settledEntries([
      ...left,
      entryOf(owner, stated, isChange ? time : own?.time),
    ]),
  };
}

/**
 * Takes away what the applier owned last and nobody owns now.
 * @param last - what the applier owned
 * @param owned - what anybody owns now, the applier's new configuration included
 */
function withoutDropped(
  schemas: SchemaTable,
  type: FieldType,
  merged: unknown,
  last: FieldSet,
  owned: FieldSet,
): unknown {
  if (isEmptySet(difference(last, owned))) {
    return merged;
  }
  const named = (set: FieldSet) => withNamedFields(schemas, type, set);
  const fieldsIn = (value: unknown) => named(fieldsOf(schemas, type, value));
  const remove = (set: FieldSet) => removeFields(schemas, type, merged, set);
  const all = fieldsIn(merged);
  const pruned = remove(named(last));
  // What others own comes back, with what it lies in.
  const kept = remove(difference(all, union(fieldsIn(pruned), named(owned))));
  // What nobody owned, such as defaults below an item that stays, comes back, too.
  return remove(intersection(difference(all, fieldsIn(kept)), named(last)));
}
