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

import type { KeyedItem, KeyValue, Segment } from '@gitopshq/drift-engine';
import { isEmpty } from 'lodash';

export type JsonMap = Record<string, unknown>;

/** Whether this is a JSON object. */
export function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value that is not there, as opposed to null. */
export const ABSENT = Symbol('absent');

/** Sets a key whatever its name, `__proto__` too. */
export function define(map: JsonMap, key: string, value: unknown): void {
  Object.defineProperty(map, key, {
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  });
}

/**
 * Index of the item that a segment means; -1 when there is none, or more than
 * one. A key that an item leaves out matches anything as long as another one
 * is there: keys have defaults.
 */
export function itemIndex(list: readonly unknown[], segment: Segment): number {
  if (typeof segment === 'string') {
    return -1;
  }
  if ('index' in segment) {
    return segment.index < list.length ? segment.index : -1;
  }
  const found: number[] = [];
  for (const [index, item] of list.entries()) {
    if ('value' in segment) {
      if (String(item) === String(segment.value)) {
        found.push(index);
      }
    } else if (
      isMap(item) &&
      segment.keys.some(([key]) => item[key] !== undefined) &&
      segment.keys.every(
        ([key, value]) =>
          item[key] === undefined || String(item[key]) === String(value),
      )
    ) {
      found.push(index);
    }
  }
  return found.length === 1 ? found[0] : -1;
}

/** The value at a path; {@link ABSENT} when nothing is there. */
export function valueAt(value: unknown, path: readonly Segment[]): unknown {
  let at = value;
  for (const segment of path) {
    if (Array.isArray(at)) {
      const index = itemIndex(at, segment);
      if (index < 0) {
        return ABSENT;
      }
      at = at[index];
    } else if (
      isMap(at) &&
      typeof segment === 'string' &&
      Object.hasOwn(at, segment)
    ) {
      at = at[segment];
    } else {
      return ABSENT;
    }
  }
  return at;
}

/** Keys of an item as values: a path does not tell `80` from `"80"`. */
export function keyPairs({ keys }: KeyedItem): [string, KeyValue][] {
  return keys.map(([key, value]) => [
    key,
    typeof value === 'string' && /^(0|[1-9]\d{0,14})$/.test(value)
      ? Number(value)
      : value,
  ]);
}

/** What an added item looks like before it holds anything else. */
function newItem(segment: Segment): unknown {
  if (typeof segment !== 'string' && 'keys' in segment) {
    const item: JsonMap = {};
    keyPairs(segment).forEach(([key, value]) => define(item, key, value));
    return item;
  }
  return typeof segment !== 'string' && 'value' in segment
    ? segment.value
    : null;
}

/** A copy with another value at a path; containers on the way are made. */
export function withValue(
  value: unknown,
  path: readonly Segment[],
  wanted: unknown,
): unknown {
  if (path.length === 0) {
    return wanted;
  }
  const [segment, ...rest] = path;
  if (typeof segment === 'string') {
    const copy: JsonMap = {};
    if (isMap(value)) {
      Object.entries(value).forEach(([key, each]) => define(copy, key, each));
    }
    const inner = Object.hasOwn(copy, segment) ? copy[segment] : undefined;
    define(copy, segment, withValue(inner, rest, wanted));
    return copy;
  }
  const list = Array.isArray(value) ? [...value] : [];
  const index = itemIndex(list, segment);
  if (index < 0) {
    list.push(
      rest.length === 0 ? wanted : withValue(newItem(segment), rest, wanted),
    );
  } else {
    list[index] = withValue(list[index], rest, wanted);
  }
  return list;
}

/**
 * A copy without what is at a path. Containers that this leaves empty go as
 * well, unless `keeps` says that they stay.
 *
 * @param keeps - Asked with the path of a container that became empty.
 */
export function withoutValue(
  value: unknown,
  path: readonly Segment[],
  keeps: (path: readonly Segment[]) => boolean,
): unknown {
  const removed = highestRemoved(value, path, keeps);
  return without(value, removed);
}

/** Path of what goes when the value at a path goes: see {@link withoutValue}. */
export function highestRemoved(
  value: unknown,
  path: readonly Segment[],
  keeps: (path: readonly Segment[]) => boolean,
): readonly Segment[] {
  let removed = path;
  while (removed.length > 1) {
    const above = removed.slice(0, -1);
    const container = valueAt(value, above);
    if (!isEmpty(without(container, removed.slice(-1))) || keeps(above)) {
      break;
    }
    removed = above;
  }
  return removed;
}

function without(value: unknown, path: readonly Segment[]): unknown {
  const [segment, ...rest] = path;
  if (Array.isArray(value)) {
    const index = itemIndex(value, segment);
    if (index < 0) {
      return value;
    }
    return rest.length === 0
      ? value.filter((_, at) => at !== index)
      : value.map((item, at) => (at === index ? without(item, rest) : item));
  }
  if (!isMap(value) || typeof segment !== 'string') {
    return value;
  }
  const copy: JsonMap = {};
  for (const [key, each] of Object.entries(value)) {
    if (key !== segment) {
      define(copy, key, each);
    } else if (rest.length > 0) {
      define(copy, key, without(each, rest));
    }
  }
  return copy;
}
