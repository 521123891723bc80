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

import { isRecord, KubeObject } from '../objects';
import { ResourceFacts } from '../resources/ResourceTable';
import { Fields, fill } from './fill';
import { podSpec } from './podDefaults';

const RBAC = 'rbac.authorization.k8s.io';

/** Where a DaemonSet notes how many templates it has had, for the sake of an API that is no more. */
export const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

/**
 * Fills in what the API server fills in when it reads an object: the defaults of Kubernetes' own types
 * for the fields that clients rely on. Whoever updates an object owns those that came with it.
 */
export function withDefaults(
  facts: ResourceFacts,
  object: KubeObject,
): KubeObject {
  switch (`${facts.group}/${facts.kind}`) {
    case '/Pod':
      return {
        ...object,
        spec: podSpec(fill(object.spec, { enableServiceLinks: true })),
      };
    case '/Service':
      return { ...object, spec: serviceSpec(object.spec) };
    case '/Secret':
      return secret(object);
    case '/Namespace':
      return {
        ...object,
        metadata: {
          ...object.metadata,
          labels: {
            ...object.metadata.labels,
            'kubernetes.io/metadata.name': object.metadata.name,
          },
        },
      };
    case 'apps/Deployment':
      return {
        ...object,
        spec: templated(object.spec, {
          replicas: 1,
          strategy: strategy(isRecord(object.spec) && object.spec.strategy, {
            maxSurge: '25%',
            maxUnavailable: '25%',
          }),
          revisionHistoryLimit: 10,
          progressDeadlineSeconds: 600,
        }),
      };
    case 'apps/ReplicaSet':
      return { ...object, spec: templated(object.spec, { replicas: 1 }) };
    case 'apps/StatefulSet':
      return {
        ...object,
        spec: templated(withClaimTemplates(object.spec), {
          replicas: 1,
          podManagementPolicy: 'OrderedReady',
          revisionHistoryLimit: 10,
          updateStrategy: updateStrategy(object.spec, { partition: 0 }),
          persistentVolumeClaimRetentionPolicy: {
            whenDeleted: 'Retain',
            whenScaled: 'Retain',
          },
        }),
      };
    case 'apps/DaemonSet':
      return {
        ...object,
        metadata: {
          ...object.metadata,
          annotations: {
            [TEMPLATE_GENERATION]: '1',
            ...object.metadata.annotations,
          },
        },
        spec: templated(object.spec, {
          revisionHistoryLimit: 10,
          updateStrategy: updateStrategy(object.spec, {
            maxUnavailable: 1,
            maxSurge: 0,
          }),
        }),
      };
    case 'batch/Job':
      return { ...object, spec: jobSpec(object.spec) };
    case 'batch/CronJob':
      return {
        ...object,
        spec: fill(cronJobSpec(object.spec), {
          concurrencyPolicy: 'Allow',
          suspend: false,
          successfulJobsHistoryLimit: 3,
          failedJobsHistoryLimit: 1,
        }),
      };
    case '/PersistentVolumeClaim':
      return {
        ...object,
        spec: fill(object.spec, { volumeMode: 'Filesystem' }),
      };
    case 'networking.k8s.io/NetworkPolicy':
      return { ...object, spec: networkPolicySpec(object.spec) };
    case `${RBAC}/RoleBinding`:
    case `${RBAC}/ClusterRoleBinding`:
      return {
        ...object,
        roleRef: fill(object.roleRef, { apiGroup: RBAC }),
        ...(Array.isArray(object.subjects) && {
          subjects: object.subjects.map(subject),
        }),
      };
    case 'autoscaling/HorizontalPodAutoscaler':
      return { ...object, spec: fill(object.spec, { minReplicas: 1 }) };
    default:
      return object;
  }
}

function templated(value: unknown, defaults: Fields): Fields {
  const spec = fill(value, {});
  const template = isRecord(spec.template) ? spec.template : {};
  const { strategy: _strategy, updateStrategy: _update, ...rest } = spec;
  return {
    ...defaults,
    ...rest,
    template: {
      ...template,
      ...(isRecord(template.spec) && { spec: podSpec(template.spec) }),
    },
  };
}

function withClaimTemplates(value: unknown): Fields {
  const spec = fill(value, {});
  const { volumeClaimTemplates: templates } = spec;
  return Array.isArray(templates)
    ? { ...spec, volumeClaimTemplates: templates.map(claimTemplate) }
    : spec;
}

function updateStrategy(spec: unknown, rollingUpdate: Fields): Fields {
  return strategy(isRecord(spec) && spec.updateStrategy, rollingUpdate);
}

function strategy(given: unknown, rollingUpdate: Fields): Fields {
  const type = isRecord(given) && given.type ? given.type : 'RollingUpdate';
  if (type !== 'RollingUpdate') {
    return fill(given, { type });
  }
  return {
    ...fill(given, { type }),
    rollingUpdate: fill(isRecord(given) && given.rollingUpdate, rollingUpdate),
  };
}

function serviceSpec(value: unknown): Fields {
  const spec = fill(value, { type: 'ClusterIP', sessionAffinity: 'None' });
  const isExternal = spec.type === 'NodePort' || spec.type === 'LoadBalancer';
  return {
    ...spec,
    ...(spec.type !== 'ExternalName' && {
      internalTrafficPolicy: spec.internalTrafficPolicy ?? 'Cluster',
    }),
    ...(isExternal && {
      externalTrafficPolicy: spec.externalTrafficPolicy ?? 'Cluster',
    }),
    ...(spec.type === 'LoadBalancer' && {
      allocateLoadBalancerNodePorts: spec.allocateLoadBalancerNodePorts ?? true,
    }),
    ...(spec.sessionAffinity === 'ClientIP' && {
      sessionAffinityConfig: spec.sessionAffinityConfig ?? {
        clientIP: { timeoutSeconds: 10_800 },
      },
    }),
    ...(Array.isArray(spec.ports) && {
      ports: spec.ports.map(port =>
        isRecord(port)
          ? fill(port, { protocol: 'TCP', targetPort: port.port })
          : port,
      ),
    }),
  };
}

/** `stringData` is write-only: it lands base64-encoded in `data`. */
function secret(object: KubeObject): KubeObject {
  const { stringData, ...rest } = object;
  const encoded = Object.entries(isRecord(stringData) ? stringData : {}).map(
    ([key, text]) => [key, Buffer.from(String(text)).toString('base64')],
  );
  return {
    ...rest,
    type: rest.type ?? 'Opaque',
    ...(encoded.length > 0 && {
      data: fill(Object.fromEntries(encoded), fill(rest.data, {})),
    }),
  } as KubeObject;
}

function jobSpec(value: unknown): Fields {
  return templated(value, {
    parallelism: 1,
    completions: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    manualSelector: false,
    podReplacementPolicy: 'TerminatingOrFailed',
    suspend: false,
  });
}

function cronJobSpec(value: unknown): Fields {
  const spec = fill(value, {});
  const { jobTemplate } = spec;
  if (!isRecord(jobTemplate) || !isRecord(jobTemplate.spec)) {
    return spec;
  }
  const { template } = templated(jobTemplate.spec, {});
  return {
    ...spec,
    jobTemplate: {
      ...jobTemplate,
      spec: { ...jobTemplate.spec, template },
    },
  };
}

function networkPolicySpec(value: unknown): Fields {
  const spec = fill(value, {});
  const types = Array.isArray(spec.egress)
    ? ['Ingress', 'Egress']
    : ['Ingress'];
  const rules = (given: unknown) =>
    Array.isArray(given) &&
    given.map(rule =>
      isRecord(rule) && Array.isArray(rule.ports)
        ? { ...rule, ports: rule.ports.map(networkPort) }
        : rule,
    );
  const ingress = rules(spec.ingress);
  const egress = rules(spec.egress);
  return {
    ...spec,
    ...(ingress && { ingress }),
    ...(egress && { egress }),
    policyTypes: spec.policyTypes ?? types,
  };
}

function networkPort(value: unknown): unknown {
  return isRecord(value) ? fill(value, { protocol: 'TCP' }) : value;
}

function subject(value: unknown): unknown {
  return isRecord(value) && value.kind !== 'ServiceAccount'
    ? fill(value, { apiGroup: RBAC })
    : value;
}

function claimTemplate(value: unknown): unknown {
  return isRecord(value)
    ? {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        ...value,
        spec: fill(value.spec, { volumeMode: 'Filesystem' }),
        status: fill(value.status, { phase: 'Pending' }),
      }
    : value;
}
