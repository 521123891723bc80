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
  prepareDesired,
  type KubernetesObject,
  type PreparedObject,
} from '@gitopshq/drift-engine';
import type { RenderedCommit, RenderedObject } from '../../desired';
import { mapObjects, serviceObject } from '../../drift/scan/servicesOf';
import type { MappedService } from '../../fleet/mapping/mapServices';
import type {
  RegisteredEnvironment,
  RegistrySnapshot,
} from '../../registry/types';

/** An object as Git states it, and whose it is. */
export interface StatedObject {
  /** `<apiVersion>/<kind>/<namespace>/<name>`. */
  ref: string;
  rendered: RenderedObject;
  prepared: PreparedObject;
  /** Absent: it belongs to the environment. */
  serviceId?: string;
}

/** An environment as a tree makes it, objects by ref in order of applying. */
export interface RenderedState {
  commit: RenderedCommit;
  objects: ReadonlyMap<string, StatedObject>;
  /** Of its workloads, by service id. */
  services: ReadonlyMap<string, MappedService>;
}

/** Equal identities, equal objects of one environment; cheaper than a ref. */
export function identityKey({ object }: { object: KubernetesObject }): string {
  const metadata = object.metadata as { namespace?: string; name?: string };
  return `${object.apiVersion}/${object.kind}/${metadata?.namespace ?? ''}/${
    metadata?.name
  }`;
}

interface Known {
  snapshot: RegistrySnapshot;
  environmentRef: string;
  state: RenderedState;
}

/** What was rendered is kept by the renderer, and what follows from it by it. */
const known = new WeakMap<readonly RenderedObject[], Known>();

/** Objects of a file that stays as it is are the same in the next state. */
const preparedBefore = new WeakMap<
  object,
  { namespace: string; prepared: PreparedObject }
>();

function prepare(
  rendered: readonly RenderedObject[],
  namespace: string,
  definitions: readonly KubernetesObject[],
): Map<object, PreparedObject> {
  const found = new Map<object, PreparedObject>();
  const fresh: RenderedObject[] = [];
  for (const each of rendered) {
    const before =
      definitions.length === 0 ? preparedBefore.get(each.object) : undefined;
    if (before?.namespace === namespace) {
      found.set(each.object, before.prepared);
    } else {
      fresh.push(each);
    }
  }
  const byKey = new Map(fresh.map(each => [identityKey(each), each.object]));
  const { objects } = prepareDesired(
    fresh.map(({ object }) => object),
    { namespace, customResourceDefinitions: definitions },
  );
  for (const prepared of objects.values()) {
    const { apiVersion, kind, name } = prepared.identity;
    const object =
      byKey.get(prepared.ref) ??
      byKey.get(`${apiVersion}/${kind}//${name}`) ??
      byKey.get(identityKey({ object: prepared.desired }));
    if (object) {
      found.set(object, prepared);
      if (definitions.length === 0) {
        preparedBefore.set(object, { namespace, prepared });
      }
    }
  }
  return found;
}

/**
 * Reads what rendering made.
 *
 * @param definitions - Of custom kinds, as far as they are known.
 */
export function renderedState(
  environment: RegisteredEnvironment,
  snapshot: RegistrySnapshot,
  commit: RenderedCommit,
  definitions: readonly KubernetesObject[] = [],
): RenderedState {
  const { environmentRef, namespaces } = environment;
  const before = known.get(commit.objects);
  if (
    definitions.length === 0 &&
    before?.snapshot === snapshot &&
    before.environmentRef === environmentRef
  ) {
    return before.state;
  }
  const objects = new Map<string, StatedObject>();
  const prepared = prepare(commit.objects, namespaces[0], definitions);
  for (const rendered of commit.objects) {
    const each = prepared.get(rendered.object);
    if (each) {
      // Stated more than once, the last one counts.
      objects.set(each.ref, { ref: each.ref, rendered, prepared: each });
    }
  }
  const { services, serviceOf } = mapObjects(
    environment,
    snapshot,
    [...objects.values()].map(each =>
      serviceObject(each.ref, each.prepared.desired, each.rendered.folder),
    ),
  );
  for (const [ref, serviceId] of serviceOf) {
    const object = objects.get(ref);
    if (object) {
      object.serviceId = serviceId;
    }
  }
  const state = { commit, objects, services };
  if (definitions.length === 0) {
    known.set(commit.objects, { snapshot, environmentRef, state });
  }
  return state;
}

/** Refs of objects that differ or are only on one side, in order of applying. */
export function changedRefs(
  before: RenderedState,
  after: RenderedState,
): string[] {
  const changed: string[] = [];
  for (const [ref, { rendered }] of after.objects) {
    if (before.objects.get(ref)?.rendered.digest !== rendered.digest) {
      changed.push(ref);
    }
  }
  for (const ref of before.objects.keys()) {
    if (!after.objects.has(ref)) {
      changed.push(ref);
    }
  }
  return changed;
}
