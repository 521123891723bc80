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

import type { PodSummary } from '../types';
import { projectPod } from './pod';

type Fields = Record<string, unknown>;

function pod(status: Fields | undefined, metadata: Fields = {}) {
  return {
    metadata: {
      name: 'cart-1',
      namespace: 'shop',
      uid: 'uid-1',
      labels: { 'pod-template-hash': 'abc', other: 'x' },
      ownerReferences: [
        { kind: 'ReplicaSet', name: 'cart', uid: 'u2', controller: true },
      ],
      ...metadata,
    },
    spec: {
      nodeName: 'node-1',
      containers: [{ image: 'cart:1' }, { image: 'proxy:1' }],
    },
    status,
  };
}

const NOT_READY = [{ type: 'Ready', status: 'False' }];
const READY = [{ type: 'Ready', status: 'True' }];
const RUNNING = { running: { startedAt: '2026-01-01T00:00:00Z' } };

describe('projectPod', () => {
  it('reads a healthy pod', () => {
    expect(
      projectPod(
        pod({
          phase: 'Running',
          startTime: '2026-01-01T00:00:00Z',
          conditions: READY,
          initContainerStatuses: [
            {
              ready: true,
              restartCount: 1,
              state: { terminated: { exitCode: 0, reason: 'Completed' } },
            },
          ],
          containerStatuses: [
            { ready: true, restartCount: 0, state: RUNNING, lastState: {} },
            { ready: true, restartCount: 2, state: RUNNING },
          ],
        }),
      ),
    ).toEqual({
      type: 'pod',
      uid: 'uid-1',
      namespace: 'shop',
      name: 'cart-1',
      labels: { 'pod-template-hash': 'abc' },
      controller: { kind: 'ReplicaSet', name: 'cart', uid: 'u2' },
      phase: 'Running',
      ready: true,
      terminating: false,
      restarts: 3,
      startedAt: '2026-01-01T00:00:00Z',
      node: 'node-1',
      images: ['cart:1', 'proxy:1'],
    });
  });

  it.each<[string, Fields | undefined, Partial<PodSummary>]>([
    ['no status', undefined, { phase: 'Unknown', ready: false, restarts: 0 }],
    [
      'a phase of the future',
      { phase: 'Hibernating' },
      { phase: 'Unknown', ready: false },
    ],
    [
      'a crash loop, with its last exit',
      {
        phase: 'Running',
        conditions: NOT_READY,
        containerStatuses: [
          { ready: true, restartCount: 0, state: RUNNING },
          {
            ready: false,
            restartCount: 7,
            state: {
              waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s' },
            },
            lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
          },
        ],
      },
      {
        ready: false,
        restarts: 7,
        reason: 'CrashLoopBackOff',
        message: 'back-off 5m0s; last exit: OOMKilled (137)',
        exitCode: 137,
      },
    ],
    [
      'an image that cannot be pulled',
      {
        phase: 'Pending',
        containerStatuses: [
          {
            restartCount: 0,
            state: { waiting: { reason: 'ContainerCreating' } },
          },
          {
            restartCount: 0,
            state: { waiting: { reason: 'ImagePullBackOff', message: 'no' } },
          },
        ],
      },
      { phase: 'Pending', reason: 'ImagePullBackOff', message: 'no' },
    ],
    [
      'an init container that fails',
      {
        phase: 'Pending',
        initContainerStatuses: [
          {
            restartCount: 2,
            state: { terminated: { exitCode: 3, reason: 'Error' } },
          },
        ],
        containerStatuses: [
          {
            restartCount: 0,
            state: { waiting: { reason: 'PodInitializing' } },
          },
        ],
      },
      { reason: 'Error', exitCode: 3, restarts: 2 },
    ],
    [
      'one that was killed and is not ready yet',
      {
        phase: 'Running',
        conditions: NOT_READY,
        containerStatuses: [
          {
            ready: false,
            restartCount: 1,
            state: RUNNING,
            lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
          },
        ],
      },
      { reason: 'OOMKilled', exitCode: 137 },
    ],
    [
      'one that is ready again, with the reason of its restart',
      {
        phase: 'Running',
        conditions: READY,
        containerStatuses: [
          {
            ready: true,
            restartCount: 1,
            state: RUNNING,
            lastState: { terminated: { exitCode: 1, reason: 'Error' } },
          },
        ],
      },
      { ready: true, restarts: 1, reason: 'Error', exitCode: 1 },
    ],
    [
      'an ordinary start',
      {
        phase: 'Pending',
        containerStatuses: [
          {
            restartCount: 0,
            state: { waiting: { reason: 'ContainerCreating' } },
          },
        ],
      },
      { reason: 'ContainerCreating', restarts: 0 },
    ],
    [
      'one that no node takes',
      {
        phase: 'Pending',
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: '0/3 nodes are available',
          },
        ],
      },
      { reason: 'Unschedulable', message: '0/3 nodes are available' },
    ],
    [
      'one that was evicted',
      { phase: 'Failed', reason: 'Evicted', message: 'low on memory' },
      { phase: 'Failed', reason: 'Evicted', message: 'low on memory' },
    ],
    [
      'null where Go has nothing',
      { phase: 'Running', conditions: null, containerStatuses: null },
      { phase: 'Running', ready: false, restarts: 0 },
    ],
  ])('reads %s', (_name, status, fields) => {
    expect(projectPod(pod(status))).toMatchObject(fields);
  });

  it('tells the worst container, whatever their order', () => {
    const exited = { exitCode: 1, reason: 'Error' };
    const worstFirst = [
      { state: { waiting: { reason: 'CrashLoopBackOff' } } },
      { state: { terminated: { exitCode: 2, reason: 'Exited' } } },
      { state: RUNNING, lastState: { terminated: exited } },
      {
        ready: true,
        state: RUNNING,
        lastState: { terminated: { exitCode: 3, reason: 'Before' } },
      },
      { state: { waiting: { reason: 'ContainerCreating' } } },
    ];
    const reasons = worstFirst.map((_, index) => {
      const containerStatuses = worstFirst.slice(index);
      const forward = projectPod(pod({ containerStatuses }))?.reason;
      const backward = projectPod(
        pod({ containerStatuses: containerStatuses.toReversed() }),
      )?.reason;
      return [forward, backward];
    });
    expect(reasons).toEqual(
      [
        'CrashLoopBackOff',
        'Exited',
        'Error',
        'Before',
        'ContainerCreating',
      ].map(reason => [reason, reason]),
    );
  });

  it('sees that a pod goes away', () => {
    expect(
      projectPod(pod({}, { deletionTimestamp: '2026-01-01T00:00:00Z' })),
    ).toMatchObject({ terminating: true });
  });
});
