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

import { CustomErrorBase } from '@backstage/errors';
import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';

/**
 * A failure that is told to people as a problem with its cure. A connection may
 * throw one from `kubeConfig` to say more than that the credential cannot be
 * read. Holds no cause: library errors may quote a credential.
 *
 * @public
 */
export class ClusterProblemError extends CustomErrorBase {
  name = 'ClusterProblemError' as const;

  constructor(
    /** Must hold no secret. */
    readonly problem: Problem,
    /** Whether the server answered, though not as a Kubernetes API server. */
    readonly answered = false,
    /** How long the server asks to be left alone, ms. */
    readonly retryAfterMs?: number,
  ) {
    super(problem.message);
  }
}
