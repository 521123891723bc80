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

import type { Segment } from '@gitopshq/drift-engine';
import {
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { itemIndex, keyPairs } from './valuePath';
import type { YamlPart } from './YamlFile';

/** A place in the tree of nodes: a collection and which of its items. */
export interface Place {
  collection: YAMLMap | YAMLSeq;
  index: number;
}

/** The node at a path of a document; undefined when there is none. */
export function nodeAtPath(
  document: YamlPart['document'],
  path: readonly Segment[],
): Node | undefined {
  let node: unknown = document.contents;
  for (const segment of path) {
    const index = isCollection(node) ? indexIn(node, segment) : -1;
    if (index < 0) {
      return undefined;
    }
    node = nodeAt({ collection: node as YAMLMap | YAMLSeq, index });
  }
  return isNode(node) ? node : undefined;
}

export function nodeAt({ collection, index }: Place): Node | undefined {
  const item = collection.items[index];
  const node = isMap(collection) ? (item as Pair).value : item;
  return isNode(node) ? node : undefined;
}

export function keyOf({ key }: Pair): string {
  return String(isScalar(key) ? key.value : key);
}

/** The last pair of a key counts, as for every reader. */
export function indexIn(
  node: YAMLMap | YAMLSeq | object,
  segment: Segment,
): number {
  if (isMap(node)) {
    return typeof segment === 'string'
      ? node.items.findLastIndex(pair => keyOf(pair) === segment)
      : -1;
  }
  if (!isSeq(node)) {
    return -1;
  }
  const items = node.items.map(item => (isNode(item) ? plainOf(item) : item));
  return itemIndex(items, segment);
}

/** What of an item tells it from others: its scalars. */
export function plainOf(node: Node): unknown {
  if (isScalar(node)) {
    return node.value;
  }
  return isMap(node)
    ? Object.fromEntries(
        node.items.map(pair => [
          keyOf(pair),
          isScalar(pair.value) ? pair.value.value : {},
        ]),
      )
    : null;
}

/** What holds a value at a segment and nothing else. */
export function around(segment: Segment, value: unknown): unknown {
  if (typeof segment === 'string') {
    return { [segment]: value };
  }
  if (!('keys' in segment)) {
    return [value];
  }
  const keys = Object.fromEntries(keyPairs(segment));
  const rest = typeof value === 'object' && value !== null ? value : {};
  return [{ ...keys, ...rest }];
}
