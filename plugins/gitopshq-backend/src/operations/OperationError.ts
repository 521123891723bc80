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
import type { OperationErrorCode } from '@gitopshq/backstage-plugin-gitopshq-common';

const NAMES: Record<OperationErrorCode, string> = {
  permissionsDisabled: 'NotAllowedError',
  notOwner: 'NotAllowedError',
  unconfirmed: 'ConflictError',
  contested: 'ConflictError',
  frozen: 'ConflictError',
  stale: 'ConflictError',
  targetBusy: 'ConflictError',
  needsApproval: 'ConflictError',
  unknownRevision: 'InputError',
  unknownPath: 'InputError',
  emptyDiff: 'InputError',
  sharedFile: 'ConflictError',
  pushRefused: 'ConflictError',
  protectedBranch: 'ConflictError',
  notComparable: 'ConflictError',
  readOnlyCluster: 'ConflictError',
  notThere: 'InputError',
  redacted: 'InputError',
  outOfScope: 'ConflictError',
  autoscaled: 'ConflictError',
  wrongState: 'ConflictError',
  namesNotConfirmed: 'InputError',
  needsReason: 'InputError',
  blocked: 'ConflictError',
};

/**
 * Why an operation is refused: nothing was written. Its `name` is that of the
 * class of `@backstage/errors` whose HTTP status it is answered with, its
 * `code` tells programs which refusal it is.
 */
export class OperationError extends CustomErrorBase {
  readonly name: string;

  constructor(
    readonly code: OperationErrorCode,
    message: string,
    /** What helps to go on: `{ operationId }` of the first one, `{ nearest }` paths. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = NAMES[code];
  }
}
