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

/** One step into an object: a field or map key, an item of an associative list, an item of a set. */
export type Segment = string | KeyedItem | SetItem | AtIndex;

/** An item of an associative list, told by its keys in the order of `x-kubernetes-list-map-keys`. */
export interface KeyedItem {
  readonly keys: readonly (readonly [name: string, value: KeyValue])[];
}

/** An item of a set, told by its value. */
export interface SetItem {
  readonly value: KeyValue;
}

/** An item told by its place; field sets know it, findings do not use it. */
export interface AtIndex {
  readonly index: number;
}

export type KeyValue = string | number | boolean;
