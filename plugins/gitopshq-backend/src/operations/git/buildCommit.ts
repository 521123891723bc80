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

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { workFolder } from '../../desired/git/cloneFolder';
import { entriesAt } from '../../desired/git/entriesAt';
import type { GitCommands } from '../../desired/git/GitCommands';
import { isTreePath } from '../../desired/git/gitPath';
import { OperationError } from '../OperationError';
import type { PlannedFile } from '../types';
import { commitMessage, gitPerson } from './commitMessage';
import type { CommitRequest, PrepareOutcome } from './types';

const FILE = '100644';
const EXECUTABLE = '100755';

/** A new content, and the id that Git is to give it. */
interface PlannedContent {
  path: string;
  blob: string;
  content: Buffer;
}

/**
 * Makes a commit in a bare clone: objects, a temporary index, no checkout. No
 * ref points to it.
 */
export async function buildCommit(
  git: GitCommands,
  request: CommitRequest,
): Promise<PrepareOutcome> {
  const { parentSha, files } = request;
  const contents = plannedContents(request);
  const folder = await makeWorkFolder(git);
  try {
    const present = await entriesAt(
      git,
      parentSha,
      files.map(({ path }) => path),
    );
    const moved = files.filter(
      ({ path, blobBefore }) => present.get(path)?.id !== blobBefore,
    );
    if (moved.length > 0) {
      return { outcome: 'moved', paths: moved.map(({ path }) => path).sort() };
    }
    for (const [path, { mode }] of present) {
      if (mode !== FILE && mode !== EXECUTABLE) {
        throw new OperationError(
          'notComparable',
          `"${path}" is a link or a submodule in ${parentSha.slice(
            0,
            12,
          )}, which operations do not change; change it by a commit of your own`,
          { path },
        );
      }
    }
    const index = { GIT_INDEX_FILE: join(folder, 'index') };
    await writeBlobs(git, contents);
    await git.pipe(['read-tree', '--end-of-options', parentSha], '', index);
    // Removals first: a file may come to be where a folder was.
    const lines = [
      ...files
        .filter(({ blobAfter }) => blobAfter === undefined)
        .map(({ path }) => `0 ${'0'.repeat(parentSha.length)}\t${path}\0`),
      ...contents.map(
        ({ path, blob }) =>
          `${present.get(path)?.mode ?? FILE} ${blob}\t${path}\0`,
      ),
    ];
    await git.pipe(
      ['update-index', '-z', '--index-info'],
      lines.join(''),
      index,
    );
    const tree = await git.pipe(['write-tree'], '', index);
    return { outcome: 'prepared', sha: await commitTree(git, tree, request) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @throws Error when plan and contents do not go together. */
function plannedContents({ files, contents }: CommitRequest): PlannedContent[] {
  const paths = new Set(files.map(({ path }) => path));
  const wrong = [...paths].find(path => !isTreePath(path));
  if (wrong !== undefined || paths.size !== files.length) {
    throw new Error(`"${wrong ?? files[0]?.path}" cannot be written to`);
  }
  if (files.every(({ blobBefore, blobAfter }) => blobBefore === blobAfter)) {
    throw new OperationError(
      'emptyDiff',
      'Nothing would be changed: all files are as they are to be',
    );
  }
  const planned: PlannedContent[] = [];
  for (const { path, blobAfter } of files) {
    const content = contents.get(path);
    if ((content === undefined) !== (blobAfter === undefined)) {
      throw new Error(`The plan of "${path}" does not fit its content`);
    }
    if (content !== undefined && blobAfter !== undefined) {
      planned.push({ path, blob: blobAfter, content });
    }
  }
  return planned;
}

async function makeWorkFolder(git: GitCommands): Promise<string> {
  const parent = workFolder(git.folder);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  return mkdtemp(join(parent, 'commit-'));
}

/**
 * By one command for all of them, without a file on disk for each: many
 * objects become one pack.
 */
async function writeBlobs(
  git: GitCommands,
  contents: readonly PlannedContent[],
): Promise<void> {
  if (contents.length === 0) {
    return;
  }
  const stream = contents.flatMap(({ content }, index) => [
    Buffer.from(`blob\nmark :${index + 1}\ndata ${content.length}\n`),
    content,
    Buffer.from(`\nget-mark :${index + 1}\n`),
  ]);
  const written = await git.pipe(
    ['fast-import', '--quiet', '--done'],
    Buffer.concat([...stream, Buffer.from('done\n')]),
  );
  const ids = written.toString('latin1').trim().split('\n');
  const other = contents.find(({ blob }, index) => ids[index] !== blob);
  if (other) {
    throw new Error(
      `The content of "${other.path}" is not the one that was planned (${other.blob})`,
    );
  }
}

/** Every name and date is given, so that the id depends on nothing else. */
async function commitTree(
  git: GitCommands,
  tree: Buffer,
  request: CommitRequest,
): Promise<string> {
  const author = gitPerson(request.author);
  const committer = gitPerson(request.committer);
  const date = `@${Math.floor(request.authoredAt / 1000)} +0000`;
  const sha = await git.pipe(
    [
      'commit-tree',
      tree.toString('latin1').trim(),
      '-p',
      request.parentSha,
      '-F',
      '-',
    ],
    commitMessage(request),
    {
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: committer.name,
      GIT_COMMITTER_EMAIL: committer.email,
      GIT_COMMITTER_DATE: date,
    },
  );
  return sha.toString('latin1').trim();
}

/** Whether a commit has all files as they are planned to be. */
export async function holdsPlanned(
  git: GitCommands,
  sha: string,
  files: readonly PlannedFile[],
): Promise<boolean> {
  const present = await entriesAt(
    git,
    sha,
    files.map(({ path }) => path),
  );
  return files.every(
    ({ path, blobAfter }) => present.get(path)?.id === blobAfter,
  );
}
