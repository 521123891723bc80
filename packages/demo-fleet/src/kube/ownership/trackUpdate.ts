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

import { FieldChanges } from './compareFields';
import {
  entryOf,
  FieldOwner,
  isSameOwner,
  ManagedFieldsEntry,
  settledEntries,
  withFields,
} from './FieldOwner';
import { difference, FieldSet, isEmptySet, union } from './FieldSet';
import { ownable } from './untrackedFields';

/**
 * Who owns what after an update: the writer takes what it changed, and what was removed belongs to nobody.
 * A writer that only removed leaves no trace.
 * @param changes - of the fields that this write could change
 * @param time - RFC 3339
 */
export function trackUpdate(
  entries: readonly ManagedFieldsEntry[],
  owner: FieldOwner,
  changes: FieldChanges,
  time: string,
): ManagedFieldsEntry[] {
  const own = entries.find(entry => isSameOwner(entry, owner));
  const others = withoutFields(
    entries.filter(entry => entry !== own),
    changes.changed,
    owner.apiVersion,
  );
  const left = withoutFields(
    own ? [...others, own] : others,
    changes.removed,
    owner.apiVersion,
  );
  const taken = ownable(changes.changed);
  return settledEntries(
    isEmptySet(taken) ? left : withTaken(left, owner, taken, time),
  );
}

/** The entries without some fields; those in the paths of another version stay as they are. */
export function withoutFields(
  entries: readonly ManagedFieldsEntry[],
  fields: FieldSet,
  apiVersion: string,
): ManagedFieldsEntry[] {
  if (isEmptySet(fields)) {
    return [...entries];
  }
  return entries.flatMap(entry => {
    if (entry.apiVersion !== apiVersion) {
      return [entry];
    }
    const left = difference(entry.fieldsV1, fields);
    return isEmptySet(left) ? [] : [withFields(entry, left)];
  });
}

function withTaken(
  entries: readonly ManagedFieldsEntry[],
  owner: FieldOwner,
  taken: FieldSet,
  time: string,
): ManagedFieldsEntry[] {
  const own = entries.find(entry => isSameOwner(entry, owner));
  const fields = own ? union(own.fieldsV1, taken) : taken;
  return [
    ...entries.filter(entry => entry !== own),
    own && fields === own.fieldsV1
      ? { ...own, time }
      : entryOf(owner, fields, time),
  ];
}
