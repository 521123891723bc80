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
  Operation,
  OperationPreview,
  OperationsFilter,
  OperationState,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { useGitopshqApi, type IncidentsRequest } from '../api';
import { POLL_INTERVAL_MS } from '../session/fleetSession';
import { useItem, type FleetItem, type FleetItemOptions } from './useItem';
import { usePages, type FleetList, type FleetListOptions } from './usePages';

/** Steps change every few seconds, also where no live update arrives. */
const RUNNING_INTERVAL_MS = 2_000;

const RUNNING: readonly OperationState[] = [
  'executing',
  'awaiting-merge',
  'verifying',
];

const ENDED: readonly OperationState[] = [
  'succeeded',
  'failed',
  'rejected',
  'withdrawn',
  'stale',
  'cancelled',
  'expired',
];

/** Whether it is being carried out or watched right now. @public */
export function isOperationRunning({
  state,
}: Pick<Operation, 'state'>): boolean {
  return RUNNING.includes(state);
}

/** Whether nothing more happens to it. @public */
export function isOperationEnded({ state }: Pick<Operation, 'state'>): boolean {
  return ENDED.includes(state);
}

/** The states of an operation that is being carried out. @public */
export const RUNNING_OPERATION_STATES: readonly OperationState[] = RUNNING;

/** Operations the signed-in person may read, newest first. @public */
export function useOperations(
  filter: OperationsFilter = {},
  options?: FleetListOptions,
): FleetList<Operation> {
  const api = useGitopshqApi();
  return usePages(
    ['operations', 'list', filter],
    (page, request) => api.listOperations({ ...filter, ...page }, request),
    options,
  );
}

/** One operation; asked for every two seconds while it runs. @public */
export function useOperation(
  id: string,
  options?: FleetItemOptions,
): FleetItem<Operation> {
  const api = useGitopshqApi();
  return useItem(
    ['operations', 'one', id],
    request => api.getOperation(id, request),
    {
      ...options,
      refetchInterval: operation =>
        operation && isOperationRunning(operation)
          ? RUNNING_INTERVAL_MS
          : POLL_INTERVAL_MS,
    },
  );
}

/** What an operation writes. @public */
export function useOperationPreview(
  id: string,
  options?: FleetItemOptions,
): FleetItem<OperationPreview> {
  const api = useGitopshqApi();
  return useItem(
    ['operations', 'preview', id],
    request => api.getOperationPreview(id, request),
    options,
  );
}

/** Incidents the signed-in person may read, newest first. @public */
export function useIncidents(
  filter: Omit<IncidentsRequest, 'limit' | 'cursor'> = {},
  options?: FleetListOptions,
): FleetList<Incident> {
  const api = useGitopshqApi();
  return usePages(
    ['incidents', 'list', filter],
    (page, request) => api.listIncidents({ ...filter, ...page }, request),
    options,
  );
}
