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

import { isRecord, own } from '../json';
import type { KeyedItem, KeyValue } from '../path/Segment';
import type { KeyedListNode } from '../schema/SchemaNode';

function keyValue(
  item: Record<string, unknown>,
  key: string,
  node: KeyedListNode,
): unknown {
  return (
    own(item, key) ??
    (node.items.type === 'struct'
      ? node.items.fields.get(key)?.constant
      : undefined)
  );
}

/**
 * What tells an item of an associative list from the others; undefined when
 * the item has none of the keys, so that the list can only be one value.
 */
export function keyOf(
  item: unknown,
  node: KeyedListNode,
): KeyValue | undefined {
  if (!isRecord(item)) {
    return undefined;
  }
  if (node.keys.length === 1) {
    const value = keyValue(item, node.keys[0], node);
    return typeof value === 'object' ? undefined : (value as KeyValue);
  }
  let text = '';
  let found = false;
  for (const key of node.keys) {
    const value = keyValue(item, key, node);
    if (typeof value === 'object') {
      return undefined;
    }
    found ||= value !== undefined;
    text += `${value as KeyValue}\n`;
  }
  return found ? text : undefined;
}

/** The item as a path shows it, defaulted keys spelled out. */
export function keyedItem(item: unknown, node: KeyedListNode): KeyedItem {
  const keys: [string, KeyValue][] = [];
  if (isRecord(item)) {
    for (const key of node.keys) {
      const value = keyValue(item, key, node);
      if (value !== undefined && typeof value !== 'object') {
        keys.push([key, value as KeyValue]);
      }
    }
  }
  return { keys };
}

/** Lists up to this length are searched, longer ones indexed. */
const SHORT = 8;

/** Whether all items have keys and no two the same. */
export function hasUniqueKeys(
  items: readonly unknown[],
  node: KeyedListNode,
): boolean {
  if (items.length > SHORT) {
    const seen = new Set<KeyValue>();
    for (const item of items) {
      const key = keyOf(item, node);
      if (key === undefined || seen.has(key)) {
        return false;
      }
      seen.add(key);
    }
    return true;
  }
  for (let index = 0; index < items.length; index++) {
    const key = keyOf(items[index], node);
    if (key === undefined) {
      return false;
    }
    for (let before = 0; before < index; before++) {
      if (keyOf(items[before], node) === key) {
        return false;
      }
    }
  }
  return true;
}

/** Finds items by key: by search in short lists, else through an index made once. */
export class ItemIndex {
  readonly #items: readonly unknown[];
  readonly #node: KeyedListNode;
  #places: Map<KeyValue, number> | undefined;

  constructor(items: readonly unknown[], node: KeyedListNode) {
    this.#items = items;
    this.#node = node;
  }

  /** Place of the item with this key, or -1. */
  find(key: KeyValue): number {
    if (this.#items.length <= SHORT) {
      return this.#items.findIndex(item => keyOf(item, this.#node) === key);
    }
    if (!this.#places) {
      this.#places = new Map();
      for (let at = 0; at < this.#items.length; at++) {
        const itemKey = keyOf(this.#items[at], this.#node);
        if (itemKey !== undefined) {
          this.#places.set(itemKey, at);
        }
      }
    }
    return this.#places.get(key) ?? -1;
  }
}
