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

import { createExtensionPoint } from '@backstage/backend-plugin-api';

/**
 * How the hub signs in to a located cluster; reading only.
 *
 * - `token`: a bearer token. Another one opens every connection anew, so
 *   short-lived ones belong into a `tokenFile`.
 * - `tokenFile`: a file with nothing but the token, read again at each connect.
 *   Relative paths start where those of the `gitopshq` configuration do.
 * - `authProvider`: `serviceAccount` (the cluster the hub's own pod runs in,
 *   whatever `url` says), `aws`, `azure`, `googleServiceAccount`, or
 *   `localKubectlProxy` (no credential). `authMetadata` has the keys of the
 *   kubernetes plugin, such as `kubernetes.io/aws-assume-role`. Any other
 *   provider needs a browser: the cluster is shown as `no-access`.
 *
 * @public
 */
export type LocatedClusterReader =
  | { token: string }
  | { tokenFile: string }
  | { authProvider: string; authMetadata?: Record<string, string> };

/**
 * A cluster as a locator knows it.
 *
 * @public
 */
export interface LocatedCluster {
  /** `prod-eu` is `resource:default/prod-eu`. */
  name: string;
  title?: string;
  /** URL of the API server, `https://10.0.0.1:6443`. */
  url: string;
  /** PEM text of its certificate authority, or the base64 of it. */
  caData?: string;
  /** PEM file of its certificate authority, instead of `caData`. */
  caFile?: string;
  /** Accepts any certificate; shown as a warning on the cluster. */
  skipTLSVerify?: boolean;
  reader: LocatedClusterReader;
}

/**
 * Finds clusters.
 *
 * Asked once a minute, and after a failure every 10 s; an answer that takes
 * longer than 30 s counts as a failure and is not waited for any more. Then the
 * clusters it named last stay, marked, and `/health` and the log tell the error,
 * from which credentials are taken out as far as they can be recognised. An
 * entry that cannot be used is left out and told likewise. Other locators are
 * not affected.
 *
 * @public
 */
export interface ClusterLocator {
  /** Unique among locators, shown to people: `acme-inventory`. */
  readonly id: string;
  /** All clusters there are now; one that is missing is removed. */
  listClusters(): Promise<LocatedCluster[]>;
}

/**
 * Takes locators of clusters. A name found by several sources belongs to the
 * first of: `gitopshq.clusters`, the `kubernetes:` configuration, locators in
 * the order in which they were added, catalog.
 *
 * @public
 */
export interface GitopshqClustersExtensionPoint {
  /** @throws ConflictError when a locator with this id exists. */
  addLocator(locator: ClusterLocator): void;
}

/**
 * Lets a module of the plugin `gitopshq` add locators of clusters.
 *
 * @public
 */
export const gitopshqClustersExtensionPoint =
  createExtensionPoint<GitopshqClustersExtensionPoint>({
    id: 'gitopshq.clusters',
  });
