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
  const parts =
    shape === 'items' && type?.is === 'list'
      ? compareItems(schemas, type, asList(before), asList(after))
      : compareStructures(schemas, type, asRecord(before), asRecord(after));
  const below = (side: 'changed' | 'removed') =>
    parts.flatMap(([element, content]) =>
      content[side] ? [[element, content[side]] as const] : [],
    );
  return {
    changed: contentOf(before === undefined, below('changed')),
    removed: contentOf(after === undefined, below('removed')),
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
): [string, Content][] {
  const old = itemsByElement(type, before);
  const fresh = itemsByElement(type, after);
  const elements = new Set([...old.keys(), ...fresh.keys()]);
  return [...elements].map(element => {
    const [was, ...moreOld] = old.get(element) ?? [];
    const [is, ...moreFresh] = fresh.get(element) ?? [];
    const repeated = moreOld.length > 0 || moreFresh.length > 0;
    return [
      element,
      repeated
        ? compareWhole(old.get(element), fresh.get(element))
        : compareAt(schemas, type.items, was, is),
    ];
  });
}

function compareStructures(
  schemas: SchemaTable,
  type: FieldType | undefined,
  before: Record<string, unknown> | undefined,
  after: Record<string, unknown> | undefined,
): [string, Content][] {
  const present = presentFields(schemas, type);
  const fields = new Set([
    ...Object.keys(before ?? {}),
    ...Object.keys(after ?? {}),
  ]);
  return [...fields].map(field => {
    const child = schemas.child(type, field);
    const empty = present.includes(field) ? emptyValue(child) : undefined;
    const valueIn = (record: Record<string, unknown> | undefined) =>
      record &&
      ((Object.hasOwn(record, field) ? record[field] : undefined) ?? empty);
    return [
      fieldElement(field),
      compareAt(schemas, child, valueIn(before), valueIn(after)),
    ];
  });
}

const NO_FIELDS = Object.freeze({});
const NO_ITEMS = Object.freeze([]);

function emptyValue(type: FieldType | undefined): unknown {
  return type?.is === 'list' ? NO_ITEMS : NO_FIELDS;
}

function asList(value: unknown): unknown[] {
  return (value ?? []) as unknown[];
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return (value ?? undefined) as Record<string, unknown> | undefined;
}
