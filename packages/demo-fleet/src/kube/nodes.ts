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

import { ObjectApi } from './api/ObjectApi';
import { Clock } from './time/Scheduler';
import { toTime } from './time/timestamps';

/** Adds `count` ready nodes, named `<cluster>-node-1` and so on. */
export function addNodes(
  cluster: ObjectApi,
  options: { cluster: string; count: number; version: string; clock: Clock },
): void {
  const api = cluster.as('kubelet');
  const facts = api.table.require('v1', 'Node');
  const time = toTime(options.clock.now());
  for (let number = 1; number <= options.count; number++) {
    const name = `${options.cluster}-node-${number}`;
    api.create(facts, '', {
      metadata: {
        name,
        labels: {
          'kubernetes.io/hostname': name,
          'kubernetes.io/os': 'linux',
          'kubernetes.io/arch': 'amd64',
          ...(number === 1 && { 'node-role.kubernetes.io/control-plane': '' }),
        },
      },
      spec: { podCIDR: `10.244.${number}.0/24` },
    });
    const capacity = { cpu: '16', memory: '64Gi', pods: '5000' };
    api.updateStatus(
      { facts, namespace: '', name },
      {
        capacity,
        allocatable: capacity,
        addresses: [
          { type: 'InternalIP', address: `10.0.0.${number}` },
          { type: 'Hostname', address: name },
        ],
        conditions: [
          {
            type: 'Ready',
            status: 'True',
            reason: 'KubeletReady',
            message: 'kubelet is posting ready status',
            lastHeartbeatTime: time,
            lastTransitionTime: time,
          },
        ],
        nodeInfo: {
          kubeletVersion: `v${options.version}`,
          kubeProxyVersion: '',
          containerRuntimeVersion: 'containerd://2.1.4',
          osImage: 'Debian GNU/Linux 12 (bookworm)',
          kernelVersion: '6.1.0-amd64',
          operatingSystem: 'linux',
          architecture: 'amd64',
        },
      },
    );
  }
}
