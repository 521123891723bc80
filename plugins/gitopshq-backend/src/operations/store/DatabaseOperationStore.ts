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
import type { Knex } from 'knex';
import { OperationError } from '../OperationError';
import {
  isTerminal,
  nextState,
  statesBefore,
  type OperationEvent,
} from '../stateMachine';
import type { StoredOperation } from '../types';
import {
  toColumns,
  toOperation,
  toRow,
  type OperationFields,
  type OperationRow,
} from './operationRows';

/** What becomes of an operation in one transaction. */
export interface OperationChange {
  /** Leads to another state; without one the state stays. */
  event?: OperationEvent;
  fields?: OperationFields;
}

const verbOf: Record<OperationEvent, string> = {
  'await-approval': 'submitted for approval',
  'make-ready': 'requested',
  reject: 'rejected',
  withdraw: 'withdrawn',
  cancel: 'cancelled',
  expire: 'expired',
  'go-stale': 'found stale',
  claim: 'executed',
  'open-pull-request': 'published',
  verify: 'verified',
  resume: 'resumed',
  succeed: 'finished',
  fail: 'failed',
};

/** Operations in the database, changed only as the state machine allows. */
export class DatabaseOperationStore {
  private readonly isPostgres: boolean;

  constructor(private readonly db: Knex) {
    this.isPostgres = db.client.config.client === 'pg';
  }

  async insert(
    trx: Knex.Transaction,
    operation: StoredOperation,
  ): Promise<void> {
    await trx('operations').insert(toRow(operation));
  }

  async find(
    id: string,
    db: Knex | Knex.Transaction = this.db,
  ): Promise<StoredOperation | undefined> {
    const row: OperationRow | undefined = await db('operations')
      .where('operation_id', id)
      .first();
    return row && toOperation(row);
  }

  /**
   * Reads the operation, decides, and writes, with nobody in between.
   *
   * @throws NotFoundError when there is none, OperationError `wrongState` when
   * the event may not happen to it now; and what `decide` throws.
   */
  async change(
    trx: Knex.Transaction,
    id: string,
    decide: (present: StoredOperation) => OperationChange,
  ): Promise<StoredOperation> {
    const rows = trx('operations').where('operation_id', id);
    const row: OperationRow | undefined = await (this.isPostgres
      ? rows.clone().forUpdate().first()
      : rows.clone().first());
    if (!row) {
      throw new NotFoundError(`There is no operation ${id}`);
    }
    const present = toOperation(row);
    const { event, fields = {} } = decide(present);
    const state = event ? nextState(present.state, event) : present.state;
    if (!state) {
      throw wrongState(present, event!);
    }
    const changed = await rows
      .clone()
      .where({ state: present.state, version: present.version })
      .update({
        ...toColumns(fields),
        state,
        version: present.version + 1,
      });
    if (changed !== 1) {
      throw new OperationError(
        'wrongState',
        `Operation ${id} was changed by somebody else at the same time; look at it again`,
      );
    }
    return { ...present, ...fields, state, version: present.version + 1 };
  }

  /** Ids of operations in one of the states whose time is up. */
  async expired(now: number, limit: number): Promise<string[]> {
    return (
      this.db('operations')
        .whereIn('state', statesBefore('expire'))
        // A pull request expires where it is watched.
        .whereNot('state', 'awaiting-merge')
        .where('expires_at', '<=', now)
        .orderBy('expires_at')
        .limit(limit)
        .pluck('operation_id')
    );
  }
}

/** Says why an event may not happen now. */
export function wrongState(
  { id, state }: Pick<StoredOperation, 'id' | 'state'>,
  event: OperationEvent,
): OperationError {
  const why = isTerminal(state)
    ? `it has ended (${state}); plan a new one`
    : `it is ${state}, not ${statesBefore(event).join(', ')}`;
  return new OperationError(
    'wrongState',
    `Operation ${id} cannot be ${verbOf[event]}: ${why}`,
    { operationId: id },
  );
}
