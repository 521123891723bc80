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

import type { ManagerClasses } from '../types';

/** What sort of writer a field manager is. */
export type ManagerClass = 'autoscaling' | 'controller' | 'manual';

/** Control plane components whose additions are no drift. */
const BUILTIN = new Set([
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-apiserver',
  'clusterrole-aggregation-controller',
  'cloud-controller-manager',
]);

const CONTROLLERS = new Set([
  ...BUILTIN,
  'istiod',
  'pilot-discovery',
  'external-dns',
  'external-secrets',
  'manager',
  'operator',
  'controller',
  'rancher',
  'glbc',
  'kyverno',
  'PrometheusOperator',
  'velero-server',
  'openshift-controller-manager',
  'cluster-policy-controller',
]);

const CONTROLLER_SUFFIX =
  /-(controller|operator|manager|injector|cainjector|webhook|shim)$/i;
const AUTOSCALER = /^(vpa|keda)(-|$)/;
const GITOPS_TOOL = /^argo/;

/** Tools people use; any other unlisted name is shown as an unrecognised one. */
const PEOPLES_TOOLS =
  /^(kubectl|k9s|lens|freelens|openlens|headlamp|node-fetch|mozilla|curl|wget|postman|okhttp|axios|python|openapi-generator|fabric8|go-http-client|java|kubernetes-client|client-go|octant|dashboard|oc$|helm$|kustomize|terraform|pulumi|ansible|rollout)/i;

/** Names that managedFields carries for what nobody can be told to have written. */
const NOBODY = new Set(['before-first-apply', 'ancient-changes']);

export function isBuiltinComponent(manager: string): boolean {
  return BUILTIN.has(manager);
}

export function isNobody(manager: string): boolean {
  return NOBODY.has(manager);
}

function isListed(
  manager: string,
  names: readonly string[] | undefined,
): boolean {
  return (
    names?.some(
      name =>
        name === manager || (name.startsWith('-') && manager.endsWith(name)),
    ) === true
  );
}

/**
 * Class of a field manager: the configured lists first, then the built-in
 * ones. A name on no list counts as a person's tool, with `recognised: false`.
 */
export function classOf(
  manager: string,
  subresource: string,
  configured: ManagerClasses = {},
): { managerClass: ManagerClass; recognised: boolean } {
  const listed = (['manual', 'controller', 'autoscaling'] as const).find(name =>
    isListed(manager, configured[name]),
  );
  if (listed) {
    return { managerClass: listed, recognised: true };
  }
  if (
    (manager === 'kube-controller-manager' && subresource === 'scale') ||
    AUTOSCALER.test(manager)
  ) {
    return { managerClass: 'autoscaling', recognised: true };
  }
  if (
    CONTROLLERS.has(manager) ||
    CONTROLLER_SUFFIX.test(manager) ||
    GITOPS_TOOL.test(manager)
  ) {
    return { managerClass: 'controller', recognised: true };
  }
  return { managerClass: 'manual', recognised: PEOPLES_TOOLS.test(manager) };
}
