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
  Release,
  ReleaseKind,
  ReleaseOutcome,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { epochMs } from '../../fleet/read/environmentView';
import type { CommitRow, ReleaseRow } from '../store/releaseRows';

/** A release of a unit with what the asking person may know of its service. */
export interface VisibleRelease extends ReleaseRow {
  /** Release of the unit that is applied. */
  applied_sha: string | null;
  /** Absent for what belongs to no service. */
  service_id: string | null;
  name: string | null;
}

const MAX_VALUES = 50;
/** What a person should see first. */
const OUTCOMES: readonly ReleaseOutcome[] = [
  'failed',
  'running',
  'rolled-back',
  'deployed',
  'superseded',
  'unknown',
];
const KINDS: readonly ReleaseKind[] = [
  'promotion',
  'adopt',
  'release',
  'change',
  'rollback',
];

const isoOf = (at: number) => new Date(at).toISOString();

/** Outcome of one unit: one that was taken back is told as such. */
function outcomeOf(row: VisibleRelease): {
  outcome: ReleaseOutcome;
  reason?: string;
} {
  const outcome = row.outcome as ReleaseOutcome;
  const reason = row.outcome_reason ?? undefined;
  if (row.rolled_back_by === null || row.applied_sha === row.sha) {
    return { outcome, ...(reason !== undefined && { reason }) };
  }
  const by = `Rolled back by ${row.rolled_back_by.slice(0, 12)}`;
  const before =
    outcome === 'failed' || outcome === 'deployed'
      ? `; it was ${outcome}: ${reason}`
      : '';
  return { outcome: 'rolled-back', reason: `${by}${before}` };
}

function worstOutcome(
  rows: readonly VisibleRelease[],
): Pick<Release, 'outcome' | 'outcomeReason'> {
  const told = rows.map(row => ({ row, ...outcomeOf(row) }));
  const outcome =
    OUTCOMES.find(each => told.some(one => one.outcome === each)) ?? 'unknown';
  const those = told.filter(
    one => one.outcome === outcome && one.reason !== undefined,
  );
  const reasons = those.map(({ row, reason }) =>
    rows.length > 1 && row.name ? `${row.name}: ${reason}` : reason!,
  );
  return {
    outcome,
    ...(reasons.length > 0 && {
      outcomeReason: [...new Set(reasons)].slice(0, 5).join('; '),
    }),
  };
}

/** Of several units: what most would call the commit. */
function kindOf(rows: readonly VisibleRelease[]): ReleaseKind {
  const kinds = new Set(rows.map(row => row.kind));
  return KINDS.find(kind => kinds.has(kind)) ?? 'release';
}

/**
 * One line of a timeline.
 *
 * @param rows - What the commit made of each unit the person may see.
 */
export function toRelease(
  commit: CommitRow,
  rows: readonly VisibleRelease[],
  isCurrent: boolean,
): Release {
  const services = new Map(
    rows.flatMap(row =>
      row.service_id === null
        ? []
        : [[row.service_id, row.name ?? row.service_id] as const],
    ),
  );
  const appliedAt = rows
    .map(row => epochMs(row.applied_at))
    .filter(at => at !== undefined);
  const operationId = rows.find(row => row.operation_id)?.operation_id;
  const rolledBackBy = rows.every(row => row.rolled_back_by !== null)
    ? rows[0]?.rolled_back_by
    : undefined;
  const confirmed = Boolean(commit.confirmed);
  return {
    sha: commit.sha,
    ...(commit.parent_sha !== null && { parentSha: commit.parent_sha }),
    environmentRef: commit.environment_ref,
    services: [...services]
      .map(([serviceId, name]) => ({ serviceId, name }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    author: commit.author,
    committedAt: isoOf(Number(commit.committed_at)),
    ...(appliedAt.length > 0 && { appliedAt: isoOf(Math.min(...appliedAt)) }),
    subject: commit.subject,
    images: rows.flatMap(row => JSON.parse(row.images)),
    values: distinctValues(rows),
    kind: kindOf(rows),
    ...(confirmed
      ? worstOutcome(rows)
      : {
          outcome: 'unknown',
          outcomeReason: 'It is not proved yet that it changed any object',
        }),
    ...(operationId && { operationId }),
    claimed: commit.operations !== null && !operationId,
    ...(rolledBackBy && { rolledBackBy }),
    current: isCurrent,
    confirmed,
  };
}

function distinctValues(rows: readonly VisibleRelease[]): Release['values'] {
  const values = new Map<string, Release['values'][number]>();
  for (const row of rows) {
    for (const value of JSON.parse(row.values) as Release['values']) {
      values.set(`${value.file}#${value.path}`, value);
    }
  }
  return [...values.values()]
    .sort((a, b) => (a.file < b.file ? -1 : Number(a.file > b.file)))
    .slice(0, MAX_VALUES);
}
