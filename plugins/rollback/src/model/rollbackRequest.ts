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

import type {
  OperationRequest,
  RollbackScope,
} from '@gitopshq/backstage-plugin-gitopshq-common';

/** What a person has chosen on the way to a rollback. */
export interface RollbackChoice {
  scope: RollbackScope;
  /** Entity ref. */
  environmentRef: string;
  /** Of scopes `service` and `field`. */
  serviceId?: string;
  /** Full or abbreviated commit id. */
  toSha?: string;
  /** Of scope `field`. */
  paths: readonly string[];
}

const REVISION = /^[0-9a-f]{7,64}$/;

/** Whether a text can be a commit id. */
export function isRevision(text: string): boolean {
  return REVISION.test(text);
}

/** What is still to be chosen, for people; undefined when nothing is. */
export function missingOfChoice({
  scope,
  serviceId,
  toSha,
  paths,
}: RollbackChoice): string | undefined {
  if (scope !== 'full' && serviceId === undefined) {
    return 'Choose a service.';
  }
  if (toSha === undefined || !isRevision(toSha)) {
    return 'Choose a release, or give a commit id of 7 to 64 hex digits.';
  }
  if (scope === 'field' && paths.length === 0) {
    return 'Tick the values to bring back.';
  }
  return undefined;
}

/** What the hub is asked to plan; undefined while something is missing. */
export function rollbackRequest(
  choice: RollbackChoice,
): OperationRequest | undefined {
  const { scope, environmentRef, serviceId, toSha, paths } = choice;
  if (missingOfChoice(choice) !== undefined || toSha === undefined) {
    return undefined;
  }
  return {
    kind: 'rollback',
    target: {
      environmentRef,
      ...(scope !== 'full' && serviceId !== undefined && { serviceId }),
    },
    parameters: {
      scope,
      toSha,
      ...(scope === 'field' && { paths: [...paths] }),
    },
  };
}
