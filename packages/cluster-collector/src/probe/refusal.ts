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

import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { ApiStatus } from '../connection/statusProblem';

/** The user that the API server makes of a request without a credential. */
export function isAnonymous(status: ApiStatus): boolean {
  return status.message.includes('system:anonymous');
}

/** 401 or 403 to a path every authenticated user may read by default. */
export function forbiddenPath(
  server: string,
  path: string,
  status: ApiStatus,
): Problem {
  return {
    code: 'forbidden',
    message: `The credential may not read ${path}: ${
      status.message || 'no reason given'
    }`,
    value: `${server}${path}: HTTP ${status.code}`,
    cure: 'Bind the ClusterRole system:public-info-viewer to the reader of the cluster.',
  };
}
