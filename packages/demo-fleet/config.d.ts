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

export interface Config {
  /** The embedded demo: simulated clusters, a seeded repository, sign-ins. */
  gitopshqDemo?: {
    /**
     * Refused when NODE_ENV is production. Default: false.
     * @visibility frontend
     */
    enabled?: boolean;
    /**
     * Where the demo writes `kubeconfig` and `deploy.git` at each start,
     * relative to the repository's root. Default: `.demo`.
     */
    directory?: string;
    /** Loopback port of each simulated cluster. */
    ports?: {
      /** Default: 6551. */
      'prod-eu'?: number;
      /** Default: 6553. */
      'prod-us'?: number;
      /** Default: 6552. */
      staging?: number;
    };
    /**
     * Whether the cluster `staging` goes silent for six minutes, ten minutes
     * after the start and then once an hour. Default: true.
     */
    story?: boolean;
    /** Seed of names, addresses and identifiers in the simulated clusters. */
    seed?: number;
  };
}
