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

import {
  ANNOTATIONS,
  toResourceRef,
  type ClusterConfig,
  type GitopshqConfig,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { parseEntityRef } from '@backstage/catalog-model';
import type { ClusterConnection } from '@gitopshq/cluster-collector';
import type { CatalogResource, CatalogSnapshot } from '../ownership/types';
import { canonicalApiServer, judgeCluster } from '../trust';
import {
  agentNotReported,
  malformedAnnotation,
  needsServerSideProvider,
  unconfirmed,
} from './problems';
import type { RegisteredCluster } from './types';

/** Makes connections; one object per cluster while its definition stays. */
export interface ConnectionSource {
  fromConfig(clusterRef: string, config: ClusterConfig): ClusterConnection;
  /** Without credential, for a proxy on loopback. */
  anonymous(clusterRef: string, server: string): ClusterConnection;
  /** By the pod's own service account. */
  inCluster(clusterRef: string, server: string): ClusterConnection;
  /** Whether this is the API server of the cluster the hub runs in. */
  isInCluster(server: string): boolean;
}

const LOOPBACK =
  /^https?:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?(\/|$)/;

function fromConfig(
  config: ClusterConfig,
  entity: CatalogResource | undefined,
  connections: ConnectionSource,
): RegisteredCluster {
  const clusterRef = toResourceRef(config.name);
  return {
    clusterRef,
    name: parseEntityRef(clusterRef).name,
    title: entity?.title,
    origin: 'config',
    connectionKind: 'direct',
    apiServer: config.url,
    confirmed: true,
    writable: config.writer !== undefined,
    skipTLSVerify: config.skipTLSVerify,
    ownerRefs: config.owner
      ? [config.owner.toLocaleLowerCase('en-US')]
      : entity?.ownerRefs ?? [],
    connection: connections.fromConfig(clusterRef, config),
  };
}

/** How a trusted entity's cluster is reached; a problem when it cannot be. */
function connect(
  clusterRef: string,
  apiServer: string,
  authProvider: string | undefined,
  connections: ConnectionSource,
): Pick<RegisteredCluster, 'connection' | 'problem'> {
  // Our own credential goes only to the server that issued it.
  if (authProvider === 'serviceAccount' && connections.isInCluster(apiServer)) {
    return { connection: connections.inCluster(clusterRef, apiServer) };
  }
  if (authProvider === 'localKubectlProxy' && LOOPBACK.test(apiServer)) {
    return { connection: connections.anonymous(clusterRef, apiServer) };
  }
  return { problem: needsServerSideProvider(authProvider ?? 'none') };
}

function fromEntity(
  entity: CatalogResource,
  config: GitopshqConfig,
  connections: ConnectionSource,
): RegisteredCluster {
  const { annotations } = entity;
  const kind = annotations[ANNOTATIONS.connection];
  const url = annotations[ANNOTATIONS.apiServer];
  const apiServer = url === undefined ? undefined : canonicalApiServer(url);
  const cluster: RegisteredCluster = {
    clusterRef: entity.entityRef,
    name: entity.name,
    title: entity.title,
    origin: 'catalog',
    connectionKind: kind === 'agent' ? 'agent' : 'direct',
    apiServer,
    confirmed: false,
    writable: false,
    skipTLSVerify: false,
    ownerRefs: entity.ownerRefs,
  };
  if (kind !== undefined && kind !== 'agent' && kind !== 'direct') {
    const cure = 'direct or agent';
    return {
      ...cluster,
      problem: malformedAnnotation(ANNOTATIONS.connection, kind, cure),
    };
  }
  if (apiServer === undefined) {
    return {
      ...cluster,
      problem: malformedAnnotation(
        ANNOTATIONS.apiServer,
        url,
        'the URL of the API server, https://10.0.0.1:6443',
      ),
    };
  }
  const verdict = judgeCluster(config.trust, entity, apiServer);
  if (!verdict.allowed) {
    return {
      ...cluster,
      problem: unconfirmed('cluster', apiServer, verdict.reason),
    };
  }
  return {
    ...cluster,
    confirmed: true,
    ...(kind === 'agent'
      ? { problem: agentNotReported() }
      : connect(
          cluster.clusterRef,
          apiServer,
          annotations[ANNOTATIONS.authProvider],
          connections,
        )),
  };
}

/** Clusters of configuration and catalog; configuration wins. */
export function resolveClusters(
  config: GitopshqConfig,
  catalog: CatalogSnapshot | undefined,
  connections: ConnectionSource,
): Map<string, RegisteredCluster> {
  const clusters = new Map<string, RegisteredCluster>();
  for (const entry of config.clusters) {
    const entity = catalog?.clusters.get(toResourceRef(entry.name));
    const cluster = fromConfig(entry, entity, connections);
    clusters.set(cluster.clusterRef, cluster);
  }
  for (const entity of catalog?.clusters.values() ?? []) {
    if (!clusters.has(entity.entityRef)) {
      clusters.set(entity.entityRef, fromEntity(entity, config, connections));
    }
  }
  return clusters;
}
