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

import { createHash } from 'node:crypto';
import { CommitTree } from '../git/CommitTree';
import { folderOf } from '../git/gitPath';

/** A file's content, or where a link leads, or a submodule. */
export type TestFile = string | { symlink: string } | { submodule: true };

const idOf = (content: string) =>
  createHash('sha1').update(content).digest('hex');

/** A tree as Git lists it, without Git. */
export function treeOf(files: Record<string, TestFile>): CommitTree {
  const blobs = new Map<string, Buffer>();
  const lines: string[] = [];
  const folders = new Map<string, string[]>();
  for (const [path, file] of Object.entries(files)) {
    const content = typeof file === 'string' ? file : JSON.stringify(file);
    const id = idOf(content);
    if (typeof file === 'string') {
      blobs.set(id, Buffer.from(file));
      lines.push(`100644 blob ${id}\t${path}`);
    } else {
      const mode = 'symlink' in file ? '120000 blob' : '160000 commit';
      lines.push(`${mode} ${id}\t${path}`);
    }
    for (let at = folderOf(path); at !== ''; at = folderOf(at)) {
      folders.set(at, [...(folders.get(at) ?? []), path, id]);
    }
  }
  for (const [folder, contents] of folders) {
    lines.push(`040000 tree ${idOf(contents.join('\n'))}\t${folder}`);
  }
  return CommitTree.parse(
    `${lines.join('\0')}\0`,
    idOf(lines.join('\n')),
    async ids => new Map(ids.map(id => [id, blobs.get(id)!])),
  );
}
