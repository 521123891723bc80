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
import { SeededRandom } from '../SeededRandom';

type Fields = Record<string, unknown>;

/** `defaults` under `value`: what the writer gave wins, absent fields are filled in. */
function fill(value: unknown, defaults: Fields): Fields {
  return { ...defaults, ...(isRecord(value) ? value : {}) };
}

/**
 * Fills in what the API server fills in: the defaults of Kubernetes' own types for the fields that clients rely on.
 */
export function withDefaults(
  facts: ResourceFacts,
  object: KubeObject,
  random: SeededRandom,
  previous?: KubeObject,
): KubeObject {
  switch (`${facts.group}/${facts.kind}`) {
    case '/Pod':
      return {
        ...object,
        spec: podSpec(
          fill(object.spec, {
            serviceAccountName: 'default',
            enableServiceLinks: true,
            preemptionPolicy: 'PreemptLowerPriority',
            priority: 0,
          }),
        ),
      };
    case '/Service':
      return { ...object, spec: serviceSpec(object.spec, random, previous) };
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
        spec: fill(object.spec, { finalizers: ['kubernetes'] }),
      };
    case 'apps/Deployment':
      return {
        ...object,
        spec: templated(object.spec, {
          replicas: 1,
          strategy: strategy(isRecord(object.spec) && object.spec.strategy),
          revisionHistoryLimit: 10,
          progressDeadlineSeconds: 600,
        }),
      };
    case 'apps/ReplicaSet':
      return { ...object, spec: templated(object.spec, { replicas: 1 }) };
    case 'apps/StatefulSet':
      return {
        ...object,
        spec: templated(object.spec, {
          replicas: 1,
          podManagementPolicy: 'OrderedReady',
          revisionHistoryLimit: 10,
          updateStrategy: {
            type: 'RollingUpdate',
            rollingUpdate: { partition: 0 },
          },
          persistentVolumeClaimRetentionPolicy: {
            whenDeleted: 'Retain',
            whenScaled: 'Retain',
          },
        }),
      };
    case 'apps/DaemonSet':
      return {
        ...object,
        spec: templated(object.spec, {
          revisionHistoryLimit: 10,
          updateStrategy: {
            type: 'RollingUpdate',
            rollingUpdate: { maxUnavailable: 1, maxSurge: 0 },
          },
        }),
      };
    case 'batch/Job':
      return job(object);
    case 'batch/CronJob':
      return {
        ...object,
        spec: fill(object.spec, {
          concurrencyPolicy: 'Allow',
          suspend: false,
          successfulJobsHistoryLimit: 3,
          failedJobsHistoryLimit: 1,
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
  const { strategy: _given, ...rest } = spec;
  return {
    ...defaults,
    ...(defaults.strategy ? rest : spec),
    template: {
      ...template,
      ...(isRecord(template.spec) && { spec: podSpec(template.spec) }),
    },
  };
}

function strategy(given: unknown): Fields {
  const type = isRecord(given) && given.type ? given.type : 'RollingUpdate';
  if (type !== 'RollingUpdate') {
    return fill(given, { type });
  }
  return {
    ...fill(given, { type }),
    rollingUpdate: fill(isRecord(given) && given.rollingUpdate, {
      maxSurge: '25%',
      maxUnavailable: '25%',
    }),
  };
}

function podSpec(spec: Fields): Fields {
  return {
    ...fill(spec, {
      dnsPolicy: 'ClusterFirst',
      restartPolicy: 'Always',
      schedulerName: 'default-scheduler',
      securityContext: {},
      terminationGracePeriodSeconds: 30,
    }),
    ...(Array.isArray(spec.containers) && {
      containers: spec.containers.map(container),
    }),
    ...(Array.isArray(spec.initContainers) && {
      initContainers: spec.initContainers.map(container),
    }),
  };
}

function container(value: unknown): unknown {
  if (!isRecord(value)) {
    return value;
  }
  const image = typeof value.image === 'string' ? value.image : '';
  const tag = /:([^:/]+)$/.exec(image)?.[1] ?? 'latest';
  const always = tag === 'latest' && !image.includes('@');
  return {
    ...fill(value, {
      imagePullPolicy: always ? 'Always' : 'IfNotPresent',
      resources: {},
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
    }),
    ...(Array.isArray(value.ports) && {
      ports: value.ports.map(port =>
        isRecord(port) ? fill(port, { protocol: 'TCP' }) : port,
      ),
    }),
    ...Object.fromEntries(
      ['livenessProbe', 'readinessProbe', 'startupProbe']
        .filter(field => isRecord(value[field]))
        .map(field => [field, probe(value[field])]),
    ),
  };
}

function probe(value: unknown): Fields {
  const filled = fill(value, {
    failureThreshold: 3,
    periodSeconds: 10,
    successThreshold: 1,
    timeoutSeconds: 1,
  });
  return isRecord(filled.httpGet)
    ? { ...filled, httpGet: fill(filled.httpGet, { scheme: 'HTTP' }) }
    : filled;
}

function serviceSpec(
  value: unknown,
  random: SeededRandom,
  previous: KubeObject | undefined,
): Fields {
  const spec = fill(value, {
    type: 'ClusterIP',
    sessionAffinity: 'None',
    internalTrafficPolicy: 'Cluster',
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
  });
  const before = isRecord(previous?.spec) ? previous.spec.clusterIP : undefined;
  const clusterIP =
    spec.clusterIP ??
    before ??
    `10.96.${random.below(256)}.${1 + random.below(254)}`;
  return {
    ...spec,
    ...(spec.type !== 'ExternalName' && {
      clusterIP,
      clusterIPs: spec.clusterIPs ?? [clusterIP],
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

function job(object: KubeObject): KubeObject {
  const spec = templated(object.spec, {
    parallelism: 1,
    completions: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    manualSelector: false,
    podReplacementPolicy: 'TerminatingOrFailed',
    suspend: false,
  });
  const labels = {
    'batch.kubernetes.io/controller-uid': object.metadata.uid,
    'batch.kubernetes.io/job-name': object.metadata.name,
    'controller-uid': object.metadata.uid,
    'job-name': object.metadata.name,
  };
  const template = fill(spec.template, {});
  const metadata = fill(template.metadata, {});
  return {
    ...object,
    spec: {
      ...spec,
      selector: spec.selector ?? {
        matchLabels: {
          'batch.kubernetes.io/controller-uid': object.metadata.uid,
        },
      },
      template: {
        ...template,
        metadata: { ...metadata, labels: fill(metadata.labels, labels) },
      },
    },
  };
}
