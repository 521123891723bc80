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

import { isEmpty, isRecord, own } from '../json';
import type { JsonRecord } from '../json';
import { UNTYPED, UNTYPED_FIELD } from '../schema/SchemaNode';
import type { Field, SchemaNode } from '../schema/SchemaNode';
import { isZero, scalarsEqual } from '../values/scalarsEqual';
import { isDefault, untypedScalarsEqual } from './AtomicEquality';
import type { Difference } from './Difference';
import { hasUniqueKeys } from './keyedItems';
import { ListWalk } from './ListWalk';
import {
  SKIPPED_ANNOTATIONS,
  SKIPPED_AT_ROOT,
  SKIPPED_METADATA,
} from './skippedKeys';
import type { WalkSubject } from './WalkPosition';

/**
 * Walks one desired and one live object side by side and tells where they
 * differ beyond spelling and defaults.
 */
export class ObjectWalk extends ListWalk {
  /** Differences of one object, in document order of the desired one. */
  run(subject: WalkSubject): readonly Difference[] {
    this.begin(subject);
    this.#walkRoot(subject.desired, subject.live);
    return this.found;
  }

  #walkRoot(desired: JsonRecord, live: JsonRecord): void {
    const { node } = this.subject;
    this.pushLive(live, desired);
    for (const key in desired) {
      if (!SKIPPED_AT_ROOT.has(key)) {
        this.#child(key, desired[key], own(live, key), node);
      }
    }
    for (const key in live) {
      if (!SKIPPED_AT_ROOT.has(key) && own(desired, key) === undefined) {
        this.#child(key, undefined, live[key], node);
      }
    }
    this.popLive();
  }

  /** Whether a key is none of Git's business where the walk stands. */
  #isSkipped(key: string): boolean {
    if (this.depth === 1) {
      return this.steps[0] === 'metadata' && SKIPPED_METADATA.has(key);
    }
    if (this.depth !== 2 || this.steps[0] !== 'metadata') {
      return false;
    }
    const map = this.steps[1];
    return (
      (map === 'annotations' && SKIPPED_ANNOTATIONS.has(key)) ||
      (typeof map === 'string' &&
        this.subject.marks.get(map)?.has(key) === true)
    );
  }

  #child(
    key: string,
    desired: unknown,
    live: unknown,
    parent: SchemaNode,
    entryRule?: Field['entryRule'],
    inherited?: unknown,
  ): void {
    if (desired === live && typeof desired !== 'object') {
      return;
    }
    let field: Field = UNTYPED_FIELD;
    if (parent.type === 'struct') {
      const known = parent.fields.get(key);
      if (known) {
        field = known;
      } else if (!parent.open && isEmpty(live)) {
        if (!isEmpty(desired)) {
          this.notePruned(key);
        }
        return;
      }
    } else if (parent.type === 'map') {
      if (isEmpty(desired) && entryRule?.(key, live, this)) {
        return;
      }
      field = { node: parent.values, droppable: false };
    }
    this.enter(key, null);
    this.compare(desired, live, field, inherited);
    this.leave();
  }

  protected compare(
    desired: unknown,
    live: unknown,
    field: Field,
    inherited?: unknown,
  ): void {
    if (live === undefined || live === null) {
      if (desired !== undefined && desired !== null) {
        this.removed(desired, field);
      }
      return;
    }
    if (desired === undefined || desired === null) {
      this.added(live, field, inherited);
      return;
    }
    const { node } = field;
    switch (node.type) {
      case 'scalar':
        if (
          !scalarsEqual(desired, live, node.scalar) &&
          !(isEmpty(desired) && isEmpty(live))
        ) {
          this.report('changed', desired, live, node);
        }
        return;
      case 'struct':
      case 'map':
        this.#objects(desired, live, field);
        return;
      case 'list':
        this.lists(desired, live, field, node);
        return;
      case 'keyedList':
        this.keyedLists(desired, live, field, node);
        return;
      case 'set':
        this.sets(desired, live, node);
        return;
      default:
        this.#untyped(desired, live, field);
    }
  }

  #untyped(desired: unknown, live: unknown, field: Field): void {
    if (isRecord(desired) && isRecord(live)) {
      this.#objects(desired, live, field);
    } else if (isEmpty(desired)) {
      this.added(live, field);
    } else if (isEmpty(live)) {
      this.removed(desired, field);
    } else if (Array.isArray(desired) && Array.isArray(live)) {
      if (!this.equality.equal(desired, live, field)) {
        this.report('changed', desired, live, UNTYPED);
      }
    } else if (
      !untypedScalarsEqual(desired, live, this.steps[this.depth - 1], this)
    ) {
      this.report('changed', desired, live, UNTYPED);
    }
  }

  #objects(desired: unknown, live: unknown, field: Field): void {
    const { node } = field;
    if (!isRecord(live) || !isRecord(desired)) {
      if (isEmpty(desired) && isRecord(live)) {
        this.added(live, field);
      } else {
        this.mismatch(desired, live, node, 'an object');
      }
      return;
    }
    if (
      this.atomicDepth < 0 &&
      (node.type === 'struct' || node.type === 'map') &&
      node.atomic
    ) {
      this.atomicDepth = this.depth;
    }
    const rooted = this.depth <= 2 && this.steps[0] === 'metadata';
    this.pushLive(live, desired);
    for (const key in desired) {
      if (!(rooted && this.#isSkipped(key))) {
        this.#child(key, desired[key], own(live, key), node);
      }
    }
    for (const key in live) {
      if (
        live[key] !== null &&
        own(desired, key) === undefined &&
        !(rooted && this.#isSkipped(key))
      ) {
        this.#child(key, undefined, live[key], node, field.entryRule);
      }
    }
    this.popLive();
  }

  protected added(live: unknown, field: Field, inherited?: unknown): void {
    if (isDefault(live, field, this, inherited)) {
      return;
    }
    const { node } = field;
    if (isRecord(live)) {
      if (
        node.type !== 'struct' &&
        node.type !== 'map' &&
        node.type !== 'untyped'
      ) {
        this.mismatch(
          undefined,
          live,
          node,
          node.type === 'scalar' ? 'a scalar' : 'a list',
        );
        return;
      }
      if (this.atomicDepth < 0 && node.type !== 'untyped' && node.atomic) {
        this.atomicDepth = this.depth;
      }
      const rooted = this.depth <= 2 && this.steps[0] === 'metadata';
      const defaults = inherited ?? field.constant;
      this.pushLive(live);
      for (const key in live) {
        if (!(rooted && this.#isSkipped(key))) {
          this.#child(
            key,
            undefined,
            live[key],
            node,
            field.entryRule,
            isRecord(defaults) ? own(defaults, key) : undefined,
          );
        }
      }
      this.popLive();
    } else if (Array.isArray(live)) {
      this.addedList(live, field);
    } else if (node.type === 'scalar' || node.type === 'untyped') {
      this.report('added', undefined, live, node);
    } else {
      this.mismatch(
        undefined,
        live,
        node,
        node.type === 'struct' || node.type === 'map' ? 'an object' : 'a list',
      );
    }
  }

  protected removed(desired: unknown, field: Field): void {
    const { node } = field;
    if (isRecord(desired)) {
      if (
        this.atomicDepth < 0 &&
        (node.type === 'struct' || node.type === 'map') &&
        node.atomic
      ) {
        this.atomicDepth = this.depth;
      }
      const inner =
        node.type === 'struct' || node.type === 'map' ? node : UNTYPED;
      const rooted = this.depth <= 2 && this.steps[0] === 'metadata';
      for (const key in desired) {
        if (!(rooted && this.#isSkipped(key))) {
          this.#child(key, desired[key], undefined, inner);
        }
      }
    } else if (Array.isArray(desired)) {
      if (desired.length === 0) {
        return;
      }
      if (node.type === 'keyedList') {
        if (hasUniqueKeys(desired, node)) {
          for (const item of desired) {
            this.item(item, undefined, node);
          }
        } else {
          this.duplicates(desired, [], node);
        }
      } else if (node.type === 'set') {
        this.sets(desired, [], node);
      } else {
        this.report('removed', desired, undefined, node);
      }
    } else if (!(this.builtin && field.droppable && isZero(desired))) {
      this.report('removed', desired, undefined, node, {
        zeroField: this.builtin && field.named === true && isZero(desired),
      });
    }
  }
}
