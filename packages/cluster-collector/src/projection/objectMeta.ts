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

import { z } from 'zod/v3';
import type { ObjectMeta } from '../types';
import { nameField } from './field';

/** Labels by which objects are mapped to components, and pods to templates. */
const KEPT_LABELS = [
  'backstage.io/kubernetes-id',
  'app.kubernetes.io/name',
  'app.kubernetes.io/instance',
  'app',
  'pod-template-hash',
];

/** `metadata` of a namespaced object, reduced to what every projection keeps. */
export const metadataField = z.object({
  uid: nameField,
  namespace: nameField,
  name: nameField,
  generation: z.number().nullish(),
  creationTimestamp: z.string().nullish(),
  deletionTimestamp: z.string().nullish(),
  labels: z.record(z.string()).nullish(),
  ownerReferences: z
    .array(
      z.object({
        kind: nameField,
        name: nameField,
        uid: nameField,
        controller: z.boolean().nullish(),
      }),
    )
    .nullish(),
});

/** The projected form of parsed metadata. */
export function objectMeta(
  metadata: z.output<typeof metadataField>,
): ObjectMeta {
  const labels: Record<string, string> = {};
  for (const key of KEPT_LABELS) {
    const value = metadata.labels?.[key];
    if (value !== undefined) {
      labels[key] = value;
    }
  }
  const owner = metadata.ownerReferences?.find(
    reference => reference.controller === true,
  );
  return {
    uid: metadata.uid,
    namespace: metadata.namespace,
    name: metadata.name,
    labels,
    ...(owner && {
      controller: { kind: owner.kind, name: owner.name, uid: owner.uid },
    }),
  };
}

/** Whether the controller has seen the generation that is wanted now. */
export function hasObserved(
  generation: number | null | undefined,
  observedGeneration: number | null | undefined,
): boolean {
  return (
    typeof observedGeneration === 'number' &&
    observedGeneration >= (generation ?? 0)
  );
}
