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

import type { ClusterConnection } from '@gitopshq/cluster-collector';
import type { ClusterLeases, Lease } from '../../leases';
import type {
  RegisteredEnvironment,
  RegistrySnapshot,
} from '../../registry/types';

/** A cluster that this process collects from. */
export interface WantedCluster {
  lease: Lease;
  connection: ClusterConnection;
  environments: RegisteredEnvironment[];
}

/**
 * Confirmed, reachable clusters with confirmed environments whose lease is
 * held.
 */
export function wantedClusters(
  snapshot: RegistrySnapshot,
  leases: Pick<ClusterLeases, 'held'>,
): Map<string, WantedCluster> {
  const wanted = new Map<string, WantedCluster>();
  for (const environment of snapshot.environments.values()) {
    const cluster = snapshot.clusters.get(environment.clusterRef);
    if (
      environment.state !== 'confirmed' ||
      !cluster?.confirmed ||
      !cluster.connection
    ) {
      continue;
    }
    const known = wanted.get(cluster.clusterRef);
    const lease = leases.held(cluster.clusterRef);
    if (known) {
      known.environments.push(environment);
    } else if (lease) {
      wanted.set(cluster.clusterRef, {
        lease,
        connection: cluster.connection,
        environments: [environment],
      });
    }
  }
  return wanted;
}
