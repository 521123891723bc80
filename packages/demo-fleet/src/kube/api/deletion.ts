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

import { isRecord, KubeObject } from '../objects';
import { ResourceFacts } from '../resources/ResourceTable';
import { ObjectKey } from '../store/ObjectStore';
import type { DeleteOptions } from './options';
import { conflict } from './StatusError';

/** @throws StatusError 409 when the object is not the one the sender meant */
export function mustMeetPreconditions(
  key: ObjectKey,
  current: KubeObject,
  options: DeleteOptions,
): void {
  const { uid, resourceVersion } = options.preconditions ?? {};
  if (uid !== undefined && uid !== current.metadata.uid) {
    throw conflict(
      key.facts,
      key.name,
      `the UID in the precondition (${uid}) does not match the UID in record (${current.metadata.uid})`,
    );
  }
  if (
    resourceVersion !== undefined &&
    resourceVersion !== current.metadata.resourceVersion
  ) {
    throw conflict(key.facts, key.name);
  }
}

/** A day: keeps the end of a pod within what a date can say. */
const MAX_GRACE_SECONDS = 86_400;

/** Only a pod that was given to a node ends gracefully. */
export function graceSeconds(
  facts: ResourceFacts,
  object: KubeObject,
  options: DeleteOptions,
): number {
  const spec = isRecord(object.spec) ? object.spec : {};
  if (facts.group !== '' || facts.kind !== 'Pod' || !spec.nodeName) {
    return 0;
  }
  const { terminationGracePeriodSeconds = 30 } = spec;
  return Math.min(
    options.gracePeriodSeconds ?? Number(terminationGracePeriodSeconds),
    MAX_GRACE_SECONDS,
  );
}
