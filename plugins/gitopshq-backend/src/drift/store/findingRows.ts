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

import type { Finding } from '@gitopshq/backstage-plugin-gitopshq-common';
import { findingId } from '../findingId';
import type { ComparedFinding } from '../types';

/** A row of `findings`; times are epoch ms, texts from PostgreSQL. */
export interface FindingRow {
  finding_id: string;
  environment_ref: string;
  service_id: string | null;
  object: string;
  kind: string;
  path: string;
  change: Finding['change'];
  cause: Finding['cause'];
  confidence: Finding['confidence'];
  manager: string | null;
  suggestion: Finding['suggestion'];
  status: Finding['status'];
  desired: string | null;
  live: string | null;
  evidence: string;
  since: number | string | null;
  files: string;
  ignored_by: string | null;
  rule_id: string | null;
  operation_id: string | null;
  first_seen_at: number | string;
  last_seen_at: number | string;
  resolved_at: number | string | null;
  reopened_count: number;
}

/** What a comparison says of a finding; the rest is its life. */
export type ComparedColumns = Omit<
  FindingRow,
  'first_seen_at' | 'last_seen_at' | 'resolved_at' | 'reopened_count'
>;

/** Longest value kept of either side; the whole object is a request away. */
export const VALUE_LIMIT_CHARACTERS = 16_384;

/** Kind of an object ref `<apiVersion>/<kind>/<namespace>/<name>`. */
export function kindOf(object: string): string {
  return object.split('/').at(-3) ?? '';
}

function json(value: unknown): string | null {
  if (value === undefined) {
    return null;
  }
  const text = JSON.stringify(value);
  return text.length <= VALUE_LIMIT_CHARACTERS
    ? text
    : JSON.stringify(
        `${text.slice(0, VALUE_LIMIT_CHARACTERS)}… (${text.length} characters)`,
      );
}

/** Columns of a finding as compared. */
export function comparedColumns(
  environmentRef: string,
  finding: ComparedFinding,
): ComparedColumns {
  const since = finding.since === undefined ? NaN : Date.parse(finding.since);
  return {
    finding_id: findingId(environmentRef, finding.object, finding.path),
    environment_ref: environmentRef,
    service_id: finding.serviceId ?? null,
    object: finding.object,
    kind: kindOf(finding.object),
    path: finding.path,
    change: finding.change,
    cause: finding.cause,
    confidence: finding.confidence,
    manager: finding.manager?.slice(0, 256) ?? null,
    suggestion: finding.suggestion,
    status: finding.status,
    desired: json(finding.desired),
    live: json(finding.live),
    evidence: JSON.stringify(finding.evidence),
    since: Number.isNaN(since) ? null : since,
    files: JSON.stringify(finding.files),
    ignored_by: finding.ignoredBy ? JSON.stringify(finding.ignoredBy) : null,
    rule_id: finding.ignoredBy?.ruleId ?? null,
    operation_id: finding.operationId ?? null,
  };
}
