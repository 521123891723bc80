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

/** The sink has thrown: what it got may be lost. */
export class SinkFailedError extends ClusterProblemError {
  constructor(target: string, error: unknown) {
    const text = error instanceof Error ? error.message : String(error);
    super({
      code: 'sink-failed',
      message: `What was collected could not be stored: ${new Redaction().of(
        text,
      )}`,
      value: target,
      cure: 'Look at the log for the cause; collection starts again by itself.',
    });
  }
}
