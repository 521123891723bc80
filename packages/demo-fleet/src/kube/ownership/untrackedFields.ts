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

import { ResourceFacts } from '../resources/ResourceTable';
import {
  difference,
  FieldSet,
  NOTHING,
  setOf,
  union,
  without,
} from './FieldSet';

/** The ways of writing an object that differ in what may be owned. */
export type WrittenThrough = 'status' | 'scale' | undefined;

const allOf = (...sets: FieldSet[]) => sets.reduce(union, NOTHING);

/** What nobody owns, as in kube-apiserver's `stripmeta.go`. */
const IDENTITY = allOf(
  setOf('f:apiVersion'),
  setOf('f:kind'),
  setOf('f:metadata'),
  ...[
    'clusterName',
    'creationTimestamp',
    'generation',
    'managedFields',
    'name',
    'namespace',
    'resourceVersion',
    'selfLink',
    'uid',
  ].map(field => setOf('f:metadata', `f:${field}`)),
);

const STATUS = setOf('f:status');
const SPEC = setOf('f:spec');

/** What a write through `status` cannot change, by kind: `GetResetFields` of the kinds' status strategies. */
const STATUS_WRITES_LEAVE = new Map([
  ['Deployment', allOf(SPEC, setOf('f:metadata', 'f:labels'))],
  [
    'Pod',
    allOf(
      SPEC,
      setOf('f:metadata', 'f:deletionTimestamp'),
      setOf('f:metadata', 'f:ownerReferences'),
    ),
  ],
]);

/** The part of a set that a write through this door can own or take. */
export function writable(
  facts: ResourceFacts,
  through: WrittenThrough,
  set: FieldSet,
): FieldSet {
  if (through === 'status') {
    return without(set, STATUS_WRITES_LEAVE.get(facts.kind) ?? SPEC);
  }
  return facts.statusSubresource ? without(set, STATUS) : set;
}

/** The part of a set that somebody can own. */
export function ownable(set: FieldSet): FieldSet {
  return difference(set, IDENTITY);
}
