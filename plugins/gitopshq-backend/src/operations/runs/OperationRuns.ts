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

import type { Clock } from '@gitopshq/cluster-collector';
import type { Knex } from 'knex';
import { dbNow } from '../../database/dbNow';
import { LeaseLostError } from '../../leases/LeaseLostError';

/** Another process may carry on what was not renewed for this long. */
export const RUN_LEASE_MS = 15_000;
/** How often a process that is at work says so. */
export const RUN_RENEWAL_MS = 4_000;
/** The process takes its lease for lost this long before the database does. */
const MARGIN_MS = 2_000;

interface RunRow {
  operation_id: string;
  epoch: number;
  wakes: number;
}

/** The right of this process to carry on one operation, for now. */
export interface Run {
  readonly operationId: string;
  /** Fencing token. */
  readonly epoch: number;
  /**
   * Runs a transaction during which nobody else carries the operation on.
   *
   * @throws LeaseLostError when somebody else does; then nothing is written.
   */
  transaction<T>(task: (trx: Knex.Transaction) => Promise<T>): Promise<T>;
  /**
   * To be called right before anything is written to the world: renews the
   * lease, so that a process that was paused finds out.
   *
   * @throws LeaseLostError when somebody else carries the operation on.
   */
  confirm(): Promise<void>;
  /** Gives it back; it is looked at again after the time, or when woken. */
  release(dueAfterMs: number): Promise<void>;
}

/** Operations under way, each carried on by one process at a time. */
export class OperationRuns {
  private readonly isPostgres: boolean;

  constructor(
    private readonly options: {
      database: Knex;
      /** Names this process among the replicas. */
      owner: string;
      /** Must never be set back. */
      clock: Clock;
    },
  ) {
    this.isPostgres = options.database.client.config.client === 'pg';
  }

  /** Makes it due at once. */
  async start(trx: Knex.Transaction, operationId: string): Promise<void> {
    await trx('operation_runs').insert({
      operation_id: operationId,
      epoch: 0,
      expires_at: 0,
      due_at: 0,
    });
  }

  /** Nothing is to be carried on any more. */
  async end(trx: Knex.Transaction, operationId: string): Promise<void> {
    await trx('operation_runs').where('operation_id', operationId).delete();
  }

  /**
   * A process that had the SQLite file before is gone: what it had at work is
   * free at once. On PostgreSQL its leases run out.
   */
  async takeOver(): Promise<void> {
    if (!this.isPostgres) {
      await this.options
        .database('operation_runs')
        .update({ owner: null, expires_at: 0 });
    }
  }

  /** Makes operations of an environment due at once. */
  async wake(environmentRef: string): Promise<void> {
    const { database } = this.options;
    await database('operation_runs')
      .whereIn(
        'operation_id',
        database('operations')
          .select('operation_id')
          .where('environment_ref', environmentRef)
          .whereIn('state', ['executing', 'awaiting-merge', 'verifying']),
      )
      .update({ due_at: 0, wakes: database.raw('wakes + 1') });
  }

  /** Takes at most `limit` operations that are due and nobody's. */
  async claim(limit: number): Promise<Run[]> {
    const { database, owner, clock } = this.options;
    const heldUntil = clock.now() + RUN_LEASE_MS - MARGIN_MS;
    const now = await dbNow(database);
    const free = database('operation_runs')
      .select('operation_id')
      .where('due_at', '<=', now)
      .where('expires_at', '<=', now)
      .orderBy('due_at')
      .limit(limit);
    const rows: RunRow[] = await database('operation_runs')
      // Materialised: planned into a join, the limit could be passed.
      .withMaterialized(
        'free_runs',
        this.isPostgres ? free.forUpdate().skipLocked() : free,
      )
      .whereIn('operation_id', database('free_runs').select('operation_id'))
      .update({
        owner,
        epoch: database.raw('epoch + 1'),
        expires_at: now + RUN_LEASE_MS,
      })
      .returning(['operation_id', 'epoch', 'wakes']);
    return rows.map(row => this.toRun(row, heldUntil));
  }

  /** Refs of the environments in which something is under way. */
  async environments(): Promise<Set<string>> {
    const { database } = this.options;
    return new Set(
      await database('operation_runs')
        .join(
          'operations',
          'operations.operation_id',
          'operation_runs.operation_id',
        )
        .distinct('operations.environment_ref')
        .pluck('operations.environment_ref'),
    );
  }

  /** Ms until the next operation is due; undefined when there is none. */
  async nextDueMs(): Promise<number | undefined> {
    const { database } = this.options;
    const [{ next }] = await database('operation_runs')
      .where('expires_at', 0)
      .min({ next: 'due_at' });
    return next === null
      ? undefined
      : Math.max(0, Number(next) - (await dbNow(database)));
  }

  private toRun(row: RunRow, until: number): Run {
    const { database, owner, clock } = this.options;
    const { operation_id: operationId, epoch } = row;
    let heldUntil = until;
    const mine = (db: Knex | Knex.Transaction) =>
      db('operation_runs').where({ operation_id: operationId, owner, epoch });
    const lost = () => new LeaseLostError(`operation:${operationId}`);
    return {
      operationId,
      epoch,
      transaction: task =>
        database.transaction(async trx => {
          const now = await dbNow(trx);
          const rows = mine(trx).where('expires_at', '>', now);
          const held = await (this.isPostgres
            ? rows.forUpdate()
            : rows
          ).first();
          if (!held || clock.now() >= heldUntil) {
            throw lost();
          }
          return task(trx);
        }),
      confirm: async () => {
        const next = clock.now() + RUN_LEASE_MS - MARGIN_MS;
        const now = await dbNow(database);
        const renewed = await mine(database)
          .where('expires_at', '>', now)
          .update({ expires_at: now + RUN_LEASE_MS });
        if (renewed !== 1 || clock.now() >= heldUntil) {
          throw lost();
        }
        heldUntil = next;
      },
      release: async dueAfterMs => {
        const now = await dbNow(database);
        await mine(database).update({
          owner: null,
          expires_at: 0,
          // Woken meanwhile: what woke it may not have been seen.
          due_at: database.raw(
            'CASE WHEN wakes = ? THEN CAST(? AS BIGINT) ELSE 0 END',
            [row.wakes, now + dueAfterMs],
          ),
        });
      },
    };
  }
}
