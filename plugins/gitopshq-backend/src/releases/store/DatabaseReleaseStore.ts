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

import type { Knex } from 'knex';
import { chunk } from 'lodash';
import { upsert } from '../../database/upsert';
import { textColumn } from '../../fleet/ingest/columnValues';
import { classify } from '../classify';
import type { ConfirmedCommit } from '../history/HistoryWalk';
import { REMAINDER, type Unit, type UnitWorkload } from '../history/units';
import type { CommittedOperation } from '../types';
import {
  releaseRow,
  type CommitRow,
  type ReleaseRow,
  type UnitRow,
} from './releaseRows';

const KEYS_PER_STATEMENT = 500;
/** Commits with a trailer of an operation that are looked up. */
const MAX_CLAIMED = 5_000;
/** Of commits older than the first reading. */
const NOBODY_WATCHED = 'Committed before anybody watched';

/** Which service a unit is, for the catalog of now. */
export type ServiceOfUnit = (workload: UnitWorkload) => {
  serviceId: string;
  name: string;
};

/** Keeps releases, and what their units are. */
export class DatabaseReleaseStore {
  constructor(private readonly database: Knex) {}

  /**
   * Writes what commits were found to have changed, with the kinds that follow
   * for all releases of their units; commits that are confirmed already, or
   * gone, are left as they are.
   *
   * @param operations - Those that are ours, by commit.
   */
  async confirm(
    environmentRef: string,
    commits: readonly ConfirmedCommit[],
    serviceOf: ServiceOfUnit,
    operations: ReadonlyMap<string, CommittedOperation>,
  ): Promise<void> {
    const touched = new Set<string>();
    await this.database.transaction(async trx => {
      const open: CommitRow[] = await trx('release_commits')
        .where({ environment_ref: environmentRef, confirmed: false })
        .whereIn(
          'sha',
          commits.map(({ sha }) => sha),
        );
      const rowOf = new Map(open.map(row => [row.sha, row]));
      const releases: ReleaseRow[] = [];
      const units = new Map<string, Unit>();
      for (const { sha, units: changed } of commits) {
        const row = rowOf.get(sha);
        if (!row) {
          continue;
        }
        for (const each of changed) {
          touched.add(each.key);
          if (each.unit) {
            units.set(each.key, each.unit);
          }
          releases.push({
            ...releaseRow({
              environmentRef,
              unit: each.key,
              sha,
              depth: row.depth,
              at: Number(row.at),
            }),
            confirmed: true,
            digest_before: each.digestBefore,
            digest_after: each.digestAfter,
            images: jsonColumn(each.images),
            values: jsonColumn(each.values),
            ...(row.seen_new && each.key !== REMAINDER
              ? { outcome: 'running', outcome_reason: 'Not applied yet' }
              : { outcome: 'unknown', outcome_reason: NOBODY_WATCHED }),
          });
        }
      }
      const shas = [...rowOf.keys()];
      await trx('release_services')
        .where({ environment_ref: environmentRef, confirmed: false })
        .whereIn('sha', shas)
        .delete();
      await upsert(
        trx,
        'release_services',
        ['environment_ref', 'service_key', 'sha'],
        releases,
      );
      await this.putUnits(trx, environmentRef, units.values(), serviceOf);
      await trx('release_commits')
        .where('environment_ref', environmentRef)
        .whereIn('sha', shas)
        .update({ confirmed: true });
      await this.classifyIn(trx, environmentRef, touched, operations);
    });
  }

  /** Makes units known, such as those of guesses. */
  async addUnits(
    environmentRef: string,
    units: Iterable<Unit>,
    serviceOf: ServiceOfUnit,
  ): Promise<void> {
    await this.database.transaction(trx =>
      this.putUnits(trx, environmentRef, units, serviceOf),
    );
  }

  /** The catalog is another: units may be other services. */
  async remap(
    environmentRef: string,
    serviceOf: ServiceOfUnit,
  ): Promise<boolean> {
    const rows: UnitRow[] = await this.database('release_units').where(
      'environment_ref',
      environmentRef,
    );
    const changed = rows.flatMap(row => {
      const { serviceId, name } = serviceOf(JSON.parse(row.workload));
      const shown = textColumn(name, 256);
      return serviceId === row.service_id && shown === row.name
        ? []
        : [{ ...row, service_id: serviceId, name: shown }];
    });
    for (const row of changed) {
      await this.database('release_units')
        .where({
          environment_ref: environmentRef,
          service_key: row.service_key,
        })
        .update({ service_id: row.service_id, name: row.name });
    }
    return changed.length > 0;
  }

  /** Commits that bear the trailer of an operation, newest first. */
  async claimed(environmentRef: string): Promise<string[]> {
    return this.database('release_commits')
      .where('environment_ref', environmentRef)
      .whereNotNull('operations')
      .orderBy('depth', 'desc')
      .limit(MAX_CLAIMED)
      .pluck('sha');
  }

  /** Tells kinds of all releases anew. @returns whether any is another. */
  async classify(
    environmentRef: string,
    operations: ReadonlyMap<string, CommittedOperation>,
  ): Promise<boolean> {
    return this.database.transaction(async trx => {
      const units: string[] = await trx('release_services')
        .where({ environment_ref: environmentRef, confirmed: true })
        .distinct()
        .pluck('service_key');
      return this.classifyIn(trx, environmentRef, units, operations);
    });
  }

  private async classifyIn(
    trx: Knex.Transaction,
    environmentRef: string,
    units: Iterable<string>,
    operations: ReadonlyMap<string, CommittedOperation>,
  ): Promise<boolean> {
    let changed = false;
    for (const unit of units) {
      const rows: (Pick<
        ReleaseRow,
        'sha' | 'digest_after' | 'images' | 'kind'
      > &
        Pick<ReleaseRow, 'operation_id' | 'rolled_back_by'>)[] = await trx(
        'release_services',
      )
        .select('sha', 'digest_after', 'images', 'kind')
        .select('operation_id', 'rolled_back_by')
        .where({
          environment_ref: environmentRef,
          service_key: unit,
          confirmed: true,
        })
        .orderBy('depth');
      const found = classify(
        rows.map(row => ({
          sha: row.sha,
          digestAfter: row.digest_after ?? '',
          touchesImages: row.images !== '[]',
        })),
        operations,
      );
      for (const row of rows) {
        const { kind, operationId, rolledBackBy } = found.get(row.sha)!;
        const next = {
          kind,
          operation_id: operationId ?? null,
          rolled_back_by: rolledBackBy ?? null,
        };
        if (
          row.kind !== next.kind ||
          row.operation_id !== next.operation_id ||
          row.rolled_back_by !== next.rolled_back_by
        ) {
          changed = true;
          await trx('release_services')
            .where({
              environment_ref: environmentRef,
              service_key: unit,
              sha: row.sha,
            })
            .update(next);
        }
      }
    }
    return changed;
  }

  private async putUnits(
    trx: Knex.Transaction,
    environmentRef: string,
    units: Iterable<Unit>,
    serviceOf: ServiceOfUnit,
  ): Promise<void> {
    const rows = [...units].map(({ key, workload }) => {
      const { serviceId, name } = serviceOf(workload);
      return {
        environment_ref: environmentRef,
        service_key: key,
        name: textColumn(name, 256),
        workload: jsonColumn(workload),
        service_id: serviceId,
      };
    });
    for (const some of chunk(rows, KEYS_PER_STATEMENT)) {
      await trx('release_units')
        .insert(some)
        .onConflict(['environment_ref', 'service_key'])
        .merge(['name', 'service_id']);
    }
  }
}

/** PostgreSQL refuses NUL and lone surrogates also within JSON. */
function jsonColumn(value: unknown): string {
  return JSON.stringify(value, (_key, inner) =>
    typeof inner === 'string' ? textColumn(inner, 10_000) : inner,
  );
}
