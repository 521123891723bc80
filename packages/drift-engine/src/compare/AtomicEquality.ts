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

import { isEmpty, isRecord, jsonEqual, own } from '../json';
import type { JsonRecord } from '../json';
import type { DefaultScope, Field, SchemaNode } from '../schema/SchemaNode';
import { UNTYPED_FIELD } from '../schema/SchemaNode';
import { quantitiesEqual } from '../values/quantity';
import { isZero, scalarsEqual } from '../values/scalarsEqual';
import { hasUniqueKeys, keyOf } from './keyedItems';

/** The walk as equality needs it. */
export interface EqualityScope extends DefaultScope {
  readonly builtin: boolean;
  readonly schemaless: boolean;
  pushLive(live: JsonRecord, stated?: JsonRecord): void;
  popLive(): void;
}

/** Names under which custom resources without a schema hold quantities. */
const RESOURCE_NAMES = new Set([
  'cpu',
  'memory',
  'storage',
  'ephemeral-storage',
]);

/** Equality where no schema says how; of a kind without one, resource names are taken for quantities. */
export function untypedScalarsEqual(
  desired: unknown,
  live: unknown,
  name: unknown,
  scope: { readonly schemaless: boolean },
): boolean {
  return (
    desired === live ||
    (scope.schemaless &&
      typeof name === 'string' &&
      RESOURCE_NAMES.has(name) &&
      quantitiesEqual(desired, live))
  );
}

/** Whether a value Git leaves out is what the API server fills in for it. */
export function isDefault(
  live: unknown,
  field: Field,
  scope: EqualityScope,
  inherited?: unknown,
): boolean {
  if (
    field.constant !== undefined &&
    matches(live, field.constant, field.node)
  ) {
    return true;
  }
  if (inherited !== undefined && matches(live, inherited, field.node)) {
    return true;
  }
  if (field.rule?.(live, scope)) {
    return true;
  }
  return scope.builtin && field.droppable && isZero(live);
}

function matches(live: unknown, constant: unknown, node: SchemaNode): boolean {
  return node.type === 'scalar'
    ? scalarsEqual(constant, live, node.scalar)
    : jsonEqual(live, constant);
}

/**
 * Equality of values that are one value to the API server: in order, apart
 * from spelling and from defaults that Git leaves out.
 */
export class AtomicEquality {
  readonly #scope: EqualityScope;

  constructor(scope: EqualityScope) {
    this.#scope = scope;
  }

  equal(desired: unknown, live: unknown, field: Field, name?: string): boolean {
    if (desired === live) {
      return true;
    }
    const { node } = field;
    if (isEmpty(desired)) {
      return isEmpty(live) || this.#allDefault(live, field);
    }
    if (isEmpty(live)) {
      return this.#allDropped(desired, field);
    }
    if (Array.isArray(desired)) {
      return Array.isArray(live) && this.#listsEqual(desired, live, node);
    }
    if (isRecord(desired)) {
      return isRecord(live) && this.#recordsEqual(desired, live, field);
    }
    return node.type === 'scalar'
      ? scalarsEqual(desired, live, node.scalar)
      : untypedScalarsEqual(desired, live, name, this.#scope);
  }

  #listsEqual(
    desired: readonly unknown[],
    live: readonly unknown[],
    node: SchemaNode,
  ): boolean {
    if (desired.length !== live.length) {
      return false;
    }
    const items: Field =
      node.type === 'list' || node.type === 'keyedList' || node.type === 'set'
        ? { node: node.items, droppable: false }
        : UNTYPED_FIELD;
    if (node.type === 'set') {
      const values = new Set(live);
      return desired.every(value => values.has(value));
    }
    if (
      node.type === 'keyedList' &&
      hasUniqueKeys(desired, node) &&
      hasUniqueKeys(live, node)
    ) {
      const byKey = new Map(live.map(item => [keyOf(item, node), item]));
      return desired.every(item =>
        this.#itemsEqual(item, byKey.get(keyOf(item, node)), items),
      );
    }
    return desired.every((item, at) => this.#itemsEqual(item, live[at], items));
  }

  #itemsEqual(desired: unknown, live: unknown, field: Field): boolean {
    if (!this.equal(desired, live, field)) {
      return false;
    }
    // `{podSelector: {}}` and `{namespaceSelector: {}}` hold no leaf and yet say different things.
    if (
      isRecord(desired) &&
      isRecord(live) &&
      hollow(desired) &&
      hollow(live)
    ) {
      const stated = Object.keys(desired).filter(key => desired[key] !== null);
      const present = Object.keys(live).filter(key => live[key] !== null);
      return (
        stated.length === 0 ||
        present.length === 0 ||
        (stated.length === present.length &&
          stated.every(key => own(live, key) !== undefined))
      );
    }
    return true;
  }

  #recordsEqual(desired: JsonRecord, live: JsonRecord, field: Field): boolean {
    this.#scope.pushLive(live, desired);
    try {
      for (const key of Object.keys(desired)) {
        const value = own(live, key);
        if (
          !isPruned(value, field, key) &&
          !this.equal(desired[key], value, childField(field, key), key)
        ) {
          return false;
        }
      }
      for (const key of Object.keys(live)) {
        if (
          own(desired, key) === undefined &&
          !isEmpty(live[key]) &&
          !field.entryRule?.(key, live[key], this.#scope) &&
          !this.#allDefault(live[key], childField(field, key))
        ) {
          return false;
        }
      }
      return true;
    } finally {
      this.#scope.popLive();
    }
  }

  #allDefault(live: unknown, field: Field): boolean {
    if (isDefault(live, field, this.#scope)) {
      return true;
    }
    if (!isRecord(live)) {
      return false;
    }
    this.#scope.pushLive(live);
    try {
      return Object.keys(live).every(
        key =>
          isEmpty(live[key]) ||
          field.entryRule?.(key, live[key], this.#scope) ||
          this.#allDefault(live[key], childField(field, key)),
      );
    } finally {
      this.#scope.popLive();
    }
  }

  #allDropped(desired: unknown, field: Field): boolean {
    if (isRecord(desired)) {
      return Object.keys(desired).every(
        key =>
          isEmpty(desired[key]) ||
          isPruned(undefined, field, key) ||
          this.#allDropped(desired[key], childField(field, key)),
      );
    }
    return this.#scope.builtin && field.droppable && isZero(desired);
  }
}

/** Whether live lacks a field because the schema does not know it. */
function isPruned(live: unknown, { node }: Field, key: string): boolean {
  return (
    live === undefined &&
    node.type === 'struct' &&
    !node.open &&
    !node.fields.has(key)
  );
}

function hollow(record: JsonRecord): boolean {
  return Object.values(record).every(isEmpty);
}

function childField(field: Field, key: string): Field {
  const { node } = field;
  if (node.type === 'struct') {
    return node.fields.get(key) ?? UNTYPED_FIELD;
  }
  return node.type === 'map'
    ? { node: node.values, droppable: false }
    : UNTYPED_FIELD;
}
