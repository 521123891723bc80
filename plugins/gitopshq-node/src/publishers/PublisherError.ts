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
 * A server did not do what it was asked; free of credentials.
 *
 * @public
 */
export class PublisherError extends CustomErrorBase {
  name = 'PublisherError' as const;

  constructor(
    readonly problem: Problem,
    /**
     * `refused`: the server answered, and nothing was done; asking again gives
     * the same answer. `unknown`: it may have been done, or may be possible
     * later: look with `find`, and ask again.
     */
    readonly outcome: 'refused' | 'unknown',
    /** When the server wants to be asked again. */
    readonly retryAfterSeconds?: number,
  ) {
    super(problem.message);
  }
}
