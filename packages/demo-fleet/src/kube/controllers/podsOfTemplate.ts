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

import { canonicalJson, controlledBy, KubeObject, Manifest } from '../objects';
import { nameHash } from '../SeededRandom';
import { PodTemplate } from './workloads';

/** The label by which ReplicaSets and their pods are told apart. */
export const TEMPLATE_HASH = 'pod-template-hash';

/** The label by which pods of a StatefulSet or DaemonSet tell their template. */
export const REVISION_HASH = 'controller-revision-hash';

/** A hash of a pod template, the same for equal templates. */
export function templateHash(template: PodTemplate): string {
  return nameHash(canonicalJson(template));
}

/** A pod made from a template, controlled by `owner`. */
export function podFromTemplate(
  owner: KubeObject,
  template: PodTemplate,
  metadata: {
    name?: string;
    generateName?: string;
    labels?: Record<string, string>;
  },
  spec: object = {},
): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...template.metadata,
      ...metadata,
      labels: { ...template.metadata?.labels, ...metadata.labels },
      namespace: owner.metadata.namespace,
      ownerReferences: [controlledBy(owner)],
    },
    spec: { ...template.spec, ...spec },
  };
}
