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

import { parsePath, type Finding, type Segment } from '@gitopshq/drift-engine';
import type { RenderedObject } from '../../desired';

function isItem(segment: Segment, item: unknown): boolean {
  if (typeof segment === 'string') {
    return false;
  }
  if ('keys' in segment) {
    const record = (item ?? {}) as Record<string, unknown>;
    return segment.keys.every(
      ([key, value]) =>
        record[key] === undefined || String(record[key]) === String(value),
    );
  }
  return 'value' in segment ? String(segment.value) === String(item) : true;
}

/** Whether a finding lies on the way to, at or below a place of an object. */
function touches(
  segments: readonly Segment[],
  place: readonly (string | number)[],
  object: unknown,
): boolean {
  let value = object;
  for (const [depth, step] of place.entries()) {
    if (depth >= segments.length) {
      return true;
    }
    const next = (value as Record<string | number, unknown> | undefined)?.[
      step
    ];
    const same =
      typeof step === 'number'
        ? isItem(segments[depth], next)
        : segments[depth] === step;
    if (!same) {
      return false;
    }
    value = next;
  }
  return true;
}

/** Findings but those at values that rendering makes anew each time. */
export function deterministic(
  findings: readonly Finding[],
  rendered: RenderedObject | undefined,
): readonly Finding[] {
  const places = rendered?.notDeterministic;
  if (!places || findings.length === 0) {
    return findings;
  }
  return findings.filter(({ path }) => {
    const segments = path === '' ? [] : parsePath(path);
    return (
      !segments ||
      segments.length === 0 ||
      !places.some(place => touches(segments, place, rendered.object))
    );
  });
}
