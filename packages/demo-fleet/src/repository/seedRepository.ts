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
import { mkdir } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { simpleGit } from 'simple-git';
import type { DemoCommit } from '../story/history';
import { cleanGitEnvironment } from './gitEnvironment';

/** What of a commit the repository holds. */
export type SeedCommit = Pick<
  DemoCommit,
  'author' | 'subject' | 'body' | 'minutesAgo' | 'files'
>;

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
  commits: readonly SeedCommit[],
  startedAt: number,
): Promise<string> {
  await mkdir(target, { recursive: true });
  const git = simpleGit(target).env(cleanGitEnvironment());
  await git.init(['--bare', '--quiet', '--initial-branch=main']);
  await fastImport(target, importStream(commits, startedAt));
  return (await git.revparse('main')).trim();
}

/** One process for the whole history; simple-git cannot write to a command's standard input. */
async function fastImport(target: string, stream: string): Promise<void> {
  const git = spawn('git', ['fast-import', '--quiet'], {
    cwd: target,
    env: cleanGitEnvironment(),
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const closed = once(git, 'close');
  const said = text(git.stderr);
  git.stdin.end(stream);
  const [code] = await closed;
  if (code !== 0) {
    throw new Error(
      `git fast-import could not make ${target} (exit code ${code}): ${await said}`,
    );
  }
}

/** The history in the language of `git fast-import`. */
function importStream(
  commits: readonly SeedCommit[],
  startedAt: number,
): string {
  let present: ReadonlyMap<string, string> = new Map();
  const parts: string[] = [];
  for (const { author, subject, body, minutesAgo, files } of commits) {
    const seconds = Math.floor(startedAt / 1000) - minutesAgo * 60;
    const who = `${author.name} <${author.email}> ${seconds} +0000`;
    parts.push(
      `commit refs/heads/main\nauthor ${who}\ncommitter ${who}\n`,
      block(body ? `${subject}\n\n${body}\n` : `${subject}\n`),
    );
    for (const path of present.keys()) {
      if (!files.has(path)) {
        parts.push(`D ${path}\n`);
      }
    }
    for (const [path, content] of files) {
      if (present.get(path) !== content) {
        parts.push(`M 100644 inline ${path}\n`, block(content));
      }
    }
    present = files;
  }
  return `${parts.join('')}done\n`;
}

function block(content: string): string {
  return `data ${Buffer.byteLength(content)}\n${content}\n`;
}
