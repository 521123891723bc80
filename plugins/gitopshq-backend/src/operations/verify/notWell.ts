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

import pLimit from 'p-limit';
import type { ClusterWriters } from '../cluster';
import { OperationError } from '../OperationError';

const AT_ONCE = 8;
/** More workloads than this are judged by what was collected of them. */
const MAX_READ = 200;
const TIMEOUT_MS = 15_000;

interface Workload {
  kind?: string;
  metadata?: { generation?: number };
  spec?: { replicas?: number };
  status?: {
    observedGeneration?: number;
    readyReplicas?: number;
    updatedReplicas?: number;
    desiredNumberScheduled?: number;
    numberReady?: number;
    updatedNumberScheduled?: number;
  };
}

/**
 * Asks the cluster itself which workloads are not as wanted: what was collected
 * may be of before the last write.
 */
export function createNotWell(writers: Pick<ClusterWriters, 'of'>) {
  return async (
    environmentRef: string,
    workloads: string[],
  ): Promise<string[] | undefined> => {
    let read: ReturnType<ClusterWriters['of']>['read'];
    try {
      const writer = writers.of(environmentRef);
      read = writer.read.bind(writer);
    } catch (error) {
      if (error instanceof OperationError) {
        // Read-only: what was collected has to do.
        return undefined;
      }
      throw error;
    }
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const limit = pLimit(AT_ONCE);
    const reasons = await Promise.all(
      workloads.slice(0, MAX_READ).map(ref =>
        limit(async () => {
          try {
            const live = await read(ref, signal);
            const why = live && whyNotWell(live.object as Workload);
            return why && `${ref}: ${why}`;
          } catch {
            return `${ref}: cannot be read now`;
          }
        }),
      ),
    );
    return reasons.filter(reason => reason !== undefined);
  };
}

function whyNotWell(workload: Workload): string | undefined {
  const { metadata, status = {} } = workload;
  const observed = status.observedGeneration;
  // Jobs and CronJobs do not say it.
  if (observed !== undefined && observed < (metadata?.generation ?? 0)) {
    return `observedGeneration ${observed} is behind ${metadata?.generation}`;
  }
  const [wanted, ready, updated] = podsOf(workload);
  return (ready ?? 0) < wanted || (updated ?? 0) < wanted
    ? `${ready ?? 0} of ${wanted} pods ready, ${updated ?? 0} updated`
    : undefined;
}

/** Wanted, ready, updated; of what has no such numbers all are 0. */
function podsOf({
  kind,
  spec,
  status = {},
}: Workload): [number, number | undefined, number | undefined] {
  switch (kind) {
    case 'DaemonSet':
      return [
        status.desiredNumberScheduled ?? 0,
        status.numberReady,
        status.updatedNumberScheduled,
      ];
    case 'Deployment':
    case 'StatefulSet':
      return [
        spec?.replicas ?? 1,
        status.readyReplicas,
        status.updatedReplicas,
      ];
    default:
      return [0, 0, 0];
  }
}
