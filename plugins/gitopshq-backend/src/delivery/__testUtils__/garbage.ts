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

import * as fc from 'fast-check';
import {
  application,
  gitRepository,
  helmRelease,
  kustomization,
} from './toolObjects';

type Path = (string | number)[];

function pathsOf(value: unknown, at: Path = []): Path[] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, item]) => [
        [...at, key],
        ...pathsOf(item, [...at, key]),
      ])
    : [];
}

function withValue(value: unknown, path: Path, replacement: unknown): unknown {
  const copy = structuredClone(value);
  let at = copy as Record<string | number, unknown>;
  path.slice(0, -1).forEach(key => {
    at = at[key] as Record<string | number, unknown>;
  });
  at[path[path.length - 1]] = replacement;
  return copy;
}

const samples = [
  application(),
  kustomization(),
  helmRelease(),
  gitRepository(),
];

/** Anything, and real objects with something in them replaced by anything. */
export const garbage: fc.Arbitrary<unknown> = fc.oneof(
  fc.anything({ withNullPrototype: true, withBigInt: true }),
  fc
    .constantFrom(...samples)
    .chain(sample =>
      fc
        .tuple(
          fc.constantFrom(...pathsOf(sample)),
          fc.oneof(
            fc.anything({ maxDepth: 2 }),
            fc.string(),
            fc.constantFrom(null, -0, NaN, '__proto__', '$(rm)', '../../x'),
          ),
        )
        .map(([path, value]) => withValue(sample, path, value)),
    ),
);
