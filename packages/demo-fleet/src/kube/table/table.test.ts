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

import { KubeObject } from '../objects';
import { humanDuration } from './age';
import { podReady, podRestarts, podStatus } from './podCells';

describe('humanDuration', () => {
  it.each([
    [-5000, '<invalid>'],
    [-500, '0s'],
    [0, '0s'],
    [119_999, '119s'],
    [120_000, '2m'],
    [312_000, '5m12s'],
    [600_000, '10m'],
    [10_799_000, '179m'],
    [10_800_000, '3h'],
    [12_000_000, '3h20m'],
    [28_800_000, '8h'],
    [172_799_000, '47h'],
    [187_200_000, '2d4h'],
    [691_200_000, '8d'],
    [63_072_000_000, '2y'],
  ])('%i ms -> %s', (spanMs, text) => {
    expect(humanDuration(spanMs)).toBe(text);
  });
});

describe('the cells of a pod', () => {
  const now = Date.UTC(2026, 0, 1, 0, 10);
  const pod = (status: object, metadata: object = {}): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'p',
      uid: 'u',
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
      ...metadata,
    },
    spec: { containers: [{}, {}] },
    status,
  });
  const container = (state: object, more: object = {}) => ({
    ready: false,
    restartCount: 0,
    state,
    lastState: {},
    ...more,
  });

  it.each([
    ['no status yet', pod({ phase: 'Pending' }), ['0/2', 'Pending', '0']],
    [
      'one ready, one waiting',
      pod({
        phase: 'Running',
        containerStatuses: [
          container({ running: {} }, { ready: true }),
          container(
            { waiting: { reason: 'CrashLoopBackOff' } },
            {
              restartCount: 4,
              lastState: { terminated: { finishedAt: '2026-01-01T00:08:00Z' } },
            },
          ),
        ],
      }),
      ['1/2', 'CrashLoopBackOff', '4 (2m ago)'],
    ],
    [
      'ended without a reason',
      pod({
        phase: 'Failed',
        containerStatuses: [container({ terminated: { exitCode: 3 } })],
      }),
      ['0/2', 'ExitCode:3', '0'],
    ],
    [
      'on its way out',
      pod({ phase: 'Running' }, { deletionTimestamp: '2026-01-01T00:09:00Z' }),
      ['0/2', 'Terminating', '0'],
    ],
  ])('%s', (_what, object, cells) => {
    expect([
      podReady(object),
      podStatus(object),
      podRestarts(object, now),
    ]).toEqual(cells);
  });
});
