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

import { ConflictError } from '@backstage/errors';
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { dbNow } from '../../database/dbNow';

/** A key is remembered for this long. */
const KEEP_MS = 24 * 3_600_000;
/** A process that died at work on a key does not hold it for longer. */
const ABANDONED_MS = 120_000;

/** What was answered. */
export interface Answer {
  status: number;
  body: unknown;
}

interface KeyRow {
  body_hash: string;
  status: number | null;
  answer: string | null;
  created_at: number | string;
}

/** Does what is asked for by a key once; the same question, the same answer. */
export class IdempotencyKeys {
  constructor(private readonly db: Knex) {}

  /**
   * @param asked.body - Parsed; equal ones are the same question.
   * @throws ConflictError for another body under a used key, and while the
   * first question is being worked on; and what `work` throws, which is not
   * remembered.
   */
  async once(
    asked: { person: string; route: string; key: string; body: unknown },
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    const { person, route, key } = asked;
    const bodyHash = createHash('sha256')
      .update(JSON.stringify(asked.body) ?? '')
      .digest('hex');
    const now = await dbNow(this.db);
    const row = { person, route, key };
    await this.db('idempotency_keys')
      .where('created_at', '<=', now - KEEP_MS)
      .orWhere(left =>
        left.whereNull('status').where('created_at', '<=', now - ABANDONED_MS),
      )
      .delete();
    const mine = await this.db('idempotency_keys')
      .insert({ ...row, body_hash: bodyHash, created_at: now })
      .onConflict(['person', 'route', 'key'])
      .ignore()
      .returning('key');
    if (mine.length === 0) {
      return this.answered(row, bodyHash);
    }
    try {
      const answer = await work();
      await this.db('idempotency_keys')
        .where(row)
        .update({
          status: answer.status,
          answer: JSON.stringify(answer.body),
        });
      return answer;
    } catch (error) {
      await this.db('idempotency_keys').where(row).delete();
      throw error;
    }
  }

  private async answered(
    row: { person: string; route: string; key: string },
    bodyHash: string,
  ): Promise<Answer> {
    const known: KeyRow | undefined = await this.db('idempotency_keys')
      .where(row)
      .first();
    if (known && known.body_hash !== bodyHash) {
      throw new ConflictError(
        `Idempotency-Key "${row.key}" was used for another request; use a new one`,
      );
    }
    if (!known || known.status === null || known.answer === null) {
      throw new ConflictError(
        `The request with Idempotency-Key "${row.key}" is being worked on; ask again in a moment`,
      );
    }
    return { status: known.status, body: JSON.parse(known.answer) };
  }
}
