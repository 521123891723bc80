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

import { isEqual, omit } from 'lodash';
import { KubeObject, Manifest, ObjectMeta } from '../objects';
import { entriesOf } from '../ownership/FieldManager';
import { ResourceFacts } from '../resources/ResourceTable';
import type { WriteOptions } from './options';

/** What an object becomes when `given` is written over `current`: what the writer may not change stays. */
export function overlaid(
  facts: ResourceFacts,
  current: KubeObject,
  given: Manifest,
  subresource?: WriteOptions['subresource'],
): KubeObject {
  const { metadata: before } = current;
  if (subresource === 'status') {
    return {
      ...current,
      metadata: {
        ...before,
        // Kubernetes takes notes on an object together with its status.
        ...pickGiven(given, ['annotations', 'finalizers']),
      },
      status: given.status ?? {},
    };
  }
  return {
    ...given,
    apiVersion: current.apiVersion,
    kind: current.kind,
    metadata: {
      ...omit(given.metadata, [
        'managedFields',
        'generation',
        'deletionTimestamp',
        'deletionGracePeriodSeconds',
      ]),
      name: before.name,
      ...(facts.namespaced && { namespace: before.namespace }),
      uid: before.uid,
      resourceVersion: before.resourceVersion,
      creationTimestamp: before.creationTimestamp,
      ...pickDefined(before, [
        'generation',
        'generateName',
        'deletionTimestamp',
        'deletionGracePeriodSeconds',
      ]),
    },
    ...(facts.statusSubresource && { status: current.status }),
  };
}

/** The generation counts changes of what was asked for. */
export function withGeneration(
  facts: ResourceFacts,
  current: KubeObject | undefined,
  next: KubeObject,
): KubeObject {
  const asked = (object: KubeObject) =>
    omit(object, ['apiVersion', 'kind', 'metadata', 'status']);
  if (
    !current ||
    !facts.tracksGeneration ||
    isEqual(asked(next), asked(current))
  ) {
    return next;
  }
  const generation = (current.metadata.generation ?? 0) + 1;
  return { ...next, metadata: { ...next.metadata, generation } };
}

/** Whether a write changed nothing but, at most, the times at which owners wrote. */
export function isSameState(next: KubeObject, current: KubeObject): boolean {
  const untimed = (object: KubeObject) =>
    entriesOf(object).map(({ time: _time, ...entry }) => entry);
  const rest = (object: KubeObject) => ({
    ...object,
    metadata: omit(object.metadata, ['managedFields']),
  });
  return (
    isEqual(rest(next), rest(current)) &&
    isEqual(untimed(next), untimed(current))
  );
}

function pickGiven(
  { metadata }: Manifest,
  fields: (keyof ObjectMeta)[],
): Partial<ObjectMeta> {
  return Object.fromEntries(
    fields
      .filter(field => metadata !== undefined && Object.hasOwn(metadata, field))
      .map(field => [field, metadata![field]]),
  );
}

function pickDefined(
  metadata: ObjectMeta,
  fields: (keyof ObjectMeta)[],
): Partial<ObjectMeta> {
  return Object.fromEntries(
    fields
      .filter(field => metadata[field] !== undefined)
      .map(field => [field, metadata[field]]),
  );
}
