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

import { FieldType, SchemaTable } from '../resources/Schema';
import { contentOf, FieldSet, isMember, NOTHING } from './FieldSet';
import { fieldElement } from './pathElements';
import { itemsByElement, shapeOf } from './topology';

/** The fields that a value states: what an applier owns that sends it. */
export function fieldsOf(
  schemas: SchemaTable,
  type: FieldType | undefined,
  value: unknown,
): FieldSet {
  return contentAt(schemas, type, value, false) ?? NOTHING;
}

function contentAt(
  schemas: SchemaTable,
  type: FieldType | undefined,
  value: unknown,
  asMember: boolean,
): FieldSet | undefined {
  const shape = shapeOf(schemas, type, value);
  if (value === null || shape === 'whole') {
    return NOTHING;
  }
  if (shape === 'items' && type?.is === 'list') {
    const items = itemsByElement(type, value as unknown[]);
    const children = [...items].map(([element, same]) => {
      const content =
        same.length > 1
          ? NOTHING
          : contentAt(schemas, type.items, same[0], true) ?? NOTHING;
      return [element, content] as const;
    });
    return contentOf(asMember, children);
  }
  const fields = Object.entries(value as object);
  if (fields.length === 0) {
    return NOTHING;
  }
  const children = fields.flatMap(([field, child]) => {
    const content = contentAt(
      schemas,
      schemas.child(type, field),
      child,
      type?.is === 'map',
    );
    return content ? [[fieldElement(field), content] as const] : [];
  });
  return contentOf(asMember, children);
}

/**
 * Adds the fields of structures that have something below them in the set, so that
 * taking the set away takes away structures of which nothing is left.
 */
export function withNamedFields(
  schemas: SchemaTable,
  type: FieldType | undefined,
  set: FieldSet,
): FieldSet {
  return named(schemas, type, set, false) ?? NOTHING;
}

function named(
  schemas: SchemaTable,
  type: FieldType | undefined,
  set: FieldSet,
  asMember: boolean,
): FieldSet | undefined {
  const children = Object.entries(set).flatMap(([element, content]) => {
    if (element === '.') {
      return [];
    }
    const field = element.slice(2);
    const isItem = !element.startsWith('f:');
    const itemType = type?.is === 'list' ? type.items : undefined;
    const childType = isItem ? itemType : schemas.child(type, field);
    const isNamed = !isItem && (type?.is === 'ref' || type?.is === 'any');
    const filled = named(
      schemas,
      childType,
      content,
      isNamed || isMember(content),
    );
    return filled ? [[element, filled] as const] : [];
  });
  return contentOf(asMember, children);
}
