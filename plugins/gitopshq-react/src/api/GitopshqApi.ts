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
  Beats,
  BeatStrips,
  Cluster,
  ClusterFilter,
  ClusterEvent,
  ComparedObject,
  Environment,
  Finding,
  FindingCounts,
  FindingPlan,
  FindingPlanRequest,
  FindingsFilter,
  FleetFilter,
  Health,
  IgnoreRule,
  Me,
  NewIgnoreRule,
  Page,
  Pod,
  ScopedSignals,
  Service,
  SignalName,
  SignalSample,
  SignalScope,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { createApiRef } from '@backstage/core-plugin-api';
import type { OperationsApi } from './OperationsApi';
import type { GitopshqRequestOptions, PageRequest } from './requests';

/** What the signals are asked for. @public */
export interface SignalsRequest {
  scope: SignalScope;
  /**
   * Entity ref of an environment, cluster, entity or owner (`me` for the
   * asking person's own), a service's id, or a tenant's name; absent for
   * `fleet`.
   */
  ref?: string;
}

/** @public */
export interface SignalSamplesRequest extends SignalsRequest {
  signal: SignalName;
  /** ISO 8601 UTC, inclusive. */
  from: string;
  /** ISO 8601 UTC, exclusive. */
  to: string;
  /** Width of one point. */
  stepSeconds: number;
}

/** @public */
export interface SignalSamples {
  items: SignalSample[];
  /** ISO 8601; oldest read of any source in the answer. */
  asOf?: string;
}

/** @public */
export interface BeatsRequest {
  /** ISO 8601 UTC; default 24 hours before `to`. */
  from?: string;
  /** ISO 8601 UTC; default now. */
  to?: string;
  /** Whole multiple of 300, default 300. */
  stepSeconds?: number;
}

/** Which object is asked for, as Git and as the cluster have it. @public */
export interface ComparedObjectRequest {
  /** Entity ref. */
  environmentRef: string;
  /** `<apiVersion>/<kind>/<namespace>/<name>`. */
  object: string;
}

/**
 * The GitOpsHQ backend as a browser sees it. Every method rejects with a
 * `ResponseError` when the backend refuses, and with an error naming the
 * route when an answer does not have the agreed form.
 *
 * @public
 */
export interface GitopshqApi extends OperationsApi {
  listClusters(
    filter?: ClusterFilter,
    options?: GitopshqRequestOptions,
  ): Promise<Page<Cluster>>;
  /** @param ref - Entity ref of the cluster. */
  getCluster(ref: string, options?: GitopshqRequestOptions): Promise<Cluster>;
  /**
   * Beats of one cluster by spans of time.
   *
   * @param ref - Entity ref of the cluster.
   */
  getBeats(
    ref: string,
    request?: BeatsRequest,
    options?: GitopshqRequestOptions,
  ): Promise<Beats>;
  /**
   * The last day of at most 100 clusters by one request; those one may not
   * read are left out.
   *
   * @param refs - Entity refs of the clusters.
   */
  listBeatStrips(
    refs: string[],
    options?: GitopshqRequestOptions,
  ): Promise<BeatStrips>;
  listEnvironments(
    filter?: FleetFilter,
    options?: GitopshqRequestOptions,
  ): Promise<Page<Environment>>;
  /** @param ref - Entity ref of the environment. */
  getEnvironment(
    ref: string,
    options?: GitopshqRequestOptions,
  ): Promise<Environment>;
  listServices(
    filter?: FleetFilter,
    options?: GitopshqRequestOptions,
  ): Promise<Page<Service>>;
  getService(id: string, options?: GitopshqRequestOptions): Promise<Service>;
  listPods(
    serviceId: string,
    page?: PageRequest,
    options?: GitopshqRequestOptions,
  ): Promise<Page<Pod>>;
  listEvents(
    serviceId: string,
    page?: PageRequest,
    options?: GitopshqRequestOptions,
  ): Promise<Page<ClusterEvent>>;
  getSignals(
    request: SignalsRequest,
    options?: GitopshqRequestOptions,
  ): Promise<ScopedSignals>;
  getSignalSamples(
    request: SignalSamplesRequest,
    options?: GitopshqRequestOptions,
  ): Promise<SignalSamples>;
  /** Newest first; without `status` those open, expected and reconciling. */
  listFindings(
    filter?: FindingsFilter,
    options?: GitopshqRequestOptions,
  ): Promise<Page<Finding>>;
  /** Counts under all filters but the status. */
  getFindingCounts(
    filter?: FindingsFilter,
    options?: GitopshqRequestOptions,
  ): Promise<FindingCounts>;
  getFinding(id: string, options?: GitopshqRequestOptions): Promise<Finding>;
  /** What reconciling or adopting would write; nothing is executed. */
  planFindings(
    request: FindingPlanRequest,
    options?: GitopshqRequestOptions,
  ): Promise<FindingPlan>;
  getComparedObject(
    request: ComparedObjectRequest,
    options?: GitopshqRequestOptions,
  ): Promise<ComparedObject>;
  listIgnoreRules(options?: GitopshqRequestOptions): Promise<Page<IgnoreRule>>;
  createIgnoreRule(
    rule: NewIgnoreRule,
    options?: GitopshqRequestOptions,
  ): Promise<IgnoreRule>;
  /** @param id - Of a rule of origin `ui`. */
  deleteIgnoreRule(id: string, options?: GitopshqRequestOptions): Promise<void>;
  getMe(options?: GitopshqRequestOptions): Promise<Me>;
  getHealth(options?: GitopshqRequestOptions): Promise<Health>;
}

/** @public */
export const gitopshqApiRef = createApiRef<GitopshqApi>({
  id: 'plugin.gitopshq.api',
});
