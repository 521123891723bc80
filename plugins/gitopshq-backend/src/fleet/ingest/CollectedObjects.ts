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

import type {
  CollectionSink,
  SummaryChange,
  SummaryObject,
  TargetStatus,
  WatchTarget,
} from '@gitopshq/cluster-collector';

/** Collected objects of one namespace and resource. */
export interface TargetObjects {
  target: WatchTarget;
  /** By uid. */
  objects: Map<string, SummaryObject>;
  /** A complete list was received since the hub started. */
  listed: boolean;
  status: TargetStatus;
  /** Epoch ms until which it still had objects. */
  emptiedAt?: number;
}

/** `''` stands for all namespaces. */
export function targetKey(target: WatchTarget): string {
  return `${target.namespace ?? ''} ${target.resource}`;
}

function noteEmptied(
  held: TargetObjects,
  hadObjects: boolean,
  asOf: number,
): void {
  if (hadObjects && held.objects.size === 0) {
    held.emptiedAt = asOf;
  }
}

/** What changed: the objects themselves, or only until when they are known. */
export type Change = 'objects' | 'status';

/**
 * Sink of one cluster's collector: keeps what was collected in memory and
 * says which namespace changed.
 */
export class CollectedObjects implements CollectionSink {
  private readonly targets = new Map<string, TargetObjects>();

  private listener: (namespace: string, change: Change) => void = () => {};
  private onCluster: (clusterUid: string) => void = () => {};
  private clusterUid?: string;

  /** Whom to tell; one listener. */
  onChange(listener: (namespace: string, change: Change) => void): void {
    this.listener = listener;
  }

  /** Whom to tell which cluster this is, and when it is another; one listener. */
  onIdentified(listener: (clusterUid: string) => void): void {
    this.onCluster = listener;
  }

  /** Nothing of the cluster before is left when it is another one. */
  cluster(clusterUid: string): void {
    if (this.clusterUid === clusterUid) {
      return;
    }
    const replaced = this.clusterUid !== undefined;
    this.clusterUid = clusterUid;
    if (replaced) {
      this.clear();
    }
    this.onCluster(clusterUid);
  }

  /** Forgets all objects: every target is yet to be listed. */
  clear(): void {
    for (const held of this.targets.values()) {
      held.objects = new Map();
      held.listed = false;
      held.status = { state: 'starting' };
    }
    const namespaces = [...this.targets.values()].map(
      ({ target }) => target.namespace ?? '',
    );
    new Set(namespaces).forEach(namespace =>
      this.listener(namespace, 'objects'),
    );
  }

  /** Forgets what is collected no more; new targets start empty. */
  setTargets(targets: WatchTarget[]): void {
    const wanted = new Set(targets.map(targetKey));
    for (const key of [...this.targets.keys()]) {
      if (!wanted.has(key)) {
        this.targets.delete(key);
      }
    }
    for (const target of targets) {
      const key = targetKey(target);
      if (!this.targets.has(key)) {
        this.targets.set(key, {
          target,
          objects: new Map(),
          listed: false,
          status: { state: 'starting' },
        });
      }
    }
  }

  /** The targets of some namespaces. */
  of(namespaces: readonly string[]): TargetObjects[] {
    const wanted = new Set(namespaces);
    return [...this.targets.values()].filter(({ target }) =>
      wanted.has(target.namespace ?? ''),
    );
  }

  all(): Iterable<TargetObjects> {
    return this.targets.values();
  }

  replace(target: WatchTarget, objects: SummaryObject[], asOf: number): void {
    const held = this.targets.get(targetKey(target));
    if (held) {
      const hadObjects = held.objects.size > 0;
      held.objects = new Map(objects.map(object => [object.uid, object]));
      held.listed = true;
      held.status = { state: 'current', asOf };
      noteEmptied(held, hadObjects, asOf);
      this.listener(target.namespace ?? '', 'objects');
    }
  }

  apply(target: WatchTarget, changes: SummaryChange[], asOf: number): void {
    const held = this.targets.get(targetKey(target));
    if (held) {
      const hadObjects = held.objects.size > 0;
      for (const change of changes) {
        if (change.type === 'upsert') {
          held.objects.set(change.object.uid, change.object);
        } else {
          held.objects.delete(change.uid);
        }
      }
      held.status = { ...held.status, asOf };
      noteEmptied(held, hadObjects, asOf);
      this.listener(
        target.namespace ?? '',
        changes.length > 0 ? 'objects' : 'status',
      );
    }
  }

  status(target: WatchTarget, status: TargetStatus): void {
    const held = this.targets.get(targetKey(target));
    if (held) {
      // A failure does not take back until when the data was complete.
      held.status = { ...status, asOf: status.asOf ?? held.status.asOf };
      this.listener(target.namespace ?? '', 'status');
    }
  }
}
