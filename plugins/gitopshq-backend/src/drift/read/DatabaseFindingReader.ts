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

import { NotFoundError } from '@backstage/errors';
import type {
  Finding,
  FindingStatus,
  FindingsQuery,
  Page,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { z } from 'zod/v3';
import type { TargetFilter } from '../../authorization/types';
import { decodeCursor, encodeCursor, filterHash } from '../../database/cursor';
import { isoTime } from '../../fleet/read/environmentView';
import type { Caller } from '../../fleet/read/fleetFilters';
import type { FindingRow } from '../store/findingRows';
import { resolveFindingFilters, whereFinding } from './findingFilters';
import { ignorableEnvironments } from './ignorableEnvironments';
import { selectVisible } from './selectVisible';

interface FindingViewRow extends FindingRow {
  service_name: string | null;
  compared_at: number | string | null;
}

/** What is shown without a filter by status: what somebody may have to act on. */
const PRESENT: FindingStatus[] = ['open', 'expected', 'reconciling'];

const ids = z.tuple([z.number().int(), z.string()]);

/** The asking person, with what they may do about what they see. */
export interface FindingCaller extends Caller {
  /** Where they may ignore drift; without it, answers do not tell. */
  ignoring?: TargetFilter;
}

function toFinding(
  row: FindingViewRow,
  ignorable?: ReadonlySet<string>,
): Finding {
  const resolved = row.status === 'resolved';
  const lastSeenAt = resolved
    ? Number(row.last_seen_at)
    : Math.max(Number(row.last_seen_at), Number(row.compared_at ?? 0));
  const since = isoTime(row.since);
  const resolvedAt = isoTime(row.resolved_at);
  return {
    id: row.finding_id,
    environmentRef: row.environment_ref,
    ...(row.service_id !== null && { serviceId: row.service_id }),
    ...(row.service_name !== null && { serviceName: row.service_name }),
    object: row.object,
    path: row.path,
    change: row.change,
    ...(row.desired !== null && { desired: JSON.parse(row.desired) }),
    ...(row.live !== null && { live: JSON.parse(row.live) }),
    cause: row.cause,
    confidence: row.confidence,
    ...(row.manager !== null && { manager: row.manager }),
    ...(since && { since }),
    evidence: JSON.parse(row.evidence),
    suggestion: row.suggestion,
    status: row.status,
    firstSeenAt: new Date(Number(row.first_seen_at)).toISOString(),
    lastSeenAt: new Date(lastSeenAt).toISOString(),
    ...(resolvedAt && { resolvedAt }),
    reopenedCount: row.reopened_count,
    ...(row.ignored_by !== null && { ignoredBy: JSON.parse(row.ignored_by) }),
    ...(row.operation_id !== null && { operationId: row.operation_id }),
    files: JSON.parse(row.files),
    ...(ignorable && {
      allowed: { ignore: ignorable.has(row.environment_ref) },
    }),
  };
}

/** Number of findings by status and, of those present, by cause. */
export interface FindingCounts {
  byStatus: Partial<Record<FindingStatus, number>>;
  byCause: Partial<Record<Finding['cause'], number>>;
}

/** Reads findings as a person may see them. */
export class DatabaseFindingReader {
  constructor(private readonly db: Knex) {}

  /** Newest first. */
  async list(
    caller: FindingCaller,
    query: FindingsQuery,
  ): Promise<Page<Finding>> {
    const filters = resolveFindingFilters(query, caller.ownershipRefs);
    const hash = filterHash(['findings', filters]);
    const after = decodeCursor(query.cursor, hash, ids);
    if (!caller.filter.any) {
      return { items: [] };
    }
    const rows = this.select(caller);
    whereFinding(rows, filters);
    rows.whereIn('findings.status', filters.statuses ?? PRESENT);
    if (after) {
      const [firstSeenAt, id] = after;
      rows
        .where('findings.first_seen_at', '<=', firstSeenAt)
        .where(later =>
          later
            .where('findings.first_seen_at', '<', firstSeenAt)
            .orWhere('findings.finding_id', '>', id),
        );
    }
    const found: FindingViewRow[] = await rows
      .orderBy([
        { column: 'findings.first_seen_at', order: 'desc' },
        { column: 'findings.finding_id', order: 'asc' },
      ])
      .limit(query.limit + 1);
    const page = found.slice(0, query.limit);
    const last = page.at(-1);
    const asOf = await this.comparedSince(caller, query);
    const ignorable = await this.ignorable(caller, page);
    return {
      items: page.map(row => toFinding(row, ignorable)),
      ...(found.length > page.length &&
        last && {
          nextCursor: encodeCursor(hash, [
            Number(last.first_seen_at),
            last.finding_id,
          ]),
        }),
      ...(asOf && { asOf }),
    };
  }

  /** @throws NotFoundError when there is none or it may not be seen. */
  async get(caller: FindingCaller, findingId: string): Promise<Finding> {
    const [row]: FindingViewRow[] = caller.filter.any
      ? await this.select(caller).where('findings.finding_id', findingId)
      : [];
    if (!row) {
      throw new NotFoundError(
        `There is no finding ${findingId} for you to see`,
      );
    }
    return toFinding(row, await this.ignorable(caller, [row]));
  }

  /** Those of the given findings that may be seen. */
  async some(caller: Caller, findingIds: string[]): Promise<Finding[]> {
    const rows: FindingViewRow[] = caller.filter.any
      ? await this.select(caller).whereIn('findings.finding_id', findingIds)
      : [];
    return rows.map(row => toFinding(row));
  }

  /** Counts under all filters but the status. */
  async counts(caller: Caller, query: FindingsQuery): Promise<FindingCounts> {
    if (!caller.filter.any) {
      return { byStatus: {}, byCause: {} };
    }
    const filters = resolveFindingFilters(query, caller.ownershipRefs);
    const rows = this.from(caller);
    whereFinding(rows, filters);
    const groups: {
      status: FindingStatus;
      cause: Finding['cause'];
      n: string;
    }[] = await rows
      .select('findings.status', 'findings.cause')
      .count({ n: '*' })
      .groupBy('findings.status', 'findings.cause');
    const counts: FindingCounts = { byStatus: {}, byCause: {} };
    for (const { status, cause, n } of groups) {
      counts.byStatus[status] = (counts.byStatus[status] ?? 0) + Number(n);
      if (PRESENT.includes(status)) {
        counts.byCause[cause] = (counts.byCause[cause] ?? 0) + Number(n);
      }
    }
    return counts;
  }

  /** Of the environments of these rows those the caller may ignore drift in. */
  private async ignorable(
    { ignoring }: FindingCaller,
    rows: FindingViewRow[],
  ): Promise<ReadonlySet<string> | undefined> {
    if (!ignoring) {
      return undefined;
    }
    const refs = [...new Set(rows.map(row => row.environment_ref))];
    return ignorableEnvironments(this.db, ignoring, refs);
  }

  /** Until when all environments under the filters were compared. */
  private async comparedSince(
    caller: Caller,
    query: FindingsQuery,
  ): Promise<string | undefined> {
    const environments = this.db('comparisons')
      .join(
        'environments',
        'environments.environment_ref',
        'comparisons.environment_ref',
      )
      .min({ at: 'comparisons.compared_at' });
    caller.filter.apply(environments, 'environment');
    if (query.environment) {
      environments.whereIn(
        'environments.environment_ref',
        query.environment.map(ref => ref.toLocaleLowerCase('en-US')),
      );
    }
    const [row] = await environments;
    return isoTime(row?.at);
  }

  private from({ filter }: Caller): Knex.QueryBuilder {
    return selectVisible(this.db, 'findings', filter);
  }

  private select(caller: Caller): Knex.QueryBuilder {
    return this.from(caller)
      .leftJoin(
        'comparisons',
        'comparisons.environment_ref',
        'findings.environment_ref',
      )
      .select('findings.*', {
        service_name: 'services.name',
        compared_at: 'comparisons.compared_at',
      });
  }
}
