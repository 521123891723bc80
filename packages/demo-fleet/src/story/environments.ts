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

/** Names of the demo's simulated clusters. */
export type DemoClusterName = 'prod-eu' | 'prod-us' | 'staging';

/** The simulated clusters, in the order of their kubeconfig contexts. */
export const DEMO_CLUSTERS: readonly DemoClusterName[] = [
  'prod-eu',
  'prod-us',
  'staging',
];

/** Where the shop runs, unless an environment says otherwise. */
export const DEMO_NAMESPACE = 'shop';

/** What Git says of one service in one environment, where it differs from the table of services. */
export interface ServiceSettings {
  version?: string;
  replicas?: number;
  /** Added to the environment variables of the table, or in place of them. */
  env?: Record<string, string>;
  /** Memory limit of the container. */
  memoryLimit?: string;
  /** What the simulated containers do, as the annotation says it. */
  behaviour?: string;
  /** Scaled by a HorizontalPodAutoscaler within these bounds. */
  autoscaled?: { min: number; max: number };
  /** CPU that all pods of the service use together, as a quantity. */
  load?: string;
}

/** An environment of the demo at one commit. */
export interface DemoEnvironment {
  name: string;
  cluster: DemoClusterName;
  namespace: string;
  production: boolean;
  /** By service. */
  services: Readonly<Record<string, ServiceSettings>>;
}

/** The environments as the first commit has them; the history changes their services. */
export const DEMO_ENVIRONMENTS: readonly Omit<DemoEnvironment, 'services'>[] = [
  {
    name: 'shop-dev',
    cluster: 'staging',
    namespace: 'shop-dev',
    production: false,
  },
  {
    name: 'shop-staging',
    cluster: 'staging',
    namespace: DEMO_NAMESPACE,
    production: false,
  },
  {
    name: 'shop-eu',
    cluster: 'prod-eu',
    namespace: DEMO_NAMESPACE,
    production: true,
  },
  {
    name: 'shop-us',
    cluster: 'prod-us',
    namespace: DEMO_NAMESPACE,
    production: true,
  },
];
