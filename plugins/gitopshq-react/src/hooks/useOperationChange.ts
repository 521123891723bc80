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
  Incident,
  IncidentChange,
  LiveTopic,
  NewIncident,
  Operation,
  OperationRequest,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  useGitopshqApi,
  type OperationDecision,
  type OperationExecution,
} from '../api';
import { newIdempotencyKey } from '../api/newIdempotencyKey';
import { STALE_AFTER } from '../session/queryKeys';
import { useFleetChange, type FleetChange } from './useFleetChange';

/** An operation in progress also changes what may be done to its target. */
const TOPICS: readonly LiveTopic[] = [
  ...STALE_AFTER.operations,
  'findings',
  'services',
  'environments',
];

/** Plans an operation; nothing is written. @public */
export function useCreateOperation(): FleetChange<OperationRequest, Operation> {
  const api = useGitopshqApi();
  return useFleetChange(['operations'], request =>
    api.createOperation(request, newIdempotencyKey()),
  );
}

/** Hands a plan over to those who may execute it. @public */
export function useRequestOperation(): FleetChange<
  OperationDecision,
  Operation
> {
  const api = useGitopshqApi();
  return useFleetChange(TOPICS, decision => api.requestOperation(decision));
}

/** Carries a plan out: writes to Git and clusters. @public */
export function useExecuteOperation(): FleetChange<
  OperationExecution,
  Operation
> {
  const api = useGitopshqApi();
  return useFleetChange(TOPICS, execution => api.executeOperation(execution));
}

/** @public */
export function useCancelOperation(): FleetChange<
  Pick<OperationDecision, 'id' | 'digest'>,
  Operation
> {
  const api = useGitopshqApi();
  return useFleetChange(TOPICS, decision => api.cancelOperation(decision));
}

/** Says by hand that the error rate is well again. @public */
export function useConfirmOperation(): FleetChange<
  { id: string; text: string },
  Operation
> {
  const api = useGitopshqApi();
  return useFleetChange(TOPICS, confirmation =>
    api.confirmOperation(confirmation),
  );
}

/** @public */
export function useCreateIncident(): FleetChange<NewIncident, Incident> {
  const api = useGitopshqApi();
  return useFleetChange(STALE_AFTER.incidents, incident =>
    api.createIncident(incident, newIdempotencyKey()),
  );
}

/** @public */
export function useChangeIncident(): FleetChange<
  IncidentChange & { id: string },
  Incident
> {
  const api = useGitopshqApi();
  return useFleetChange(STALE_AFTER.incidents, ({ id, ...change }) =>
    api.changeIncident(id, change),
  );
}
