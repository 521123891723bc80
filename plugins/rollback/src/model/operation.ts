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

import {
  operationRequestSchema,
  type Operation,
  type OperationRequest,
} from '@gitopshq/backstage-plugin-gitopshq-common';

/** Name of the step that looks at error rates. */
const ERROR_RATE_STEP = 'error-rate';

/**
 * Whether nobody knows how many errors there are: no query measures it and no
 * person has said so.
 */
export function isErrorRateUnmeasured({
  steps,
  confirmation,
  state,
}: Operation): boolean {
  const step = steps.find(({ name }) => name === ERROR_RATE_STEP);
  return (
    step?.state === 'skipped' &&
    confirmation === undefined &&
    (state === 'verifying' || state === 'succeeded')
  );
}

/**
 * The same once more, for a new plan; undefined where its parameters mean
 * nothing to this version.
 */
export function requestAgain({
  kind,
  target: { environmentRef, serviceId },
  parameters,
  reason,
  incidentId,
}: Operation): OperationRequest | undefined {
  return operationRequestSchema.safeParse({
    kind,
    target: { environmentRef, ...(serviceId && { serviceId }) },
    parameters,
    ...(reason && { reason }),
    ...(incidentId && { incidentId }),
  }).data;
}
