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

import { Knex } from 'knex';

let testOffsetMs = 0;
let testNow: number | undefined;

function refuseOutsideTests(): void {
  if (process.env.NODE_ENV !== 'test') {
    throw new Error('Database time can be set in tests only');
  }
}

/**
 * Shifts {@link dbNow} for tests; refused outside of them, since database
 * time decides expiry and liveness.
 */
export function setDbNowOffsetForTests(offsetMs: number): void {
  refuseOutsideTests();
  testOffsetMs = offsetMs;
}

/**
 * Lets {@link dbNow} stand still for tests, for which it must not matter how
 * long something takes; refused outside of them.
 *
 * @param now - Epoch ms; undefined lets it go on.
 */
export function setDbNowForTests(now: number | undefined): void {
  refuseOutsideTests();
  testNow = now;
}

/**
 * Epoch ms by the database's clock: the only source of time that decides
 * anything (expiry, liveness, ages). PostgreSQL's `clock_timestamp()`, so it
 * advances within a transaction.
 */
export async function dbNow(db: Knex | Knex.Transaction): Promise<number> {
  const isPostgres = db.client.config.client === 'pg';
  const [row] = isPostgres
    ? (
        await db.raw(
          `SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now`,
        )
      ).rows
    : await db.raw(`SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER) AS now`);
  return testNow ?? Number(row.now) + testOffsetMs;
}
