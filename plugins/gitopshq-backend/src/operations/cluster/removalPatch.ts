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

import type { LiveObject } from './types';
import { pointerOf, type LocatedField } from './locateField';

/** An operation of RFC 6902. */
export type PatchOperation =
  | { op: 'test'; path: string; value: unknown }
  | { op: 'remove'; path: string };

/**
 * One patch that takes all fields away, or none: it holds only of the very
 * object, the very version and the very values.
 */
export function removalPatch(
  { uid, resourceVersion }: LiveObject,
  fields: readonly LocatedField[],
): PatchOperation[] {
  const outermost = fields.filter(
    field => !fields.some(other => isWithin(field, other)),
  );
  const inOrder = [...outermost].sort((a, b) => lastFirst(a.steps, b.steps));
  return [
    { op: 'test', path: '/metadata/uid', value: uid },
    { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
    ...inOrder.map(({ steps, value }) => ({
      op: 'test' as const,
      path: pointerOf(steps),
      value,
    })),
    ...inOrder.map(({ steps }) => ({
      op: 'remove' as const,
      path: pointerOf(steps),
    })),
  ];
}

/** Of two of the same place the first counts. */
function isWithin(field: LocatedField, other: LocatedField): boolean {
  return (
    other !== field &&
    other.steps.length < field.steps.length &&
    other.steps.every((step, index) => step === field.steps[index])
  );
}

/** Removing an item moves those behind it, so the last one goes first. */
function lastFirst(
  a: readonly (string | number)[],
  b: readonly (string | number)[],
): number {
  const at = a.findIndex((step, index) => step !== b[index]);
  const [x, y] = [a[at], b[at]];
  return typeof x === 'number' && typeof y === 'number' ? y - x : 0;
}
