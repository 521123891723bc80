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

export type JsonRecord = Record<string, unknown>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const hasOwn = Object.prototype.hasOwnProperty;

/**
 * The object's own value of a key, never an inherited one: hostile keys like
 * `__proto__` or `constructor` are keys like any other. JSON holds no
 * functions, so only they and `__proto__` need the slow look.
 */
export function own(record: JsonRecord, key: string): unknown {
  const value = record[key];
  if (typeof value === 'function' || key === '__proto__') {
    return hasOwn.call(record, key) ? value : undefined;
  }
  return value;
}

/** Null, nothing, `[]` and `{}`: what the API server treats as not there. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) {
    return true;
  }
  if (typeof value !== 'object') {
    return false;
  }
  if (Array.isArray(value)) {
    return value.length === 0;
  }
  for (const key in value) {
    if (hasOwn.call(value, key)) {
      return false;
    }
  }
  return true;
}

/** Levels of nesting beyond which an object is refused; Kubernetes' own objects stay below 50. */
export const MAX_DEPTH = 256;

/** Values in one object beyond which it is refused; etcd's 1.5 MiB cannot hold as many. */
export const MAX_VALUES = 1_000_000;

/** An object that cannot be compared, with the reason as a sentence part. Holds no values. */
export class UnreadableObjectError extends Error {}

/** Refuses values nested too deeply or, through YAML anchors, too large to walk. */
export function assertBounded(value: unknown): void {
  let values = 0;
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) {
      throw new UnreadableObjectError(
        `it is nested deeper than ${MAX_DEPTH} levels`,
      );
    }
    const next: unknown[] = [];
    for (const entry of level) {
      if (typeof entry === 'object' && entry !== null) {
        for (const child of Object.values(entry)) {
          next.push(child);
        }
        values += 1;
        if (values + next.length > MAX_VALUES) {
          throw new UnreadableObjectError(
            `it holds more than ${MAX_VALUES} values`,
          );
        }
      }
    }
    level = next;
  }
}

/** Equality of JSON values; null members count as absent. */
export function jsonEqual(a: unknown, b: unknown): boolean {
  if (a === b) {
    return true;
  }
  if (Array.isArray(a)) {
    return (
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => jsonEqual(item, b[index]))
    );
  }
  if (!isRecord(a) || !isRecord(b)) {
    return (a ?? null) === (b ?? null);
  }
  return (
    Object.keys(a).every(key => jsonEqual(a[key], own(b, key))) &&
    Object.keys(b).every(key => own(a, key) !== undefined || b[key] === null)
  );
}

/** What sort of value this is, in words that reveal nothing of it. */
export function sortOf(value: unknown): string {
  if (Array.isArray(value)) {
    return 'a list';
  }
  return isRecord(value) ? 'an object' : `a ${typeof value}`;
}
