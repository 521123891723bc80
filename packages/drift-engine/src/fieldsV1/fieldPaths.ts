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

import { isRecord, MAX_DEPTH } from '../json';
import type { KeyValue, Segment } from '../path/Segment';

/**
 * Leaves of a `fieldsV1` tree as paths: fields without owned children, and
 * items of lists. Parts that are no field set are left out.
 */
export function fieldPaths(fieldsV1: unknown): Segment[][] {
  const paths: Segment[][] = [];
  collect(fieldsV1, [], paths);
  return paths;
}

function collect(node: unknown, path: Segment[], paths: Segment[][]): void {
  if (!isRecord(node) || path.length >= MAX_DEPTH) {
    return;
  }
  let children = 0;
  for (const [key, child] of Object.entries(node)) {
    const segment = parseSegment(key);
    if (segment !== undefined) {
      children += 1;
      collect(child, [...path, segment], paths);
    }
  }
  if (children === 0 && path.length > 0) {
    paths.push(path);
  }
}

/** Reads one key of a `fieldsV1` tree; undefined for `.` and what is none. */
export function parseSegment(key: string): Segment | undefined {
  const text = key.slice(2);
  switch (key.slice(0, 2)) {
    case 'f:':
      return text;
    case 'v:': {
      const value = parseJson(text);
      return isKeyValue(value) ? { value } : undefined;
    }
    case 'k:': {
      const keys = parseJson(text);
      return isRecord(keys)
        ? {
            keys: Object.entries(keys).filter(
              (entry): entry is [string, KeyValue] => isKeyValue(entry[1]),
            ),
          }
        : undefined;
    }
    case 'i:':
      return /^\d+$/.test(text) ? { index: Number(text) } : undefined;
    default:
      return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isKeyValue(value: unknown): value is KeyValue {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
