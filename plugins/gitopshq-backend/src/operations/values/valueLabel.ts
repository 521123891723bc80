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

import { formatPath, type Segment } from '@gitopshq/drift-engine';
import type { ValueDifference } from '../plan/yaml/valueDifferences';

/** Repository of an image, without tag and digest. */
const repositoryOf = (image: string) =>
  image.replace(/@.*$/, '').replace(/:[^:/]*$/, '');

const nameIn = (segment: Segment | undefined) =>
  typeof segment === 'object' && 'keys' in segment
    ? segment.keys.find(([key]) => key === 'name')?.[1]
    : undefined;

/**
 * What people call a value: `image.tag`, `env.NAME`. Whether it is the only
 * one of that name is for the caller to see.
 */
export function valueLabel({
  path,
  before,
  after,
}: ValueDifference): string | undefined {
  const last = path.at(-1);
  const parent = path.at(-2);
  for (const [index, segment] of path.entries()) {
    const next = path[index + 1];
    const rest = path.slice(index + 2);
    if (segment !== 'env' || next === undefined) {
      continue;
    }
    const name = nameIn(next);
    if (
      name !== undefined &&
      (rest.length === 0 || (rest.length === 1 && rest[0] === 'value'))
    ) {
      return `env.${name}`;
    }
    if (typeof next === 'string' && rest.length === 0) {
      return `env.${next}`;
    }
  }
  if (last === 'tag' && parent === 'image') {
    return 'image.tag';
  }
  if (last === 'newTag' && path[0] === 'images') {
    return 'image.tag';
  }
  if (
    last === 'image' &&
    typeof before === 'string' &&
    typeof after === 'string'
  ) {
    return repositoryOf(before) === repositoryOf(after) ? 'image.tag' : 'image';
  }
  return undefined;
}

/** Segments that tell a value from its neighbours to whoever knows the file. */
const TOLD = 2;

/** A value in a sentence: its label, or else the end of its path. */
export function valueName(path: readonly Segment[]): string {
  return (
    valueLabel({ path: [...path] }) ??
    formatPath(path.slice(-TOLD)).slice(0, 60)
  );
}
