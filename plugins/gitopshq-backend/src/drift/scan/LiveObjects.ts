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
  targetKey,
  type CollectionSink,
  type ObjectChange,
  type TargetStatus,
  type WatchTarget,
} from '@gitopshq/cluster-collector';
import type { CompactObject } from '@gitopshq/drift-engine';

/** A live object as the comparison keeps it. */
export interface LiveObject {
  uid: string;
  /** `<apiVersion>/<kind>/<namespace>/<name>`. */
  ref: string;
  namespace: string;
  kind: string;
  compact: CompactObject;
}

/** What is known of one watched kind in one namespace. */
interface Collected {
  target: WatchTarget;
  objects: Map<string, LiveObject>;
  status: TargetStatus;
  /** A complete list was received. */
  listed: boolean;
}

/** Refs whose object may be another one now; undefined means all. */
export type LiveListener = (refs: string[] | undefined) => void;

/** Everything that is compared of one cluster, as it is live. */
export class LiveObjects implements CollectionSink<LiveObject> {
  private readonly byTarget = new Map<string, Collected>();
  private readonly byRef = new Map<string, LiveObject>();
  private readonly byNamespace = new Map<string, Map<string, LiveObject>>();
  private readonly listeners = new Set<LiveListener>();
  private identity?: string;

  /** uid of the namespace kube-system, once known. */
  get clusterUid(): string | undefined {
    return this.identity;
  }

  onChange(listener: LiveListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Forgets what is not watched any more. */
  setTargets(targets: WatchTarget[]): void {
    const wanted = new Set(targets.map(targetKey));
    let changed = targets.some(target => !this.byTarget.has(targetKey(target)));
    for (const [key, { objects }] of this.byTarget) {
      if (!wanted.has(key)) {
        changed = true;
        this.byTarget.delete(key);
        objects.forEach(object => this.drop(object));
      }
    }
    for (const target of targets) {
      this.collected(target);
    }
    if (changed) {
      this.announce(undefined);
    }
  }

  /** Another cluster answers: nothing known of the former one holds. */
  cluster(clusterUid: string): void {
    if (this.identity === clusterUid) {
      return;
    }
    if (this.identity !== undefined) {
      this.byRef.clear();
      this.byNamespace.clear();
      for (const collected of this.byTarget.values()) {
        collected.objects.clear();
        collected.listed = false;
        collected.status = { state: 'starting' };
      }
    }
    this.identity = clusterUid;
    this.announce(undefined);
  }

  replace(target: WatchTarget, objects: LiveObject[], asOf: number): void {
    const collected = this.collected(target);
    collected.objects.forEach(object => this.drop(object));
    collected.objects = new Map(objects.map(object => [object.uid, object]));
    objects.forEach(object => this.add(object));
    collected.listed = true;
    collected.status = { state: 'current', asOf };
    this.announce(undefined);
  }

  apply(
    target: WatchTarget,
    changes: ObjectChange<LiveObject>[],
    asOf: number,
  ): void {
    const collected = this.collected(target);
    const refs = new Set<string>();
    for (const change of changes) {
      if (change.type === 'upsert') {
        const { object } = change;
        collected.objects.set(object.uid, object);
        this.add(object);
        refs.add(object.ref);
        continue;
      }
      const gone = collected.objects.get(change.uid);
      if (gone) {
        collected.objects.delete(change.uid);
        this.drop(gone);
        refs.add(gone.ref);
      }
    }
    collected.status = { ...collected.status, state: 'current', asOf };
    this.announce([...refs]);
  }

  status(target: WatchTarget, status: TargetStatus): void {
    const collected = this.collected(target);
    const before = collected.status;
    collected.status = {
      ...status,
      // What is not current any more was so until then.
      ...(status.asOf === undefined &&
        before.asOf !== undefined && { asOf: before.asOf }),
    };
    if (status.state === 'starting') {
      // Nothing that was read before holds any more.
      collected.listed = false;
    }
    if (before.state !== status.state) {
      this.announce(undefined);
    }
  }

  get(ref: string): LiveObject | undefined {
    return this.byRef.get(ref);
  }

  get size(): number {
    return this.byRef.size;
  }

  /** Everything that is kept. */
  all(): Iterable<LiveObject> {
    return this.byRef.values();
  }

  /** Every object of some namespaces; `''` for those of the cluster. */
  *inNamespaces(namespaces: ReadonlySet<string>): Iterable<LiveObject> {
    for (const namespace of namespaces) {
      yield* this.byNamespace.get(namespace)?.values() ?? [];
    }
  }

  /** State of a watched kind; undefined when it is not watched. */
  stateOf(
    target: WatchTarget,
  ): (TargetStatus & { listed: boolean }) | undefined {
    const collected = this.byTarget.get(targetKey(target));
    return collected && { ...collected.status, listed: collected.listed };
  }

  private collected(target: WatchTarget): Collected {
    const key = targetKey(target);
    let collected = this.byTarget.get(key);
    if (!collected) {
      collected = {
        target,
        objects: new Map(),
        status: { state: 'starting' },
        listed: false,
      };
      this.byTarget.set(key, collected);
    }
    return collected;
  }

  private add(object: LiveObject): void {
    this.byRef.set(object.ref, object);
    let some = this.byNamespace.get(object.namespace);
    if (!some) {
      some = new Map();
      this.byNamespace.set(object.namespace, some);
    }
    some.set(object.ref, object);
  }

  /** A successor of the same name must stay. */
  private drop({ ref, uid, namespace }: LiveObject): void {
    if (this.byRef.get(ref)?.uid === uid) {
      this.byRef.delete(ref);
      this.byNamespace.get(namespace)?.delete(ref);
    }
  }

  private announce(refs: string[] | undefined): void {
    if (refs === undefined || refs.length > 0) {
      this.listeners.forEach(listener => listener(refs));
    }
  }
}
