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

/** A write to which no answer came: what became of it is not known. @public */
export class UnansweredWriteError extends CustomErrorBase {
  name = 'UnansweredWriteError' as const;

  constructor(
    /** Holds no secret. */
    readonly problem: Problem,
    /** False: it never left this host, so it has changed nothing. */
    readonly sent: boolean,
  ) {
    super(problem.message);
  }
}
