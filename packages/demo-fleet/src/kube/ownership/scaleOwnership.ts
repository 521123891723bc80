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
  entryOf,
  isSameOwner,
  ManagedFieldsEntry,
  settledEntries,
  withFields,
} from './FieldOwner';
import { difference, hasPath, isEmptySet, setOf } from './FieldSet';

/** `spec.replicas`, in a Scale as in what it scales. */
const REPLICAS = setOf('f:spec', 'f:replicas');

const SCALE_VERSION = 'autoscaling/v1';

/** The entries of an object's Scale: who owns its replicas (kube-apiserver's `scalehandler.go`). */
export function entriesOfScale(
  entries: readonly ManagedFieldsEntry[],
  apiVersion: string,
): ManagedFieldsEntry[] {
  return entries
    .filter(entry => ownsReplicas(entry, apiVersion))
    .map(entry => ({
      ...entry,
      apiVersion: SCALE_VERSION,
      fieldsV1: REPLICAS,
    }));
}

/**
 * The entries of an object after a write of its Scale. Who lost the replicas there loses them here; who gained them
 * gets an entry without time, as the API server makes it.
 */
export function entriesAfterScale(
  entries: readonly ManagedFieldsEntry[],
  apiVersion: string,
  scaleEntries: readonly ManagedFieldsEntry[],
): ManagedFieldsEntry[] {
  const owners = scaleEntries
    .filter(entry => hasPath(entry.fieldsV1, 'f:spec', 'f:replicas'))
    .map(entry => ({ ...entry, apiVersion }));
  const left = entries.flatMap(entry => {
    if (
      !ownsReplicas(entry, apiVersion) ||
      owners.some(owner => isSameOwner(owner, entry))
    ) {
      return [entry];
    }
    const fields = difference(entry.fieldsV1, REPLICAS);
    return isEmptySet(fields) ? [] : [withFields(entry, fields)];
  });
  const gained = owners
    .filter(owner => !left.some(entry => isSameOwner(entry, owner)))
    .map(owner => entryOf(owner, REPLICAS, undefined));
  return settledEntries([...left, ...gained]);
}

function ownsReplicas(entry: ManagedFieldsEntry, apiVersion: string): boolean {
  return (
    entry.apiVersion === apiVersion &&
    hasPath(entry.fieldsV1, 'f:spec', 'f:replicas')
  );
}
