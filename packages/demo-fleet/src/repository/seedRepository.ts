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

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { simpleGit } from 'simple-git';
import type { DemoCommit } from '../story/history';

/** Environment in which the user's own Git settings do not count. */
function cleanGitEnvironment(): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: tmpdir(),
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
  };
}

/**
 * Makes a bare Git repository with the given history on `main`. The same
 * commits and start give the same commit ids.
 *
 * @param target - Path of the bare repository; must not exist.
 * @param commits - Oldest first.
 * @param startedAt - Epoch ms the commits' ages count back from.
 * @returns id of the newest commit.
 */
export async function seedRepository(
  target: string,
  commits: DemoCommit[],
  startedAt: number,
): Promise<string> {
  const work = await mkdtemp(join(tmpdir(), 'gitopshq-demo-'));
  try {
    const git = simpleGit(work).env(cleanGitEnvironment());
    await git.init(['--initial-branch=main']);
    let present = new Map<string, string>();
    for (const commit of commits) {
      await writeChanges(work, present, commit.files);
      present = commit.files;
      const seconds = Math.floor(startedAt / 1000) - commit.minutesAgo * 60;
      await git.raw('add', '--all');
      await git
        .env({
          ...cleanGitEnvironment(),
          GIT_AUTHOR_NAME: commit.author.name,
          GIT_AUTHOR_EMAIL: commit.author.email,
          GIT_AUTHOR_DATE: `${seconds} +0000`,
          GIT_COMMITTER_NAME: commit.author.name,
          GIT_COMMITTER_EMAIL: commit.author.email,
          GIT_COMMITTER_DATE: `${seconds} +0000`,
        })
        .raw('commit', '--quiet', '--message', commit.subject);
    }
    await mkdir(dirname(target), { recursive: true });
    await git
      .env(cleanGitEnvironment())
      .raw('clone', '--quiet', '--bare', work, target);
    return (await git.raw('rev-parse', 'HEAD')).trim();
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function writeChanges(
  work: string,
  before: Map<string, string>,
  after: Map<string, string>,
): Promise<void> {
  for (const path of before.keys()) {
    if (!after.has(path)) {
      await rm(join(work, path));
    }
  }
  for (const [path, text] of after) {
    if (before.get(path) !== text) {
      await mkdir(dirname(join(work, path)), { recursive: true });
      await writeFile(join(work, path), text);
    }
  }
}
