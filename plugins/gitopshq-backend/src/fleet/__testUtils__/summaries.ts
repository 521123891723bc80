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

import type {
  AutoscalerSummary,
  EventSummary,
  PodSummary,
  WorkloadSummary,
} from '@gitopshq/cluster-collector';

type Named = { name: string };

/** A workload that is as it should be, with one replica. */
export function workload(
  fields: Partial<WorkloadSummary> & Named,
): WorkloadSummary {
  const kind = fields.kind ?? 'Deployment';
  return {
    type: 'workload',
    uid: `${kind}-${fields.namespace ?? 'shop'}-${fields.name}`,
    apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
    kind,
    namespace: 'shop',
    labels: {},
    wanted: 1,
    ready: 1,
    updated: 1,
    observed: true,
    finished: false,
    images: [`registry.example.com/${fields.name}:1.0.0`],
    ...fields,
  };
}

/** A running, ready pod. */
export function pod(fields: Partial<PodSummary> & Named): PodSummary {
  return {
    type: 'pod',
    uid: `Pod-${fields.namespace ?? 'shop'}-${fields.name}`,
    namespace: 'shop',
    labels: {},
    phase: 'Running',
    ready: true,
    terminating: false,
    restarts: 0,
    startedAt: '2026-11-22T23:00:00Z',
    node: 'node-1',
    images: ['registry.example.com/x:1.0.0'],
    ...fields,
  };
}

/** A reference to what controls an object. */
export function controlledBy(owner: WorkloadSummary) {
  return { kind: owner.kind, name: owner.name, uid: owner.uid };
}

/** An autoscaler of a Deployment. */
export function autoscaler(
  fields: Partial<AutoscalerSummary> & Named,
): AutoscalerSummary {
  return {
    type: 'autoscaler',
    uid: `HorizontalPodAutoscaler-shop-${fields.name}`,
    namespace: 'shop',
    labels: {},
    target: { kind: 'Deployment', name: fields.name },
    minReplicas: 1,
    maxReplicas: 6,
    currentReplicas: 3,
    desiredReplicas: 3,
    ...fields,
  };
}

/** A warning about a pod. */
export function event(fields: Partial<EventSummary> & Named): EventSummary {
  return {
    type: 'event',
    uid: `Event-shop-${fields.name}`,
    namespace: 'shop',
    labels: {},
    eventType: 'Warning',
    reason: 'BackOff',
    message: 'Back-off restarting failed container',
    count: 1,
    lastSeenAt: '2026-11-22T23:30:00Z',
    about: { kind: 'Pod', name: 'cart-1' },
    ...fields,
  };
}
