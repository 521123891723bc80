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
import type { OperationRecord, OperationRecords } from '../../drift/types';
import { expectedOf, reconcilingOf } from '../cluster';

/** Newest operations whose writes are told; older ones were judged long ago. */
const LIMIT = 500;

/** {@link OperationRecords} by what operations are known to have done. */
export class DatabaseOperationRecords implements OperationRecords {
  private readonly listeners = new Set<(environmentRef: string) => void>();

  constructor(private readonly db: Knex) {}

  onChange(listener: (environmentRef: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  changed(environmentRef: string): void {
    this.listeners.forEach(listener => listener(environmentRef));
  }

  async ofEnvironment(environmentRef: string): Promise<OperationRecord[]> {
    const running: {
      operation_id: string;
      plan: string;
      executed_at: number | string;
    }[] = await this.db('operations')
      .where({ environment_ref: environmentRef })
      .whereIn('kind', ['reconcile', 'rollback', 'change', 'sync'])
      .whereIn('state', ['executing', 'verifying'])
      .orderBy('operation_id', 'desc')
      .select('operation_id', 'plan', 'executed_at');
    const written: {
      operation_id: string;
      intent: string;
      written_at: number | string;
    }[] = await this.db('operation_intents')
      .join(
        'operations',
        'operations.operation_id',
        'operation_intents.operation_id',
      )
      .where('operations.environment_ref', environmentRef)
      .where('operation_intents.state', 'done')
      .whereIn('operations.kind', ['restart', 'scale', 'reconcile'])
      .orderBy([
        { column: 'operation_intents.operation_id', order: 'desc' },
        { column: 'operation_intents.sequence', order: 'desc' },
      ])
      .limit(LIMIT)
      .select(
        'operation_intents.operation_id',
        'operation_intents.intent',
        'operation_intents.written_at',
      );
    return [
      ...running.flatMap(row =>
        reconcilingOf(
          row.operation_id,
          JSON.parse(row.plan),
          Number(row.executed_at),
        ),
      ),
      ...written.flatMap(row =>
        expectedOf(
          row.operation_id,
          JSON.parse(row.intent),
          Number(row.written_at),
        ),
      ),
    ];
  }
}
