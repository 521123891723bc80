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
export type DemoClusterName = 'prod-eu' | 'staging';

/** Where the shop runs, in every cluster. */
export const DEMO_NAMESPACE = 'shop';

/** An environment of the demo. */
export interface DemoEnvironment {
  name: string;
  cluster: DemoClusterName;
  production: boolean;
  /** Versions that differ from those of the table of services. */
  versions: Record<string, string>;
  /** Behaviour of the simulated containers, by service. */
  behaviours: Record<string, string>;
  /** Services scaled by a HorizontalPodAutoscaler, with their bounds. */
  autoscaled: Record<string, { min: number; max: number }>;
}

/** The environments of the demo. */
export const DEMO_ENVIRONMENTS: readonly DemoEnvironment[] = [
  {
    name: 'shop-staging',
    cluster: 'staging',
    production: false,
    versions: { recommendations: '1.7.0-rc.2', cart: '3.10.0-rc.1' },
    // Release candidate 2 of recommendations dies at start-up.
    behaviours: { recommendations: 'crash-loop' },
    autoscaled: {},
  },
  {
    name: 'shop-eu',
    cluster: 'prod-eu',
    production: true,
    versions: {},
    behaviours: {},
    autoscaled: { 'storefront-web': { min: 3, max: 8 } },
  },
];
