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
  Finding,
  OperationRequest,
} from '@gitopshq/backstage-plugin-gitopshq-common';

/** What can be done about findings, besides ignoring them. */
export type ResponseKind = 'reconcile' | 'adopt' | 'sync';

/** What an operation about findings acts on. */
export type ResponseTarget = OperationRequest['target'];

/**
 * The service that all findings are of, else their environment; undefined
 * where they are of several: an operation works in one.
 */
export function responseTarget(
  findings: readonly Finding[],
): ResponseTarget | undefined {
  const [first] = findings;
  if (
    !first ||
    findings.some(
      ({ environmentRef }) => environmentRef !== first.environmentRef,
    )
  ) {
    return undefined;
  }
  const { environmentRef, serviceId } = first;
  return serviceId !== undefined &&
    findings.every(finding => finding.serviceId === serviceId)
    ? { environmentRef, serviceId }
    : { environmentRef };
}

/** Whether the cluster has something beside Git that could be taken away. */
export function hasAdded(findings: readonly Finding[]): boolean {
  return findings.some(
    ({ change }) => change === 'added' || change === 'extra',
  );
}

/** Whether syncing once more may help: a commit was not applied. */
export function isUnapplied({ cause, suggestion }: Finding): boolean {
  return (
    suggestion === 'retry-sync' ||
    cause === 'failed-sync' ||
    cause === 'pending'
  );
}

/** What the hub is asked to plan. */
export function responseRequest(
  kind: ResponseKind,
  target: ResponseTarget,
  findingIds: readonly string[],
  removeAdded: boolean,
): OperationRequest {
  const ids = [...findingIds];
  switch (kind) {
    case 'reconcile':
      return { kind, target, parameters: { findingIds: ids, removeAdded } };
    case 'adopt':
      return { kind, target, parameters: { findingIds: ids } };
    default:
      return { kind, target, parameters: {} };
  }
}
