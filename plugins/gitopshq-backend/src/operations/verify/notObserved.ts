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

/**
 * Asks the cluster which workloads their controllers have not looked at since
 * they were changed: what else their status says is of before.
 */
export function createNotObserved(writers: Pick<ClusterWriters, 'of'>) {
  return async (
    environmentRef: string,
    workloads: string[],
  ): Promise<string[]> => {
    let read: ReturnType<ClusterWriters['of']>['read'];
    try {
      const writer = writers.of(environmentRef);
      read = writer.read.bind(writer);
    } catch (error) {
      if (error instanceof OperationError) {
        // Read-only: what was collected has to do.
        return [];
      }
      throw error;
    }
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const limit = pLimit(AT_ONCE);
    const seen = await Promise.all(
      workloads.slice(0, MAX_READ).map(ref =>
        limit(async () => {
          try {
            const live = await read(ref, signal);
            return live === undefined || isObserved(live.object);
          } catch {
            // What cannot be read is not known to be observed.
            return false;
          }
        }),
      ),
    );
    return workloads.filter((_, index) => seen[index] === false);
  };
}

function isObserved(object: object): boolean {
  const { metadata, status } = object as {
    metadata?: { generation?: number };
    status?: { observedGeneration?: number };
  };
  const { generation } = metadata ?? {};
  const { observedGeneration } = status ?? {};
  return (
    generation === undefined ||
    // Jobs and CronJobs do not say it.
    observedGeneration === undefined ||
    observedGeneration >= generation
  );
}
