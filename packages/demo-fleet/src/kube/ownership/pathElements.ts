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

import { canonicalJson, isRecord } from '../objects';
import type { ListType } from '../resources/Schema';

/** The element of a field. */
export function fieldElement(field: string): string {
  return `f:${field}`;
}

/** The name in a field's element; `undefined` for an element of another sort. */
export function fieldOf(element: string): string | undefined {
  return element.startsWith('f:') ? element.slice(2) : undefined;
}

/**
 * The element of an item in a list with keys, or in a set.
 * @returns `undefined` when the item lacks a key that has no default
 */
export function itemElement(type: ListType, item: unknown): string | undefined {
  if (type.set) {
    return `v:${canonicalJson(item)}`;
  }
  if (!isRecord(item)) {
    return undefined;
  }
  const parts: string[] = [];
  for (const key of sortedKeys(type)) {
    const value =
      (Object.hasOwn(item, key) ? item[key] : undefined) ??
      type.keyDefaults?.[key];
    if (value === undefined) {
      return undefined;
    }
    parts.push(`${JSON.stringify(key)}:${canonicalJson(value)}`);
  }
  return `k:{${parts.join(',')}}`;
}

const sorted = new WeakMap<ListType, readonly string[]>();

function sortedKeys(type: ListType): readonly string[] {
  const known = sorted.get(type);
  if (known) {
    return known;
  }
  const keys = [...(type.keys ?? [])].sort();
  sorted.set(type, keys);
  return keys;
}

/** Fields, items with keys, items of sets, items by index. */
const RANKS = 'fkvi';

/** The order of structured-merge-diff: fields by name, then items by their keys, then those of sets. */
export function compareElements(one: string, other: string): number {
  if (one[0] !== other[0]) {
    return RANKS.indexOf(one[0]) - RANKS.indexOf(other[0]);
  }
  if (one[0] === 'k') {
    return compareKeys(one, other);
  }
  if (one[0] === 'f') {
    return compareValues(one, other);
  }
  return compareValues(parsed(one), parsed(other));
}

/** `.spec.containers[name="web"].image`, as the API server prints a path. */
export function printPath(path: readonly string[]): string {
  return path.map(printElement).join('');
}

/** `[name="web"]`, or `.image`. */
export function printElement(element: string): string {
  const field = fieldOf(element);
  if (field !== undefined) {
    return `.${field}`;
  }
  const value = parsed(element);
  if (element.startsWith('k:') && isRecord(value)) {
    const keys = Object.entries(value).map(
      ([key, part]) => `${key}=${JSON.stringify(part)}`,
    );
    return `[${keys.join(',')}]`;
  }
  return element.startsWith('v:')
    ? `[=${JSON.stringify(value)}]`
    : `[${element.slice(2)}]`;
}

function compareKeys(one: string, other: string): number {
  const left = parsed(one);
  const right = parsed(other);
  if (!isRecord(left) || !isRecord(right)) {
    return compareValues(one, other);
  }
  const others = Object.entries(right);
  for (const [index, [key, value]] of Object.entries(left).entries()) {
    if (index >= others.length) {
      return 1;
    }
    const order =
      compareValues(key, others[index][0]) ||
      compareValues(value, others[index][1]);
    if (order !== 0) {
      return order;
    }
  }
  return Object.keys(left).length - others.length;
}

function compareValues(one: unknown, other: unknown): number {
  const [left, right] =
    typeof one === typeof other &&
    (typeof one === 'string' || typeof one === 'number')
      ? [one, other as typeof one]
      : [canonicalJson(one) ?? '', canonicalJson(other) ?? ''];
  if (left === right) {
    return 0;
  }
  return left < right ? -1 : 1;
}

function parsed(element: string): unknown {
  try {
    return JSON.parse(element.slice(2));
  } catch {
    // An element sent by a client that no server would write.
    return element.slice(2);
  }
}
