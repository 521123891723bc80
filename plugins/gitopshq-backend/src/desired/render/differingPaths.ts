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

import { isRecord } from './toManifests';

/** Paths of values that two JSON values do not share. */
export function differingPaths(
  a: unknown,
  b: unknown,
  path: (string | number)[] = [],
): (string | number)[][] {
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
    return a.flatMap((item, index) =>
      differingPaths(item, b[index], [...path, index]),
    );
  }
  if (isRecord(a) && isRecord(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].flatMap(key =>
      Object.hasOwn(a, key) && Object.hasOwn(b, key)
        ? differingPaths(a[key], b[key], [...path, key])
        : [[...path, key]],
    );
  }
  return a === b ? [] : [path];
}
