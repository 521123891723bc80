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

import { stringify } from 'yaml';
import { BEHAVIOUR_ANNOTATION, CPU_ANNOTATION } from '../kube';
import type { DemoEnvironment, ServiceSettings } from './environments';
import { DEMO_SERVICES, type DemoService } from './services';

/** A Kubernetes object as it stands in Git. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  [field: string]: unknown;
}

function labelsOf(service: DemoService) {
  return {
    'app.kubernetes.io/name': service.name,
    'app.kubernetes.io/part-of': 'shop',
    'backstage.io/kubernetes-id': service.name,
  };
}

function settingsOf(
  service: DemoService,
  environment: DemoEnvironment,
): ServiceSettings {
  return environment.services[service.name] ?? {};
}

function metadataOf(service: DemoService, environment: DemoEnvironment) {
  return {
    name: service.name,
    namespace: environment.namespace,
    labels: labelsOf(service),
  };
}

function podTemplate(service: DemoService, environment: DemoEnvironment) {
  const settings = settingsOf(service, environment);
  const { behaviour, version = service.version } = settings;
  const env = Object.entries({ ...service.env, ...settings.env });
  return {
    metadata: {
      labels: labelsOf(service),
      ...(behaviour && { annotations: { [BEHAVIOUR_ANNOTATION]: behaviour } }),
    },
    spec: {
      containers: [
        {
          name: service.name,
          image: `registry.example.com/acme/${service.name}:${version}`,
          ...(env.length > 0 && {
            env: env.map(([name, value]) => ({ name, value })),
          }),
          ...(service.port && {
            ports: [{ name: 'main', containerPort: service.port }],
            readinessProbe: { tcpSocket: { port: 'main' } },
          }),
          resources: {
            requests: { cpu: '100m', memory: '128Mi' },
            limits: { memory: settings.memoryLimit ?? '512Mi' },
          },
        },
      ],
      ...(service.kind === 'Job' && { restartPolicy: 'Never' }),
    },
  };
}

function workload(
  service: DemoService,
  environment: DemoEnvironment,
): Manifest {
  const template = podTemplate(service, environment);
  const settings = settingsOf(service, environment);
  const metadata = {
    ...metadataOf(service, environment),
    ...(settings.load && { annotations: { [CPU_ANNOTATION]: settings.load } }),
  };
  const selector = {
    matchLabels: { 'app.kubernetes.io/name': service.name },
  };
  const replicas =
    settings.replicas ?? (environment.production ? service.replicas : 1);
  switch (service.kind) {
    case 'Job':
      return {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata,
        spec: { backoffLimit: 2, template },
      };
    case 'DaemonSet':
      return {
        apiVersion: 'apps/v1',
        kind: 'DaemonSet',
        metadata,
        spec: { selector, template },
      };
    case 'StatefulSet':
      return {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata,
        spec: { serviceName: service.name, replicas, selector, template },
      };
    default:
      return {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata,
        spec: {
          replicas,
          ...(service.recreate && { strategy: { type: 'Recreate' } }),
          selector,
          template,
        },
      };
  }
}

/** Objects of one service in one environment, the workload first. */
export function manifestsOf(
  service: DemoService,
  environment: DemoEnvironment,
): Manifest[] {
  const metadata = metadataOf(service, environment);
  const manifests = [workload(service, environment)];
  if (service.port) {
    manifests.push({
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        selector: { 'app.kubernetes.io/name': service.name },
        ports: [{ name: 'main', port: 80, targetPort: 'main' }],
      },
    });
  }
  const bounds = settingsOf(service, environment).autoscaled;
  if (bounds) {
    manifests.push({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata,
      spec: {
        scaleTargetRef: {
          apiVersion: 'apps/v1',
          kind: service.kind,
          name: service.name,
        },
        minReplicas: bounds.min,
        maxReplicas: bounds.max,
        metrics: [
          {
            type: 'Resource',
            resource: {
              name: 'cpu',
              target: { type: 'Utilization', averageUtilization: 70 },
            },
          },
        ],
      },
    });
  }
  return manifests;
}

/** Every object of an environment, its namespace first. */
export function manifestsOfEnvironment(
  environment: DemoEnvironment,
): Manifest[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: environment.namespace },
    },
    ...DEMO_SERVICES.flatMap(service => manifestsOf(service, environment)),
  ];
}

/** Name of a manifest's file within its service's folder. */
export function fileNameOf(manifest: Manifest): string {
  return `${manifest.kind.toLocaleLowerCase('en-US')}.yaml`;
}

/** Files of an environment: path in the repository -> YAML text. */
export function filesOf(environment: DemoEnvironment): Map<string, string> {
  const root = `envs/${environment.name}`;
  const files = new Map<string, string>();
  for (const service of DEMO_SERVICES) {
    for (const manifest of manifestsOf(service, environment)) {
      files.set(
        `${root}/${service.name}/${fileNameOf(manifest)}`,
        stringify(manifest),
      );
    }
  }
  return files;
}
