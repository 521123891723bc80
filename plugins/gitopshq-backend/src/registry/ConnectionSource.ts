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

import type { ClusterConfig } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { LocatedCluster } from '@gitopshq/backstage-plugin-gitopshq-node';
import type { ClusterConnection } from '@gitopshq/cluster-collector';

/** Makes connections; one object per cluster while its definition stays. */
export interface ConnectionSource {
  fromConfig(clusterRef: string, config: ClusterConfig): ClusterConnection;
  /** By the writer of the configuration; undefined without one. */
  writer(
    clusterRef: string,
    config: ClusterConfig,
  ): ClusterConnection | undefined;
  /** By the reader of a locator, which is not `serviceAccount`. */
  located(clusterRef: string, cluster: LocatedCluster): ClusterConnection;
  /** Without credential, for a proxy on loopback. */
  anonymous(clusterRef: string, server: string): ClusterConnection;
  /** By the pod's own service account. */
  inCluster(clusterRef: string, server: string): ClusterConnection;
  /** Whether this is the API server of the cluster the hub runs in. */
  isInCluster(server: string): boolean;
  /** URL of that API server; undefined when the hub runs in none. */
  ownApiServer(): string | undefined;
}
