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

import type { WorkloadSummary } from '../types';
import { projectDaemonSet } from './daemonSet';
import { projectDeployment } from './deployment';
import { projectJob } from './job';
import { projectReplicaSet } from './replicaSet';
import { projectStatefulSet } from './statefulSet';

type Fields = Record<string, unknown>;

/** A workload as an API server lists it: without apiVersion and kind. */
function workload(parts: {
  metadata?: Fields;
  spec?: Fields;
  status?: Fields;
}) {
  return {
    metadata: {
      name: 'cart',
      namespace: 'shop',
      uid: 'uid-1',
      generation: 3,
      creationTimestamp: '2026-01-01T00:00:00Z',
      managedFields: [{ manager: 'kubectl' }],
      ...parts.metadata,
    },
    spec: {
      template: { spec: { containers: [{ name: 'c', image: 'cart:1' }] } },
      ...parts.spec,
    },
    ...(parts.status && { status: parts.status }),
  };
}

function expected(kind: string, parts: Partial<WorkloadSummary>) {
  return {
    type: 'workload',
    apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
    kind,
    uid: 'uid-1',
    namespace: 'shop',
    name: 'cart',
    labels: {},
    ready: 0,
    updated: 0,
    observed: true,
    finished: false,
    images: ['cart:1'],
    ...parts,
  };
}

describe('projectDeployment', () => {
  it.each<[string, Parameters<typeof workload>[0], Partial<WorkloadSummary>]>([
    [
      'one that rolls out',
      {
        metadata: {
          labels: {
            'backstage.io/kubernetes-id': 'cart',
            'app.kubernetes.io/name': 'cart',
            'helm.sh/chart': 'cart-1',
          },
        },
        spec: { replicas: 3 },
        status: {
          observedGeneration: 3,
          replicas: 4,
          readyReplicas: 2,
          updatedReplicas: 1,
          conditions: [{ type: 'Progressing', status: 'True' }],
        },
      },
      {
        wanted: 3,
        ready: 2,
        updated: 1,
        labels: {
          'backstage.io/kubernetes-id': 'cart',
          'app.kubernetes.io/name': 'cart',
        },
      },
    ],
    ['one without a status', {}, { wanted: 1, observed: false }],
    [
      'one scaled to nothing',
      { spec: { replicas: 0 }, status: { observedGeneration: 3 } },
      { wanted: 0 },
    ],
    [
      'one whose controller lags',
      { spec: { replicas: 1 }, status: { observedGeneration: 2 } },
      { wanted: 1, observed: false },
    ],
    [
      'one that is stuck',
      {
        status: {
          observedGeneration: 3,
          conditions: [
            { type: 'Available', status: 'False', reason: 'Minimum' },
            {
              type: 'Progressing',
              status: 'False',
              reason: 'ProgressDeadlineExceeded',
              message: 'has timed out',
            },
          ],
        },
      },
      {
        wanted: 1,
        problem: {
          reason: 'ProgressDeadlineExceeded',
          message: 'has timed out',
        },
      },
    ],
    [
      'one over quota',
      {
        status: {
          observedGeneration: 3,
          conditions: [
            { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' },
          ],
        },
      },
      { wanted: 1, problem: { reason: 'FailedCreate', message: '' } },
    ],
    [
      'a long message, cut',
      {
        status: {
          observedGeneration: 3,
          conditions: [
            {
              type: 'Progressing',
              status: 'False',
              message: 'x'.repeat(5000),
            },
          ],
        },
      },
      {
        wanted: 1,
        problem: { reason: 'Progressing', message: `${'x'.repeat(1023)}…` },
      },
    ],
    [
      'several containers, each image once',
      {
        spec: {
          template: {
            spec: {
              containers: [
                { image: 'a:1' },
                { image: 'b:1' },
                { image: 'a:1' },
                {},
              ],
            },
          },
        },
      },
      { wanted: 1, observed: false, images: ['a:1', 'b:1'] },
    ],
    [
      'one that another controller owns',
      {
        metadata: {
          ownerReferences: [
            { kind: 'Owner', name: 'x', uid: 'u0' },
            { kind: 'Rollout', name: 'cart', uid: 'u9', controller: true },
          ],
        },
      },
      {
        wanted: 1,
        observed: false,
        controller: { kind: 'Rollout', name: 'cart', uid: 'u9' },
      },
    ],
  ])('reads %s', (_name, parts, fields) => {
    expect(projectDeployment(workload(parts))).toEqual(
      expected('Deployment', fields),
    );
  });
});

describe('the other workloads', () => {
  it('reads a StatefulSet', () => {
    expect(
      projectStatefulSet(
        workload({
          spec: { replicas: 3 },
          status: {
            observedGeneration: 3,
            readyReplicas: 3,
            updatedReplicas: 2,
          },
        }),
      ),
    ).toEqual(expected('StatefulSet', { wanted: 3, ready: 3, updated: 2 }));
  });

  it('reads a DaemonSet, which wants what is scheduled', () => {
    expect(
      projectDaemonSet(
        workload({
          status: {
            observedGeneration: 3,
            desiredNumberScheduled: 5,
            numberReady: 4,
            updatedNumberScheduled: 3,
          },
        }),
      ),
    ).toEqual(expected('DaemonSet', { wanted: 5, ready: 4, updated: 3 }));
    expect(projectDaemonSet(workload({}))).toEqual(
      expected('DaemonSet', { wanted: 0, observed: false }),
    );
  });

  it('reads a ReplicaSet', () => {
    expect(
      projectReplicaSet(
        workload({
          metadata: { labels: { 'pod-template-hash': 'abc', x: 'y' } },
          spec: { replicas: 2 },
          status: {
            observedGeneration: 3,
            replicas: 1,
            readyReplicas: 1,
            conditions: [
              {
                type: 'ReplicaFailure',
                status: 'True',
                reason: 'FailedCreate',
                message: 'exceeded quota',
              },
            ],
          },
        }),
      ),
    ).toEqual(
      expected('ReplicaSet', {
        wanted: 2,
        ready: 1,
        updated: 1,
        labels: { 'pod-template-hash': 'abc' },
        problem: { reason: 'FailedCreate', message: 'exceeded quota' },
      }),
    );
  });
});

describe('projectJob', () => {
  it.each<[string, Fields, Fields | undefined, Partial<WorkloadSummary>]>([
    ['without a status', {}, undefined, { wanted: 1 }],
    [
      'with parallelism below what is left',
      { parallelism: 2, completions: 5 },
      { active: 2, ready: 1, succeeded: 1 },
      { wanted: 2, ready: 1, updated: 2 },
    ],
    [
      'with less left than parallelism',
      { parallelism: 3, completions: 5 },
      { active: 1, ready: 1, succeeded: 4 },
      { wanted: 1, ready: 1, updated: 1 },
    ],
    [
      'that drains a work queue',
      { parallelism: 3 },
      { active: 1, ready: 1, succeeded: 2 },
      { wanted: 1, ready: 1, updated: 1 },
    ],
    ['that is suspended', { suspend: true }, {}, { wanted: 0 }],
    [
      'that has completed',
      { completions: 1 },
      { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] },
      { wanted: 0, finished: true },
    ],
    [
      'that has failed',
      { completions: 1 },
      {
        failed: 7,
        conditions: [
          {
            type: 'Failed',
            status: 'True',
            reason: 'BackoffLimitExceeded',
            message: 'too often',
          },
        ],
      },
      {
        wanted: 0,
        finished: true,
        problem: { reason: 'BackoffLimitExceeded', message: 'too often' },
      },
    ],
  ])('reads one %s', (_name, spec, status, fields) => {
    expect(projectJob(workload({ spec, status }))).toEqual(
      expected('Job', fields),
    );
  });
});
