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

import type { Delivery } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { DeliveringKind, NamespacedName } from './reading';

function named(text: string): NamespacedName {
  const slash = text.indexOf('/');
  return { namespace: text.slice(0, slash), name: text.slice(slash + 1) };
}

/** The object that delivers an environment; undefined for direct ones. */
export function deliveredBy(
  delivery: Delivery | undefined,
): (NamespacedName & { kind: DeliveringKind }) | undefined {
  if (delivery === undefined || delivery === 'direct') {
    return undefined;
  }
  if ('argocd' in delivery) {
    return { kind: 'Application', ...named(delivery.argocd) };
  }
  return 'kustomization' in delivery.flux
    ? { kind: 'Kustomization', ...named(delivery.flux.kustomization) }
    : { kind: 'HelmRelease', ...named(delivery.flux.helmRelease) };
}
