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

import { lstat, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GitProblemError } from './gitProblem';

/** Bits by which group and others may write. */
const OTHERS_WRITE = 0o022;

/** Below a clone, for what is there only while a command runs. */
export function workFolder(folder: string): string {
  return join(folder, 'gitopshq-work');
}

/**
 * Makes a folder that only we may write to. One below the system's temporary
 * folder may have been put there by somebody else, and the settings of a clone
 * decide what Git runs.
 *
 * @throws GitProblemError when it is somebody else's, or open to others.
 */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const found = await lstat(path);
  const ours = process.getuid === undefined || found.uid === process.getuid();
  if (!found.isDirectory() || !ours || (found.mode & OTHERS_WRITE) !== 0) {
    throw new GitProblemError({
      code: 'git-unsafe-folder',
      message: `The folder for clones, ${path}, ${
        ours ? 'can be written to by others' : 'belongs to somebody else'
      }`,
      value: path,
      cure: 'Remove it, or set gitopshq.git.workingDirectory to a folder that only the hub can write to',
    });
  }
}

/** Locks of a git that was killed; those of a living one are younger. */
export async function removeStaleLocks(
  folder: string,
  olderThan: number,
): Promise<void> {
  const entries = await readdir(folder, {
    withFileTypes: true,
    recursive: true,
  });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && entry.name.endsWith('.lock')) {
      const { mtimeMs } = await stat(path);
      if (mtimeMs < olderThan) {
        await rm(path, { force: true });
      }
    }
  }
}

/** Bytes of all files below a folder; what vanishes meanwhile counts nothing. */
export async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  const entries = await readdir(folder, { withFileTypes: true }).catch(
    // Git moves files about while we look.
    () => [],
  );
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      bytes += await folderBytes(path);
    } else {
      bytes += await stat(path).then(
        ({ size }) => size,
        () => 0,
      );
    }
  }
  return bytes;
}
