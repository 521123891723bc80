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

import type { RenderedState } from '../RenderedState';

/** Shorter ones occur everywhere by chance. */
const MIN_LENGTH = 6;
const MIN_LINE_LENGTH = 8;
/** Values of Secrets that are looked for in other places. */
const MAX_VALUES = 2_000;

const HARMLESS =
  /^(true|false|null|[\d.]{1,6}|disabled|enabled|default|production|localhost)$/i;

function* valuesOf(state: RenderedState): Generator<string> {
  for (const { prepared } of state.objects.values()) {
    const { identity, desired } = prepared;
    if (identity.kind !== 'Secret' || identity.apiVersion !== 'v1') {
      continue;
    }
    const { data } = desired as { data?: Record<string, unknown> };
    for (const value of Object.values(data ?? {})) {
      if (typeof value === 'string') {
        yield value;
        yield Buffer.from(value, 'base64').toString('utf8');
      }
    }
  }
}

/**
 * What Secrets of rendered states hold, as text and as base64: it must not be
 * shown wherever else it stands, such as in a file of values. Longest first.
 */
export function knownSecrets(states: readonly RenderedState[]): string[] {
  const found = new Set<string>();
  for (const state of states) {
    for (const value of valuesOf(state)) {
      for (const part of [value.trim(), ...linesOf(value)]) {
        if (
          part.length >= MIN_LENGTH &&
          !HARMLESS.test(part) &&
          !part.includes('\ufffd')
        ) {
          found.add(part);
        }
      }
      if (found.size >= MAX_VALUES) {
        break;
      }
    }
  }
  return [...found].sort((a, b) => b.length - a.length);
}

/** Of a key or certificate every line stands alone in an indented file. */
function linesOf(value: string): string[] {
  return value.includes('\n')
    ? value
        .split('\n')
        .map(line => line.trim())
        .filter(({ length }) => length >= MIN_LINE_LENGTH)
    : [];
}
