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

import { isEqual } from 'lodash';
import { FieldType, SchemaTable } from '../resources/Schema';
import { contentOf, FieldSet, NOTHING } from './FieldSet';
import { fieldElement } from './pathElements';
import { itemsByElement, presentFields, shapeOf } from './topology';

/** What a write did to an object. */
export interface FieldChanges {
  /** Fields that are new or have another value. */
  changed: FieldSet;
  removed: FieldSet;
}

interface Content {
  changed?: FieldSet;
  removed?: FieldSet;
}

type Child = [string, FieldSet];

const SAME: Content = {};

/** Compares two states of an object field by field; identical parts are not looked into. */
export function compareFields(
  schemas: SchemaTable,
  type: FieldType | undefined,
  before: unknown,
  after: unknown,
): FieldChanges {
  const { changed, removed } = compareAt(schemas, type, before, after);
  return { changed: changed ?? NOTHING, removed: removed ?? NOTHING };
}

function compareAt(
  schemas: SchemaTable,
  type: FieldType | undefined,
  before: unknown,
  after: unknown,
): Content {
  if (before === after) {
    return SAME;
  }
  const shape = shapeOf(schemas, type, before, after);
  if (shape === 'whole') {
    return compareWhole(before, after);
  }
  const changed: Child[] = [];
  const removed: Child[] = [];
  const note = (element: string, content: Content) => {
    if (content.changed) {
      changed.push([element, content.changed]);
    }
    if (content.removed) {
      removed.push([element, content.removed]);
    }
  };
  if (shape === 'items' && type?.is === 'list') {
    compareItems(schemas, type, asList(before), asList(after), note);
  } else {
    compareStructures(schemas, type, asRecord(before), asRecord(after), note);
  }
  return {
    changed: contentOf(before === undefined, changed),
    removed: contentOf(after === undefined, removed),
  };
}

function compareWhole(before: unknown, after: unknown): Content {
  if (before === undefined) {
    return { changed: NOTHING };
  }
  if (after === undefined) {
    return { removed: NOTHING };
  }
  return isEqual(before, after) ? SAME : { changed: NOTHING };
}

function compareItems(
  schemas: SchemaTable,
  type: FieldType & { is: 'list' },
  before: unknown[],
  after: unknown[],
  note: (element: string, content: Content) => void,
): void {
  const old = itemsByElement(type, before);
  const fresh = itemsByElement(type, after);
  for (const element of new Set([...old.keys(), ...fresh.keys()])) {
    const was = old.get(element);
    const is = fresh.get(element);
    const repeated = (was?.length ?? 0) > 1 || (is?.length ?? 0) > 1;
    note(
      element,
      repeated
        ? compareWhole(was, is)
        : compareAt(schemas, type.items, was?.[0], is?.[0]),
    );
  }
}

type Fields = Readonly<Record<string, unknown>>;

const NO_FIELDS: Fields = Object.freeze({});

function compareStructures(
  schemas: SchemaTable,
  type: FieldType | undefined,
  before: Fields | undefined,
  after: Fields | undefined,
  note: (element: string, content: Content) => void,
): void {
  const present = presentFields(schemas, type);
  const compareField = (field: string) => {
    const was = valueOf(before, field);
    const is = valueOf(after, field);
    if (was !== is) {
      const child = schemas.child(type, field);
      const empty = present.includes(field) ? emptyValue(child) : undefined;
      note(
        fieldElement(field),
        compareAt(
          schemas,
          child,
          before && (was ?? empty),
          after && (is ?? empty),
        ),
      );
    }
  };
  for (const field of Object.keys(after ?? NO_FIELDS)) {
    compareField(field);
  }
  for (const field of Object.keys(before ?? NO_FIELDS)) {
    if (!after || !Object.hasOwn(after, field)) {
      compareField(field);
    }
  }
}

const NO_ITEMS: readonly unknown[] = Object.freeze([]);

function valueOf(fields: Fields | undefined, field: string): unknown {
  return fields && Object.hasOwn(fields, field) ? fields[field] : undefined;
}

function emptyValue(type: FieldType | undefined): unknown {
  if (type?.is === 'scalar') {
    return type.type === 'string' ? '' : 0;
  }
  return type?.is === 'list' ? NO_ITEMS : NO_FIELDS;
}

function asList(value: unknown): unknown[] {
  return (value ?? []) as unknown[];
}

function asRecord(value: unknown): Fields | undefined {
  return (value ?? undefined) as Fields | undefined;
}
