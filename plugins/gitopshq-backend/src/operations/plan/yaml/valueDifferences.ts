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

import {
  topologyAt,
  type SchemaNode,
  type Segment,
} from '@gitopshq/drift-engine';
import { isEqual } from 'lodash';
import { ABSENT, isMap, type JsonMap } from './valuePath';

/** A place where two values differ; an absent side: nothing is there. */
export interface ValueDifference {
  path: Segment[];
  before?: unknown;
  after?: unknown;
}

type Keyed = ReadonlyMap<string, { segment: Segment; item: unknown }>;

const isScalar = (value: unknown) =>
  typeof value !== 'object' || value === null;

/**
 * Items by key, in the list's order; undefined when two share one or an item
 * has none: then the list is one value.
 */
function byKeys(
  list: readonly unknown[],
  keys: readonly string[],
  defaults: boolean,
): Keyed | undefined {
  const found = new Map<string, { segment: Segment; item: unknown }>();
  for (const item of list) {
    if (!isMap(item)) {
      return undefined;
    }
    const pairs: [string, string | number | boolean][] = [];
    for (const key of keys) {
      const value = item[key] ?? (defaults ? defaultOf(key) : undefined);
      if (value === undefined || !isScalar(value)) {
        return undefined;
      }
      pairs.push([key, value as string]);
    }
    const id = JSON.stringify(pairs.map(([, value]) => String(value)));
    if (found.has(id)) {
      return undefined;
    }
    found.set(id, { segment: { keys: pairs }, item });
  }
  return found;
}

/** The only default of a list key that Kubernetes has. */
function defaultOf(key: string): string | undefined {
  return key === 'protocol' ? 'TCP' : undefined;
}

function bySet(list: readonly unknown[]): Keyed | undefined {
  const found = new Map<string, { segment: Segment; item: unknown }>();
  for (const item of list) {
    const id = String(item);
    if (!isScalar(item) || found.has(id)) {
      return undefined;
    }
    found.set(id, { segment: { value: item as string }, item });
  }
  return found;
}

/** How the items of a list are told apart; undefined: the list is one value. */
function itemsOf(
  list: readonly unknown[],
  path: readonly Segment[],
  schema: SchemaNode | undefined,
): Keyed | undefined {
  const topology = schema && topologyAt(schema, path);
  switch (topology?.type) {
    case 'keyed':
      return byKeys(list, topology.keys, true);
    case 'set':
      return bySet(list);
    case 'atomic':
      return undefined;
    default:
      // Of values and custom kinds nothing is known but what people write.
      return byKeys(list, ['name'], false);
  }
}

/**
 * Where two values differ, as findings write paths: maps leaf by leaf, items of
 * keyed lists and sets that are only on one side as one, other lists as one.
 */
export function valueDifferences(
  before: unknown,
  after: unknown,
  schema?: SchemaNode,
): ValueDifference[] {
  const found: ValueDifference[] = [];
  const add = (path: readonly Segment[], from: unknown, to: unknown) =>
    found.push({
      path: [...path],
      ...(from !== ABSENT && { before: from }),
      ...(to !== ABSENT && { after: to }),
    });

  const walkMaps = (from: JsonMap, to: JsonMap, path: readonly Segment[]) => {
    for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
      walk(
        Object.hasOwn(from, key) ? from[key] : ABSENT,
        Object.hasOwn(to, key) ? to[key] : ABSENT,
        [...path, key],
      );
    }
  };

  const walkLists = (
    from: readonly unknown[],
    to: readonly unknown[],
    path: readonly Segment[],
  ) => {
    const [left, right] = [from, to].map(list => itemsOf(list, path, schema));
    if (!left || !right) {
      add(path, from, to);
      return;
    }
    const shared = [...left.keys()].filter(id => right.has(id));
    const order = [...right.keys()].filter(id => left.has(id));
    if (!isEqual(shared, order)) {
      // Another order cannot be told item by item.
      add(path, from, to);
      return;
    }
    for (const [id, { segment, item }] of left) {
      const other = right.get(id);
      if (other) {
        walk(item, other.item, [...path, segment]);
      } else {
        add([...path, segment], item, ABSENT);
      }
    }
    for (const [id, { segment, item }] of right) {
      if (!left.has(id)) {
        add([...path, segment], ABSENT, item);
      }
    }
  };

  /** A list told item by item where there was nothing. */
  const isAdded = (
    from: unknown,
    to: unknown,
    path: readonly Segment[],
  ): to is unknown[] =>
    from === ABSENT &&
    Array.isArray(to) &&
    to.length > 0 &&
    itemsOf(to, path, schema) !== undefined;

  function walk(from: unknown, to: unknown, path: readonly Segment[]): void {
    if (isEqual(from, to)) {
      return;
    }
    const [full] = [from, to].filter(
      side => isMap(side) && Object.keys(side).length > 0,
    );
    if (isMap(from) && isMap(to)) {
      walkMaps(from, to, path);
    } else if (full && (from === ABSENT || to === ABSENT)) {
      walkMaps(isMap(from) ? from : {}, isMap(to) ? to : {}, path);
    } else if (Array.isArray(from) && Array.isArray(to)) {
      walkLists(from, to, path);
    } else if (isAdded(from, to, path) || isAdded(to, from, path)) {
      walkLists(
        Array.isArray(from) ? from : [],
        Array.isArray(to) ? to : [],
        path,
      );
    } else {
      add(path, from, to);
    }
  }

  walk(before, after, []);
  return found;
}

/**
 * Paths of every value, those within items of keyed lists too.
 *
 * @param limit - No more than this.
 */
export function valuePaths(
  value: unknown,
  schema: SchemaNode | undefined,
  limit: number,
): Segment[][] {
  const found: Segment[][] = [];
  const walk = (at: unknown, path: Segment[]): void => {
    if (found.length >= limit) {
      return;
    }
    if (isMap(at) && Object.keys(at).length > 0) {
      Object.entries(at).forEach(([key, inner]) => walk(inner, [...path, key]));
      return;
    }
    const items = Array.isArray(at) ? itemsOf(at, path, schema) : undefined;
    if (path.length > 0) {
      found.push(path);
    }
    items?.forEach(({ segment, item }) => {
      if (isMap(item)) {
        walk(item, [...path, segment]);
      }
    });
  };
  walk(value, []);
  return found;
}
