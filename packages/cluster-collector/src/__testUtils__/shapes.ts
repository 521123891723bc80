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

import fc from 'fast-check';

/** Replaces one value somewhere in an object by something else. */
export function damaged(object: unknown): fc.Arbitrary<unknown> {
  const paths = pathsOf(object);
  return fc
    .tuple(fc.constantFrom(...paths), fc.jsonValue())
    .map(([path, value]) => replaced(object, path, value));
}

function pathsOf(value: unknown): string[][] {
  return typeof value === 'object' && value !== null
    ? [
        [],
        ...Object.entries(value).flatMap(([key, each]) =>
          pathsOf(each).map(path => [key, ...path]),
        ),
      ]
    : [[]];
}

function replaced(object: unknown, path: string[], value: unknown): unknown {
  if (path.length === 0) {
    return value;
  }
  const [key, ...rest] = path;
  const copy = Array.isArray(object) ? [...object] : { ...(object as object) };
  return Object.assign(copy, {
    [key]: replaced((object as Record<string, unknown>)[key], rest, value),
  });
}
