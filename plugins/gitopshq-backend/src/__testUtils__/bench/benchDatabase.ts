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

import createKnex, { type Knex } from 'knex';
import { readFileSync, readdirSync } from 'node:fs';
import { migrate } from '../../database/migrate';

const CONNECTION = 'GITOPSHQ_BENCH_POSTGRES';

/** Which database a bench measures on. */
export type BenchDatabase = 'PostgreSQL' | 'SQLite';

async function open(kind: BenchDatabase, name: string): Promise<Knex> {
  if (kind === 'SQLite') {
    const knex = createKnex({
      client: 'better-sqlite3',
      // As the demo has it: a commit to a file would wait for the disk.
      connection: ':memory:',
      useNullAsDefault: true,
    });
    await knex.raw('PRAGMA foreign_keys = ON');
    return knex;
  }
  const connectionString = process.env[CONNECTION];
  if (!connectionString) {
    throw new Error(
      `${CONNECTION} is not set: run the bench by "yarn bench", which starts a PostgreSQL`,
    );
  }
  const admin = createKnex({ client: 'pg', connection: connectionString });
  try {
    await admin.raw('DROP DATABASE IF EXISTS ??', [name]);
    await admin.raw('CREATE DATABASE ??', [name]);
  } finally {
    await admin.destroy();
  }
  return createKnex({
    client: 'pg',
    connection: `${connectionString}/${name}`,
    // As Backstage's own default.
    pool: { min: 0, max: 10 },
  });
}

/** A new database with the newest schema. */
export async function openBenchDatabase(
  kind: BenchDatabase,
  name: string,
): Promise<Knex> {
  const knex = await open(kind, name);
  await migrate(knex);
  return knex;
}

/** User and system time, and parent, of a process; Linux only. */
function processTimes(pid: number) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name, in parentheses, may hold spaces.
    .replace(/^.*\) /s, '')
    .split(' ');
  const ticks = (at: number) => Number(fields[at]);
  return {
    parent: ticks(1),
    own: ticks(11) + ticks(12),
    endedChildren: ticks(13) + ticks(14),
  };
}

/** USER_HZ of Linux, the same on every architecture we know. */
const TICKS_PER_SECOND = 100;

/**
 * Reads the processor time in seconds that all processes of the PostgreSQL
 * have used so far, ended ones included; undefined where there is no /proc.
 */
export async function postgresCpuReader(
  db: Knex,
): Promise<(() => number) | undefined> {
  if (process.platform !== 'linux') {
    return undefined;
  }
  const { rows } = await db.raw('SELECT pg_backend_pid() AS pid');
  const postmaster = processTimes(rows[0].pid).parent;
  return () => {
    const root = processTimes(postmaster);
    let ticks = root.own + root.endedChildren;
    for (const name of readdirSync('/proc')) {
      if (/^\d+$/.test(name)) {
        try {
          const each = processTimes(Number(name));
          ticks += each.parent === postmaster ? each.own : 0;
        } catch {
          // A process that ended between the two reads.
        }
      }
    }
    return ticks / TICKS_PER_SECOND;
  };
}

/** Processor time in seconds that this process has used so far. */
export function ownCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
