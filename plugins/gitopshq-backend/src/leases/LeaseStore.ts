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

/** SQLite takes 500 rows in one INSERT. */
const ROWS_AT_ONCE = 500;
/** Rows of replicas that ended without a word are kept this long. */
const KEEP_DEAD_MS = 3_600_000;
/**
 * A transaction of a process that stands still must not keep a lease from
 * changing hands for longer than the lease itself lasts.
 */
const IDLE_TRANSACTION_MS = 10_000;

/** Prefix of the names of leases on clusters; the entity ref follows. */
export const CLUSTER_PREFIX = 'cluster:';

/** Epochs by name of lease. */
export type Epochs = Map<string, number>;

interface LeaseRow {
  name: string;
  /** A text from PostgreSQL. */
  epoch: number | string;
}

function epochsOf(rows: LeaseRow[]): Epochs {
  return new Map(rows.map(({ name, epoch }) => [name, Number(epoch)]));
}

/**
 * The tables `replicas` and `leases` as one replica sees them. Writers hold a
 * lease by KEY SHARE: a renewal does not wait for them, a change of hands,
 * which locks FOR UPDATE, does.
 */
export class LeaseStore {
  private readonly isPostgres: boolean;

  constructor(private readonly db: Knex, private readonly replicaId: string) {
    this.isPostgres = db.client.config.client === 'pg';
  }

  /** Epoch ms by the database's clock. */
  now(): Promise<number> {
    return dbNow(this.db);
  }

  /** Says that this replica lives. */
  async stayAlive(expiresAt: number): Promise<void> {
    await this.db('replicas')
      .insert({ replica_id: this.replicaId, expires_at: expiresAt })
      .onConflict('replica_id')
      .merge();
  }

  /**
   * Makes leases of registered clusters and of roles, and removes those of
   * clusters that are not registered any more.
   */
  async follow(
    now: number,
    clusterRefs: string[],
    roles: string[],
  ): Promise<void> {
    const names = [...roles];
    for (const some of chunk(clusterRefs, ROWS_AT_ONCE)) {
      const registered: string[] = await this.db('clusters')
        .whereIn('cluster_ref', some)
        .pluck('cluster_ref');
      names.push(...registered.map(ref => `${CLUSTER_PREFIX}${ref}`));
    }
    const known = new Set<string>(await this.db('leases').pluck('name'));
    const missing = names.filter(name => !known.has(name));
    for (const some of chunk(missing, ROWS_AT_ONCE)) {
      await this.db('leases')
        // The time of creation: no epoch comes again when a cluster does.
        .insert(some.map(name => ({ name, epoch: now, expires_at: 0 })))
        .onConflict('name')
        .ignore();
    }
    await this.db('leases')
      .whereLike('name', `${CLUSTER_PREFIX}%`)
      .whereNotIn(
        'name',
        this.db('clusters').select(
          this.db.raw('? || cluster_ref', [CLUSTER_PREFIX]),
        ),
      )
      .delete();
    await this.db('replicas')
      .where('expires_at', '<', now - KEEP_DEAD_MS)
      .delete();
  }

  /** Renews all leases of this replica that have not expired. */
  async renew(now: number, expiresAt: number): Promise<Epochs> {
    const rows: LeaseRow[] = await this.db('leases')
      .where('owner', this.replicaId)
      .where('expires_at', '>', now)
      .update({ expires_at: expiresAt })
      .returning(['name', 'epoch']);
    return epochsOf(rows);
  }

  /** Living replicas, and leases that nobody holds. */
  async census(now: number): Promise<{ replicas: number; free: number }> {
    const [row] = await this.db.select({
      replicas: this.db('replicas').count('*').where('expires_at', '>', now),
      free: this.free(now).count('*'),
    });
    return { replicas: Number(row.replicas), free: Number(row.free) };
  }

  /** Takes at most `limit` of these leases that nobody holds. */
  async claim(
    names: string[],
    limit: number,
    now: number,
    expiresAt: number,
  ): Promise<Epochs> {
    if (names.length === 0 || limit <= 0) {
      return new Map();
    }
    const free = this.free(now)
      .select('name')
      .whereIn('name', names)
      .orderBy('name')
      .limit(limit);
    const rows: LeaseRow[] = await this.db('leases')
      // Materialised: planned into a join, the limit could be passed.
      .withMaterialized(
        'free_leases',
        this.isPostgres ? free.forUpdate().skipLocked() : free,
      )
      .whereIn('name', this.db('free_leases').select('name'))
      .update({
        owner: this.replicaId,
        epoch: this.db.raw('epoch + 1'),
        expires_at: expiresAt,
      })
      .returning(['name', 'epoch']);
    return epochsOf(rows);
  }

  /** Gives leases back, but for those under which something is written now. */
  async release(names: string[]): Promise<void> {
    for (const some of chunk(names, ROWS_AT_ONCE)) {
      const mine = this.db('leases')
        .select('name')
        .where('owner', this.replicaId)
        .whereIn('name', some);
      await this.db('leases')
        .whereIn('name', this.isPostgres ? mine.forUpdate().skipLocked() : mine)
        .update({ owner: null, expires_at: 0 });
    }
  }

  /** Gives everything back and is no replica any more. */
  async leave(): Promise<void> {
    await this.db.transaction(async trx => {
      const mine = trx('leases').where('owner', this.replicaId);
      if (this.isPostgres) {
        await mine.clone().select('name').orderBy('name').forUpdate();
      }
      await mine.update({ owner: null, expires_at: 0 });
      await trx('replicas').where('replica_id', this.replicaId).delete();
    });
  }

  /**
   * Those of the leases that this replica still holds; they do not change
   * hands before the transaction ends.
   */
  async confirm(trx: Knex.Transaction, names: string[]): Promise<Epochs> {
    const now = await dbNow(trx);
    const held: Epochs = new Map();
    for (const some of chunk(names, ROWS_AT_ONCE)) {
      const rows = trx('leases')
        .select('name', 'epoch')
        .whereIn('name', some)
        .where('owner', this.replicaId)
        .where('expires_at', '>', now)
        .orderBy('name');
      if (this.isPostgres) {
        rows
          .select(
            trx.raw(
              `set_config('idle_in_transaction_session_timeout', ?, true) AS timeout`,
              [`${IDLE_TRANSACTION_MS}`],
            ),
          )
          .forKeyShare();
      }
      epochsOf(await rows).forEach((epoch, name) => held.set(name, epoch));
    }
    return held;
  }

  /** Other replicas that say they live, with the time until when. */
  async others(now: number): Promise<Map<string, number>> {
    const rows = await this.db('replicas')
      .select('replica_id', 'expires_at')
      .whereNot('replica_id', this.replicaId)
      .where('expires_at', '>', now);
    return new Map(rows.map(row => [row.replica_id, Number(row.expires_at)]));
  }

  /** Takes everything from a replica that is known to have ended. */
  async bury(replicaId: string): Promise<void> {
    await this.db('leases')
      .where('owner', replicaId)
      .update({ owner: null, expires_at: 0 });
    await this.db('replicas').where('replica_id', replicaId).delete();
  }

  private free(now: number) {
    return this.db('leases').where(free =>
      free.whereNull('owner').orWhere('expires_at', '<=', now),
    );
  }
}
