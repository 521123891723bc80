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
import type { PreparedContext } from '../compare/PreparedContext';
import { classOf, isBuiltinComponent, isNobody } from './managerClass';
import type { ManagerClass } from './managerClass';

/** One managedFields entry that can own configuration. */
export interface OwnerEntry {
  readonly manager: string;
  readonly operation: string;
  readonly subresource: string;
  readonly apiVersion: string;
  /** ISO 8601, absent on entries without a time. */
  readonly time?: string;
  /** Epoch milliseconds; infinite without a time, which counts as newest. */
  readonly timeMs: number;
  readonly fieldsV1: unknown;
  readonly isApplier: boolean;
  readonly isBuiltin: boolean;
  /** Stands for writes whose author is not known any more. */
  readonly isNobody: boolean;
  readonly managerClass: ManagerClass;
  readonly recognised: boolean;
}

/** The entries of a live object that count: all but those of subresource `status`. */
export function ownerEntries(
  metadata: JsonRecord,
  context: PreparedContext,
): OwnerEntry[] {
  const managedFields = own(metadata, 'managedFields');
  const entries: OwnerEntry[] = [];
  if (!Array.isArray(managedFields)) {
    return entries;
  }
  for (const entry of managedFields) {
    if (!isRecord(entry)) {
      continue;
    }
    const manager = own(entry, 'manager');
    const subresource = text(entry, 'subresource');
    if (typeof manager !== 'string' || subresource === 'status') {
      continue;
    }
    const time = text(entry, 'time');
    const timeMs = time === '' ? NaN : Date.parse(time);
    entries.push({
      manager,
      operation: text(entry, 'operation'),
      subresource,
      apiVersion: text(entry, 'apiVersion'),
      time: Number.isNaN(timeMs) ? undefined : time,
      timeMs: Number.isNaN(timeMs) ? Infinity : timeMs,
      fieldsV1: own(entry, 'fieldsV1'),
      isApplier: context.appliers.has(manager),
      isBuiltin: isBuiltinComponent(manager),
      isNobody: isNobody(manager),
      ...classOf(manager, subresource, context.managers),
    });
  }
  return entries;
}

function text(entry: JsonRecord, key: string): string {
  const value = own(entry, key);
  return typeof value === 'string' ? value : '';
}

/** The newest entry; a missing time is newest, of equal ones the last. */
export function newest(entries: readonly OwnerEntry[]): OwnerEntry | undefined {
  let found: OwnerEntry | undefined;
  for (const entry of entries) {
    if (!found || entry.timeMs >= found.timeMs) {
      found = entry;
    }
  }
  return found;
}
