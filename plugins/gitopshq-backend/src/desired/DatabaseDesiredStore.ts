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
import { dbNow } from '../database/dbNow';
import type { DesiredHead, ServiceChange } from './types';

/** SQLite takes 500 rows in one INSERT. */
const ROWS_AT_ONCE = 500;
const DAY_MS = 24 * 3_600_000;
/** How long the time is remembered at which a commit was the tip. */
const COMMITS_KEPT_MS = 400 * DAY_MS;
/** How long a service is remembered that has no objects any more. */
const EMPTY_KEPT_MS = 30 * DAY_MS;
const NO_OBJECTS = '';

interface HeadRow {
  sha: string;
  seen_at: number | string;
  checked_at: number | string;
  rewritten: boolean | number;
}

interface ServiceRow {
  service_key: string;
  digest: string;
  sha: string | null;
  committed_at: number | string | null;
}

/** The last commit of an environment that could be rendered. */
export interface InForceRecord {
  environmentRef: string;
  /** Changes when the environment is made from something else. */
  sourceKey: string;
  sha: string;
  /** When the commit was first seen as head. */
  seenAt: number;
}

/** A service whose date is to be found in history. */
export interface UndatedService {
  serviceKey: string;
  digest: string;
}

/** What of the desired state survives a restart. */
export interface DesiredStore {
  /** Database time at which a fetch begins. */
  now(): Promise<number>;
  head(repositoryKey: string, branch: string): Promise<DesiredHead | undefined>;
  /**
   * Records what a fetch found as tip. Of several hubs the one whose fetch
   * began last is believed.
   *
   * @param isRewrite - Whether the tip before is no ancestor of the new one.
   */
  recordHead(
    tip: {
      repositoryKey: string;
      branch: string;
      sha: string;
      checkedAt: number;
    },
    isRewrite: (before: string) => Promise<boolean>,
  ): Promise<DesiredHead>;
  inForce(environmentRef: string): Promise<InForceRecord | undefined>;
  /**
   * Puts a commit in force. Services whose digest differs are dated by the
   * commit; those of an environment that is new are left to history.
   */
  putInForce(
    record: InForceRecord,
    digests: ReadonlyMap<string, string>,
  ): Promise<void>;
  services(environmentRef: string): Promise<ServiceChange[]>;
  undated(environmentRef: string): Promise<UndatedService[]>;
  /** Dates services that have none yet and are still as they were. */
  date(
    environmentRef: string,
    dates: (UndatedService & { sha: string; committedAt: number })[],
  ): Promise<void>;
}

const toHead = (row: HeadRow): DesiredHead => ({
  sha: row.sha,
  seenAt: Number(row.seen_at),
  rewritten: Boolean(row.rewritten),
});

/** {@link DesiredStore} in the plugin's database. */
export class DatabaseDesiredStore implements DesiredStore {
  constructor(private readonly database: Knex) {}

  now(): Promise<number> {
    return dbNow(this.database);
  }

  async head(
    repositoryKey: string,
    branch: string,
  ): Promise<DesiredHead | undefined> {
    const row = await this.headRow(repositoryKey, branch);
    return row && toHead(row);
  }

  async recordHead(
    tip: {
      repositoryKey: string;
      branch: string;
      sha: string;
      checkedAt: number;
    },
    isRewrite: (before: string) => Promise<boolean>,
  ): Promise<DesiredHead> {
    const { repositoryKey, branch, sha, checkedAt } = tip;
    const before = await this.headRow(repositoryKey, branch);
    if (before && before.sha === sha) {
      return toHead(before);
    }
    // Asks Git, which has no place in a transaction.
    const rewritten = before !== undefined && (await isRewrite(before.sha));
    return this.database.transaction(async trx => {
      const seenAt = await dbNow(trx);
      const row = {
        repository_key: repositoryKey,
        branch,
        sha,
        seen_at: seenAt,
        checked_at: checkedAt,
        rewritten,
      };
      const written = before
        ? await trx('desired_heads')
            .where({
              repository_key: repositoryKey,
              branch,
              sha: before.sha,
            })
            .andWhere('checked_at', '<=', checkedAt)
            .update(row)
        : await trx('desired_heads')
            .insert(row)
            .onConflict(['repository_key', 'branch'])
            .ignore()
            .then(() =>
              trx('desired_heads')
                .where({ repository_key: repositoryKey, branch, sha })
                .count({ count: '*' })
                .then(([{ count }]) => Number(count)),
            );
      if (written > 0) {
        await trx('desired_commits')
          .insert({
            repository_key: repositoryKey,
            branch,
            sha,
            seen_at: seenAt,
          })
          .onConflict(['repository_key', 'branch', 'sha'])
          .ignore();
        await trx('desired_commits')
          .where('seen_at', '<', seenAt - COMMITS_KEPT_MS)
          .delete();
      }
      // Another hub may have been faster, or knows better.
      return toHead((await this.headRow(repositoryKey, branch, trx))!);
    });
  }

  async inForce(environmentRef: string): Promise<InForceRecord | undefined> {
    const row = await this.database('desired_environments')
      .where('environment_ref', environmentRef)
      .first();
    return (
      row && {
        environmentRef,
        sourceKey: row.source_key,
        sha: row.sha,
        seenAt: Number(row.seen_at),
      }
    );
  }

  async putInForce(
    record: InForceRecord,
    digests: ReadonlyMap<string, string>,
  ): Promise<void> {
    const { environmentRef, sourceKey, sha, seenAt } = record;
    await this.database.transaction(async trx => {
      const row = {
        environment_ref: environmentRef,
        source_key: sourceKey,
        sha,
        seen_at: seenAt,
      };
      const before = await trx('desired_environments')
        .where('environment_ref', environmentRef)
        .first()
        .forUpdate();
      if (before && Number(before.seen_at) > seenAt) {
        // Another hub is ahead.
        return;
      }
      await trx('desired_environments')
        .insert(row)
        .onConflict('environment_ref')
        .merge();
      const known = before?.source_key === sourceKey;
      const rows: ServiceRow[] = await trx('desired_services').where(
        'environment_ref',
        environmentRef,
      );
      const stored = new Map(rows.map(each => [each.service_key, each.digest]));
      const changed: Record<string, unknown>[] = [];
      const put = (serviceKey: string, digest: string) => {
        if (stored.get(serviceKey) !== digest) {
          changed.push({
            environment_ref: environmentRef,
            service_key: serviceKey,
            digest,
            sha: known ? sha : null,
            committed_at: known ? seenAt : null,
          });
        }
      };
      for (const [serviceKey, digest] of digests) {
        put(serviceKey, digest);
      }
      if (known) {
        for (const serviceKey of stored.keys()) {
          if (!digests.has(serviceKey)) {
            put(serviceKey, NO_OBJECTS);
          }
        }
      } else {
        const gone = [...stored.keys()].filter(key => !digests.has(key));
        for (const some of chunk(gone, ROWS_AT_ONCE)) {
          await trx('desired_services')
            .where('environment_ref', environmentRef)
            .whereIn('service_key', some)
            .delete();
        }
      }
      for (const some of chunk(changed, ROWS_AT_ONCE)) {
        await trx('desired_services')
          .insert(some)
          .onConflict(['environment_ref', 'service_key'])
          .merge();
      }
      await trx('desired_services')
        .where({ environment_ref: environmentRef, digest: NO_OBJECTS })
        .andWhere('committed_at', '<', seenAt - EMPTY_KEPT_MS)
        .delete();
    });
  }

  async services(environmentRef: string): Promise<ServiceChange[]> {
    const rows: ServiceRow[] = await this.database('desired_services')
      .where('environment_ref', environmentRef)
      .orderBy('service_key');
    return rows.map(row => ({
      serviceKey: row.service_key,
      ...(row.committed_at !== null && {
        committedAt: Number(row.committed_at),
      }),
      ...(row.sha !== null && { sha: row.sha }),
    }));
  }

  async undated(environmentRef: string): Promise<UndatedService[]> {
    const rows: ServiceRow[] = await this.database('desired_services')
      .where('environment_ref', environmentRef)
      .whereNull('committed_at');
    return rows.map(row => ({
      serviceKey: row.service_key,
      digest: row.digest,
    }));
  }

  async date(
    environmentRef: string,
    dates: (UndatedService & { sha: string; committedAt: number })[],
  ): Promise<void> {
    await this.database.transaction(async trx => {
      for (const { serviceKey, digest, sha, committedAt } of dates) {
        await trx('desired_services')
          .where({
            environment_ref: environmentRef,
            service_key: serviceKey,
            digest,
          })
          .whereNull('committed_at')
          .update({ sha, committed_at: committedAt });
      }
    });
  }

  private async headRow(
    repositoryKey: string,
    branch: string,
    db: Knex | Knex.Transaction = this.database,
  ): Promise<HeadRow | undefined> {
    return db('desired_heads')
      .where({ repository_key: repositoryKey, branch })
      .first();
  }
}
