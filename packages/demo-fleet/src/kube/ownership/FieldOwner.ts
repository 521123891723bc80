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

import { isRecord } from '../objects';
import { FieldSet, isEmptySet, NOTHING, union } from './FieldSet';
import { internFieldSet } from './internFieldSet';

/** An entry of `metadata.managedFields`, as the API server answers it. */
export interface ManagedFieldsEntry {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  /** RFC 3339; absent where only ownership changed, and for the subresource `scale`. */
  time?: string;
  fieldsType: 'FieldsV1';
  fieldsV1: FieldSet;
  subresource?: string;
}

/** Who wrote through which door. */
export type FieldOwner = Pick<
  ManagedFieldsEntry,
  'manager' | 'operation' | 'apiVersion' | 'subresource'
>;

/** The name under which the API server merges the oldest entries. */
const ANCIENT_CHANGES = 'ancient-changes';

/** kube-apiserver's `DefaultMaxUpdateManagers`. */
const MAX_UPDATE_ENTRIES = 10;

/** Whether two entries are one writer's. An applier stays the same when it changes the version. */
export function isSameOwner(one: FieldOwner, other: FieldOwner): boolean {
  return (
    one.manager === other.manager &&
    one.operation === other.operation &&
    one.subresource === other.subresource &&
    (one.operation === 'Apply' || one.apiVersion === other.apiVersion)
  );
}

/** An entry in the server's order of fields. */
export function entryOf(
  owner: FieldOwner,
  fieldsV1: FieldSet,
  time: string | undefined,
): ManagedFieldsEntry {
  const { manager, operation, apiVersion, subresource } = owner;
  return {
    manager,
    operation,
    apiVersion,
    ...(time !== undefined && { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: internFieldSet(fieldsV1),
    ...(subresource !== undefined && { subresource }),
  };
}

/** The entry with other fields; itself when they are the same. */
export function withFields(
  entry: ManagedFieldsEntry,
  fieldsV1: FieldSet,
): ManagedFieldsEntry {
  return fieldsV1 === entry.fieldsV1
    ? entry
    : { ...entry, fieldsV1: internFieldSet(fieldsV1) };
}

/** Drops entries without fields, merges the oldest, and sorts as the API server does. */
export function settledEntries(
  entries: readonly ManagedFieldsEntry[],
): ManagedFieldsEntry[] {
  return capped(entries.filter(({ fieldsV1 }) => !isEmptySet(fieldsV1))).sort(
    compareEntries,
  );
}

/** Merges the oldest entries of updates, per version, into one, until ten are left. */
function capped(entries: ManagedFieldsEntry[]): ManagedFieldsEntry[] {
  const updates = entries
    .filter(({ operation }) => operation === 'Update')
    .sort(compareEntries);
  let surplus = updates.length - MAX_UPDATE_ENTRIES;
  if (surplus <= 0) {
    return entries;
  }
  const merged = new Set<ManagedFieldsEntry>();
  const buckets = new Map<
    string,
    { fields: FieldSet; time?: string; count: number }
  >();
  for (const entry of updates) {
    if (surplus <= 0) {
      break;
    }
    const before = buckets.get(entry.apiVersion);
    buckets.set(entry.apiVersion, {
      fields: union(before?.fields ?? NOTHING, entry.fieldsV1),
      time: entry.time,
      count: (before?.count ?? 0) + 1,
    });
    merged.add(entry);
    // The first of a version makes room only when a second joins it.
    surplus -= before ? 1 : 0;
  }
  const kept = entries.filter(
    entry => !merged.has(entry) || buckets.get(entry.apiVersion)?.count === 1,
  );
  const ancient = [...buckets]
    .filter(([, { count }]) => count > 1)
    .map(([apiVersion, { fields, time }]) =>
      entryOf(
        { manager: ANCIENT_CHANGES, operation: 'Update', apiVersion },
        fields,
        time,
      ),
    );
  return [...kept, ...ancient];
}

/** By operation, time (none first), manager, version and subresource. */
function compareEntries(
  one: ManagedFieldsEntry,
  other: ManagedFieldsEntry,
): number {
  const keyOf = (entry: ManagedFieldsEntry) => [
    entry.operation,
    entry.time ?? '',
    entry.manager,
    entry.apiVersion,
    entry.subresource ?? '',
  ];
  const others = keyOf(other);
  for (const [index, part] of keyOf(one).entries()) {
    if (part !== others[index]) {
      return part < others[index] ? -1 : 1;
    }
  }
  return 0;
}

/** Whether a writer asks for the entries to be forgotten: `[]` or `[{}]`. */
export function isReset(given: unknown): boolean {
  if (!Array.isArray(given) || given.length > 1) {
    return false;
  }
  return (
    given.length === 0 ||
    (isRecord(given[0]) && Object.keys(given[0]).length === 0)
  );
}
