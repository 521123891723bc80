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

import { awsClusterId } from '../kubernetesPlugin';
import { canonicalApiServer } from '../trust';
import { awsClusterIdTaken } from './problems';
import type { RegisteredCluster } from './types';

/** A cluster that is read or written with a token for an EKS cluster. */
export interface AwsCluster {
  clusterRef: string;
  /** Name of the EKS cluster the token is made for. */
  id: string;
  server: string;
}

/**
 * The cluster, if the credential is that of provider `aws`; else nothing.
 *
 * @param name - As its source writes it: names of EKS clusters are case-sensitive.
 */
export function awsClustersOf(
  cluster: RegisteredCluster,
  name: string,
  credential: object = {},
): AwsCluster[] {
  const { authProvider, authMetadata = {} } = credential as {
    authProvider?: string;
    authMetadata?: Record<string, string>;
  };
  const { clusterRef, apiServer = '' } = cluster;
  return authProvider === 'aws' && cluster.connection
    ? [
        {
          clusterRef,
          id: awsClusterId({ clusterName: name, authMetadata }),
          server: canonicalApiServer(apiServer) ?? clusterRef,
        },
      ]
    : [];
}

/**
 * A token for an EKS cluster is good there whoever presents it, so an entity
 * must not have one made for another's cluster and sent to its own server. Of
 * two entities nobody can say which is right.
 */
export function refuseSharedAwsIds(
  clusters: Map<string, RegisteredCluster>,
  aws: AwsCluster[],
): void {
  const users = new Map<string, AwsCluster[]>();
  for (const user of aws) {
    users.set(user.id, [...(users.get(user.id) ?? []), user]);
  }
  for (const { clusterRef, id, server } of aws) {
    const others = users.get(id)!.filter(other => other.server !== server);
    const cluster = clusters.get(clusterRef)!;
    if (others.length > 0 && cluster.origin === 'catalog') {
      clusters.set(clusterRef, {
        ...cluster,
        connection: undefined,
        problem: awsClusterIdTaken(
          id,
          others.map(other => other.clusterRef),
        ),
      });
    }
  }
}
