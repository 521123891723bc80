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
import { dbNow } from '../../database/dbNow';
import type { Intent, StoredIntent } from '../types';

interface IntentRow {
  operation_id: string;
  sequence: number;
  intent: string;
  state: StoredIntent['state'];
  evidence: string | null;
}

/** What was about to be done to the world, and what is known to have been. */
export class IntentStore {
  constructor(private readonly db: Knex) {}

  async of(operationId: string): Promise<StoredIntent[]> {
    const rows: IntentRow[] = await this.db('operation_intents')
      .where('operation_id', operationId)
      .orderBy('sequence');
    return rows.map(row => ({
      operationId: row.operation_id,
      sequence: row.sequence,
      intent: JSON.parse(row.intent),
      state: row.state,
      ...(row.evidence !== null && { evidence: row.evidence }),
    }));
  }

  /** Writes ahead what is about to be done. */
  async write(
    trx: Knex.Transaction,
    operationId: string,
    intent: Intent,
  ): Promise<StoredIntent> {
    const [{ last }] = await trx('operation_intents')
      .where('operation_id', operationId)
      .max({ last: 'sequence' });
    const sequence = Number(last ?? 0) + 1;
    await trx('operation_intents').insert({
      operation_id: operationId,
      sequence,
      intent: JSON.stringify(intent),
      state: 'written',
      object: 'object' in intent ? intent.object : null,
      written_at: await dbNow(trx),
    });
    return { operationId, sequence, intent, state: 'written' };
  }

  /** Says what became of it, and what proves that. */
  async settle(
    trx: Knex.Transaction,
    { operationId, sequence }: StoredIntent,
    state: 'done' | 'void',
    evidence: string,
  ): Promise<void> {
    await trx('operation_intents')
      .where({ operation_id: operationId, sequence })
      .update({ state, evidence: evidence.slice(0, 4_000) });
  }
}
