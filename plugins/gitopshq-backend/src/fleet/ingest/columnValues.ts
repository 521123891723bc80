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

/** NUL, and halves of a surrogate pair that stand alone. */
const REFUSED = /[\0\p{Surrogate}]/u;
const LONE_SURROGATES = /\p{Surrogate}/gu;

/**
 * A text as a column takes it: PostgreSQL refuses NUL, lone surrogates and
 * overlong values, and what a cluster sends must never keep a whole
 * environment from being written.
 */
export function textColumn(value: string, maxLength: number): string {
  const cut =
    value.length > maxLength ? `${value.slice(0, maxLength - 1)}…` : value;
  return REFUSED.test(cut)
    ? cut.replaceAll('\u0000', '').replace(LONE_SURROGATES, '\uFFFD')
    : cut;
}

/** Largest count stored; a hundred times it still fits a 32-bit integer. */
export const MAX_COUNT = 10_000_000;

/** A count as a column takes it: a whole number, 0..{@link MAX_COUNT}. */
export function countColumn(value: number): number {
  return Number.isFinite(value)
    ? Math.min(MAX_COUNT, Math.max(0, Math.trunc(value)))
    : 0;
}

/** A time of the cluster as ISO 8601 in UTC, or null if it is none. */
export function timeColumn(value: string | undefined): string | null {
  const at = value === undefined ? NaN : Date.parse(value);
  // Years beyond 9999 have a longer form, which the column does not hold.
  return Number.isFinite(at) && Math.abs(at) < 253402300800000
    ? new Date(at).toISOString()
    : null;
}
