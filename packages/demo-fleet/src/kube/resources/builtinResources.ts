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

import { ResourceFacts } from './ResourceTable';

type Shared = 'group' | 'version';
type Row = Omit<ResourceFacts, Shared | 'singular' | 'namespaced'> & {
  namespaced?: boolean;
};

function group(name: string, version: string, rows: Row[]): ResourceFacts[] {
  return rows.map(row => ({
    group: name,
    version,
    singular: row.kind.toLowerCase(),
    namespaced: true,
    ...row,
  }));
}

const workload = {
  categories: ['all'],
  statusSubresource: true,
  tracksGeneration: true,
};

/** The built-in resources; the order is the one discovery answers in. */
export const builtinResources: readonly ResourceFacts[] = [
  ...group('', 'v1', [
    { kind: 'ConfigMap', plural: 'configmaps', shortNames: ['cm'] },
    { kind: 'Endpoints', plural: 'endpoints', shortNames: ['ep'] },
    {
      kind: 'Event',
      plural: 'events',
      shortNames: ['ev'],
      selectableFields: [
        'involvedObject.apiVersion',
        'involvedObject.fieldPath',
        'involvedObject.kind',
        'involvedObject.name',
        'involvedObject.namespace',
        'involvedObject.resourceVersion',
        'involvedObject.uid',
        'reason',
        'reportingComponent',
        'source',
        'type',
      ],
    },
    {
      kind: 'Namespace',
      plural: 'namespaces',
      shortNames: ['ns'],
      namespaced: false,
      statusSubresource: true,
      names: 'label',
      selectableFields: ['status.phase'],
    },
    {
      kind: 'Node',
      plural: 'nodes',
      shortNames: ['no'],
      namespaced: false,
      statusSubresource: true,
      selectableFields: ['spec.unschedulable'],
    },
    {
      kind: 'PersistentVolumeClaim',
      plural: 'persistentvolumeclaims',
      shortNames: ['pvc'],
      statusSubresource: true,
    },
    {
      kind: 'Pod',
      plural: 'pods',
      shortNames: ['po'],
      categories: ['all'],
      statusSubresource: true,
      logSubresource: true,
      tracksGeneration: true,
      selectableFields: [
        'spec.nodeName',
        'spec.restartPolicy',
        'spec.schedulerName',
        'spec.serviceAccountName',
        'status.phase',
        'status.podIP',
      ],
    },
    {
      kind: 'Secret',
      plural: 'secrets',
      selectableFields: ['type'],
    },
    { kind: 'ServiceAccount', plural: 'serviceaccounts', shortNames: ['sa'] },
    {
      kind: 'Service',
      plural: 'services',
      shortNames: ['svc'],
      categories: ['all'],
      statusSubresource: true,
      names: 'label',
      selectableFields: ['spec.clusterIP', 'spec.type'],
    },
  ]),
  ...group('apps', 'v1', [
    {
      kind: 'DaemonSet',
      plural: 'daemonsets',
      shortNames: ['ds'],
      ...workload,
    },
    {
      kind: 'Deployment',
      plural: 'deployments',
      shortNames: ['deploy'],
      scaleSubresource: true,
      ...workload,
    },
    {
      kind: 'ReplicaSet',
      plural: 'replicasets',
      shortNames: ['rs'],
      scaleSubresource: true,
      selectableFields: ['status.replicas'],
      ...workload,
    },
    {
      kind: 'StatefulSet',
      plural: 'statefulsets',
      shortNames: ['sts'],
      scaleSubresource: true,
      ...workload,
    },
  ]),
  ...group('autoscaling', 'v2', [
    {
      kind: 'HorizontalPodAutoscaler',
      plural: 'horizontalpodautoscalers',
      shortNames: ['hpa'],
      categories: ['all'],
      statusSubresource: true,
    },
  ]),
  ...group('batch', 'v1', [
    { kind: 'CronJob', plural: 'cronjobs', shortNames: ['cj'], ...workload },
    {
      kind: 'Job',
      plural: 'jobs',
      selectableFields: ['status.successful'],
      ...workload,
    },
  ]),
  ...group('coordination.k8s.io', 'v1', [{ kind: 'Lease', plural: 'leases' }]),
  ...group('discovery.k8s.io', 'v1', [
    { kind: 'EndpointSlice', plural: 'endpointslices' },
  ]),
  ...group('metrics.k8s.io', 'v1beta1', [
    {
      kind: 'NodeMetrics',
      plural: 'nodes',
      namespaced: false,
      measured: true,
    },
    { kind: 'PodMetrics', plural: 'pods', measured: true },
  ]),
  ...group('networking.k8s.io', 'v1', [
    {
      kind: 'Ingress',
      plural: 'ingresses',
      shortNames: ['ing'],
      statusSubresource: true,
      tracksGeneration: true,
    },
    {
      kind: 'NetworkPolicy',
      plural: 'networkpolicies',
      shortNames: ['netpol'],
      tracksGeneration: true,
    },
  ]),
  ...group('policy', 'v1', [
    {
      kind: 'PodDisruptionBudget',
      plural: 'poddisruptionbudgets',
      shortNames: ['pdb'],
      statusSubresource: true,
      tracksGeneration: true,
    },
  ]),
  ...group('rbac.authorization.k8s.io', 'v1', [
    {
      kind: 'ClusterRoleBinding',
      plural: 'clusterrolebindings',
      namespaced: false,
      names: 'segment',
    },
    {
      kind: 'ClusterRole',
      plural: 'clusterroles',
      namespaced: false,
      names: 'segment',
    },
    { kind: 'RoleBinding', plural: 'rolebindings', names: 'segment' },
    { kind: 'Role', plural: 'roles', names: 'segment' },
  ]),
];
