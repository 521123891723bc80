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

/** Rows of one environment as stored; JSON columns are texts. */

export interface ServiceRow {
  service_id: string;
  environment_ref: string;
  key: string;
  name: string;
  component_ref: string | null;
  system_ref: string | null;
  mapping: string;
  /** JSON array of ServiceClaim. */
  claims: string;
  /** JSON array of entity refs. */
  owner_refs: string;
  expected: number;
  not_ready: number;
  /** JSON array. */
  images: string;
}

export interface WorkloadRow {
  cluster_ref: string;
  uid: string;
  service_id: string;
  api_version: string;
  kind: string;
  namespace: string;
  name: string;
  wanted: number;
  ready: number;
  updated: number;
  restarts: number;
  /** JSON array. */
  images: string;
  /** JSON. */
  autoscaler: string | null;
  /** JSON of Problem. */
  problem: string | null;
}

export interface PodRow {
  cluster_ref: string;
  uid: string;
  service_id: string;
  namespace: string;
  name: string;
  /** `<Kind>/<name>`. */
  workload: string | null;
  phase: string;
  ready: boolean;
  restarts: number;
  reason: string | null;
  exit_code: number | null;
  /** ISO 8601. */
  started_at: string | null;
  node: string | null;
}

export interface EventRow {
  cluster_ref: string;
  uid: string;
  service_id: string;
  type: string;
  reason: string;
  message: string;
  count: number;
  /** ISO 8601. */
  last_seen_at: string | null;
  /** `<Kind>/<name>`. */
  object: string;
}

/** Everything stored of one environment, by service id or object uid. */
export interface EnvironmentRows {
  services: Map<string, ServiceRow>;
  workloads: Map<string, WorkloadRow>;
  pods: Map<string, PodRow>;
  events: Map<string, EventRow>;
}

/** No rows. */
export function emptyRows(): EnvironmentRows {
  return {
    services: new Map(),
    workloads: new Map(),
    pods: new Map(),
    events: new Map(),
  };
}
