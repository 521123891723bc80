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

import { stringifyError } from '@backstage/errors';
import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';

/** The collector of a cluster could not be made. */
export function notStarted(clusterRef: string, error: unknown): Problem {
  return {
    code: 'collector-not-started',
    message: `Reading what delivers to ${clusterRef} could not be started: ${stringifyError(
      error,
    )}`,
    value: clusterRef,
    cure: 'Correct the definition of the cluster; it is tried again when the registry changes',
  };
}

/** Another replica holds the lease, or the cluster is not to be contacted. */
export function notReadHere(shown: string, clusterRef: string): Problem {
  return {
    code: 'delivery-not-read',
    message: `${shown} is not read by this replica of the hub: it does not look after ${clusterRef}`,
    value: clusterRef,
    cure: 'Nothing if another replica has just begun to look after the cluster; replicas tell each other what they read once gitopshq.keys.encryption is set; else see why the cluster cannot be reached',
  };
}
