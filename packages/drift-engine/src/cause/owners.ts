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
import type { Difference } from '../compare/Difference';
import { ownsPath } from '../fieldsV1/ownsPath';
import type { Segment } from '../path/Segment';
import type { OwnerEntry } from './OwnerEntry';

/** Who wrote a place, as far as managedFields tell; entries that stand for nobody left out. */
export interface Owners {
  readonly entries: readonly OwnerEntry[];
  /** Nobody owns the place; these wrote in another version's paths and may have. */
  readonly byOtherVersion: boolean;
}

/** Entries that own a difference's place in an object. */
export function ownersOfDifference(
  difference: Difference,
  entries: readonly OwnerEntry[],
  live: JsonRecord,
): Owners {
  const known = entries.filter(entry => !entry.isNobody);
  const { items } = difference;
  if (items) {
    const ofItems = known.filter(entry =>
      items.some(item => ownsPath(entry.fieldsV1, item)),
    );
    if (ofItems.length > 0) {
      return { entries: ofItems, byOtherVersion: false };
    }
  }
  const owners = known.filter(entry => owns(entry, difference, live));
  return owners.length > 0
    ? { entries: owners, byOtherVersion: false }
    : { entries: candidates(known, live), byOtherVersion: true };
}

/** Whether an entry owns the place, read in the object's own version. */
export function owns(
  entry: OwnerEntry,
  difference: Difference,
  live: JsonRecord,
): boolean {
  const { path } = difference;
  const lookup = {
    atomicDepth: difference.atomicDepth,
    anyAncestor: difference.untyped,
  };
  return (
    ownsPath(entry.fieldsV1, path, lookup) ||
    (path[0] === 'data' &&
      path.length === 2 &&
      own(live, 'kind') === 'Secret' &&
      ownsPath(entry.fieldsV1, ['stringData', path[1]]))
  );
}

/**
 * Writers whose fields are in the paths of another version and cannot be
 * found in this one: they may have written what nobody else owns.
 */
function candidates(
  entries: readonly OwnerEntry[],
  live: JsonRecord,
): OwnerEntry[] {
  const apiVersion = own(live, 'apiVersion');
  return entries.filter(
    entry =>
      entry.apiVersion !== '' &&
      entry.apiVersion !== apiVersion &&
      !existsIn(entry.fieldsV1, live, 0),
  );
}

/** Whether every field of a set is a field of the object; items of lists are not looked into. */
function existsIn(node: unknown, value: unknown, depth: number): boolean {
  if (!isRecord(node) || depth > 64) {
    return true;
  }
  return Object.keys(node).every(key => {
    if (!key.startsWith('f:') || (depth === 0 && key === 'f:metadata')) {
      return true;
    }
    const child = isRecord(value) ? own(value, key.slice(2)) : undefined;
    return child !== undefined && existsIn(node[key], child, depth + 1);
  });
}

/** Entries that own the value owned as one around a removed leaf. */
export function ownersOfEnclosing(
  difference: Difference,
  entries: readonly OwnerEntry[],
): OwnerEntry[] {
  const { path, atomicDepth } = difference;
  if (atomicDepth < 0 || atomicDepth >= path.length) {
    return [];
  }
  const enclosing: readonly Segment[] = path.slice(0, atomicDepth);
  return entries.filter(entry => ownsPath(entry.fieldsV1, enclosing));
}
