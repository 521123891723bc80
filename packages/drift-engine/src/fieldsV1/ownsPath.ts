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
import type { JsonRecord } from '../json';
import type { Segment } from '../path/Segment';

/** How a path is looked up in a field set. */
export interface PathLookup {
  /** Segments up to the value that is owned as one, -1 if there is none. */
  readonly atomicDepth: number;
  /** Whether any owned ancestor without children counts, as where no schema is known. */
  readonly anyAncestor: boolean;
}

const EXACT: PathLookup = { atomicDepth: -1, anyAncestor: false };

/**
 * Whether a `fieldsV1` tree holds a path: its own node, or, for a leaf inside
 * an atomic value, the node of that value without children.
 */
export function ownsPath(
  fieldsV1: unknown,
  path: readonly Segment[],
  lookup: PathLookup = EXACT,
): boolean {
  let node: unknown = fieldsV1;
  for (let at = 0; at < path.length; at++) {
    if (!isRecord(node)) {
      return false;
    }
    const child = childOf(node, path[at]);
    if (child === undefined) {
      const countsHere =
        lookup.atomicDepth >= 0 ? at >= lookup.atomicDepth : lookup.anyAncestor;
      return countsHere && at > 0 && hasNoChildren(node);
    }
    node = child;
  }
  return node !== undefined;
}

function hasNoChildren(node: JsonRecord): boolean {
  for (const key in node) {
    if (key !== '.') {
      return false;
    }
  }
  return true;
}

function childOf(node: JsonRecord, segment: Segment): unknown {
  if (typeof segment === 'string') {
    return own(node, `f:${segment}`);
  }
  if ('value' in segment) {
    return (
      own(node, `v:${JSON.stringify(segment.value)}`) ??
      escapedChild(node, 'v:', segment.value)
    );
  }
  if ('index' in segment) {
    return own(node, `i:${segment.index}`);
  }
  const keys = Object.fromEntries(
    [...segment.keys].sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return (
    own(node, `k:${JSON.stringify(keys)}`) ?? escapedChild(node, 'k:', keys)
  );
}

/** Go may escape `<`, `>`, `&` and line separators in keys where JavaScript does not. */
function escapedChild(
  node: JsonRecord,
  prefix: string,
  value: unknown,
): unknown {
  const text = JSON.stringify(value);
  if (!/[<>&\u2028\u2029\u007f-\uffff]/.test(text)) {
    return undefined;
  }
  for (const key of Object.keys(node)) {
    if (key.startsWith(prefix)) {
      try {
        if (JSON.stringify(JSON.parse(key.slice(2))) === text) {
          return node[key];
        }
      } catch {
        // A key that is no JSON names no item.
        continue;
      }
    }
  }
  return undefined;
}
