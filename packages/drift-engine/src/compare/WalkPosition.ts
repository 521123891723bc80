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

import {
  assertBounded,
  isRecord,
  MAX_DEPTH,
  sortOf,
  UnreadableObjectError,
} from '../json';
import type { JsonRecord } from '../json';
import { formatPath } from '../path/formatPath';
import type { KeyValue, Segment } from '../path/Segment';
import { UNTYPED } from '../schema/SchemaNode';
import type {
  DefaultScope,
  KeyedListNode,
  SchemaNode,
  SetNode,
} from '../schema/SchemaNode';
import type { Difference } from './Difference';
import { keyedItem } from './keyedItems';

/** What the walk of one object needs. */
export interface WalkSubject {
  readonly desired: JsonRecord;
  readonly live: JsonRecord;
  readonly node: SchemaNode;
  /** Whether zero values of fields that are no pointer are dropped by the server. */
  readonly builtin: boolean;
  /** Nothing is known of the kind, so that resource names are taken for quantities. */
  readonly schemaless: boolean;
  /** `labels`/`annotations` keys left out because they are tracking marks. */
  readonly marks: ReadonlyMap<string, ReadonlySet<string>>;
  readonly containerLimits: () => readonly JsonRecord[];
}

const NOTHING: readonly Difference[] = [];

/**
 * Where a walk stands and what it found. The path is a stack of what was
 * stepped through, written out only for a difference, so that nothing is
 * allocated for what is equal.
 */
export abstract class WalkPosition implements DefaultScope {
  protected subject!: WalkSubject;
  protected depth = 0;
  protected steps: unknown[] = [];
  /** Length of the path of the outermost enclosing value that is owned as one, or -1. */
  protected atomicDepth = -1;
  readonly #stepNodes: (KeyedListNode | SetNode | null)[] = [];
  readonly #lives: JsonRecord[] = [];
  readonly #statedStack: (JsonRecord | undefined)[] = [];
  #differences: Difference[] | undefined;
  #pruned: string[] | undefined;

  protected begin(subject: WalkSubject): void {
    this.subject = subject;
    this.depth = 0;
    this.steps.length = 0;
    this.atomicDepth = -1;
    this.#stepNodes.length = 0;
    this.#lives.length = 0;
    this.#statedStack.length = 0;
    this.#differences = undefined;
    this.#pruned = undefined;
  }

  protected get found(): readonly Difference[] {
    return this.#differences ?? NOTHING;
  }

  up(levels: number): JsonRecord {
    return this.#lives[this.#lives.length - 1 - levels] ?? {};
  }

  stated(): JsonRecord {
    return this.#statedStack[this.#statedStack.length - 1] ?? {};
  }

  root(): JsonRecord {
    return this.subject.live;
  }

  containerLimits(): readonly JsonRecord[] {
    return this.subject.containerLimits();
  }

  get builtin(): boolean {
    return this.subject.builtin;
  }

  get schemaless(): boolean {
    return this.subject.schemaless;
  }

  pushLive(live: JsonRecord, stated?: JsonRecord): void {
    this.#lives.push(live);
    this.#statedStack.push(stated);
  }

  popLive(): void {
    this.#lives.pop();
    this.#statedStack.pop();
  }

  /** Paths Git states that the schema does not know and live lacks. */
  get pruned(): readonly string[] {
    return this.#pruned ?? [];
  }

  protected enter(step: unknown, node: KeyedListNode | SetNode | null): void {
    if (this.depth >= MAX_DEPTH) {
      throw new UnreadableObjectError(
        `it is nested deeper than ${MAX_DEPTH} levels`,
      );
    }
    this.steps[this.depth] = step;
    this.#stepNodes[this.depth] = node;
    this.depth += 1;
  }

  protected leave(): void {
    this.depth -= 1;
    if (this.atomicDepth > this.depth) {
      this.atomicDepth = -1;
    }
  }

  protected path(): Segment[] {
    const path: Segment[] = [];
    for (let at = 0; at < this.depth; at++) {
      const node = this.#stepNodes[at];
      if (node === null) {
        path.push(this.steps[at] as string);
      } else if (node.type === 'keyedList') {
        path.push(keyedItem(this.steps[at], node));
      } else {
        path.push({ value: this.steps[at] as KeyValue });
      }
    }
    return path;
  }

  protected notePruned(key: string): void {
    this.#pruned ??= [];
    this.#pruned.push(formatPath([...this.path(), key]));
  }

  protected report(
    change: Difference['change'],
    desired: unknown,
    live: unknown,
    node: SchemaNode,
    extra?: Partial<Difference>,
  ): void {
    assertBounded(live);
    this.#differences ??= [];
    this.#differences.push({
      path: this.path(),
      change,
      desired,
      live,
      atomicDepth: this.atomicDepth,
      untyped: node === UNTYPED,
      ...extra,
    });
  }

  /** A live value of the wrong sort cannot come from an API server; a desired one is a difference. */
  protected mismatch(
    desired: unknown,
    live: unknown,
    node: SchemaNode,
    wants: string,
  ): void {
    const wrong = wants === 'a list' ? !Array.isArray(live) : !isRecord(live);
    if (wrong) {
      throw new UnreadableObjectError(
        `${formatPath(this.path())} is ${sortOf(live)} where ${wants} belongs`,
      );
    }
    this.report('changed', desired, live, node);
  }
}
