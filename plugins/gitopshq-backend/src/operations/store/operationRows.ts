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

import type { StoredOperation } from '../types';

/** A row of `operations`; JSON as text, times as epoch ms. */
export interface OperationRow {
  operation_id: string;
  kind: StoredOperation['kind'];
  scope: StoredOperation['scope'];
  state: StoredOperation['state'];
  version: number;
  environment_ref: string;
  environment_name: string;
  cluster_ref: string;
  tier: StoredOperation['tier'];
  service_id: string | null;
  service_name: string | null;
  component_ref: string | null;
  request: string;
  plan: string;
  preview: string;
  digest: string;
  subject: string;
  requester: string;
  author_name: string;
  author_email: string;
  executor: string | null;
  ownership_refs: string | null;
  reason: string | null;
  incident_id: string | null;
  speculative: boolean | number;
  waived: string;
  steps: string;
  base_sha: string | null;
  commit_sha: string | null;
  pull_request_url: string | null;
  pull_request: string | null;
  created_at: number | string;
  executed_at: number | string | null;
  verifying_since: number | string | null;
  ended_at: number | string | null;
  expires_at: number | string;
  stable_since: number | string | null;
  restarts: string | null;
  recovered_at: number | string | null;
  bad_since: number | string | null;
  confirmation: string | null;
  failure: string | null;
  correlation_id: string;
}

/** Columns of what may be written after an operation was made. */
const COLUMNS = {
  executor: 'executor',
  ownershipRefs: 'ownership_refs',
  reason: 'reason',
  incidentId: 'incident_id',
  speculative: 'speculative',
  waived: 'waived',
  steps: 'steps',
  baseSha: 'base_sha',
  commit: 'commit_sha',
  pullRequestUrl: 'pull_request_url',
  pullRequest: 'pull_request',
  executedAt: 'executed_at',
  verifyingSince: 'verifying_since',
  endedAt: 'ended_at',
  expiresAt: 'expires_at',
  stableSince: 'stable_since',
  restarts: 'restarts',
  recoveredAt: 'recovered_at',
  badSince: 'bad_since',
  confirmation: 'confirmation',
  failure: 'failure',
} as const satisfies Partial<Record<keyof StoredOperation, keyof OperationRow>>;

/** What changes of an operation; `undefined` leaves nothing behind. */
export type OperationFields = Partial<
  Pick<StoredOperation, keyof typeof COLUMNS>
>;

const toColumn = (value: unknown) => {
  if (value === undefined) {
    return null;
  }
  return typeof value === 'object' ? JSON.stringify(value) : value;
};

/** Columns of the fields that are given. */
export function toColumns(fields: OperationFields): Partial<OperationRow> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      COLUMNS[key as keyof typeof COLUMNS],
      toColumn(value),
    ]),
  );
}

/** The row of a new operation. */
export function toRow(operation: StoredOperation): Partial<OperationRow> {
  const fields = Object.keys(COLUMNS) as (keyof OperationFields)[];
  return {
    operation_id: operation.id,
    kind: operation.kind,
    scope: operation.scope,
    state: operation.state,
    version: operation.version,
    environment_ref: operation.environmentRef,
    environment_name: operation.environmentName,
    cluster_ref: operation.clusterRef,
    tier: operation.tier,
    service_id: operation.serviceId ?? null,
    service_name: operation.serviceName ?? null,
    component_ref: operation.componentRef ?? null,
    request: JSON.stringify(operation.request),
    plan: JSON.stringify(operation.plan),
    preview: JSON.stringify(operation.preview),
    digest: operation.plan.digest,
    subject: operation.subject,
    requester: operation.requester,
    author_name: operation.author.name,
    author_email: operation.author.email,
    created_at: operation.createdAt,
    correlation_id: operation.correlationId,
    ...toColumns(
      Object.fromEntries(fields.map(field => [field, operation[field]])),
    ),
  };
}

const text = (value: string | null) => value ?? undefined;
const time = (value: number | string | null) =>
  value === null ? undefined : Number(value);
const json = (value: string | null) =>
  value === null ? undefined : JSON.parse(value);

/** The operation of a row. */
export function toOperation(row: OperationRow): StoredOperation {
  return {
    id: row.operation_id,
    kind: row.kind,
    scope: row.scope,
    state: row.state,
    version: row.version,
    environmentRef: row.environment_ref,
    environmentName: row.environment_name,
    clusterRef: row.cluster_ref,
    tier: row.tier,
    serviceId: text(row.service_id),
    serviceName: text(row.service_name),
    componentRef: text(row.component_ref),
    request: JSON.parse(row.request),
    plan: JSON.parse(row.plan),
    preview: JSON.parse(row.preview),
    subject: row.subject,
    requester: row.requester,
    author: { name: row.author_name, email: row.author_email },
    executor: text(row.executor),
    ownershipRefs: json(row.ownership_refs) ?? [],
    reason: text(row.reason),
    incidentId: text(row.incident_id),
    speculative: Boolean(row.speculative),
    waived: JSON.parse(row.waived),
    steps: JSON.parse(row.steps),
    baseSha: text(row.base_sha),
    commit: text(row.commit_sha),
    pullRequestUrl: text(row.pull_request_url),
    pullRequest: text(row.pull_request),
    createdAt: Number(row.created_at),
    executedAt: time(row.executed_at),
    verifyingSince: time(row.verifying_since),
    endedAt: time(row.ended_at),
    expiresAt: Number(row.expires_at),
    stableSince: time(row.stable_since),
    restarts: json(row.restarts),
    recoveredAt: time(row.recovered_at),
    badSince: time(row.bad_since),
    confirmation: json(row.confirmation),
    failure: json(row.failure),
    correlationId: row.correlation_id,
  };
}
