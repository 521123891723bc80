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

import { ClusterProblemError } from '@gitopshq/cluster-collector';
import type { DryRunOutcome, WriteOutcome } from './types';
import type { Refused } from './writeProblems';

/** Problems that pass without anybody changing anything. */
const PASSING: ReadonlySet<string> = new Set([
  'connection-failed',
  'connection-lost',
  'connection-refused',
  'no-route',
  'server-error',
  'timeout',
  'too-many-requests',
  'unknown-host',
]);

/** What could not be read, or is no object of ours, has not been written. */
export async function guarded<T extends WriteOutcome | DryRunOutcome>(
  signal: AbortSignal,
  task: () => Promise<T>,
): Promise<T | Refused> {
  try {
    return await task();
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ClusterProblemError)) {
      throw error;
    }
    const { problem, retryAfterMs } = error;
    return {
      outcome: 'refused',
      problem,
      retryable: PASSING.has(problem.code),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    };
  }
}
