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
import { ResourceFacts } from '../resources/ResourceTable';
import type { WriteOptions } from './ObjectApi';

/**
 * What an object becomes when `given` is written over `current`: what the writer may not
 * change stays, the generation counts changes of what was asked for.
 * @param complete - fills in defaults and validates
 */
export function nextState(
  facts: ResourceFacts,
  current: KubeObject,
  given: Manifest,
  options: WriteOptions,
  complete: (object: KubeObject) => KubeObject,
): KubeObject {
  if (options.subresource === 'status') {
    return { ...current, status: given.status ?? {} };
  }
  const { metadata: before } = current;
  const next = complete({
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
  });
  const asked = (object: KubeObject) =>
    omit(object, ['apiVersion', 'kind', 'metadata', 'status']);
  if (facts.tracksGeneration && !isEqual(asked(next), asked(current))) {
    next.metadata.generation = (before.generation ?? 0) + 1;
  }
  return next;
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
