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
  Environment,
  Service,
  SyncState,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import type { TargetFilter } from '../../authorization/types';
import { epochMs, isoTime } from '../../fleet/read/environmentView';
import { selectVisible } from './selectVisible';
import { hiddenOf, isCompared } from './sightOfComparison';

/** What of an environment is told by comparing it with Git. */
export type EnvironmentDrift = Pick<
  Environment,
  'head' | 'inForce' | 'applied' | 'sync' | 'comparedAt' | 'openFindings'
>;

/** What of a service is told by comparing it with Git. */
export type ServiceDrift = Pick<Service, 'sync' | 'openFindings'>;

interface ComparisonRow {
  environment_ref: string;
  state: string;
  unreadable: string | null;
  compared_at: number | string | null;
  written_at: number | string | null;
  head_sha: string | null;
  head_seen_at: number | string | null;
  in_force_sha: string | null;
  in_force_at: number | string | null;
  applied_sha: string | null;
  applied_at: number | string | null;
  applied_evidence: string | null;
  applied_sync: SyncState | null;
}

interface Counts {
  open: number;
  failed: number;
  pending: number;
  unknown: number;
}

const none = (): Counts => ({ open: 0, failed: 0, pending: 0, unknown: 0 });

/** What comparing with Git says of the things on one page. */
export class DriftSummaries {
  constructor(
    private readonly db: Knex,
    private readonly staleSeconds: number,
  ) {}

  /** By environment ref; what was never compared is not in it. */
  async environments(
    filter: TargetFilter,
    refs: string[],
    now: number,
  ): Promise<Map<string, EnvironmentDrift>> {
    const comparisons = await this.comparisons(refs);
    const counts = new Map(refs.map(ref => [ref, none()]));
    if (comparisons.size > 0) {
      const findings: { environment_ref: string; cause: string; n: string }[] =
        await selectVisible(this.db, 'findings', filter)
          .whereIn('findings.environment_ref', refs)
          .where('findings.status', 'open')
          .select('findings.environment_ref', 'findings.cause')
          .count({ n: '*' })
          .groupBy('findings.environment_ref', 'findings.cause');
      for (const { environment_ref, cause, n } of findings) {
        add(counts.get(environment_ref)!, cause, Number(n));
      }
      const syncs: { environment_ref: string; n: string }[] =
        await selectVisible(this.db, 'service_syncs', filter)
          .whereIn('service_syncs.environment_ref', refs)
          .where('service_syncs.sync', 'unknown')
          .select('service_syncs.environment_ref')
          .count({ n: '*' })
          .groupBy('service_syncs.environment_ref');
      for (const { environment_ref, n } of syncs) {
        counts.get(environment_ref)!.unknown = Number(n);
      }
    }
    return new Map(
      [...comparisons].map(([ref, row]) => [
        ref,
        this.toEnvironment(row, counts.get(ref)!, now),
      ]),
    );
  }

  /** By service id; what Git does not hold is not in it. */
  async services(
    services: { service_id: string; environment_ref: string }[],
    now: number,
  ): Promise<Map<string, ServiceDrift>> {
    const ids = services.map(each => each.service_id);
    const comparisons = await this.comparisons([
      ...new Set(services.map(each => each.environment_ref)),
    ]);
    const found = new Map<string, ServiceDrift>();
    if (comparisons.size === 0) {
      return found;
    }
    const syncs: { service_id: string; sync: SyncState }[] = await this.db(
      'service_syncs',
    )
      .select('service_id', 'sync')
      .whereIn('service_id', ids);
    const byId = new Map(syncs.map(row => [row.service_id, row.sync]));
    const open: { service_id: string; n: string }[] = await this.db('findings')
      .select('service_id')
      .count({ n: '*' })
      .whereIn('service_id', ids)
      .where('status', 'open')
      .whereNot('cause', 'pending')
      .groupBy('service_id');
    const openOf = new Map(open.map(row => [row.service_id, Number(row.n)]));
    for (const { service_id, environment_ref } of services) {
      const comparison = comparisons.get(environment_ref);
      if (comparison) {
        const compared = isCompared(comparison, this.staleSeconds, now);
        found.set(service_id, {
          sync: (compared && byId.get(service_id)) || 'unknown',
          openFindings: openOf.get(service_id) ?? 0,
        });
      }
    }
    return found;
  }

  private async comparisons(
    refs: string[],
  ): Promise<Map<string, ComparisonRow>> {
    const rows: ComparisonRow[] =
      refs.length === 0
        ? []
        : await this.db('comparisons').whereIn('environment_ref', refs);
    return new Map(rows.map(row => [row.environment_ref, row]));
  }

  private toEnvironment(
    row: ComparisonRow,
    counts: Counts,
    now: number,
  ): EnvironmentDrift {
    const seenAt = isoTime(row.head_seen_at);
    const inForceAt = isoTime(row.in_force_at);
    const appliedAt = isoTime(row.applied_at);
    const comparedAt = isoTime(row.compared_at);
    return {
      sync: this.syncOf(row, counts, now),
      openFindings: counts.open,
      ...(comparedAt && { comparedAt }),
      ...(row.head_sha !== null &&
        seenAt && { head: { sha: row.head_sha, seenAt } }),
      ...(row.in_force_sha !== null && {
        inForce: {
          sha: row.in_force_sha,
          ...(inForceAt && { at: inForceAt }),
        },
      }),
      ...(row.applied_evidence !== null && {
        applied: {
          ...(row.applied_sha !== null && { sha: row.applied_sha }),
          ...(appliedAt && { at: appliedAt }),
          evidence: row.applied_evidence,
        },
      }),
    };
  }

  private syncOf(row: ComparisonRow, counts: Counts, now: number): SyncState {
    if (row.state === 'not-comparable') {
      // Only the delivering tool can tell, while somebody follows it.
      const followed =
        now - (epochMs(row.written_at) ?? 0) <= this.staleSeconds * 1000;
      return (followed && row.applied_sync) || 'unknown';
    }
    if (!isCompared(row, this.staleSeconds, now)) {
      return 'unknown';
    }
    if (counts.failed > 0) {
      return 'out-of-sync';
    }
    if (counts.pending > 0) {
      return 'pending';
    }
    return counts.unknown > 0 || hiddenOf(row).length > 0
      ? 'unknown'
      : 'in-sync';
  }
}

function add(counts: Counts, cause: string, n: number): void {
  if (cause === 'pending') {
    counts.pending += n;
    return;
  }
  counts.open += n;
  if (cause === 'failed-sync') {
    counts.failed += n;
  }
}
