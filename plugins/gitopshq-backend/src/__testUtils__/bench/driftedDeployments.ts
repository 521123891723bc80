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

/** A Deployment of the drift bench as Git states it. */
export function statedDeployment(at: number) {
  const name = `app-${at}`;
  const labels = {
    'app.kubernetes.io/name': name,
    'backstage.io/kubernetes-id': name,
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop', labels },
    spec: {
      replicas: 3,
      selector: { matchLabels: { 'app.kubernetes.io/name': name } },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: 'app',
              image: `registry.example.com/${name}:1.4.2`,
              env: Array.from({ length: 8 }, (_, n) => ({
                name: `SETTING_${n}`,
                value: `value ${n} of ${name}`,
              })),
            },
          ],
        },
      },
    },
  };
}

const env = (names: string[]) => ({
  'f:env': Object.fromEntries(
    names.map(name => [
      `k:{"name":"${name}"}`,
      { '.': {}, 'f:name': {}, 'f:value': {} },
    ]),
  ),
});

const containers = (fields: object) => ({
  'f:spec': {
    'f:template': {
      'f:spec': { 'f:containers': { 'k:{"name":"app"}': fields } },
    },
  },
});

const labelFields = {
  'f:labels': {
    'f:app.kubernetes.io/name': {},
    'f:backstage.io/kubernetes-id': {},
  },
};

const APPLIED = {
  manager: 'gitopshq',
  operation: 'Apply',
  apiVersion: 'apps/v1',
  time: '2026-11-22T00:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1: {
    'f:metadata': {
      ...labelFields,
      'f:annotations': { 'f:gitopshq.io/environment': {} },
    },
    'f:spec': {
      'f:replicas': {},
      'f:selector': {},
      'f:template': {
        'f:metadata': labelFields,
        'f:spec': {
          'f:containers': {
            'k:{"name":"app"}': {
              '.': {},
              'f:name': {},
              'f:image': {},
              ...env(Array.from({ length: 8 }, (_, n) => `SETTING_${n}`)),
            },
          },
        },
      },
    },
  },
};

const STATUS = {
  manager: 'kube-controller-manager',
  operation: 'Update',
  apiVersion: 'apps/v1',
  time: '2026-11-22T00:00:05Z',
  fieldsType: 'FieldsV1',
  subresource: 'status',
  fieldsV1: { 'f:status': { 'f:readyReplicas': {}, 'f:replicas': {} } },
};

/** The same as it is in the cluster; `added` was added by hand to its env. */
export function liveDeployment(at: number, version: number, added?: string) {
  const stated = statedDeployment(at);
  const [container] = stated.spec.template.spec.containers;
  if (added) {
    container.env.push({ name: added, value: '1' });
  }
  return {
    ...stated,
    metadata: {
      ...stated.metadata,
      uid: `1a5e7000-0000-4000-8000-${at.toString(16).padStart(12, '0')}`,
      resourceVersion: String(version),
      generation: 1,
      creationTimestamp: '2026-11-21T00:00:00Z',
      annotations: { 'gitopshq.io/environment': 'resource:default/shop-eu' },
      managedFields: [
        APPLIED,
        STATUS,
        ...(added
          ? [
              {
                manager: 'kubectl-edit',
                operation: 'Update',
                apiVersion: 'apps/v1',
                time: '2026-11-23T00:00:00Z',
                fieldsType: 'FieldsV1',
                fieldsV1: containers(env([added])),
              },
            ]
          : []),
      ],
    },
    status: { replicas: 3, readyReplicas: 3, observedGeneration: 1 },
  };
}
