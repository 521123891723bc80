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
import type {
  Field,
  KeyedListNode,
  ListNode,
  SetNode,
} from '../schema/SchemaNode';
import { AtomicEquality } from './AtomicEquality';
import { referencesMoved } from './envReferences';
import { hasUniqueKeys, ItemIndex, keyedItem, keyOf } from './keyedItems';
import { WalkPosition } from './WalkPosition';

const PROTECTION_FINALIZERS: Record<string, string> = {
  PersistentVolumeClaim: 'kubernetes.io/pvc-protection',
  PersistentVolume: 'kubernetes.io/pv-protection',
};

/** Lists with duplicate keys up to this length are searched for moved items. */
const SEARCHED = 64;

/** The part of a walk that is about lists: atomic, associative and sets. */
export abstract class ListWalk extends WalkPosition {
  protected readonly equality = new AtomicEquality(this);

  protected abstract compare(
    desired: unknown,
    live: unknown,
    field: Field,
    inherited?: unknown,
  ): void;
  protected abstract added(
    live: unknown,
    field: Field,
    inherited?: unknown,
  ): void;
  protected abstract removed(desired: unknown, field: Field): void;

  protected lists(
    desired: unknown,
    live: unknown,
    field: Field,
    node: ListNode,
  ): void {
    if (!Array.isArray(live) || !Array.isArray(desired)) {
      if (!isEmpty(live) || !isEmpty(desired)) {
        this.mismatch(desired, live, node, 'a list');
      }
      return;
    }
    if (live.length === 0) {
      if (desired.length > 0) {
        this.removed(desired, field);
      }
    } else if (desired.length === 0) {
      this.added(live, field);
    } else if (
      !this.equality.equal(desired, this.#admitted(desired, live, field), field)
    ) {
      this.report('changed', desired, live, node);
    }
  }

  /** Live without the items that admission adds to every object and Git does not state. */
  #admitted(
    desired: readonly unknown[],
    live: readonly unknown[],
    field: Field,
  ): readonly unknown[] {
    const { admitted } = field;
    if (!admitted || live.length <= desired.length) {
      return live;
    }
    return live.filter(
      item =>
        !admitted(item, this) ||
        desired.some(
          stated =>
            isRecord(stated) &&
            isRecord(item) &&
            own(stated, 'key') === own(item, 'key'),
        ),
    );
  }

  protected keyedLists(
    desired: unknown,
    live: unknown,
    field: Field,
    node: KeyedListNode,
  ): void {
    if (!Array.isArray(live) || !Array.isArray(desired)) {
      if (!isEmpty(live) || !isEmpty(desired)) {
        this.mismatch(desired, live, node, 'a list');
      }
      return;
    }
    if (!hasUniqueKeys(desired, node) || !hasUniqueKeys(live, node)) {
      this.duplicates(desired, live, node);
      return;
    }
    let liveIndex: ItemIndex | undefined;
    let matched = 0;
    let last = -1;
    let moved = false;
    for (let at = 0; at < desired.length; at++) {
      const key = keyOf(desired[at], node)!;
      let place = at;
      if (at >= live.length || keyOf(live[at], node) !== key) {
        liveIndex ??= new ItemIndex(live, node);
        place = liveIndex.find(key);
      }
      if (place < 0) {
        this.item(desired[at], undefined, node);
        continue;
      }
      matched += 1;
      moved ||= place < last;
      last = place;
      this.enter(desired[at], node);
      this.compare(desired[at], live[place], {
        node: node.items,
        droppable: false,
      });
      this.leave();
    }
    if (moved && field.order) {
      if (field.order === 'items' || referencesMoved(desired, live)) {
        this.report('changed', desired, live, node, { order: true });
      }
    }
    if (matched === live.length) {
      return;
    }
    const desiredIndex = new ItemIndex(desired, node);
    for (let at = 0; at < live.length; at++) {
      if (desiredIndex.find(keyOf(live[at], node)!) < 0) {
        this.item(undefined, live[at], node);
      }
    }
  }

  /** An item only one side has: one entry at the item's path. */
  protected item(desired: unknown, live: unknown, node: KeyedListNode): void {
    this.enter(desired ?? live, node);
    this.report(
      desired === undefined ? 'added' : 'removed',
      desired,
      live,
      node.items,
    );
    this.leave();
  }

  /** Duplicate keys: the list is one value, its differing items tell the owner. */
  protected duplicates(
    desired: readonly unknown[],
    live: readonly unknown[],
    node: KeyedListNode,
  ): void {
    const asOne: Field = {
      node: { type: 'list', items: node.items },
      droppable: false,
    };
    if (isEmpty(live) || isEmpty(desired)) {
      if (desired.length !== live.length) {
        this.report(
          isEmpty(live) ? 'removed' : 'added',
          isEmpty(desired) ? undefined : desired,
          isEmpty(live) ? undefined : live,
          node,
        );
      }
      return;
    }
    if (this.equality.equal(desired, live, asOne)) {
      return;
    }
    const path = this.path();
    const itemField: Field = { node: node.items, droppable: false };
    const differing = live.filter(
      (item, at) =>
        !(
          at < desired.length &&
          this.equality.equal(desired[at], item, itemField)
        ) &&
        (live.length > SEARCHED ||
          !desired.some(stated =>
            this.equality.equal(stated, item, itemField),
          )),
    );
    this.report('changed', desired, live, node, {
      items: differing.map(item => [...path, keyedItem(item, node)]),
    });
  }

  protected sets(desired: unknown, live: unknown, node: SetNode): void {
    if (!Array.isArray(live) || !Array.isArray(desired)) {
      if (!isEmpty(live) || !isEmpty(desired)) {
        this.mismatch(desired, live, node, 'a list');
      }
      return;
    }
    const liveValues = new Set<unknown>(live);
    const desiredValues = new Set<unknown>(desired);
    for (const value of desiredValues) {
      if (!liveValues.has(value)) {
        this.#setItem('removed', value, node);
      }
    }
    for (const value of liveValues) {
      if (!desiredValues.has(value)) {
        this.#setItem('added', value, node);
      }
    }
  }

  #setItem(change: 'added' | 'removed', value: unknown, node: SetNode): void {
    if (typeof value === 'object') {
      // Sets hold scalars; anything else can only be told apart as a whole.
      this.report('changed', undefined, undefined, node);
      return;
    }
    if (
      change === 'added' &&
      this.depth === 2 &&
      this.steps[0] === 'metadata' &&
      PROTECTION_FINALIZERS[String(own(this.root(), 'kind'))] === value
    ) {
      return;
    }
    this.enter(value, node);
    this.report(
      change,
      change === 'removed' ? value : undefined,
      change === 'added' ? value : undefined,
      node.items,
    );
    this.leave();
  }

  protected addedList(live: readonly unknown[], field: Field): void {
    const { node } = field;
    switch (node.type) {
      case 'keyedList':
        if (hasUniqueKeys(live, node)) {
          for (const item of live) {
            this.item(undefined, item, node);
          }
        } else {
          this.duplicates([], live, node);
        }
        return;
      case 'set':
        this.sets([], live, node);
        return;
      case 'list':
      case 'untyped':
        if (live.length > 0 && this.#admitted([], live, field).length > 0) {
          this.report('added', undefined, live, node);
        }
        return;
      default:
        this.mismatch(undefined, live, node, 'an object');
    }
  }
}
