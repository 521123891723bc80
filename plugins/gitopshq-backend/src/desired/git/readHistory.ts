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

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isObjectId } from './branchName';
import type { GitCommands } from './GitCommands';
import { GitCommandError } from './gitProblem';
import { isTreePath } from './gitPath';
import { MAX_AUTHOR, MAX_SUBJECT, plainText } from './history';

const NO_BLOB = /^0+$/;
const FIELDS = [
  '%H',
  '%P',
  '%ct',
  '%an',
  '%s',
  '%(trailers:key=Operation-Id,valueonly,separator=%x0a)',
];

/** A commit of the first-parent line, with the files it changed. */
export interface HistoryCommit {
  sha: string;
  /** First one; absent for a root. */
  parent?: string;
  author: string;
  /** Committer's date, epoch ms. */
  committedAt: number;
  subject: string;
  /** Values of its trailers `Operation-Id`, as anyone may have written them. */
  operationIds: string[];
  /** Compared with the first parent; only at the paths asked for. */
  files: { path: string; blobBefore?: string; blobAfter?: string }[];
}

/**
 * What a command prints, cut at a separator, as it comes. Leaving the loop
 * early ends the command.
 *
 * @throws GitCommandError when it fails.
 */
async function* pieces(
  args: readonly string[],
  separator: string,
  { folder, local, signal }: GitCommands,
): AsyncGenerator<string> {
  const git = spawn('git', args, {
    cwd: folder,
    env: local,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  const said: Buffer[] = [];
  git.stderr.on('data', (chunk: Buffer) => {
    if (said.length < 16) {
      said.push(chunk);
    }
  });
  const closed = once(git, 'close');
  // Whoever leaves the loop early does not wait for it.
  closed.catch(() => {});
  try {
    let rest = '';
    git.stdout.setEncoding('utf8');
    for await (const chunk of git.stdout) {
      const parts = (rest + chunk).split(separator);
      rest = parts.pop() ?? '';
      yield* parts;
    }
    if (rest !== '') {
      yield rest;
    }
    const [exitCode] = await closed;
    if (exitCode !== 0) {
      throw new GitCommandError(
        exitCode ?? -1,
        Buffer.concat(said).toString('utf8'),
      );
    }
  } finally {
    git.kill('SIGKILL');
  }
}

function checked(sha: string): string {
  if (!isObjectId(sha)) {
    throw new Error(`"${sha.slice(0, 80)}" is no full commit id`);
  }
  return sha;
}

const range = (sha: string, after: string | undefined) =>
  after === undefined ? [checked(sha)] : [checked(sha), `^${checked(after)}`];

/**
 * Ids of the first-parent line, newest first.
 *
 * @param after - Leaves out what is reached from this commit.
 */
export function readFirstParents(
  run: GitCommands,
  sha: string,
  after?: string,
): AsyncGenerator<string> {
  return pieces(
    ['rev-list', '--first-parent', ...range(sha, after), '--'],
    '\n',
    run,
  );
}

const blobOf = (id: string) => (NO_BLOB.test(id) ? undefined : id);

/**
 * Commits of the first-parent line that changed something at the paths, newest
 * first, read by one `git log` as it comes.
 *
 * @param paths - Files or folders; the empty path is the whole tree.
 * @param after - Leaves out what is reached from this commit.
 */
export async function* readHistory(
  run: GitCommands,
  sha: string,
  paths: readonly string[],
  after?: string,
): AsyncGenerator<HistoryCommit> {
  const tokens = pieces(
    [
      ...['log', '--first-parent', '-m', '--raw', '-z', '--no-renames'],
      ...['--no-abbrev', `--format=${FIELDS.join('%x00')}%x00`],
      ...range(sha, after),
      '--',
      ...(paths.includes('') ? [] : paths),
    ],
    '\0',
    run,
  );
  let fields: string[] = [];
  let commit: HistoryCommit | undefined;
  let changed: string | undefined;
  for await (const token of tokens) {
    if (changed !== undefined) {
      const [, , before, after_] = changed.split(' ');
      changed = undefined;
      const [blobBefore, blobAfter] = [blobOf(before), blobOf(after_)];
      if (isTreePath(token)) {
        commit?.files.push({
          path: token,
          ...(blobBefore && { blobBefore }),
          ...(blobAfter && { blobAfter }),
        });
      }
      continue;
    }
    // Between the fields of a commit and its files there is an empty line.
    const line = token.replace(/^\n/, '');
    if (fields.length === 0 && (line === '' || line.startsWith(':'))) {
      changed = line === '' ? undefined : line;
      continue;
    }
    if (fields.length === 0 && commit) {
      yield commit;
      commit = undefined;
    }
    fields.push(fields.length === 0 ? line : token);
    if (fields.length === FIELDS.length) {
      commit = commitOf(fields);
      fields = [];
    }
  }
  if (commit) {
    yield commit;
  }
}

function commitOf(fields: readonly string[]): HistoryCommit {
  const [sha, parents, seconds, author, subject, trailers] = fields;
  const [parent] = parents.split(' ');
  return {
    sha,
    ...(parent && { parent }),
    author: plainText(author, MAX_AUTHOR),
    committedAt: Number(seconds) * 1000,
    subject: plainText(subject, MAX_SUBJECT),
    operationIds: trailers
      .split('\n')
      .map(value => value.trim())
      .filter(value => value !== ''),
    files: [],
  };
}
