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

import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  targetKey,
  type CollectionSink,
  type ObjectChange,
  type Projection,
  type TargetStatus,
  type WatchTarget,
} from '@gitopshq/cluster-collector';
import { KINDS, type Reading, type ReadKind } from './kinds';
import type { NamespacedName } from './reading';

const MAX_UID_CHARACTERS = 64;

/** A kind in one namespace. */
export interface Place {
  kind: ReadKind;
  namespace: string;
}

/** What is kept of an object of a tool. */
export interface DeliveredObject {
  uid: string;
  reading: Reading;
}

/** What is known of an object. */
export interface Found {
  reading?: Reading;
  /** Why it is not (any more) known. Neither: it has not been looked for yet. */
  problem?: Problem;
}

interface Collected {
  place: Place;
  listed: boolean;
  problem?: Problem;
  byUid: Map<string, DeliveredObject>;
  byName: Map<string, DeliveredObject>;
}

export const placeKey = ({ kind, namespace }: Place) => `${kind} ${namespace}`;
export const objectKey = (
  kind: ReadKind,
  { namespace, name }: NamespacedName,
) => `${kind} ${namespace}/${name}`;

/** Reads the objects of a kind; for others than its own kind nothing is kept. */
export function projectionFor(kind: ReadKind): Projection<DeliveredObject> {
  return object => {
    const { metadata } = (object ?? {}) as { metadata?: { uid?: unknown } };
    const uid = metadata?.uid;
    return typeof uid === 'string' && uid.length <= MAX_UID_CHARACTERS
      ? { uid, reading: KINDS[kind].read(object) }
      : undefined;
  };
}

/**
 * The objects of delivering tools in one cluster, as they are live. Tells
 * which of them changed by their keys; undefined when any may have.
 */
export class DeliveredObjects implements CollectionSink<DeliveredObject> {
  private readonly byTarget = new Map<string, Collected>();
  private readonly byPlace = new Map<string, Collected>();
  /** Why a place is not watched. */
  private readonly unwatched = new Map<string, Problem>();

  constructor(
    private readonly options: {
      onChange(keys: ReadonlySet<string> | undefined): void;
      /** A watched version is not served (any more). */
      onNotServed(kind: ReadKind): void;
    },
  ) {}

  /** Forgets what is neither watched nor known to be unwatchable. */
  setPlaces(
    watched: readonly { place: Place; target: WatchTarget }[],
    unwatched: ReadonlyMap<string, Problem>,
  ): void {
    const before = new Map(this.byTarget);
    const problems = JSON.stringify([...this.unwatched]);
    this.byTarget.clear();
    this.byPlace.clear();
    let changed = false;
    for (const { place, target } of watched) {
      const key = targetKey(target);
      const known = before.get(key);
      const collected = known ?? {
        place,
        listed: false,
        byUid: new Map(),
        byName: new Map(),
      };
      changed ||= known === undefined;
      this.byTarget.set(key, collected);
      this.byPlace.set(placeKey(place), collected);
    }
    this.unwatched.clear();
    unwatched.forEach((problem, key) => this.unwatched.set(key, problem));
    if (
      changed ||
      before.size !== this.byTarget.size ||
      problems !== JSON.stringify([...this.unwatched])
    ) {
      this.options.onChange(undefined);
    }
  }

  find(kind: ReadKind, named: NamespacedName): Found {
    const key = placeKey({ kind, namespace: named.namespace });
    const collected = this.byPlace.get(key);
    const object = collected?.byName.get(named.name);
    const problem = collected?.problem ?? this.unwatched.get(key);
    if (object) {
      return { reading: object.reading, ...(problem && { problem }) };
    }
    if (problem) {
      return { problem };
    }
    return collected?.listed ? { problem: missing(kind, named) } : {};
  }

  /** Why places cannot be read, each once. */
  problems(): Problem[] {
    return [
      ...this.unwatched.values(),
      ...[...this.byPlace.values()].flatMap(({ problem }) =>
        problem ? [problem] : [],
      ),
    ];
  }

  /** Another cluster answers: nothing known of the former one holds. */
  cluster(): void {
    this.byTarget.forEach(collected => {
      collected.listed = false;
      collected.byUid.clear();
      collected.byName.clear();
    });
    this.options.onChange(undefined);
  }

  replace(target: WatchTarget, objects: DeliveredObject[]): void {
    const collected = this.byTarget.get(targetKey(target));
    if (collected) {
      collected.byUid = new Map(objects.map(object => [object.uid, object]));
      collected.byName = new Map(
        objects.map(object => [object.reading.name, object]),
      );
      collected.listed = true;
      collected.problem = undefined;
      this.options.onChange(undefined);
    }
  }

  apply(target: WatchTarget, changes: ObjectChange<DeliveredObject>[]): void {
    const collected = this.byTarget.get(targetKey(target));
    if (!collected) {
      return;
    }
    const { byUid, byName, place } = collected;
    const keys = new Set<string>();
    for (const change of changes) {
      const uid = change.type === 'upsert' ? change.object.uid : change.uid;
      const before = byUid.get(uid);
      // A successor of the same name must stay.
      if (before && byName.get(before.reading.name) === before) {
        byName.delete(before.reading.name);
        keys.add(objectKey(place.kind, before.reading));
      }
      byUid.delete(uid);
      if (change.type === 'upsert') {
        byUid.set(uid, change.object);
        byName.set(change.object.reading.name, change.object);
        keys.add(objectKey(place.kind, change.object.reading));
      }
    }
    this.options.onChange(keys);
  }

  status(target: WatchTarget, status: TargetStatus): void {
    const collected = this.byTarget.get(targetKey(target));
    if (!collected) {
      return;
    }
    const failed =
      status.state === 'failed' && status.problem
        ? withCure(status.problem, collected.place)
        : undefined;
    if (JSON.stringify(failed) !== JSON.stringify(collected.problem)) {
      collected.problem = failed;
      this.options.onChange(undefined);
    }
    if (failed?.code === 'unknown-resource') {
      this.options.onNotServed(collected.place.kind);
    }
  }
}

/** The built-in role `view`, which others may name, knows nothing of tools. */
function withCure(problem: Problem, { kind, namespace }: Place): Problem {
  const { group, resource } = KINDS[kind];
  return problem.code === 'forbidden'
    ? {
        ...problem,
        cure: `Bind a ClusterRole with the rule { apiGroups: ["${group}"], resources: ["${resource}"], verbs: ["get", "list", "watch"] } to the reader of the cluster, by a RoleBinding in namespace ${namespace}; docs/rbac/gitopshq-reader.yaml has it`,
      }
    : problem;
}

function missing(kind: ReadKind, { namespace, name }: NamespacedName): Problem {
  return {
    code: 'delivering-object-missing',
    message: `There is no ${kind} ${namespace}/${name} in the cluster`,
    value: `${namespace}/${name}`,
    cure:
      kind === 'Application'
        ? 'Correct the delivery of the environment, or create it. It is looked for in the cluster of the environment: an Argo CD that runs in another cluster is not found'
        : 'Correct the delivery of the environment, or create it in the cluster of the environment',
  };
}
