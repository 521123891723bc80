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
import { canonicalQuantity } from './canonicalQuantity';

/**
 * Does what the API server does by decoding into its types: drops null anywhere, and empty maps and lists in
 * fields that are maps and lists and need not be given; writes quantities in their one way.
 */
export function prune(
  schemas: SchemaTable,
  type: FieldType | undefined,
  value: unknown,
): unknown {
  if (Array.isArray(value)) {
    const items = type?.is === 'list' ? type.items : undefined;
    const kept = value.map(item => prune(schemas, items, item));
    return kept.some((item, index) => item !== value[index]) ? kept : value;
  }
  if (isQuantity(type) && isText(value)) {
    return canonicalQuantity(value);
  }
  if (!isRecord(value)) {
    return value;
  }
  const required =
    type?.is === 'ref' ? schemas.get(type.name)?.required ?? [] : [];
  const kept: Record<string, unknown> = {};
  let isChanged = false;
  for (const [key, field] of Object.entries(value)) {
    const fieldType = schemas.child(type, key);
    const isCollection = fieldType?.is === 'map' || fieldType?.is === 'list';
    if (
      field === null ||
      field === undefined ||
      (isCollection && isEmpty(field) && !required.includes(key))
    ) {
      isChanged = true;
    } else {
      kept[key] = prune(schemas, fieldType, field);
      isChanged ||= kept[key] !== field;
    }
  }
  // What has nothing to drop stays the very object, so that comparing it with what it was is quick.
  return isChanged ? kept : value;
}

function isQuantity(type: FieldType | undefined): boolean {
  return type?.is === 'scalar' && type.format === 'quantity';
}

function isText(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value)
    ? value.length === 0
    : isRecord(value) && Object.keys(value).length === 0;
}
