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
  isEmpty,
  isRecord,
  MAX_DEPTH,
  own,
  sortOf,
} from '../json';
import type { JsonRecord } from '../json';
import { UnreadableObjectError } from '../json';
import type { Segment, KeyValue } from '../path/Segment';
import { formatPath } from '../path/formatPath';
import type {
  DefaultScope,
  Field,
  KeyedListNode,
  ListNode,
  SchemaNode,
  SetNode,
} from '../schema/SchemaNode';
import { UNTYPED, UNTYPED_FIELD } from '../schema/SchemaNode';
import { isZero, scalarsEqual } from '../values/scalarsEqual';
import {
  AtomicEquality,
  isDefault,
  untypedScalarsEqual,
} from './AtomicEquality';
import type { Difference } from './Difference';
import { referencesMoved } from './envReferences';
import { hasUniqueKeys, ItemIndex, keyedItem, keyOf } from './keyedItems';

/** Fields of the root that are no configuration. */
const SKIPPED_AT_ROOT = new Set(['apiVersion', 'kind', 'status']);
const SKIPPED_METADATA = new Set([
  'name',
  'namespace',
  'generateName',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
  'managedFields',
]);

/** Annotations of built-in controllers and of kubectl apply, which are never drift. */
const SKIPPED_ANNOTATIONS = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
  'deprecated.daemonset.template.generation',
  'pv.kubernetes.io/bind-completed',
  'pv.kubernetes.io/bound-by-controller',
  'volume.kubernetes.io/storage-provisioner',
  'volume.beta.kubernetes.io/storage-provisioner',
  'volume.kubernetes.io/selected-node',
  'batch.kubernetes.io/job-tracking',
  'endpoints.kubernetes.io/last-change-trigger-time',
]);

const PROTECTION_FINALIZERS: Record<string, string> = {
  PersistentVolumeClaim: 'kubernetes.io/pvc-protection',
  PersistentVolume: 'kubernetes.io/pv-protection',
};

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

/** Lists with duplicate keys up to this length are searched for moved items. */
const SEARCHED = 64;

/**
 * Walks one desired and one live object side by side and tells where they
 * differ beyond spelling and defaults. Allocates nothing for what is equal:
 * the path is a stack of what was stepped through and only written out for a
 * difference.
 */
export class ObjectWalk implements DefaultScope {
  #subject!: WalkSubject;
  #depth = 0;
  #steps: unknown[] = [];
  #stepNodes: (KeyedListNode | SetNode | null)[] = [];
  #lives: JsonRecord[] = [];
  #stated: (JsonRecord | undefined)[] = [];
  #atomicDepth = -1;
  #differences: Difference[] | undefined;
  #pruned: string[] | undefined;
  readonly #equality = new AtomicEquality(this);

  /** Differences of one object, in document order of the desired one. */
  run(subject: WalkSubject): readonly Difference[] {
    this.#subject = subject;
    this.#depth = 0;
    this.#steps.length = 0;
    this.#stepNodes.length = 0;
    this.#lives.length = 0;
    this.#stated.length = 0;
    this.#atomicDepth = -1;
    this.#differences = undefined;
    this.#pruned = undefined;
    this.#root(subject.desired, subject.live);
    return this.#differences ?? NOTHING;
  }

  /** Paths Git states that the schema does not know and live lacks. */
  get pruned(): readonly string[] {
    return this.#pruned ?? [];
  }

  up(levels: number): JsonRecord {
    return this.#lives[this.#lives.length - 1 - levels] ?? {};
  }

  stated(): JsonRecord {
    return this.#stated[this.#stated.length - 1] ?? {};
  }

  root(): JsonRecord {
    return this.#subject.live;
  }

  containerLimits(): readonly JsonRecord[] {
    return this.#subject.containerLimits();
  }

  get builtin(): boolean {
    return this.#subject.builtin;
  }

  get schemaless(): boolean {
    return this.#subject.schemaless;
  }

  pushLive(live: JsonRecord, stated?: JsonRecord): void {
    this.#lives.push(live);
    this.#stated.push(stated);
  }

  popLive(): void {
    this.#lives.pop();
    this.#stated.pop();
  }

  #root(desired: JsonRecord, live: JsonRecord): void {
    const { node } = this.#subject;
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
    if (this.#depth === 1) {
      return this.#steps[0] === 'metadata' && SKIPPED_METADATA.has(key);
    }
    if (this.#depth !== 2 || this.#steps[0] !== 'metadata') {
      return false;
    }
    const map = this.#steps[1];
    return (
      (map === 'annotations' && SKIPPED_ANNOTATIONS.has(key)) ||
      (typeof map === 'string' &&
        this.#subject.marks.get(map)?.has(key) === true)
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
          this.#notePruned(key);
        }
        return;
      }
    } else if (parent.type === 'map') {
      if (isEmpty(desired) && entryRule?.(key, live, this)) {
        return;
      }
      field = { node: parent.values, droppable: false };
    }
    this.#enter(key, null);
    this.#compare(desired, live, field, inherited);
    this.#leave();
  }

  #enter(step: unknown, node: KeyedListNode | SetNode | null): void {
    if (this.#depth >= MAX_DEPTH) {
      throw new UnreadableObjectError(
        `it is nested deeper than ${MAX_DEPTH} levels`,
      );
    }
    this.#steps[this.#depth] = step;
    this.#stepNodes[this.#depth] = node;
    this.#depth += 1;
  }

  #leave(): void {
    this.#depth -= 1;
    if (this.#atomicDepth > this.#depth) {
      this.#atomicDepth = -1;
    }
  }

  #path(): Segment[] {
    const path: Segment[] = [];
    for (let at = 0; at < this.#depth; at++) {
      const node = this.#stepNodes[at];
      if (node === null) {
        path.push(this.#steps[at] as string);
      } else if (node.type === 'keyedList') {
        path.push(keyedItem(this.#steps[at], node));
      } else {
        path.push({ value: this.#steps[at] as KeyValue });
      }
    }
    return path;
  }

  #notePruned(key: string): void {
    this.#pruned ??= [];
    this.#pruned.push(formatPath([...this.#path(), key]));
  }

  #report(
    change: Difference['change'],
    desired: unknown,
    live: unknown,
    node: SchemaNode,
    extra?: Partial<Difference>,
  ): void {
    assertBounded(live);
    this.#differences ??= [];
    this.#differences.push({
      path: this.#path(),
      change,
      desired,
      live,
      atomicDepth: this.#atomicDepth,
      untyped: node === UNTYPED,
      bytes: node.type === 'scalar' && node.scalar === 'bytes',
      ...extra,
    });
  }

  /** A live value of the wrong sort cannot come from an API server; a desired one is a difference. */
  #mismatch(
    desired: unknown,
    live: unknown,
    node: SchemaNode,
    wants: string,
  ): void {
    const wrong = wants === 'a list' ? !Array.isArray(live) : !isRecord(live);
    if (wrong) {
      throw new UnreadableObjectError(
        `${formatPath(this.#path())} is ${sortOf(live)} where ${wants} belongs`,
      );
    }
    this.#report('changed', desired, live, node);
  }

  #compare(
    desired: unknown,
    live: unknown,
    field: Field,
    inherited?: unknown,
  ): void {
    if (live === undefined || live === null) {
      if (desired !== undefined && desired !== null) {
        this.#removed(desired, field);
      }
      return;
    }
    if (desired === undefined || desired === null) {
      this.#added(live, field, inherited);
      return;
    }
    const { node } = field;
    switch (node.type) {
      case 'scalar':
        if (
          !scalarsEqual(desired, live, node.scalar) &&
          !(isEmpty(desired) && isEmpty(live))
        ) {
          this.#report('changed', desired, live, node);
        }
        return;
      case 'struct':
      case 'map':
        this.#objects(desired, live, field);
        return;
      case 'list':
        this.#lists(desired, live, field, node);
        return;
      case 'keyedList':
        this.#keyedLists(desired, live, field, node);
        return;
      case 'set':
        this.#sets(desired, live, node);
        return;
      default:
        this.#untyped(desired, live, field);
    }
  }

  #untyped(desired: unknown, live: unknown, field: Field): void {
    if (isRecord(desired) && isRecord(live)) {
      this.#objects(desired, live, field);
    } else if (isEmpty(desired)) {
      this.#added(live, field);
    } else if (isEmpty(live)) {
      this.#removed(desired, field);
    } else if (Array.isArray(desired) && Array.isArray(live)) {
      if (!this.#equality.equal(desired, live, field)) {
        this.#report('changed', desired, live, UNTYPED);
      }
    } else if (
      !untypedScalarsEqual(desired, live, this.#steps[this.#depth - 1], this)
    ) {
      this.#report('changed', desired, live, UNTYPED);
    }
  }

  #objects(desired: unknown, live: unknown, field: Field): void {
    const { node } = field;
    if (!isRecord(live) || !isRecord(desired)) {
      if (isEmpty(desired) && isRecord(live)) {
        this.#added(live, field);
      } else {
        this.#mismatch(desired, live, node, 'an object');
      }
      return;
    }
    if (
      this.#atomicDepth < 0 &&
      (node.type === 'struct' || node.type === 'map') &&
      node.atomic
    ) {
      this.#atomicDepth = this.#depth;
    }
    const rooted = this.#depth <= 2 && this.#steps[0] === 'metadata';
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

  #lists(desired: unknown, live: unknown, field: Field, node: ListNode): void {
    if (!Array.isArray(live) || !Array.isArray(desired)) {
      if (!isEmpty(live) || !isEmpty(desired)) {
        this.#mismatch(desired, live, node, 'a list');
      }
      return;
    }
    if (live.length === 0) {
      if (desired.length > 0) {
        this.#removed(desired, field);
      }
    } else if (desired.length === 0) {
      this.#added(live, field);
    } else if (
      !this.#equality.equal(
        desired,
        this.#admitted(desired, live, field),
        field,
      )
    ) {
      this.#report('changed', desired, live, node);
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

  #keyedLists(
    desired: unknown,
    live: unknown,
    field: Field,
    node: KeyedListNode,
  ): void {
    if (!Array.isArray(live) || !Array.isArray(desired)) {
      if (!isEmpty(live) || !isEmpty(desired)) {
        this.#mismatch(desired, live, node, 'a list');
      }
      return;
    }
    if (!hasUniqueKeys(desired, node) || !hasUniqueKeys(live, node)) {
      this.#duplicates(desired, live, node);
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
        this.#item(desired[at], undefined, node);
        continue;
      }
      matched += 1;
      moved ||= place < last;
      last = place;
      this.#enter(desired[at], node);
      this.#compare(desired[at], live[place], {
        node: node.items,
        droppable: false,
      });
      this.#leave();
    }
    if (moved && field.order) {
      if (field.order === 'items' || referencesMoved(desired, live)) {
        this.#report('changed', desired, live, node, { order: true });
      }
    }
    if (matched === live.length) {
      return;
    }
    const desiredIndex = new ItemIndex(desired, node);
    for (let at = 0; at < live.length; at++) {
      if (desiredIndex.find(keyOf(live[at], node)!) < 0) {
        this.#item(undefined, live[at], node);
      }
    }
  }

  /** An item only one side has: one entry at the item's path. */
  #item(desired: unknown, live: unknown, node: KeyedListNode): void {
    this.#enter(desired ?? live, node);
    this.#report(
      desired === undefined ? 'added' : 'removed',
      desired,
      live,
      node.items,
    );
    this.#leave();
  }

  /** Duplicate keys: the list is one value, its differing items tell the owner. */
  #duplicates(
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
        this.#report(
          isEmpty(live) ? 'removed' : 'added',
          isEmpty(desired) ? undefined : desired,
          isEmpty(live) ? undefined : live,
          node,
        );
      }
      return;
    }
    if (this.#equality.equal(desired, live, asOne)) {
      return;
    }
    const path = this.#path();
    const itemField: Field = { node: node.items, droppable: false };
    const differing = live.filter(
      (item, at) =>
        !(
          at < desired.length &&
          this.#equality.equal(desired[at], item, itemField)
        ) &&
        (live.length > SEARCHED ||
          !desired.some(stated =>
            this.#equality.equal(stated, item, itemField),
          )),
    );
    this.#report('changed', desired, live, node, {
      items: differing.map(item => [...path, keyedItem(item, node)]),
    });
  }

  #sets(desired: unknown, live: unknown, node: SetNode): void {
    if (!Array.isArray(live) || !Array.isArray(desired)) {
      if (!isEmpty(live) || !isEmpty(desired)) {
        this.#mismatch(desired, live, node, 'a list');
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
      this.#report('changed', undefined, undefined, node);
      return;
    }
    if (
      change === 'added' &&
      this.#depth === 2 &&
      this.#steps[0] === 'metadata' &&
      PROTECTION_FINALIZERS[String(own(this.root(), 'kind'))] === value
    ) {
      return;
    }
    this.#enter(value, node);
    this.#report(
      change,
      change === 'removed' ? value : undefined,
      change === 'added' ? value : undefined,
      node.items,
    );
    this.#leave();
  }

  #added(live: unknown, field: Field, inherited?: unknown): void {
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
        this.#mismatch(
          undefined,
          live,
          node,
          node.type === 'scalar' ? 'a scalar' : 'a list',
        );
        return;
      }
      if (this.#atomicDepth < 0 && node.type !== 'untyped' && node.atomic) {
        this.#atomicDepth = this.#depth;
      }
      const rooted = this.#depth <= 2 && this.#steps[0] === 'metadata';
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
      this.#addedList(live, field);
    } else if (node.type === 'scalar' || node.type === 'untyped') {
      this.#report('added', undefined, live, node);
    } else {
      this.#mismatch(
        undefined,
        live,
        node,
        node.type === 'struct' || node.type === 'map' ? 'an object' : 'a list',
      );
    }
  }

  #addedList(live: readonly unknown[], field: Field): void {
    const { node } = field;
    switch (node.type) {
      case 'keyedList':
        if (hasUniqueKeys(live, node)) {
          for (const item of live) {
            this.#item(undefined, item, node);
          }
        } else {
          this.#duplicates([], live, node);
        }
        return;
      case 'set':
        this.#sets([], live, node);
        return;
      case 'list':
      case 'untyped':
        if (live.length > 0 && this.#admitted([], live, field).length > 0) {
          this.#report('added', undefined, live, node);
        }
        return;
      default:
        this.#mismatch(undefined, live, node, 'an object');
    }
  }

  #removed(desired: unknown, field: Field): void {
    const { node } = field;
    if (isRecord(desired)) {
      if (
        this.#atomicDepth < 0 &&
        (node.type === 'struct' || node.type === 'map') &&
        node.atomic
      ) {
        this.#atomicDepth = this.#depth;
      }
      const inner =
        node.type === 'struct' || node.type === 'map' ? node : UNTYPED;
      const rooted = this.#depth <= 2 && this.#steps[0] === 'metadata';
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
            this.#item(item, undefined, node);
          }
        } else {
          this.#duplicates(desired, [], node);
        }
      } else if (node.type === 'set') {
        this.#sets(desired, [], node);
      } else {
        this.#report('removed', desired, undefined, node);
      }
    } else if (!(this.builtin && field.droppable && isZero(desired))) {
      this.#report('removed', desired, undefined, node, {
        zeroField: this.builtin && field.named === true && isZero(desired),
      });
    }
  }
}
