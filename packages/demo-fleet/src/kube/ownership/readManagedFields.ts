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
import { StatusCause } from '../api/StatusError';
import {
  entryOf,
  isSameOwner,
  ManagedFieldsEntry,
  settledEntries,
} from './FieldOwner';
import { contentOf, FieldSet, isEmptySet, NOTHING, union } from './FieldSet';

/** kube-apiserver's limit on the name of a field manager, in bytes. */
export const MANAGER_MAX_BYTES = 128;

/**
 * The entries that a client wrote itself, in the server's own form.
 * @returns `undefined` when they cannot be read: then those of the stored object stay
 */
export function readManagedFields(
  given: readonly unknown[],
): ManagedFieldsEntry[] | undefined {
  const entries: ManagedFieldsEntry[] = [];
  for (const entry of given) {
    if (!isRecord(entry)) {
      return undefined;
    }
    const fields = readFieldSet(entry.fieldsV1 ?? {});
    if (!fields) {
      return undefined;
    }
    const read = entryOf(
      {
        manager: String(entry.manager ?? ''),
        operation: entry.operation === 'Apply' ? 'Apply' : 'Update',
        apiVersion: String(entry.apiVersion ?? ''),
        ...(entry.subresource !== undefined &&
          entry.subresource !== '' && {
            subresource: String(entry.subresource),
          }),
      },
      fields,
      typeof entry.time === 'string' ? entry.time : undefined,
    );
    const twin = entries.findIndex(other => isSameOwner(other, read));
    if (twin >= 0) {
      entries[twin] = read;
    } else {
      entries.push(read);
    }
  }
  return settledEntries(entries);
}

/** What the API server finds wrong with entries that a client wrote. */
export function managedFieldsCauses(given: unknown): StatusCause[] {
  const entries = Array.isArray(given) ? given : [];
  return entries.flatMap((entry: unknown, index) => {
    const at = `metadata.managedFields[${index}]`;
    const invalid = (field: string, value: unknown, why: string) => [
      {
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${JSON.stringify(value) ?? '""'}: ${why}`,
        field: `${at}.${field}`,
      },
    ];
    if (!isRecord(entry)) {
      return invalid('', entry, 'must be an object');
    }
    const { operation, fieldsType, manager } = entry;
    return [
      ...(operation === 'Apply' || operation === 'Update'
        ? []
        : invalid('operation', operation, 'must be `Apply` or `Update`')),
      ...(fieldsType === undefined || fieldsType === 'FieldsV1'
        ? []
        : invalid('fieldsType', fieldsType, 'must be `FieldsV1`')),
      ...(Buffer.byteLength(String(manager ?? '')) > MANAGER_MAX_BYTES
        ? invalid(
            'manager',
            manager,
            `may not be more than ${MANAGER_MAX_BYTES} bytes`,
          )
        : []),
    ];
  });
}

/** A set in canonical form; `undefined` for what is no FieldsV1. */
export function readFieldSet(value: unknown): FieldSet | undefined {
  return readContent(value, false);
}

function readContent(value: unknown, isElement: boolean): FieldSet | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const children: [string, FieldSet][] = [];
  for (const [element, below] of Object.entries(value)) {
    if (element !== '.') {
      if (!isElementText(element)) {
        return undefined;
      }
      const content = readContent(below, true);
      if (!content) {
        return undefined;
      }
      children.push([element, content]);
    }
  }
  const member =
    isElement && (Object.hasOwn(value, '.') || children.length === 0);
  return contentOf(member, children) ?? NOTHING;
}

function isElementText(element: string): boolean {
  if (element.startsWith('f:')) {
    return true;
  }
  if (!/^[kvi]:/.test(element)) {
    return false;
  }
  try {
    const value: unknown = JSON.parse(element.slice(2));
    return element.startsWith('k:') ? isRecord(value) : true;
  } catch {
    return false;
  }
}

/** All that the entries own together. */
export function unionOf(entries: readonly ManagedFieldsEntry[]): FieldSet {
  return entries.reduce<FieldSet>(
    (sum, { fieldsV1 }) => (isEmptySet(sum) ? fieldsV1 : union(sum, fieldsV1)),
    NOTHING,
  );
}
