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
import { FieldType, SchemaTable } from '../resources/Schema';

/**
 * Drops what the API server drops by decoding into its types: null anywhere, and
 * empty maps and lists in fields that are maps and lists and need not be given.
 */
export function prune(
  schemas: SchemaTable,
  type: FieldType | undefined,
  value: unknown,
): unknown {
  if (Array.isArray(value)) {
    const items = type?.is === 'list' ? type.items : undefined;
    return value.map(item => prune(schemas, items, item));
  }
  if (!isRecord(value)) {
    return value;
  }
  const required =
    type?.is === 'ref' ? schemas.get(type.name)?.required ?? [] : [];
  const kept = Object.entries(value).flatMap(([key, field]) => {
    if (field === null || field === undefined) {
      return [];
    }
    const fieldType = schemas.child(type, key);
    const isCollection = fieldType?.is === 'map' || fieldType?.is === 'list';
    return isCollection && isEmpty(field) && !required.includes(key)
      ? []
      : [[key, prune(schemas, fieldType, field)]];
  });
  return Object.fromEntries(kept);
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value)
    ? value.length === 0
    : isRecord(value) && Object.keys(value).length === 0;
}
