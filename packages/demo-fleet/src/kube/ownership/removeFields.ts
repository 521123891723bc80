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
import { below, FieldSet, isMember } from './FieldSet';
import { fieldElement, itemElement } from './pathElements';
import { shapeOf } from './topology';

/** The value without the fields and items in the set; structures of which nothing is left go, too. */
export function removeFields(
  schemas: SchemaTable,
  type: FieldType | undefined,
  value: unknown,
  set: FieldSet,
): unknown {
  const shape = shapeOf(schemas, type, value);
  if (Array.isArray(value) && shape === 'items' && type?.is === 'list') {
    const left = value.flatMap(item => {
      const content = below(set, itemElement(type, item)!);
      if (isMember(content)) {
        return [];
      }
      return [
        content ? removeFields(schemas, type.items, item, content) : item,
      ];
    });
    return left.length > 0 ? left : null;
  }
  if (!isRecord(value) || shape !== 'fields') {
    return value;
  }
  const left = Object.entries(value).flatMap(([field, child]) => {
    const content = below(set, fieldElement(field));
    if (isMember(content)) {
      return [];
    }
    const type_ = schemas.child(type, field);
    return [
      [field, content ? removeFields(schemas, type_, child, content) : child],
    ];
  });
  return left.length > 0 || Object.keys(value).length === 0
    ? Object.fromEntries(left)
    : null;
}
