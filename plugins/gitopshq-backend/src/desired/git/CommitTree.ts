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

import { InputError } from '@backstage/errors';
import type {
  SourceEntry,
  SourceTree,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import { folderOf, isTreePath } from './gitPath';

/** More entries than this are no deployment repository. */
const MAX_ENTRIES = 250_000;

type BlobReader = (ids: readonly string[]) => Promise<Map<string, Buffer>>;

function typeOf(mode: string): SourceEntry['type'] {
  switch (mode) {
    case '040000':
      return 'folder';
    case '120000':
      return 'symlink';
    case '160000':
      return 'submodule';
    default:
      return 'file';
  }
}

/** {@link SourceTree} from `git ls-tree -r -t -z`. */
export class CommitTree implements SourceTree {
  private constructor(
    private readonly entries: ReadonlyMap<string, SourceEntry>,
    private readonly children: ReadonlyMap<string, SourceEntry[]>,
    private readonly readBlobs: BlobReader,
  ) {}

  /**
   * @param listing - As Git prints it. Entries whose path leads out of the
   * tree are left out: nobody can refer to them.
   * @param rootId - Id of the commit's root tree, or of the commit.
   * @throws InputError for a tree too large to be held.
   */
  static parse(
    listing: string,
    rootId: string,
    readBlobs: BlobReader,
  ): CommitTree {
    const root: SourceEntry = { path: '', type: 'folder', id: rootId };
    const entries = new Map<string, SourceEntry>([['', root]]);
    const children = new Map<string, SourceEntry[]>();
    for (const line of listing.split('\0')) {
      const tab = line.indexOf('\t');
      const path = line.slice(tab + 1);
      if (tab < 0 || !isTreePath(path)) {
        continue;
      }
      const [mode, , id] = line.slice(0, tab).split(' ');
      const entry: SourceEntry = { path, type: typeOf(mode), id };
      entries.set(path, entry);
      const folder = folderOf(path);
      const siblings = children.get(folder);
      if (siblings) {
        siblings.push(entry);
      } else {
        children.set(folder, [entry]);
      }
      if (entries.size > MAX_ENTRIES) {
        throw new InputError(
          `The commit holds more than ${MAX_ENTRIES} files; keep what is deployed in a repository of its own`,
        );
      }
    }
    return new CommitTree(entries, children, readBlobs);
  }

  entry(path: string): SourceEntry | undefined {
    return this.entries.get(path);
  }

  entriesBelow(folder: string): SourceEntry[] {
    const found: SourceEntry[] = [];
    const open = [folder];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const entry of this.children.get(at) ?? []) {
        if (entry.type === 'folder') {
          open.push(entry.path);
        } else {
          found.push(entry);
        }
      }
    }
    return found.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async read(paths: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    const ids = paths.map(path => {
      const entry = this.entries.get(path);
      if (entry?.type !== 'file') {
        throw new InputError(
          `"${path}" is ${
            entry ? `a ${entry.type}` : 'not in the commit'
          }; a file is needed`,
        );
      }
      return entry.id;
    });
    const blobs = await this.readBlobs([...new Set(ids)]);
    return new Map(
      paths.map((path, index) => {
        const content = blobs.get(ids[index]);
        if (!content) {
          throw new InputError(
            `"${path}" is too large to be read; raise gitopshq.git.maxFileMiB or keep it out of the environment`,
          );
        }
        return [path, content];
      }),
    );
  }
}
