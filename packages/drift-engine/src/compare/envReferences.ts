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

/**
 * Names a value refers to as `$(NAME)`; `$$` is an escaped dollar, so
 * `$$(NAME)` refers to nothing (k8s.io/kubernetes/third_party/forked/golang/expansion).
 */
export function referencesOf(value: unknown): string[] {
  if (typeof value !== 'string' || !value.includes('$(')) {
    return [];
  }
  const names: string[] = [];
  for (let at = value.indexOf('$'); at >= 0; at = value.indexOf('$', at)) {
    if (value[at + 1] === '$') {
      at += 2;
    } else if (value[at + 1] === '(') {
      const end = value.indexOf(')', at + 2);
      if (end < 0) {
        break;
      }
      names.push(value.slice(at + 2, end));
      at = end + 1;
    } else {
      at += 1;
    }
  }
  return names;
}

/** Whether a variable and one it refers to stand in another order than before. */
export function referencesMoved(
  desired: readonly unknown[],
  live: readonly unknown[],
): boolean {
  const places = (items: readonly unknown[]) =>
    new Map(
      items.map((item, at) => [isRecord(item) ? own(item, 'name') : at, at]),
    );
  const desiredPlaces = places(desired);
  const livePlaces = places(live);
  return [...desired, ...live].some(item => {
    if (!isRecord(item)) {
      return false;
    }
    const name = own(item, 'name');
    const [here, there] = [desiredPlaces.get(name), livePlaces.get(name)];
    return referencesOf(own(item, 'value')).some(other => {
      const [otherHere, otherThere] = [
        desiredPlaces.get(other),
        livePlaces.get(other),
      ];
      return (
        here !== undefined &&
        there !== undefined &&
        otherHere !== undefined &&
        otherThere !== undefined &&
        here < otherHere !== there < otherThere
      );
    });
  });
}
