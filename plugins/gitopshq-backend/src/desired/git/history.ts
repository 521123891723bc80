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

import type { ChangedFile, CommitDetails } from '../SourceReader';
import { isObjectId } from './branchName';
import type { GitCommands } from './GitCommands';
import { isTreePath } from './gitPath';
import { GitCommandError } from './gitProblem';

export const MAX_AUTHOR = 200;
export const MAX_SUBJECT = 1000;
/** Fields of {@link FORMAT}. */
const FIELDS = 6;
/** NUL can be in no part of a commit, so whatever it says stays in its field. */
const FORMAT =
  '--format=tformat:%H%x00%P%x00%ct%x00%an%x00%s%x00%(trailers:only,unfold)';

/** Without what could move a cursor or turn the direction of a line. */
export function plainText(text: string, maxLength: number): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim()
    .slice(0, maxLength);
}

function trailersOf(text: string): Map<string, string[]> {
  const trailers = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [, key, value] = /^([A-Za-z0-9-]+)\s*:\s*(.*)$/.exec(line) ?? [];
    if (key !== undefined) {
      trailers.set(key, [...(trailers.get(key) ?? []), value.trim()]);
    }
  }
  return trailers;
}

/** Takes `git log -z` with {@link FORMAT} apart. */
function parseLog(output: string): CommitDetails[] {
  const fields = output.split('\0');
  const commits: CommitDetails[] = [];
  for (let at = 0; at + FIELDS <= fields.length; at += FIELDS) {
    const [sha, parents, seconds, author, subject, trailers] = fields.slice(at);
    const parent = parents.split(' ')[0];
    commits.push({
      sha,
      ...(parent && { parent }),
      author: plainText(author, MAX_AUTHOR),
      committedAt: Number(seconds) * 1000,
      subject: plainText(subject, MAX_SUBJECT),
      trailers: trailersOf(trailers),
    });
  }
  return commits;
}

/**
 * Commits with details, newest first; none when the clone does not hold `sha`.
 *
 * @param options - `paths`: files or folders of which they must touch one;
 * `''` is everything, and so are none. `firstParent`: only that line.
 */
export async function readLog(
  git: GitCommands,
  sha: string,
  options: {
    paths: readonly string[];
    limit: number;
    skip?: number;
    firstParent?: boolean;
    /** A text that the message must hold. */
    containing?: string;
  },
): Promise<CommitDetails[]> {
  const { paths, limit, skip = 0, firstParent = true, containing } = options;
  if (!isObjectId(sha)) {
    return [];
  }
  const limiting = paths.includes('') ? [] : paths;
  try {
    const output = await git.raw(
      'log',
      '-z',
      ...(firstParent ? ['--first-parent'] : []),
      `--max-count=${limit}`,
      `--skip=${skip}`,
      ...(containing === undefined
        ? []
        : ['--fixed-strings', `--grep=${containing}`]),
      FORMAT,
      sha,
      '--',
      ...limiting,
    );
    return parseLog(output);
  } catch (error) {
    if (error instanceof GitCommandError && error.exitCode === 128) {
      return [];
    }
    throw error;
  }
}

/**
 * Files whose content differs between two commits, sorted by path. One of
 * which only the mode differs is none, neither is one whose path leads out of
 * the tree.
 */
export async function readChangedFiles(
  git: GitCommands,
  before: string,
  after: string,
): Promise<ChangedFile[]> {
  const wrong = [before, after].find(sha => !isObjectId(sha));
  if (wrong !== undefined) {
    throw new Error(`"${wrong.slice(0, 80)}" is no full commit id`);
  }
  const output = await git.raw(
    'diff-tree',
    '-r',
    '-z',
    '--raw',
    '--no-renames',
    '--no-abbrev',
    before,
    after,
  );
  const parts = output.split('\0');
  const changed: ChangedFile[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    // :100644 100644 <id> <id> M
    const [, , idBefore, idAfter] = parts[at].split(' ');
    const path = parts[at + 1];
    const blobBefore = /^0+$/.test(idBefore) ? undefined : idBefore;
    const blobAfter = /^0+$/.test(idAfter) ? undefined : idAfter;
    if (blobBefore !== blobAfter && isTreePath(path)) {
      changed.push({
        path,
        ...(blobBefore && { blobBefore }),
        ...(blobAfter && { blobAfter }),
      });
    }
  }
  return changed.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Full ids of the commits whose ids begin so. */
export async function commitsBeginning(
  git: GitCommands,
  prefix: string,
): Promise<string[]> {
  if (!/^[0-9a-f]{4,64}$/.test(prefix)) {
    return [];
  }
  const ids = await git.raw('rev-parse', `--disambiguate=${prefix}`);
  if (ids === '') {
    return [];
  }
  const types = await git.pipe(
    ['cat-file', '--batch-check=%(objectname) %(objecttype)'],
    ids,
  );
  return types
    .toString('latin1')
    .split('\n')
    .filter(line => line.endsWith(' commit'))
    .map(line => line.split(' ')[0]);
}
