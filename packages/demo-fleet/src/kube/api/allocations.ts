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

import { isEqual } from 'lodash';
import { isRecord, KubeObject } from '../objects';
import { ResourceFacts } from '../resources/ResourceTable';
import { SeededRandom } from '../SeededRandom';
import { TEMPLATE_GENERATION } from './defaults';
import { fill } from './fill';

/**
 * Fills in what the API server decides itself once it knows who owns what: addresses, identities, what its
 * admission adds. Nobody owns it.
 */
export function allocated(
  facts: ResourceFacts,
  object: KubeObject,
  random: SeededRandom,
  previous?: KubeObject,
): KubeObject {
  switch (`${facts.group}/${facts.kind}`) {
    case '/Pod':
      return {
        ...object,
        spec: fill(object.spec, {
          serviceAccountName: 'default',
          preemptionPolicy: 'PreemptLowerPriority',
          priority: 0,
        }),
      };
    case '/Namespace':
      return {
        ...object,
        spec: fill(object.spec, { finalizers: ['kubernetes'] }),
      };
    case '/Service':
      return { ...object, spec: serviceSpec(object.spec, random, previous) };
    case 'apps/DaemonSet':
      return previous ? countedTemplate(object, previous) : object;
    case 'batch/Job':
      return job(object);
    default:
      return object;
  }
}

function serviceSpec(
  value: unknown,
  random: SeededRandom,
  previous: KubeObject | undefined,
): Record<string, unknown> {
  const spec = fill(value, {
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
    ...(hasNodePorts(spec) && {
      ports: withNodePorts(spec.ports, random, previous),
    }),
  };
}

function hasNodePorts(spec: Record<string, unknown>): boolean {
  return (
    spec.type === 'NodePort' ||
    (spec.type === 'LoadBalancer' &&
      spec.allocateLoadBalancerNodePorts !== false)
  );
}

/** kube-apiserver's default `--service-node-port-range`: 30000-32767. */
const FIRST_NODE_PORT = 30_000;
const NODE_PORTS = 2768;

function withNodePorts(
  ports: unknown,
  random: SeededRandom,
  previous: KubeObject | undefined,
): unknown {
  const spec = isRecord(previous?.spec) ? previous.spec : {};
  const before = Array.isArray(spec.ports) ? spec.ports : [];
  return Array.isArray(ports)
    ? ports.map((port: unknown) => {
        if (!isRecord(port) || port.nodePort) {
          return port;
        }
        const known: unknown = before.find(
          (other: unknown) =>
            isRecord(other) &&
            other.port === port.port &&
            other.protocol === port.protocol,
        );
        const nodePort =
          (isRecord(known) && known.nodePort) ||
          FIRST_NODE_PORT + random.below(NODE_PORTS);
        return { ...port, nodePort };
      })
    : ports;
}

/** Nobody owns the new count, whoever changed the template. */
function countedTemplate(object: KubeObject, previous: KubeObject): KubeObject {
  const template = ({ spec }: KubeObject) =>
    isRecord(spec) ? spec.template : undefined;
  if (isEqual(template(object), template(previous))) {
    return object;
  }
  const { annotations } = object.metadata;
  const count = Number(previous.metadata.annotations?.[TEMPLATE_GENERATION]);
  return {
    ...object,
    metadata: {
      ...object.metadata,
      annotations: {
        ...annotations,
        [TEMPLATE_GENERATION]: String((count || 1) + 1),
      },
    },
  };
}

function job(object: KubeObject): KubeObject {
  const spec = fill(object.spec, {});
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
