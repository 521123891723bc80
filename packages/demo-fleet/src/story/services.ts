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

/** A service of the demo's shop, as every environment runs it. */
export interface DemoService {
  name: string;
  team: 'payments' | 'storefront' | 'data' | 'platform';
  kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job';
  /** In production; elsewhere it runs one. */
  replicas: number;
  port?: number;
  /** Stops all pods before it starts new ones. */
  recreate?: boolean;
  /** At the first commit. */
  version: string;
  env?: Record<string, string>;
}

/** The twelve components of the demo's catalog. */
export const DEMO_SERVICES: readonly DemoService[] = [
  {
    name: 'payments-api',
    team: 'payments',
    kind: 'Deployment',
    replicas: 3,
    port: 8080,
    version: '2.13.0',
    env: { LOG_LEVEL: 'info', PROVIDER_TIMEOUT_MS: '2500' },
  },
  {
    name: 'payments-worker',
    team: 'payments',
    kind: 'Deployment',
    replicas: 2,
    version: '2.14.1',
    env: { LOG_LEVEL: 'info', BATCH_SIZE: '100' },
  },
  {
    name: 'ledger',
    team: 'payments',
    kind: 'StatefulSet',
    replicas: 3,
    port: 5432,
    version: '1.7.3',
  },
  {
    name: 'fraud-check',
    team: 'payments',
    kind: 'Deployment',
    replicas: 2,
    port: 8080,
    version: '4.2.0',
    env: { MODEL: '2026-10', THRESHOLD: '0.82' },
  },
  {
    name: 'storefront-web',
    team: 'storefront',
    kind: 'Deployment',
    replicas: 3,
    port: 3000,
    version: '7.2.9',
    env: { FEATURE_WISHLIST: 'false' },
  },
  {
    name: 'cart',
    team: 'storefront',
    kind: 'Deployment',
    replicas: 3,
    port: 8080,
    // Two versions would write the same carts in two forms.
    recreate: true,
    version: '3.9.4',
    env: { SESSION_TTL_SECONDS: '1800' },
  },
  {
    name: 'search',
    team: 'storefront',
    kind: 'Deployment',
    replicas: 2,
    port: 9200,
    version: '5.0.0',
  },
  {
    name: 'recommendations',
    team: 'storefront',
    kind: 'Deployment',
    replicas: 2,
    port: 8080,
    version: '1.6.0',
    env: { MODEL_URL: 'https://models.example.com/recommendations/v6' },
  },
  {
    name: 'events-ingest',
    team: 'data',
    kind: 'Deployment',
    replicas: 2,
    port: 8080,
    version: '0.22.2',
  },
  { name: 'reports', team: 'data', kind: 'Job', replicas: 1, version: '1.1.7' },
  {
    name: 'gateway',
    team: 'platform',
    kind: 'DaemonSet',
    replicas: 0,
    port: 8443,
    version: '1.30.2',
  },
  {
    name: 'feature-flags',
    team: 'platform',
    kind: 'Deployment',
    replicas: 2,
    port: 8080,
    version: '2.0.4',
  },
];
