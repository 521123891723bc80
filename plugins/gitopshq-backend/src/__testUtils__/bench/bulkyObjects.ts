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

/** Pods of one ReplicaSet. */
const PODS_PER_OWNER = 50;
const DEPLOYMENT_UID = '1a5e7000-0000-4000-8000-';
const REPLICA_SET_UID = '2b5e7000-0000-4000-8000-';
const POD_UID = '3c5e7000-0000-4000-8000-';

const hex = (value: number) => value.toString(16).padStart(12, '0');
const owners = (pods: number) => Math.ceil(pods / PODS_PER_OWNER);
const appOf = (owner: number) => `app-${owner}`;

const METADATA = '"metadata":{"resourceVersion":"1000"}';

function list(apiVersion: string, kind: string, items: unknown[]): string {
  return `{"kind":"${kind}List","apiVersion":"${apiVersion}",${METADATA},"items":${JSON.stringify(
    items,
  )}}`;
}

function template(owner: number) {
  return {
    metadata: { labels: { 'app.kubernetes.io/name': appOf(owner) } },
    spec: {
      containers: [
        { name: 'app', image: `registry.example.com/${appOf(owner)}:1.4.2` },
      ],
    },
  };
}

const readyCounts = {
  replicas: PODS_PER_OWNER,
  readyReplicas: PODS_PER_OWNER,
  availableReplicas: PODS_PER_OWNER,
  updatedReplicas: PODS_PER_OWNER,
  observedGeneration: 1,
};

/** All Deployments of so many pods. */
export function deploymentList(pods: number): string {
  return list(
    'apps/v1',
    'Deployment',
    Array.from({ length: owners(pods) }, (_, owner) => ({
      metadata: {
        name: appOf(owner),
        namespace: 'shop',
        uid: `${DEPLOYMENT_UID}${hex(owner)}`,
        generation: 1,
        labels: { 'app.kubernetes.io/name': appOf(owner) },
      },
      spec: { replicas: PODS_PER_OWNER, template: template(owner) },
      status: readyCounts,
    })),
  );
}

/** All ReplicaSets of so many pods. */
export function replicaSetList(pods: number): string {
  return list(
    'apps/v1',
    'ReplicaSet',
    Array.from({ length: owners(pods) }, (_, owner) => ({
      metadata: {
        name: `${appOf(owner)}-5d9f`,
        namespace: 'shop',
        uid: `${REPLICA_SET_UID}${hex(owner)}`,
        generation: 1,
        labels: { 'app.kubernetes.io/name': appOf(owner) },
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            name: appOf(owner),
            uid: `${DEPLOYMENT_UID}${hex(owner)}`,
            controller: true,
          },
        ],
      },
      spec: { replicas: PODS_PER_OWNER, template: template(owner) },
      status: readyCounts,
    })),
  );
}

/** As bulky as pods are: most of it is what the collector leaves out. */
const ENVIRONMENT = Array.from({ length: 26 }, (_, at) => ({
  name: `SETTING_NUMBER_${at}`,
  value: `a value of some length, as settings have it, for number ${at}`,
}));
const MANAGED_FIELDS = [
  {
    manager: 'kubelet',
    operation: 'Update',
    apiVersion: 'v1',
    time: '2026-11-23T00:00:00Z',
    fieldsType: 'FieldsV1',
    fieldsV1: {
      'f:status': Object.fromEntries(
        Array.from({ length: 60 }, (_, at) => [
          `k:{"type":"Condition${at}"}`,
          { '.': {}, 'f:status': {}, 'f:type': {} },
        ]),
      ),
    },
    subresource: 'status',
  },
];

function pod(at: number) {
  const owner = Math.floor(at / PODS_PER_OWNER);
  const { metadata, spec } = template(owner);
  const container = spec.containers[0];
  return {
    metadata: {
      name: `${appOf(owner)}-5d9f-${at}`,
      namespace: 'shop',
      uid: `${POD_UID}${hex(at)}`,
      resourceVersion: String(at + 1),
      creationTimestamp: '2026-11-22T23:00:00Z',
      labels: { ...metadata.labels, 'pod-template-hash': '5d9f' },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: `${appOf(owner)}-5d9f`,
          uid: `${REPLICA_SET_UID}${hex(owner)}`,
          controller: true,
        },
      ],
      managedFields: MANAGED_FIELDS,
    },
    spec: {
      nodeName: `node-${at % 100}`,
      containers: [{ ...container, env: ENVIRONMENT }],
    },
    status: {
      phase: 'Running',
      startTime: '2026-11-22T23:00:00Z',
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [
        {
          name: 'app',
          image: container.image,
          ready: true,
          restartCount: 0,
          state: { running: { startedAt: '2026-11-22T23:00:01Z' } },
        },
      ],
    },
  };
}

const texts: string[] = [];

/** Prepares the texts of so many pods, so that a list costs little. */
export function preparePods(pods: number): void {
  for (let at = 0; at < pods; at += 1) {
    texts.push(JSON.stringify(pod(at)));
  }
}

/** One page of the pods; `continue` is the number of the next one. */
export function podPage(from: number, limit: number, pods: number): string {
  const until = Math.min(pods, from + limit);
  const more = until < pods ? `,"continue":"${until}"` : '';
  return `{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1000"${more}},"items":[${texts
    .slice(from, until)
    .join(',')}]}`;
}

let version = 2_000;

/** The line of a watch that says a pod restarted once more. */
export function podChange(at: number): string {
  version += 1;
  const object = pod(at);
  object.metadata.resourceVersion = String(version);
  object.status.containerStatuses[0].restartCount = version;
  return `${JSON.stringify({
    type: 'MODIFIED',
    object: { kind: 'Pod', apiVersion: 'v1', ...object },
  })}\n`;
}
