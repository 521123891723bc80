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

import { isRecord } from '../objects';
import { Fields, fill } from './fill';

/** The defaults of pods, in templates too. */
export function podSpec(spec: Fields): Fields {
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
    ...(Array.isArray(spec.volumes) && { volumes: spec.volumes.map(volume) }),
  };
}

/** Kubernetes' default mode of files in volumes: 0644. */
const FILE_MODE = 0o644;

function volume(value: unknown): unknown {
  if (!isRecord(value)) {
    return value;
  }
  const defaulted = ['configMap', 'secret', 'downwardAPI', 'projected']
    .filter(source => isRecord(value[source]))
    .map(source => [source, fill(value[source], { defaultMode: FILE_MODE })]);
  return { ...value, ...Object.fromEntries(defaulted) };
}

function variable(value: unknown): unknown {
  const from = isRecord(value) ? value.valueFrom : undefined;
  return isRecord(value) && isRecord(from) && isRecord(from.fieldRef)
    ? {
        ...value,
        valueFrom: {
          ...from,
          fieldRef: fill(from.fieldRef, { apiVersion: 'v1' }),
        },
      }
    : value;
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
    ...(Array.isArray(value.env) && { env: value.env.map(variable) }),
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
