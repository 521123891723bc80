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

import { textColumn } from '../../fleet/ingest/columnValues';
import type { Candidate } from '../history/TimelineReader';

/** Stands for any unit: the files of an unconfirmed commit do not tell. */
export const ANY_UNIT = '*';

/** Number as the database gives it; PostgreSQL's bigint is a text. */
export type BigInteger = number | string;

/** A row of `release_timelines`. */
export interface TimelineRow {
  environment_ref: string;
  source_key: string;
  head_sha: string;
  head_depth: number;
  /** JSON array. */
  paths: string;
  truncated: boolean | number;
  first_read_at: BigInteger;
  read_at: BigInteger;
  wanted_depth: number | null;
  /** JSON of Problem. */
  problem: string | null;
  version: number;
}

/** A row of `release_commits`. */
export interface CommitRow {
  environment_ref: string;
  sha: string;
  depth: number;
  parent_sha: string | null;
  author: string;
  committed_at: BigInteger;
  at: BigInteger;
  subject: string;
  /** JSON array. */
  operations: string | null;
  confirmed: boolean | number;
  seen_new: boolean | number;
}

/** A row of `release_services`. */
export interface ReleaseRow {
  environment_ref: string;
  service_key: string;
  sha: string;
  depth: number;
  at: BigInteger;
  confirmed: boolean | number;
  digest_before: string | null;
  digest_after: string | null;
  /** JSON array. */
  images: string;
  /** JSON array. */
  values: string;
  kind: string;
  operation_id: string | null;
  rolled_back_by: string | null;
  outcome: string;
  outcome_reason: string | null;
  applied_at: BigInteger | null;
  watched_at: BigInteger | null;
  /** JSON of ReleaseWatch. */
  watch: string | null;
  stable_at: BigInteger | null;
  recovered_at: BigInteger | null;
}

/** A row of `release_units`. */
export interface UnitRow {
  environment_ref: string;
  service_key: string;
  name: string;
  /** JSON of UnitWorkload. */
  workload: string;
  service_id: string;
  applied_sha: string | null;
}

const MAX_OPERATIONS = 10;

/** The row of a candidate. */
export function commitRow(
  environmentRef: string,
  candidate: Candidate,
  now: number,
  seenNew: boolean,
): CommitRow {
  const { sha, depth, parent, operationIds } = candidate;
  const committedAt = Number.isFinite(candidate.committedAt)
    ? candidate.committedAt
    : 0;
  return {
    environment_ref: environmentRef,
    sha,
    depth,
    parent_sha: parent ?? null,
    author: textColumn(candidate.author, 512),
    committed_at: committedAt,
    // A commit of the future would never leave the newest days.
    at: Math.min(committedAt, now),
    subject: textColumn(candidate.subject, 1024),
    operations:
      operationIds.length === 0
        ? null
        : JSON.stringify(
            operationIds.slice(0, MAX_OPERATIONS).map(id => textColumn(id, 64)),
          ),
    confirmed: false,
    seen_new: seenNew,
  };
}

/** Rows of the units that a candidate may have changed. */
export function guessedRows(
  environmentRef: string,
  { sha, depth, units }: Candidate,
  { at }: CommitRow,
): ReleaseRow[] {
  return (units ?? [ANY_UNIT]).map(unit =>
    releaseRow({ environmentRef, unit, sha, depth, at: Number(at) }),
  );
}

/** A row of which nothing is known yet. */
export function releaseRow(of: {
  environmentRef: string;
  unit: string;
  sha: string;
  depth: number;
  at: number;
}): ReleaseRow {
  return {
    environment_ref: of.environmentRef,
    service_key: of.unit,
    sha: of.sha,
    depth: of.depth,
    at: of.at,
    confirmed: false,
    digest_before: null,
    digest_after: null,
    images: '[]',
    values: '[]',
    kind: 'release',
    operation_id: null,
    rolled_back_by: null,
    outcome: 'unknown',
    outcome_reason: null,
    applied_at: null,
    watched_at: null,
    watch: null,
    stable_at: null,
    recovered_at: null,
  };
}
