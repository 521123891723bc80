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

/** Annotations GitOpsHQ reads from catalog entities. @public */
export const ANNOTATIONS = {
  apiServer: 'kubernetes.io/api-server',
  authProvider: 'kubernetes.io/auth-provider',
  connection: 'gitopshq.io/connection',
  tier: 'gitopshq.io/tier',
  cluster: 'gitopshq.io/cluster',
  namespace: 'gitopshq.io/namespace',
  source: 'gitopshq.io/source',
  tenant: 'gitopshq.io/tenant',
  workload: 'gitopshq.io/workload',
  kubernetesId: 'backstage.io/kubernetes-id',
} as const;

/** Label that ties a Kubernetes object to a component. @public */
export const KUBERNETES_ID_LABEL = 'backstage.io/kubernetes-id';

/** `spec.type` of Resource entities that are clusters. @public */
export const CLUSTER_ENTITY_TYPE = 'kubernetes-cluster';

/** `spec.type` of Resource entities that are environments. @public */
export const ENVIRONMENT_ENTITY_TYPE = 'environment';
