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

/** Chunks kept of what Git says to people. */
const MAX_SAID = 64;

/** How to run {@link spawnGit}. */
export interface SpawnGitOptions {
  /** The clone. */
  folder: string;
  /** All of it, see `gitEnvironment`. */
  environment: Record<string, string>;
  /** For its standard input. */
  input?: string | Buffer;
  signal: AbortSignal;
  /** Takes the standard output; what it throws ends the command. */
  onOutput(chunk: Buffer): void;
}

/**
 * Runs `git` where simple-git will not do: that cannot write to a command's
 * standard input, and has no bytes and no exit code of one that failed.
 *
 * @returns also when it failed: -1 for one that was killed.
 * @throws Error when there is no `git`, AbortError, or what `onOutput` throws.
 */
export async function spawnGit(
  args: readonly string[],
  { folder, environment, input = '', signal, onOutput }: SpawnGitOptions,
): Promise<{ exitCode: number; said: string }> {
  const git = spawn('git', args, {
    cwd: folder,
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    signal,
  });
  const said: Buffer[] = [];
  git.stderr.on('data', (chunk: Buffer) => {
    if (said.length < MAX_SAID) {
      said.push(chunk);
    }
  });
  // Git ends early when it finds no repository; the exit code tells why.
  git.stdin.on('error', () => git.stdin.destroy());
  let failure: Error | undefined;
  git.stdout.on('data', (chunk: Buffer) => {
    try {
      onOutput(chunk);
    } catch (error) {
      failure ??= error as Error;
      git.kill('SIGKILL');
    }
  });
  git.stdin.end(input);
  const [exitCode] = await once(git, 'close');
  if (failure) {
    throw failure;
  }
  return {
    exitCode: exitCode ?? -1,
    said: Buffer.concat(said).toString('utf8'),
  };
}
