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

import type { Segment } from '../path/Segment';

/** A place where desired and live differ and no default explains it; not yet judged. */
export interface Difference {
  readonly path: readonly Segment[];
  readonly change: 'changed' | 'added' | 'removed';
  readonly desired?: unknown;
  readonly live?: unknown;
  /** Number of segments of the enclosing value that is owned as one, -1 if there is none. */
  readonly atomicDepth: number;
  /** Whether the schema says nothing of the place, so that owned ancestors count. */
  readonly untyped: boolean;
  /** Only the order of the list's items differs. */
  readonly order?: boolean;
  /** Paths of the items that differ, where duplicate keys made the list one value. */
  readonly items?: readonly (readonly Segment[])[];
  /** The leaf is a tracking mark with another application's value. */
  readonly trackingMark?: boolean;
  /** A field of a built-in kind that Git sets to `""`, `0` or `false`. */
  readonly zeroField?: boolean;
}
