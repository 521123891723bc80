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
  ClusterProblemError,
  ClusterReader,
  type Clock,
  type CollectorLogger,
  type Timers,
} from '@gitopshq/cluster-collector';
import { parseObjectRef, type KubernetesObject } from '@gitopshq/drift-engine';
import pLimit from 'p-limit';
import type { RenderedObject } from '../../../desired';
import { ServedKinds } from '../../../drift/scan/ServedKinds';
import type { RegisteredEnvironment, Registry } from '../../../registry/types';
import { OperationError } from '../../OperationError';
import type { LiveReader, LiveState } from '../types';

const READ_TIMEOUT_MS = 10_000;
/** An API server shares its time among all who ask. */
const READS_AT_ONCE = 8;

/** {@link LiveReader} by the reader's credential of the cluster. */
export class ClusterLiveReader implements LiveReader {
  constructor(
    private readonly options: {
      registry: Registry;
      clock: Clock;
      timers: Timers;
      logger: CollectorLogger;
    },
  ) {}

  async read(
    environment: RegisteredEnvironment,
    refs: readonly string[],
  ): Promise<LiveState> {
    const { registry, timers, clock, logger } = this.options;
    const { clusterRef } = environment;
    const cluster = registry.current().clusters.get(clusterRef);
    const connection = cluster?.connection;
    if (!connection) {
      throw new OperationError(
        'readOnlyCluster',
        `${clusterRef} cannot be reached by the hub, so nothing on it can be compared or changed; connect the cluster directly`,
      );
    }
    const reader = new ClusterReader(connection, {
      timeoutMs: READ_TIMEOUT_MS,
      timers,
    });
    const { signal } = new AbortController();
    try {
      const kinds = new ServedKinds(reader, clock, logger);
      const { definitions } = await kinds.of(
        environment,
        statedKinds(refs),
        cluster.clusterScopedKinds ?? [],
        signal,
      );
      const limit = pLimit(READS_AT_ONCE);
      const objects = new Map<string, KubernetesObject>();
      const notServed = new Set<string>();
      const clusterScoped = new Set<string>();
      const read = async (ref: string) => {
        const { apiVersion, kind, namespace, name } = parseObjectRef(ref)!;
        const kindRef = `${apiVersion}/${kind}`;
        const { resource, problem } = await kinds.resourceOf(kindRef, signal);
        if (!resource) {
          if (problem) {
            throw new ClusterProblemError(problem, false);
          }
          notServed.add(kindRef);
          return;
        }
        if (!resource.namespaced) {
          clusterScoped.add(kindRef);
        }
        const object = await reader.object(resource, namespace, name, signal);
        if (object) {
          objects.set(ref, object);
        }
      };
      await Promise.all([...new Set(refs)].map(ref => limit(() => read(ref))));
      return { objects, notServed, clusterScoped, definitions };
    } finally {
      reader.close();
    }
  }
}

/** One object of each kind: all that finding out what is served needs. */
function statedKinds(refs: readonly string[]): RenderedObject[] {
  const kinds = new Map(
    refs.map(ref => {
      const { apiVersion, kind } = parseObjectRef(ref)!;
      return [`${apiVersion}/${kind}`, { apiVersion, kind }];
    }),
  );
  return [...kinds.values()].map(object => ({
    object,
    files: [],
    serviceKey: '',
    encrypted: false,
    digest: '',
  }));
}
