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

import { podSchemas } from './podSchemas';
import { SchemaNotation, SchemaTable } from './Schema';
import { workloadSchemas } from './workloadSchemas';

const OBJECT: SchemaNotation = {
  apiVersion: 'string',
  kind: 'string',
  metadata: 'ObjectMeta*',
};

/** An object with a spec and a status structure named after its kind. */
function specAndStatus(kind: string): Record<string, SchemaNotation> {
  return {
    [kind]: { ...OBJECT, spec: `${kind}Spec*`, status: `${kind}Status*` },
  };
}

const commonSchemas: Record<string, SchemaNotation> = {
  ObjectMeta: {
    name: 'string',
    generateName: 'string',
    namespace: 'string',
    selfLink: 'string',
    uid: 'string',
    resourceVersion: 'string',
    generation: 'integer',
    creationTimestamp: 'time',
    deletionTimestamp: 'time',
    deletionGracePeriodSeconds: 'integer',
    labels: 'map<string>',
    annotations: 'map<string>',
    ownerReferences: 'OwnerReference[uid]',
    finalizers: 'string[=]',
    managedFields: 'any[]',
  },
  OwnerReference: {
    apiVersion: 'string!',
    kind: 'string!',
    name: 'string!',
    uid: 'string!',
    controller: 'boolean',
    blockOwnerDeletion: 'boolean',
  },
  ObjectReference: {
    apiVersion: 'string',
    kind: 'string',
    namespace: 'string',
    name: 'string',
    uid: 'string',
    resourceVersion: 'string',
    fieldPath: 'string',
  },
};

const objectSchemas: Record<string, SchemaNotation> = {
  ...specAndStatus('Pod'),
  ...specAndStatus('Deployment'),
  ...specAndStatus('ReplicaSet'),
  ...specAndStatus('StatefulSet'),
  ...specAndStatus('DaemonSet'),
  ...specAndStatus('Job'),
  ...specAndStatus('CronJob'),
  ...specAndStatus('Namespace'),
  NamespaceSpec: { finalizers: 'string[]' },
  NamespaceStatus: { phase: 'string', conditions: 'Condition[type]' },
  ...specAndStatus('Service'),
  ServiceSpec: {
    ports: 'ServicePort[port,protocol=TCP]',
    selector: 'atomicMap<string>',
    clusterIP: 'string',
    clusterIPs: 'string[]',
    type: 'string',
    externalIPs: 'string[]',
    sessionAffinity: 'string',
    loadBalancerIP: 'string',
    loadBalancerSourceRanges: 'string[]',
    externalName: 'string',
    externalTrafficPolicy: 'string',
    internalTrafficPolicy: 'string',
    publishNotReadyAddresses: 'boolean',
    ipFamilies: 'string[]',
    ipFamilyPolicy: 'string',
  },
  ServicePort: {
    name: 'string',
    protocol: 'string',
    appProtocol: 'string',
    port: 'integer!',
    targetPort: 'intOrString',
    nodePort: 'integer',
  },
  ServiceStatus: { loadBalancer: 'any*', conditions: 'Condition[type]' },
  ConfigMap: {
    ...OBJECT,
    data: 'map<string>',
    binaryData: 'map<bytes>',
    immutable: 'boolean',
  },
  Secret: {
    ...OBJECT,
    data: 'map<bytes>',
    stringData: 'map<string>',
    type: 'string',
    immutable: 'boolean',
  },
  ServiceAccount: {
    ...OBJECT,
    secrets: 'ObjectReference[name]',
    imagePullSecrets: 'LocalObjectReference[name|atomic]',
    automountServiceAccountToken: 'boolean',
  },
  Endpoints: { ...OBJECT, subsets: 'any[]' },
  EndpointSlice: {
    ...OBJECT,
    addressType: 'string!',
    endpoints: 'any[]!',
    ports: 'any[]',
  },
  ...specAndStatus('Node'),
  NodeSpec: {
    podCIDR: 'string',
    podCIDRs: 'string[=]',
    providerID: 'string',
    unschedulable: 'boolean',
    taints: 'any[]',
  },
  NodeStatus: {
    capacity: 'map<quantity>',
    allocatable: 'map<quantity>',
    phase: 'string',
    conditions: 'Condition[type]',
    addresses: 'NodeAddress[type]',
    nodeInfo: 'any*',
    daemonEndpoints: 'any*',
    images: 'any[]',
  },
  NodeAddress: { type: 'string!', address: 'string!' },
  ...specAndStatus('PersistentVolumeClaim'),
  PersistentVolumeClaimSpec: {
    accessModes: 'string[]',
    selector: 'LabelSelector',
    resources: 'ResourceRequirements*',
    volumeName: 'string',
    storageClassName: 'string',
    volumeMode: 'string',
    dataSource: 'TypedLocalObjectReference',
    dataSourceRef: 'any',
  },
  PersistentVolumeClaimStatus: {
    phase: 'string',
    accessModes: 'string[]',
    capacity: 'map<quantity>',
    conditions: 'Condition[type]',
  },
  Event: {
    ...OBJECT,
    involvedObject: 'ObjectReference*!',
    reason: 'string',
    message: 'string',
    source: 'any*',
    firstTimestamp: 'time',
    lastTimestamp: 'time',
    count: 'integer',
    type: 'string',
    eventTime: 'time',
    action: 'string',
    related: 'ObjectReference',
    reportingComponent: 'string',
    reportingInstance: 'string',
  },
  HorizontalPodAutoscaler: {
    ...OBJECT,
    spec: 'HorizontalPodAutoscalerSpec*!',
    status: 'HorizontalPodAutoscalerStatus*',
  },
  HorizontalPodAutoscalerSpec: {
    scaleTargetRef: 'CrossVersionObjectReference*!',
    minReplicas: 'integer',
    maxReplicas: 'integer!',
    metrics: 'any[]',
    behavior: 'any',
  },
  CrossVersionObjectReference: {
    apiVersion: 'string',
    kind: 'string',
    name: 'string',
  },
  HorizontalPodAutoscalerStatus: {
    observedGeneration: 'integer',
    lastScaleTime: 'time',
    currentReplicas: 'integer',
    desiredReplicas: 'integer*',
    currentMetrics: 'any[]',
    conditions: 'Condition[type]',
  },
  PodMetrics: {
    ...OBJECT,
    timestamp: 'time',
    window: 'string',
    containers: 'ContainerMetrics[name]',
  },
  ContainerMetrics: { name: 'string', usage: 'map<quantity>' },
  NodeMetrics: {
    ...OBJECT,
    timestamp: 'time',
    window: 'string',
    usage: 'map<quantity>',
  },
  ScaleSpec: { replicas: 'integer' },
  ScaleStatus: { replicas: 'integer', selector: 'string' },
  ...specAndStatus('Scale'),
  ...specAndStatus('Ingress'),
  IngressSpec: {
    ingressClassName: 'string',
    defaultBackend: 'IngressBackend',
    tls: 'any[]',
    rules: 'any[]',
  },
  IngressBackend: {
    resource: 'TypedLocalObjectReference',
    service: 'IngressServiceBackend',
  },
  IngressServiceBackend: { name: 'string', port: 'ServiceBackendPort*' },
  ServiceBackendPort: { name: 'string', number: 'integer' },
  TypedLocalObjectReference: {
    apiGroup: 'string',
    kind: 'string',
    name: 'string',
  },
  IngressStatus: { loadBalancer: 'any*' },
  NetworkPolicy: { ...OBJECT, spec: 'NetworkPolicySpec*' },
  NetworkPolicySpec: {
    podSelector: 'LabelSelector*',
    ingress: 'any[]',
    egress: 'any[]',
    policyTypes: 'string[]',
  },
  ...specAndStatus('PodDisruptionBudget'),
  PodDisruptionBudgetSpec: {
    minAvailable: 'intOrString',
    maxUnavailable: 'intOrString',
    selector: 'LabelSelector',
    unhealthyPodEvictionPolicy: 'string',
  },
  PodDisruptionBudgetStatus: {
    observedGeneration: 'integer',
    disruptionsAllowed: 'integer*',
    currentHealthy: 'integer*',
    desiredHealthy: 'integer*',
    expectedPods: 'integer*',
    disruptedPods: 'map<time>',
    conditions: 'Condition[type]',
  },
  PolicyRule: {
    verbs: 'string[]!',
    apiGroups: 'string[]',
    resources: 'string[]',
    resourceNames: 'string[]',
    nonResourceURLs: 'string[]',
  },
  RoleRef: { apiGroup: 'string!', kind: 'string!', name: 'string!' },
  Subject: {
    kind: 'string!',
    apiGroup: 'string',
    name: 'string!',
    namespace: 'string',
  },
  Role: { ...OBJECT, rules: 'PolicyRule[]' },
  ClusterRole: { ...OBJECT, rules: 'PolicyRule[]', aggregationRule: 'any' },
  RoleBinding: { ...OBJECT, subjects: 'Subject[]', roleRef: 'RoleRef*!' },
  ClusterRoleBinding: {
    ...OBJECT,
    subjects: 'Subject[]',
    roleRef: 'RoleRef*!',
  },
  Lease: { ...OBJECT, spec: 'LeaseSpec*' },
  LeaseSpec: {
    holderIdentity: 'string',
    leaseDurationSeconds: 'integer',
    acquireTime: 'time',
    renewTime: 'time',
    leaseTransitions: 'integer',
  },
};

const descriptions: Record<string, string> = {
  Pod: 'Pod is a collection of containers that can run on a host.',
  Deployment:
    'Deployment enables declarative updates for Pods and ReplicaSets.',
  ReplicaSet:
    'ReplicaSet ensures that a specified number of pod replicas are running at any given time.',
  StatefulSet:
    'StatefulSet represents a set of pods with consistent identities.',
  DaemonSet: 'DaemonSet represents the configuration of a daemon set.',
  Job: 'Job represents the configuration of a single job.',
  CronJob: 'CronJob represents the configuration of a single cron job.',
  Namespace: 'Namespace provides a scope for Names.',
  Service:
    'Service is a named abstraction of software service consisting of a local port and the selector that determines which pods will answer requests.',
  ConfigMap: 'ConfigMap holds configuration data for pods to consume.',
  Secret: 'Secret holds secret data of a certain type.',
  Event: 'Event is a report of an event somewhere in the cluster.',
  Node: 'Node is a worker node in Kubernetes.',
  ObjectMeta:
    'ObjectMeta is metadata that all persisted resources must have, which includes all objects users must create.',
};

/** Structures that server-side apply replaces whole (`x-kubernetes-map-type: atomic` in the OpenAPI document). */
const ATOMIC_STRUCTURES = [
  'KeySelector',
  'LabelSelector',
  'LocalObjectReference',
  'NodeSelector',
  'ObjectFieldSelector',
  'ObjectReference',
  'OwnerReference',
  'ResourceFieldSelector',
  'RoleRef',
  'ServiceBackendPort',
  'Subject',
  'TypedLocalObjectReference',
];

/** Every structure the cluster knows; source of list keys for patches and of the OpenAPI documents. */
export const builtinSchemas = new SchemaTable(
  { ...commonSchemas, ...podSchemas, ...workloadSchemas, ...objectSchemas },
  descriptions,
  ATOMIC_STRUCTURES,
);
