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

import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import createKnex, { type Knex } from 'knex';
import { migrate, migrationsDirectory } from '../database/migrate';

/** Any number that all suites share: one of them makes the template. */
const LOCK = 4_711_001;
/** Reached by nothing but a failure, also on a busy machine. */
const TIMEOUT_MS = 120_000;

/**
 * Databases of one suite, each a copy of one that has run all migrations,
 * which takes a fraction of the time. The original stays on the server, under
 * a name that tells which migrations it has run.
 */
export class PostgresCopies {
  private readonly copies = new Map<string, Knex>();
  private template?: Promise<string>;

  /** @param server - Connection string without a database. */
  constructor(private readonly server: string) {}

  async make(): Promise<Knex> {
    this.template ??= this.findTemplate();
    const template = await this.template;
    const name = `${template}_${process.pid}_${Date.now()}_${this.copies.size}`;
    await this.administer(admin =>
      admin.raw('CREATE DATABASE ?? TEMPLATE ??', [name, template]),
    );
    const copy = this.connect(name);
    this.copies.set(name, copy);
    return copy;
  }

  async remove(): Promise<void> {
    await Promise.all([...this.copies.values()].map(copy => copy.destroy()));
    await this.administer(async admin => {
      for (const name of this.copies.keys()) {
        await admin.raw('DROP DATABASE ?? WITH (FORCE)', [name]);
      }
    });
    this.copies.clear();
  }

  private async findTemplate(): Promise<string> {
    const name = `gitopshq_${await migrationsDigest()}`;
    await this.administer(async admin => {
      await admin.raw('SELECT pg_advisory_lock(?)', [LOCK]);
      const finished = await admin('pg_database')
        .where({ datname: name, datistemplate: true })
        .first();
      if (finished) {
        return;
      }
      await admin.raw('DROP DATABASE IF EXISTS ??', [name]);
      await admin.raw('CREATE DATABASE ??', [name]);
      const original = this.connect(name);
      await migrate(original).finally(() => original.destroy());
      // Nobody connects, as nothing could be copied then.
      await admin.raw('ALTER DATABASE ?? ALLOW_CONNECTIONS false', [name]);
      await admin.raw('ALTER DATABASE ?? IS_TEMPLATE true', [name]);
    });
    return name;
  }

  /** On one connection, which a lock belongs to. */
  private async administer<T>(work: (admin: Knex) => Promise<T>): Promise<T> {
    const admin = this.connect('postgres', { min: 1, max: 1 });
    return work(admin).finally(() => admin.destroy());
  }

  private connect(
    database: string,
    pool: Knex.PoolConfig = { min: 0, max: 5, idleTimeoutMillis: 5_000 },
  ): Knex {
    const connection = new URL(this.server);
    connection.pathname = `/${database}`;
    return createKnex({
      client: 'pg',
      connection: connection.href,
      pool: {
        acquireTimeoutMillis: TIMEOUT_MS,
        createTimeoutMillis: TIMEOUT_MS,
        ...pool,
      },
    });
  }
}

async function migrationsDigest(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of (await readdir(migrationsDirectory)).sort()) {
    hash.update(file).update(await readFile(join(migrationsDirectory, file)));
  }
  return hash.digest('hex').slice(0, 16);
}
