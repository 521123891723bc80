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
import type { CatalogResource, CatalogSnapshot } from '../ownership/types';
import { canonicalApiServer, judgeCluster } from '../trust';
import {
  awsClustersOf,
  refuseSharedAwsIds,
  type AwsCluster,
} from './awsClusterIds';
import type { ConnectionSource } from './ConnectionSource';
import type { FoundCluster } from './LocatorReader';
import { agentNotReported, malformedAnnotation, unconfirmed } from './problems';
import { reachEntity, reachLocated, readerOfEntity } from './reachCluster';
import type { RegisteredCluster } from './types';

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
    writerConnection: connections.writer(clusterRef, config),
    clusterScopedKinds: config.clusterScopedKinds,
  };
}

function fromLocator(
  { cluster, origin, problem }: FoundCluster,
  entity: CatalogResource | undefined,
  connections: ConnectionSource,
): RegisteredCluster {
  const clusterRef = toResourceRef(cluster.name);
  const reach = reachLocated(clusterRef, cluster, connections);
  return {
    clusterRef,
    name: parseEntityRef(clusterRef).name,
    title: cluster.title ?? entity?.title,
    origin,
    connectionKind: 'direct',
    confirmed: true,
    writable: false,
    ownerRefs: entity?.ownerRefs ?? [],
    ...reach,
    problem: reach.problem ?? problem,
  };
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
      : reachEntity(entity, apiServer, connections)),
  };
}

/**
 * Clusters of configuration, locators and catalog; of one name the first counts.
 *
 * @param found - What locators have found, in the order of their priority.
 */
export function resolveClusters(
  config: GitopshqConfig,
  catalog: CatalogSnapshot | undefined,
  connections: ConnectionSource,
  found: FoundCluster[] = [],
): Map<string, RegisteredCluster> {
  const clusters = new Map<string, RegisteredCluster>();
  const aws: AwsCluster[] = [];
  const entityOf = (name: string) => catalog?.clusters.get(toResourceRef(name));

  for (const entry of config.clusters) {
    const cluster = fromConfig(entry, entityOf(entry.name), connections);
    clusters.set(cluster.clusterRef, cluster);
    for (const credential of [entry.reader, entry.writer]) {
      aws.push(...awsClustersOf(cluster, entry.name, credential));
    }
  }
  for (const one of found) {
    const clusterRef = toResourceRef(one.cluster.name);
    if (!clusters.has(clusterRef)) {
      const entity = entityOf(one.cluster.name);
      const cluster = fromLocator(one, entity, connections);
      clusters.set(clusterRef, cluster);
      const { name, reader } = one.cluster;
      aws.push(...awsClustersOf(cluster, name, reader));
    }
  }
  for (const entity of catalog?.clusters.values() ?? []) {
    if (!clusters.has(entity.entityRef)) {
      const cluster = fromEntity(entity, config, connections);
      clusters.set(entity.entityRef, cluster);
      aws.push(...awsClustersOf(cluster, entity.name, readerOfEntity(entity)));
    }
  }
  refuseSharedAwsIds(clusters, aws);
  return clusters;
}
