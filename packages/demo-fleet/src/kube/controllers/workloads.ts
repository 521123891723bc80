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
import { LabelSelector } from '../selectors/labelSelector';

/** The fields of workloads and pods that the controllers read and write. */

export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason?: string;
  message?: string;
  lastUpdateTime?: string;
  lastTransitionTime?: string;
}

export interface Container {
  name: string;
  image: string;
  readinessProbe?: { initialDelaySeconds?: number };
  resources?: {
    requests?: Record<string, string>;
    limits?: Record<string, string>;
  };
  env?: { name: string; value?: string }[];
}

export interface PodSpec {
  containers: Container[];
  nodeName?: string;
  restartPolicy?: 'Always' | 'OnFailure' | 'Never';
  [field: string]: unknown;
}

export interface TerminatedState {
  exitCode: number;
  reason: string;
  startedAt: string;
  finishedAt: string;
  containerID?: string;
}

export interface ContainerState {
  waiting?: { reason: string; message?: string };
  running?: { startedAt: string };
  terminated?: TerminatedState;
}

export interface ContainerStatus {
  name: string;
  image: string;
  imageID: string;
  containerID?: string;
  ready: boolean;
  started: boolean;
  restartCount: number;
  state: ContainerState;
  lastState: ContainerState;
}

export interface PodStatus {
  phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
  reason?: string;
  conditions?: Condition[];
  containerStatuses?: ContainerStatus[];
  hostIP?: string;
  podIP?: string;
  podIPs?: { ip: string }[];
  startTime?: string;
  qosClass?: string;
}

export interface Pod extends KubeObject {
  spec: PodSpec;
  status: PodStatus;
}

export interface PodTemplate {
  metadata?: {
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec: PodSpec;
}

export interface TemplatedSpec {
  selector: LabelSelector;
  template: PodTemplate;
  minReadySeconds?: number;
  [field: string]: unknown;
}

export interface WorkloadSpec extends TemplatedSpec {
  replicas: number;
}

/** A count or a percentage such as `25%`. */
export type IntOrPercent = number | string;

export interface Deployment extends KubeObject {
  spec: WorkloadSpec & {
    paused?: boolean;
    revisionHistoryLimit: number;
    progressDeadlineSeconds: number;
    strategy: {
      type: 'RollingUpdate' | 'Recreate';
      rollingUpdate?: { maxSurge: IntOrPercent; maxUnavailable: IntOrPercent };
    };
  };
  status: { conditions?: Condition[]; [field: string]: unknown };
}

export interface ReplicaSet extends KubeObject {
  spec: WorkloadSpec;
  status: {
    replicas?: number;
    readyReplicas?: number;
    availableReplicas?: number;
    observedGeneration?: number;
  };
}

export interface StatefulSet extends KubeObject {
  spec: WorkloadSpec & {
    serviceName?: string;
    podManagementPolicy: 'OrderedReady' | 'Parallel';
    updateStrategy: {
      type: 'RollingUpdate' | 'OnDelete';
      rollingUpdate?: { partition?: number };
    };
    volumeClaimTemplates?: KubeObject[];
  };
  status: { currentRevision?: string; [field: string]: unknown };
}

export interface DaemonSet extends KubeObject {
  spec: TemplatedSpec & {
    updateStrategy: {
      type: 'RollingUpdate' | 'OnDelete';
      rollingUpdate?: { maxUnavailable?: IntOrPercent };
    };
  };
  status: Record<string, unknown>;
}

export interface Job extends KubeObject {
  spec: {
    parallelism: number;
    completions: number;
    backoffLimit: number;
    suspend: boolean;
    template: PodTemplate;
    ttlSecondsAfterFinished?: number;
  };
  status: {
    conditions?: Condition[];
    startTime?: string;
    [field: string]: unknown;
  };
}

/** Whether a pod counts: not finished and not on its way out. */
export function isActive(pod: Pod): boolean {
  return (
    pod.metadata.deletionTimestamp === undefined &&
    pod.status.phase !== 'Succeeded' &&
    pod.status.phase !== 'Failed'
  );
}

/** The pod's `Ready` condition, if it has one. */
function readyCondition(pod: Pod): Condition | undefined {
  return pod.status.conditions?.find(({ type }) => type === 'Ready');
}

export function isReady(pod: Pod): boolean {
  return readyCondition(pod)?.status === 'True';
}

/**
 * How long until a ready pod counts as available: 0 = it does, `undefined` = it is not ready.
 * @param now - epoch milliseconds
 */
export function availableInMs(
  pod: Pod,
  minReadySeconds: number,
  now: number,
): number | undefined {
  const ready = readyCondition(pod);
  if (ready?.status !== 'True') {
    return undefined;
  }
  const since = Date.parse(ready.lastTransitionTime ?? '') || 0;
  return Math.max(0, since + minReadySeconds * 1000 - now);
}

/** Replaces a condition; its transition time moves only when its status does. */
export function withCondition(
  conditions: Condition[] | undefined,
  change: Omit<Condition, 'lastTransitionTime'>,
  time: string,
): Condition[] {
  const before = conditions?.find(({ type }) => type === change.type);
  const next: Condition = {
    ...change,
    lastTransitionTime:
      before?.status === change.status ? before.lastTransitionTime : time,
  };
  return [
    ...(conditions ?? []).filter(({ type }) => type !== change.type),
    next,
  ].sort((one, other) => one.type.localeCompare(other.type));
}

/** A count, or a share of `total` rounded up or down. */
export function resolveIntOrPercent(
  value: IntOrPercent,
  total: number,
  round: 'up' | 'down',
): number {
  if (typeof value === 'number') {
    return value;
  }
  const exact = value.endsWith('%')
    ? (Number(value.slice(0, -1)) * total) / 100
    : Number(value);
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact);
}
