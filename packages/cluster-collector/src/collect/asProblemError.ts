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

import { ClusterProblemError } from '../connection/ClusterProblemError';
import { Redaction } from '../connection/Redaction';

/** Anything else is a fault of this package; it is shown, not swallowed. */
export function asProblemError(error: unknown): ClusterProblemError {
  if (error instanceof ClusterProblemError) {
    return error;
  }
  const text = error instanceof Error ? error.message : String(error);
  return new ClusterProblemError({
    code: 'collector-failed',
    message: `The collector failed: ${new Redaction().of(text)}`,
    cure: 'Report this with the log of the collector; it starts again by itself.',
  });
}
