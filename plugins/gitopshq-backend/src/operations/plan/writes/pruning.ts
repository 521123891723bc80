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

import { parseObjectRef, type KubernetesObject } from '@gitopshq/drift-engine';

/** Kinds that are deleted only when the person types the object's name. */
const GUARDED = new Set([
  'Namespace',
  'CustomResourceDefinition',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Secret',
  'StatefulSet',
]);

/** `<Kind>/<name>` to be typed before an object is deleted; undefined: none. */
export function nameToConfirm(ref: string): string | undefined {
  const identity = parseObjectRef(ref);
  return identity && GUARDED.has(identity.kind)
    ? `${identity.kind}/${identity.name}`
    : undefined;
}

/** Why an object is to be kept by its own marks; undefined: it is not. */
export function keptBy(object: KubernetesObject): string | undefined {
  const { annotations, labels } = (object.metadata ?? {}) as {
    annotations?: Record<string, unknown>;
    labels?: Record<string, unknown>;
  };
  const holds = (value: unknown, wanted: string) =>
    typeof value === 'string' &&
    value.split(',').some(each => each.trim().toLowerCase() === wanted);
  if (holds(annotations?.['helm.sh/resource-policy'], 'keep')) {
    return 'helm.sh/resource-policy: keep';
  }
  if (holds(annotations?.['argocd.argoproj.io/sync-options'], 'prune=false')) {
    return 'argocd.argoproj.io/sync-options: Prune=false';
  }
  const flux = 'kustomize.toolkit.fluxcd.io/prune';
  return holds(annotations?.[flux], 'disabled') ||
    holds(labels?.[flux], 'disabled')
    ? `${flux}: disabled`
    : undefined;
}
