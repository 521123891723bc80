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
import { FieldType, ListType, SchemaTable } from '../resources/Schema';
import { itemElement } from './pathElements';

/** Whether fields of this type are owned one by one; otherwise the value has owners as a whole. */
export type Shape = 'whole' | 'fields' | 'items';

/**
 * How the values of one field are owned. Where the table does not know the type, as
 * with structured-merge-diff's own fallback, objects have fields and lists are whole.
 */
export function shapeOf(
  schemas: SchemaTable,
  type: FieldType | undefined,
  ...values: unknown[]
): Shape {
  const given = values.filter(value => value !== undefined && value !== null);
  if (type?.is === 'list') {
    const granular = (type.keys || type.set) && !type.atomic;
    return granular && given.every(value => isIndexable(type, value))
      ? 'items'
      : 'whole';
  }
  const atomic =
    (type?.is === 'map' && type.atomic) ||
    (type?.is === 'ref' && schemas.get(type.name)?.atomic);
  return !atomic && type?.is !== 'scalar' && given.every(isRecord)
    ? 'fields'
    : 'whole';
}

/** The items of a list by their elements; several items of one element stay together. */
export function itemsByElement(
  type: ListType,
  list: readonly unknown[],
): Map<string, unknown[]> {
  const items = new Map<string, unknown[]>();
  for (const item of list) {
    const element = itemElement(type, item)!;
    const before = items.get(element);
    if (before) {
      before.push(item);
    } else {
      items.set(element, [item]);
    }
  }
  return items;
}

/** The values that an object of this type has even where its manifest leaves them out. */
export function presentFields(
  schemas: SchemaTable,
  type: FieldType | undefined,
): readonly string[] {
  return type?.is === 'ref' ? schemas.get(type.name)?.present ?? [] : [];
}

function isIndexable(type: ListType, value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every(item => itemElement(type, item) !== undefined)
  );
}
