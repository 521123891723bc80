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

import type { KubernetesObject } from '../types';

/** Deployments as Git states them and as an API server holds them, about 2.4 kB each. */
export interface DeploymentPair {
  readonly desired: KubernetesObject;
  readonly live: KubernetesObject;
}

const FIELDS = {
  'f:metadata': {
    'f:annotations': { 'f:acme.io/owner': {} },
    'f:labels': { 'f:app.kubernetes.io/name': {}, 'f:team': {} },
  },
  'f:spec': {
    'f:replicas': {},
    'f:selector': {},
    'f:template': {
      'f:metadata': { 'f:labels': { 'f:app': {} } },
      'f:spec': {
        'f:containers': {
          'k:{"name":"app"}': {
            '.': {},
            'f:args': {},
            'f:env': {
              'k:{"name":"LOG_LEVEL"}': {
                '.': {},
                'f:name': {},
                'f:value': {},
              },
              'k:{"name":"REGION"}': { '.': {}, 'f:name': {}, 'f:value': {} },
            },
            'f:image': {},
            'f:name': {},
            'f:ports': {
              'k:{"containerPort":8080,"protocol":"TCP"}': {
                '.': {},
                'f:containerPort': {},
                'f:name': {},
              },
            },
            'f:readinessProbe': {
              'f:httpGet': { 'f:path': {}, 'f:port': {} },
            },
            'f:resources': {
              'f:limits': { 'f:memory': {} },
              'f:requests': { 'f:cpu': {}, 'f:memory': {} },
            },
          },
        },
      },
    },
  },
};

/** The pair of the given number; every one has names and values of its own. */
export function deploymentPair(number: number): DeploymentPair {
  const name = `service-${number}`;
  const container = {
    name: 'app',
    image: `registry.example.com/team/${name}:1.${number % 50}.0`,
    args: ['serve', `--port=8080`, `--workers=${number % 16}`],
    env: [
      { name: 'LOG_LEVEL', value: 'info' },
      { name: 'REGION', value: `eu-${number % 3}` },
    ],
    ports: [{ name: 'http', containerPort: 8080 }],
    resources: {
      requests: { cpu: '250m', memory: '256Mi' },
      limits: { memory: '512Mi' },
    },
    readinessProbe: { httpGet: { path: '/ready', port: 'http' } },
  };
  const metadata = {
    name,
    namespace: `team-${number % 40}`,
    labels: { 'app.kubernetes.io/name': name, team: `team-${number % 40}` },
    annotations: { 'acme.io/owner': `team-${number % 40}` },
  };
  const spec = {
    replicas: 1 + (number % 5),
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [container] },
    },
  };
  const base = { apiVersion: 'apps/v1', kind: 'Deployment' };
  return {
    desired: { ...base, metadata, spec },
    live: {
      ...base,
      metadata: {
        ...metadata,
        annotations: {
          ...metadata.annotations,
          'deployment.kubernetes.io/revision': '3',
        },
        uid: `f9a9a496-9778-4481-9e49-${String(number).padStart(12, '0')}`,
        resourceVersion: String(100_000 + number),
        generation: 3,
        creationTimestamp: '2026-03-01T10:00:00Z',
        managedFields: [
          {
            manager: 'argocd-controller',
            operation: 'Apply',
            apiVersion: 'apps/v1',
            time: '2026-03-01T10:00:00Z',
            fieldsType: 'FieldsV1',
            fieldsV1: FIELDS,
          },
          {
            manager: 'kube-controller-manager',
            operation: 'Update',
            apiVersion: 'apps/v1',
            time: '2026-03-01T10:05:00Z',
            fieldsType: 'FieldsV1',
            fieldsV1: {
              'f:metadata': {
                'f:annotations': { 'f:deployment.kubernetes.io/revision': {} },
              },
              'f:status': { 'f:replicas': {}, 'f:readyReplicas': {} },
            },
            subresource: 'status',
          },
        ],
      },
      spec: {
        ...spec,
        progressDeadlineSeconds: 600,
        revisionHistoryLimit: 10,
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
        },
        template: {
          metadata: { labels: { app: name } },
          spec: {
            containers: [
              {
                ...container,
                ports: [{ ...container.ports[0], protocol: 'TCP' }],
                readinessProbe: {
                  httpGet: { path: '/ready', port: 'http', scheme: 'HTTP' },
                  timeoutSeconds: 1,
                  periodSeconds: 10,
                  successThreshold: 1,
                  failureThreshold: 3,
                },
                imagePullPolicy: 'IfNotPresent',
                terminationMessagePath: '/dev/termination-log',
                terminationMessagePolicy: 'File',
              },
            ],
            restartPolicy: 'Always',
            dnsPolicy: 'ClusterFirst',
            schedulerName: 'default-scheduler',
            securityContext: {},
            terminationGracePeriodSeconds: 30,
          },
        },
      },
      status: {
        observedGeneration: 3,
        replicas: 1 + (number % 5),
        readyReplicas: 1 + (number % 5),
        updatedReplicas: 1 + (number % 5),
      },
    },
  };
}
