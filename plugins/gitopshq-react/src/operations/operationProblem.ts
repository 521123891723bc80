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

import { ResponseError } from '@backstage/errors';
import {
  operationErrorCodeSchema,
  type OperationErrorCode,
  type Problem,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { z } from 'zod/v3';
import { problemOfError } from '../views/problemOfError';

/** What a person can do about each refusal. */
const CURES: Record<OperationErrorCode, string> = {
  permissionsDisabled:
    'Set permission.enabled to true in the app configuration; until then GitOpsHQ only reads.',
  notOwner: 'Ask an owner of it, or an operator, to do this.',
  unconfirmed:
    'Add the environment to gitopshq.environments, or a trust rule for its entity.',
  contested:
    'Settle which component it is by gitopshq.environments[].services.',
  frozen: 'Wait until the freeze ends, or ask who set it to lift it.',
  stale: 'Plan again and look at the new preview.',
  targetBusy:
    'Follow the operation that came first; plan again once it has ended.',
  needsApproval: 'Request it; it can be executed once it is approved.',
  unknownRevision: 'Choose a release of the timeline.',
  unknownPath: 'Choose one of the values that are offered.',
  emptyDiff: 'There is nothing to do; choose an older release.',
  sharedFile:
    'Choose single values, or roll back the whole environment and look at what else that touches.',
  pushRefused:
    'Let the account of GitOpsHQ push to the branch, or set publish: pull-request for the environment.',
  protectedBranch:
    'Set publish: pull-request for the environment, or let the account of GitOpsHQ push to the branch.',
  notComparable:
    'What delivers it uses an option that GitOpsHQ does not render; change it in Git by hand.',
  readOnlyCluster:
    'Give the cluster a writer in gitopshq.clusters; README.md says which rights it needs.',
  notThere: 'Look at what runs now, and plan again.',
  autoscaled: 'Change the minimum and maximum of the autoscaler in Git.',
  wrongState: 'Look at where the operation stands now.',
  namesNotConfirmed: 'Type each name exactly as it is shown.',
  needsReason: 'Say in a few words why.',
  blocked: 'Ask who can lift the rule that blocks it.',
  redacted:
    'Values that look like secrets never pass through GitOpsHQ; change them in Git by hand.',
  outOfScope:
    'Only what belongs to the environment may be written; check its namespaces and its path in Git.',
};

const detailsSchema = z
  .object({
    operationId: z.string().optional().catch(undefined),
    nearest: z.array(z.string()).optional().catch(undefined),
  })
  .catch({});

/** Why an operation was refused, and what leads on. @public */
export interface OperationProblem {
  problem: Problem;
  /** Absent for errors of the request itself. */
  code?: OperationErrorCode;
  /** The operation that came first. */
  operationId?: string;
  /** Values that exist and are called nearly so. */
  nearest: string[];
}

/**
 * A refusal of the hub as a problem with value, cure and what leads on.
 *
 * @public
 */
export function operationProblem(error: Error): OperationProblem {
  if (!(error instanceof ResponseError)) {
    return { problem: problemOfError(error), nearest: [] };
  }
  const refused: { code?: unknown; details?: unknown } = error.body.error;
  const code = operationErrorCodeSchema.safeParse(refused.code).data;
  const { operationId, nearest = [] } = detailsSchema.parse(
    refused.details ?? {},
  );
  const problem = problemOfError(error, {
    400: 'Correct what the message names.',
    403: 'It needs a permission you do not have here. Ask an owner of it, or an operator.',
    409: 'Look at where things stand now, and plan again.',
  });
  return {
    // Of a refusal that is named, the HTTP status tells nobody anything.
    problem: code
      ? { code, message: problem.message, cure: CURES[code] }
      : problem,
    ...(code && { code }),
    ...(operationId && { operationId }),
    nearest,
  };
}
