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

import { isEmpty, isRecord, jsonEqual, own } from '../json';
import { quantitiesEqual } from '../values/quantity';
import type { DefaultRule, DefaultScope, EntryRule } from './SchemaNode';

const always: DefaultRule = () => true;
const isKind = (scope: DefaultScope, kind: string) =>
  own(scope.root(), 'kind') === kind;
const inPod = (scope: DefaultScope) => isKind(scope, 'Pod');

/** Jobs get defaults when created, templates of Jobs do not. */
const inJob =
  (expected: unknown): DefaultRule =>
  (value, scope) =>
    value === expected && isKind(scope, 'Job');

/**
 * `Always` for the tag `latest`, which stands for no tag and no digest too;
 * else `IfNotPresent`. It is filled in once: a later change of the image
 * leaves it, so the image in Git counts as well.
 */
const imagePullPolicy =
  (field: string): DefaultRule =>
  (value, scope) =>
    [scope.up(0), scope.stated()].some(
      holder => value === pullPolicyOf(own(holder, field)),
    );

function pullPolicyOf(image: unknown): string | undefined {
  if (typeof image !== 'string') {
    return undefined;
  }
  const [name, digest] = image.split('@', 2);
  const lastPart = name.slice(name.lastIndexOf('/') + 1);
  const tag = lastPart.includes(':')
    ? lastPart.slice(lastPart.indexOf(':') + 1)
    : '';
  return tag === 'latest' || (tag === '' && !digest)
    ? 'Always'
    : 'IfNotPresent';
}

const SCALE_UP = [
  { type: 'Pods', value: 4, periodSeconds: 15 },
  { type: 'Percent', value: 100, periodSeconds: 15 },
];
const SCALE_DOWN = [{ type: 'Percent', value: 100, periodSeconds: 15 }];
const CPU_AT_80 = [
  {
    type: 'Resource',
    resource: {
      name: 'cpu',
      target: { type: 'Utilization', averageUtilization: 80 },
    },
  },
];

const isScaleUp = (scope: DefaultScope) =>
  own(scope.up(1), 'scaleUp') === scope.up(0);

/** Group of a subject of a role binding, by its kind. */
const subjectGroup: DefaultRule = (value, scope) => {
  const kind = own(scope.up(0), 'kind');
  return kind === 'User' || kind === 'Group'
    ? value === 'rbac.authorization.k8s.io'
    : kind === 'ServiceAccount' && value === '';
};

/** By whether egress is stated; filled in once, so what Git states counts as well. */
const policyTypes: DefaultRule = (value, scope) =>
  [scope.up(0), scope.stated()].some(holder =>
    jsonEqual(
      value,
      isEmpty(own(holder, 'egress')) ? ['Ingress'] : ['Ingress', 'Egress'],
    ),
  );

const lowerKind: DefaultRule = (value, scope) =>
  value === String(own(scope.up(0), 'kind')).toLowerCase();

/** Defaults that depend on their neighbours, as `Type.field`. */
export const defaultRules: Record<string, DefaultRule> = {
  'Container.imagePullPolicy': imagePullPolicy('image'),
  'EphemeralContainer.imagePullPolicy': imagePullPolicy('image'),
  'ImageVolumeSource.pullPolicy': imagePullPolicy('reference'),
  'ContainerPort.hostPort': (value, scope) =>
    own(scope.up(2), 'hostNetwork') === true &&
    value === own(scope.up(0), 'containerPort'),
  'PodSpec.serviceAccount': (value, scope) =>
    value === own(scope.up(0), 'serviceAccountName'),
  'PodSpec.enableServiceLinks': (value, scope) =>
    value === true && inPod(scope),
  'JobSpec.parallelism': inJob(1),
  'JobSpec.completions': (value, scope) =>
    inJob(1)(value, scope) && own(scope.up(0), 'parallelism') === 1,
  'JobSpec.completionMode': inJob('NonIndexed'),
  'JobSpec.suspend': inJob(false),
  'JobSpec.manualSelector': inJob(false),
  'JobSpec.backoffLimit': (value, scope) =>
    isKind(scope, 'Job') &&
    value ===
      (isEmpty(own(scope.up(0), 'backoffLimitPerIndex')) ? 6 : 2147483647),
  'JobSpec.podReplacementPolicy': (value, scope) =>
    isKind(scope, 'Job') &&
    value ===
      (isEmpty(own(scope.up(0), 'podFailurePolicy'))
        ? 'TerminatingOrFailed'
        : 'Failed'),
  'HorizontalPodAutoscalerSpec.metrics': value => jsonEqual(value, CPU_AT_80),
  'HPAScalingRules.policies': (value, scope) =>
    jsonEqual(value, isScaleUp(scope) ? SCALE_UP : SCALE_DOWN),
  'HPAScalingRules.stabilizationWindowSeconds': (value, scope) =>
    value === 0 && isScaleUp(scope),
  'ServicePort.targetPort': (value, scope) =>
    value === own(scope.up(0), 'port'),
  'NetworkPolicySpec.policyTypes': policyTypes,
  'Subject.apiGroup': subjectGroup,
  'CustomResourceDefinitionNames.singular': lowerKind,
  'CustomResourceDefinitionNames.listKind': (value, scope) =>
    value === `${own(scope.up(0), 'kind')}List`,
  'ReplicationControllerSpec.selector': (value, scope) => {
    const template = own(scope.up(0), 'template');
    const metadata = isRecord(template) ? own(template, 'metadata') : undefined;
    return isRecord(metadata) && jsonEqual(value, own(metadata, 'labels'));
  },
  // Allocated or bound by the control plane.
  'ServiceSpec.clusterIP': always,
  'ServiceSpec.clusterIPs': always,
  'ServiceSpec.ipFamilies': always,
  'ServiceSpec.healthCheckNodePort': always,
  'PersistentVolumeClaimSpec.volumeName': always,
  'PersistentVolumeSpec.claimRef': always,
  'NamespaceSpec.finalizers': value => jsonEqual(value, ['kubernetes']),
  'ClusterRole.rules': (_value, scope) =>
    !isEmpty(own(scope.up(0), 'aggregationRule')),
  // Claims inside a StatefulSet.
  'PersistentVolumeClaim.apiVersion': value => value === 'v1',
  'PersistentVolumeClaim.kind': value => value === 'PersistentVolumeClaim',
  'PersistentVolumeClaim.status': always,
};

const GENERATED_BY_JOB = new Set([
  'controller-uid',
  'job-name',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
]);

const generatedByJob: EntryRule = (key, _value, scope) =>
  GENERATED_BY_JOB.has(key) && isKind(scope, 'Job');

/** Whether a LimitRange in the namespace says so. */
function fromLimitRange(
  fields: readonly string[],
  key: string,
  value: unknown,
  scope: DefaultScope,
): boolean {
  return scope.containerLimits().some(item =>
    fields.some(field => {
      const values = own(item, field);
      return isRecord(values) && quantitiesEqual(own(values, key), value);
    }),
  );
}

const neighbour =
  (...names: string[]): EntryRule =>
  (key, value, scope) =>
    names.some(name => {
      const values = own(scope.up(1), name);
      return isRecord(values) && quantitiesEqual(own(values, key), value);
    });

const requestsFromLimits = neighbour('limits');

/** Defaults of single map entries, as `Type.field` of the map. */
export const entryRules: Record<string, EntryRule> = {
  'ResourceRequirements.requests': (key, value, scope) =>
    requestsFromLimits(key, value, scope) ||
    fromLimitRange(['defaultRequest', 'default'], key, value, scope),
  'ResourceRequirements.limits': (key, value, scope) =>
    fromLimitRange(['default', 'max'], key, value, scope),
  'LimitRangeItem.default': neighbour('max'),
  'LimitRangeItem.defaultRequest': neighbour('default', 'min', 'max'),
  'ObjectMeta.labels': (key, value, scope) =>
    generatedByJob(key, value, scope) ||
    (key === 'kubernetes.io/metadata.name' && isKind(scope, 'Namespace')),
  'ObjectMeta.annotations': (key, _value, scope) =>
    key === 'kubernetes.io/limit-ranger' && inPod(scope),
  'LabelSelector.matchLabels': generatedByJob,
};

const EVICTING = new Set([
  'node.kubernetes.io/not-ready',
  'node.kubernetes.io/unreachable',
]);

/** Items of atomic lists that admission adds to every object of a kind. */
export const admittedItems: Record<
  string,
  (item: unknown, scope: DefaultScope) => boolean
> = {
  'PodSpec.tolerations': (item, scope) =>
    inPod(scope) &&
    isRecord(item) &&
    EVICTING.has(String(own(item, 'key'))) &&
    own(item, 'effect') === 'NoExecute' &&
    own(item, 'operator') === 'Exists' &&
    own(item, 'tolerationSeconds') === 300,
};
