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

import type { JsonRecord } from '../json';
import type { ScalarKind } from '../values/scalarsEqual';

/** What is known of a place in an object: enough to compare and to name paths, no more. */
export type SchemaNode =
  | ScalarNode
  | StructNode
  | MapNode
  | ListNode
  | KeyedListNode
  | SetNode
  | UntypedNode;

export interface ScalarNode {
  readonly type: 'scalar';
  readonly scalar: ScalarKind;
}

/** An object with named fields. */
export interface StructNode {
  readonly type: 'struct';
  /** Owned as one value, though reported leaf by leaf. */
  readonly atomic: boolean;
  readonly fields: Map<string, Field>;
  /** Whether fields not named here are kept by the server. */
  readonly open: boolean;
}

/** An object with free keys. */
export interface MapNode {
  readonly type: 'map';
  readonly atomic: boolean;
  readonly values: SchemaNode;
}

/** A list that is one value, in order. */
export interface ListNode {
  readonly type: 'list';
  readonly items: SchemaNode;
}

/** An associative list: items are told apart by keys. */
export interface KeyedListNode {
  readonly type: 'keyedList';
  readonly keys: readonly string[];
  readonly items: SchemaNode;
}

/** A list of scalars told apart by their value. */
export interface SetNode {
  readonly type: 'set';
  readonly items: SchemaNode;
}

/** Nothing known: maps are separable, lists atomic. */
export interface UntypedNode {
  readonly type: 'untyped';
}

/** The live values around a field, for defaults that depend on their neighbours. */
export interface DefaultScope {
  /** The object holding the field (0), the next object outwards (1), … */
  up(levels: number): JsonRecord;
  /** What Git states of the object holding the field; empty where it states none of it. */
  stated(): JsonRecord;
  /** The whole live object. */
  root(): JsonRecord;
  /** LimitRange items of type Container in the object's namespace. */
  containerLimits(): readonly JsonRecord[];
}

/** A default that is a rule, not a constant. */
export type DefaultRule = (value: unknown, scope: DefaultScope) => boolean;

/** As {@link DefaultRule}, for one entry of a map. */
export type EntryRule = (
  key: string,
  value: unknown,
  scope: DefaultScope,
) => boolean;

/** A named field of a struct. */
export interface Field {
  readonly node: SchemaNode;
  /** No pointer in Kubernetes' types: the server drops `""`, `0` and `false`. */
  readonly droppable: boolean;
  /** A field of a type in the table, as opposed to a map's entry. */
  readonly named?: boolean;
  /** The API server's default. */
  readonly constant?: unknown;
  readonly rule?: DefaultRule;
  readonly entryRule?: EntryRule;
  /** Order that matters in an associative list: of all items, or of those referring to others by `$(NAME)`. */
  readonly order?: 'items' | 'references';
  /** Items of an atomic list the server adds by itself; left out where Git does not state them. */
  readonly admitted?: (item: unknown, scope: DefaultScope) => boolean;
}

export const UNTYPED: UntypedNode = { type: 'untyped' };

export const UNTYPED_FIELD: Field = { node: UNTYPED, droppable: false };
