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

import { ServiceUnavailableError } from '@backstage/errors';
import { ClusterProblemError } from '@gitopshq/cluster-collector';
import { RenderError } from '@gitopshq/backstage-plugin-gitopshq-node';
import { GitProblemError } from '../../desired/git/gitProblem';
import { OperationError } from '../OperationError';

/** What a person is answered who asked for a plan that cannot be made. */
export function planError(error: unknown): unknown {
  if (
    error instanceof GitProblemError ||
    error instanceof ClusterProblemError
  ) {
    return new ServiceUnavailableError(
      `It cannot be planned now: ${error.message}; ${error.problem.cure}`,
    );
  }
  if (error instanceof RenderError) {
    return new OperationError(
      'notComparable',
      `It cannot be planned: ${error.message}`,
    );
  }
  return error;
}
