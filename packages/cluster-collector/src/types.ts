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

import type { KubeConfig } from '@kubernetes/client-node';
import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';

/** Source of time, epoch ms. @public */
export interface Clock {
  now(): number;
}

/** Timers, passed in so that tests need not wait. @public */
export interface Timers {
  /** Runs `task` once after `delayMs`; the answer cancels it. */
  after(delayMs: number, task: () => void): () => void;
}

/** The few log methods used; Backstage's LoggerService fits. @public */
export interface CollectorLogger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
}

/** How to reach one cluster. @public */
export interface ClusterConnection {
  /** Entity ref; for messages only. */
  clusterRef: string;
  /** URL of the API server; for messages only. */
  server: string;
  /**
   * The client configuration with one current context. Asked for again at
   * each connect, so that a changed token file is picked up.
   *
   * @throws when the credential cannot be read; the message names file and cure.
   *   A ClusterProblemError is shown as it is.
   */
  kubeConfig(): Promise<KubeConfig>;
}

/**
 * What a probe learnt. Any answer of a Kubernetes API server is a beat, a
 * refusal of the credential included.
 *
 * @public
 */
export interface ProbeResult {
  /** Epoch ms at the start of the probe. */
  startedAt: number;
  /** Epoch ms at which the answer was complete. */
  finishedAt: number;
  /**
   * - `ready`: answers and is ready.
   * - `no-access`: 401 or 403; still a beat.
   * - `not-ready`: answers, but /readyz fails; still a beat.
   * - `not-kubernetes`: answers something that is no Kubernetes answer.
   * - `unreachable`: no answer: DNS, connect, TLS, time-out.
   */
  outcome:
    | 'ready'
    | 'no-access'
    | 'not-ready'
    | 'not-kubernetes'
    | 'unreachable';
  /** Whether this counts as a beat. */
  beat: boolean;
  /** Round trip of the first answered request, ms. */
  latencyMs?: number;
  /** `gitVersion`. */
  version?: string;
  /** Cluster's clock (HTTP Date) minus ours, seconds. */
  skewSeconds?: number;
  /** uid of namespace kube-system: identity of the cluster behind the URL. */
  clusterUid?: string;
  problem?: Problem;
}

/** A resource to list and watch. @public */
export interface WatchTarget {
  /** `''` for the core group. */
  group: string;
  version: string;
  /**
   * Plural name; `namespaces` with a namespace stands for that namespace, of
   * which only the existence is asked.
   */
  resource: string;
  /** Absent = all namespaces, or a kind that has none. */
  namespace?: string;
  /** Passed to list and watch as it is, for example `type=Warning`. */
  fieldSelector?: string;
  /**
   * `summary`: the few fields the fleet needs, see {@link SummaryObject};
   * `compact`: the whole object, in the form its reader chooses.
   */
  projection: 'summary' | 'compact';
}

/** Fields every projected object has. @public */
export interface ObjectMeta {
  uid: string;
  namespace: string;
  name: string;
  labels: Record<string, string>;
  /** Controller ownerReference. */
  controller?: { kind: string; name: string; uid: string };
}

/** Deployment, StatefulSet, DaemonSet, Job, ReplicaSet. @public */
export interface WorkloadSummary extends ObjectMeta {
  type: 'workload';
  apiVersion: string;
  kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'ReplicaSet';
  wanted: number;
  ready: number;
  updated: number;
  /** status.observedGeneration has caught up with metadata.generation. */
  observed: boolean;
  /** A Job that has completed or failed for good. */
  finished: boolean;
  images: string[];
  /** Condition of Kubernetes' own that says it does not progress. */
  problem?: { reason: string; message: string };
}

/** @public */
export interface PodSummary extends ObjectMeta {
  type: 'pod';
  phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
  ready: boolean;
  /** metadata.deletionTimestamp is set. */
  terminating: boolean;
  restarts: number;
  /**
   * Waiting or terminated reason of the worst container, else the pod's. A
   * ready pod that restarted keeps the reason of its last exit.
   */
  reason?: string;
  message?: string;
  /** Of the worst container's present or, when it waits, last exit. */
  exitCode?: number;
  /** ISO 8601. */
  startedAt?: string;
  node?: string;
  images: string[];
}

/** HorizontalPodAutoscaler. @public */
export interface AutoscalerSummary extends ObjectMeta {
  type: 'autoscaler';
  target: { kind: string; name: string };
  minReplicas: number;
  maxReplicas: number;
  currentReplicas: number;
  desiredReplicas: number;
}

/** @public */
export interface EventSummary extends ObjectMeta {
  type: 'event';
  /** `Normal` or `Warning`. */
  eventType: string;
  reason: string;
  message: string;
  count: number;
  /** ISO 8601. */
  lastSeenAt?: string;
  about: { kind: string; name: string; uid?: string };
}

/** @public */
export type SummaryObject =
  | WorkloadSummary
  | PodSummary
  | AutoscalerSummary
  | EventSummary;

/** One change seen by a watch. @public */
export type SummaryChange = ObjectChange<SummaryObject>;

/** What every projected object has at least. @public */
export interface Identified {
  uid: string;
}

/** One change seen by a watch, of whatever the objects are projected to. @public */
export type ObjectChange<O extends Identified> =
  | { type: 'upsert'; object: O }
  | { type: 'delete'; uid: string };

/** State of one target's collection. @public */
export interface TargetStatus {
  /**
   * `current` while an event or bookmark came within 180 s; a `current` target
   * may carry a problem about what was left out (`malformed-objects`), or that
   * it is listed instead of watched (`watch-forbidden`).
   */
  state: 'starting' | 'current' | 'failed';
  /** Epoch ms until which the collected data is known to be complete. */
  asOf?: number;
  problem?: Problem;
}

/**
 * Receives what a collector reads. Calls for one target come in order; none
 * comes after `stop()` has resolved.
 *
 * @public
 */
export interface CollectionSink<O extends Identified = SummaryObject> {
  /**
   * Which cluster answers, by the uid of its namespace kube-system; told before
   * anything of it. When it is another one than before, nothing that was told
   * of the former one is true any more; all targets are listed anew. Not told
   * where the credential may not read that namespace.
   */
  cluster?(clusterUid: string): void;
  /** A complete list: whatever is not in it does not exist any more. */
  replace(target: WatchTarget, objects: O[], asOf: number): void;
  /** Changes after the last list, in order. */
  apply(target: WatchTarget, changes: ObjectChange<O>[], asOf: number): void;
  status(target: WatchTarget, status: TargetStatus): void;
}
