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

import { parsePath, type Segment } from '@gitopshq/drift-engine';

/** A field of a live object. */
export interface LocatedField {
  /** From the root; numbers are places in lists. */
  steps: (string | number)[];
  value: unknown;
}

/** More than one item bears the same key. */
export class AmbiguousFieldError extends Error {}

/**
 * Finds what a path of a finding means in an object; undefined when it is not
 * there.
 *
 * @throws InputError when the text is no path, AmbiguousFieldError.
 */
export function locateField(
  object: unknown,
  path: string,
): LocatedField | undefined {
  const steps: (string | number)[] = [];
  let value = object;
  for (const segment of parsePath(path)) {
    const step = stepInto(value, segment);
    if (step === undefined) {
      return undefined;
    }
    steps.push(step);
    value = (value as Record<string | number, unknown>)[step];
  }
  return { steps, value };
}

function stepInto(
  value: unknown,
  segment: Segment,
): string | number | undefined {
  if (typeof segment === 'string') {
    return isRecord(value) && Object.hasOwn(value, segment)
      ? segment
      : undefined;
  }
  if (!Array.isArray(value)) {
    return undefined;
  }
  if ('index' in segment) {
    return segment.index < value.length ? segment.index : undefined;
  }
  const found = value.flatMap((item: unknown, index) =>
    isMeant(item, segment) ? [index] : [],
  );
  if (found.length > 1) {
    throw new AmbiguousFieldError();
  }
  return found.at(0);
}

function isMeant(
  item: unknown,
  segment: Exclude<Segment, string | { index: number }>,
): boolean {
  if ('value' in segment) {
    return String(item) === String(segment.value);
  }
  // A path does not tell 80 from "80".
  return (
    isRecord(item) &&
    segment.keys.every(
      ([key, wanted]) =>
        Object.hasOwn(item, key) && String(item[key]) === String(wanted),
    )
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** RFC 6901. */
export function pointerOf(steps: readonly (string | number)[]): string {
  return steps
    .map(step => `/${String(step).replace(/~/g, '~0').replace(/\//g, '~1')}`)
    .join('');
}
