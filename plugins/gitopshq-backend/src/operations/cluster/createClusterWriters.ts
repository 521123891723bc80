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

import { NotFoundError } from '@backstage/errors';
import type {
  Clock,
  ClusterConnection,
  Timers,
} from '@gitopshq/cluster-collector';
import { nameMatcher } from '../../drift/scan/redactFinding';
import type { RegisteredCluster, Registry } from '../../registry/types';
import { OperationError } from '../OperationError';
import { ClusterAccess } from './ClusterAccess';
import { EnvironmentWriter } from './EnvironmentWriter';
import type { ClusterWriters } from './types';

/** What writing to clusters needs of the hub. */
export interface ClusterWritersOptions {
  registry: Pick<Registry, 'current'>;
  /** Patterns of names whose values are shown to nobody. */
  redact: readonly string[];
  clock: Clock;
  timers: Timers;
  /** For one request; default: 30 s. */
  timeoutMs?: number;
}

interface Known {
  reader: ClusterConnection;
  writer: ClusterConnection;
  access: ClusterAccess;
}

/** Writers for the environments of the registry as it is when they are asked for. */
export function createClusterWriters(
  options: ClusterWritersOptions,
): ClusterWriters {
  const { registry, clock, timers, timeoutMs } = options;
  const known = new Map<string, Known>();
  /** Those of former definitions may still be at work. */
  const former: ClusterAccess[] = [];
  const isSecret = nameMatcher(options.redact);

  function accessTo(cluster: RegisteredCluster): ClusterAccess {
    const { clusterRef, connection: reader, writerConnection } = cluster;
    if (!reader || !writerConnection) {
      throw new OperationError(
        'readOnlyCluster',
        `The cluster ${clusterRef} is read-only for GitOpsHQ: it has no writer. Give gitopshq.clusters[].writer a credential with the rights of docs/rbac/gitopshq-writer.yaml`,
      );
    }
    const before = known.get(clusterRef);
    if (before?.reader === reader && before.writer === writerConnection) {
      return before.access;
    }
    if (before) {
      former.push(before.access);
    }
    const access = new ClusterAccess({
      ...{ reader, writer: writerConnection, clock, timers },
      ...(timeoutMs !== undefined && { timeoutMs }),
    });
    known.set(clusterRef, { reader, writer: writerConnection, access });
    return access;
  }

  return {
    of: environmentRef => {
      const { clusters, environments } = registry.current();
      const environment = environments.get(environmentRef);
      if (!environment) {
        throw new NotFoundError(`There is no environment ${environmentRef}`);
      }
      const { clusterRef, state } = environment;
      const cluster = clusters.get(clusterRef);
      if (state !== 'confirmed' || !cluster?.confirmed) {
        throw new OperationError(
          'unconfirmed',
          `${
            state === 'confirmed' ? clusterRef : environmentRef
          } is not confirmed: only an entity declares it, so nothing is written to it. Declare it in gitopshq configuration or allow it by a rule of gitopshq.trust`,
        );
      }
      return new EnvironmentWriter({
        access: accessTo(cluster),
        environment,
        clusterScopedKinds: cluster.clusterScopedKinds ?? [],
        isSecret,
      });
    },
    close: () => {
      for (const access of [
        ...former,
        ...[...known.values()].map(each => each.access),
      ]) {
        access.close();
      }
    },
  };
}
