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

import { isObjectId } from './branchName';
import type { GitCommands } from './GitCommands';

/** Paths that one command is asked for. */
const PATHS_AT_ONCE = 500;

/** What a commit has at a path. */
export interface EntryAt {
  /** `100644`, `100755`, `120000` (link), `160000` (submodule), `040000`. */
  mode: string;
  id: string;
}

/** What a commit has at the paths; those where it has nothing are absent. */
export async function entriesAt(
  git: GitCommands,
  sha: string,
  paths: readonly string[],
): Promise<Map<string, EntryAt>> {
  if (!isObjectId(sha)) {
    throw new Error(`"${sha.slice(0, 80)}" is no full commit id`);
  }
  const entries = new Map<string, EntryAt>();
  for (let at = 0; at < paths.length; at += PATHS_AT_ONCE) {
    const listing = await git.raw(
      'ls-tree',
      '-z',
      '--full-tree',
      sha,
      '--',
      ...paths.slice(at, at + PATHS_AT_ONCE),
    );
    for (const line of listing.split('\0')) {
      const tab = line.indexOf('\t');
      if (tab > 0) {
        const [mode, , id] = line.slice(0, tab).split(' ');
        entries.set(line.slice(tab + 1), { mode, id });
      }
    }
  }
  return entries;
}
