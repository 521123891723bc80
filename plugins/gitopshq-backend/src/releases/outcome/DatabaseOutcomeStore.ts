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

import type { ReleaseOutcome } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { epochMs } from '../../fleet/read/environmentView';
import { REMAINDER } from '../history/units';
import { ANY_UNIT, type ReleaseRow, type UnitRow } from '../store/releaseRows';
import type { ReleaseWatch } from './judgeRelease';

/** A release of a unit as judging needs it. */
export interface JudgedRelease {
  sha: string;
  depth: number;
  /** It came after the first reading of its branch. */
  seenNew: boolean;
  /** Git holds no object of the unit afterwards. */
  removed: boolean;
  outcome: ReleaseOutcome;
  watch?: ReleaseWatch;
  recovered: boolean;
}

/** A unit with its releases that are judged or may be applied. */
export interface JudgedUnit {
  key: string;
  serviceId: string;
  appliedSha?: string;
  /** Newest first. */
  releases: JudgedRelease[];
  /** The newest one there is, applied or not. */
  newestSha?: string;
}

/** What judging changed of one release. */
export interface OutcomeChange {
  key: string;
  sha: string;
  outcome?: ReleaseOutcome;
  reason?: string;
  appliedAt?: number;
  watch?: ReleaseWatch;
  stableAt?: number;
  /** It has become the applied release of its unit. */
  isApplied?: true;
  /** Bad releases up to this one ended then. */
  recoveredAt?: number;
}

/** Runs within a transaction; false: this process may not write any more. */
export type Guard = (trx: Knex.Transaction) => Promise<boolean>;

/** Keeps outcomes of releases. */
export class DatabaseOutcomeStore {
  constructor(private readonly database: Knex) {}

  /** Place of the newest candidate at or before a commit that is one. */
  async depthOf(
    environmentRef: string,
    sha: string,
  ): Promise<number | undefined> {
    const row = await this.database('release_commits')
      .where({ environment_ref: environmentRef, sha })
      .first('depth');
    return row?.depth;
  }

  /** Newest commit, down from a depth, of which nothing is proved yet. */
  async newestUnconfirmed(
    environmentRef: string,
    depth: number,
  ): Promise<number | undefined> {
    const row = await this.database('release_commits')
      .where({ environment_ref: environmentRef, confirmed: false })
      .andWhere('depth', '<=', depth)
      .orderBy('depth', 'desc')
      .first('depth');
    return row?.depth;
  }

  /** @param depth - Releases above it are not applied. */
  async units(environmentRef: string, depth: number): Promise<JudgedUnit[]> {
    const { database } = this;
    const units: UnitRow[] = await database('release_units').where(
      'environment_ref',
      environmentRef,
    );
    const newest = (upTo?: number) => {
      const rows = database('release_services')
        .where({ environment_ref: environmentRef, confirmed: true })
        .whereNotIn('service_key', [REMAINDER, ANY_UNIT])
        .select('service_key')
        .max({ depth: 'depth' })
        .groupBy('service_key');
      return upTo === undefined ? rows : rows.andWhere('depth', '<=', upTo);
    };
    type Newest = { service_key: string; depth: number };
    const applicable = (await newest(depth)) as Newest[];
    const latest = new Map(
      ((await newest()) as Newest[]).map(row => [row.service_key, row.depth]),
    );
    const rows: (ReleaseRow & { seen_new: boolean | number })[] =
      await database('release_services as r')
        .join('release_commits as c', on =>
          on
            .on('c.environment_ref', 'r.environment_ref')
            .andOn('c.sha', 'r.sha'),
        )
        .where('r.environment_ref', environmentRef)
        .where('r.confirmed', true)
        .whereNotIn('r.service_key', [REMAINDER, ANY_UNIT])
        .andWhere(either =>
          either
            .where('r.outcome', 'running')
            .orWhereIn('r.depth', [
              ...new Set([
                ...applicable.map(row => row.depth),
                ...latest.values(),
              ]),
            ])
            .orWhereIn('r.sha', applied =>
              applied
                .select('applied_sha')
                .from('release_units')
                .where('environment_ref', environmentRef)
                .whereNotNull('applied_sha'),
            ),
        )
        .select('r.*', 'c.seen_new')
        .orderBy('r.depth', 'desc');
    const byUnit = new Map<string, typeof rows>();
    for (const row of rows) {
      byUnit.set(row.service_key, [
        ...(byUnit.get(row.service_key) ?? []),
        row,
      ]);
    }
    return units.map(unit => {
      const own = byUnit.get(unit.service_key) ?? [];
      const newestSha = own.find(
        row => row.depth === latest.get(unit.service_key),
      )?.sha;
      return {
        key: unit.service_key,
        serviceId: unit.service_id,
        ...(unit.applied_sha && { appliedSha: unit.applied_sha }),
        ...(newestSha && { newestSha }),
        releases: own.map(row => ({
          sha: row.sha,
          depth: row.depth,
          seenNew: Boolean(row.seen_new),
          removed: row.digest_after === '',
          outcome: row.outcome as ReleaseOutcome,
          ...(row.watch && { watch: JSON.parse(row.watch) }),
          recovered: epochMs(row.recovered_at) !== undefined,
        })),
      };
    });
  }

  /** Writes what judging found, all of it or nothing. */
  async write(
    environmentRef: string,
    changes: readonly OutcomeChange[],
    now: number,
    guard: Guard,
  ): Promise<boolean> {
    return this.database.transaction(async trx => {
      if (!(await guard(trx))) {
        return false;
      }
      for (const change of changes) {
        await this.writeOne(trx, environmentRef, change, now);
      }
      return true;
    });
  }

  private async writeOne(
    trx: Knex.Transaction,
    environmentRef: string,
    change: OutcomeChange,
    now: number,
  ): Promise<void> {
    const { key, sha, outcome, reason, appliedAt, watch, stableAt } = change;
    const unit = { environment_ref: environmentRef, service_key: key };
    const values = {
      ...(outcome && { outcome, outcome_reason: reason ?? null }),
      ...(appliedAt !== undefined && { applied_at: appliedAt }),
      ...(watch && { watch: JSON.stringify(watch), watched_at: watch.since }),
      ...(stableAt !== undefined && { stable_at: stableAt }),
    };
    if (Object.keys(values).length > 0) {
      await trx('release_services')
        .where({ ...unit, sha })
        .update(values);
    }
    if (change.isApplied) {
      await trx('release_units').where(unit).update({ applied_sha: sha });
    }
    if (outcome === 'deployed' || outcome === 'failed') {
      await trx('release_events')
        .insert({ ...unit, sha, event: outcome, at: now, reason: reason ?? '' })
        .onConflict(['environment_ref', 'service_key', 'sha', 'event'])
        .ignore();
    }
    if (change.recoveredAt !== undefined) {
      await trx('release_services')
        .where(unit)
        .whereNull('recovered_at')
        .andWhere('applied_at', '<', change.recoveredAt)
        .andWhere(bad =>
          bad.where('outcome', 'failed').orWhereNotNull('rolled_back_by'),
        )
        .update({ recovered_at: change.recoveredAt });
    }
  }
}
