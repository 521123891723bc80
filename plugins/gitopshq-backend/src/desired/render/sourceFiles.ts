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

import { RenderError } from '@gitopshq/backstage-plugin-gitopshq-node';
import type {
  SourceEntry,
  SourceTree,
} from '@gitopshq/backstage-plugin-gitopshq-node';

const LFS_POINTER = 'version https://git-lfs.github.com/spec/';

/** The environment's folder must be there. */
export function requireFolder(tree: SourceTree, path: string): void {
  const entry = tree.entry(path);
  if (entry?.type !== 'folder') {
    throw new RenderError({
      code: 'unknown-path',
      message: `The commit has ${
        entry ? `a ${entry.type}` : 'nothing'
      } at "${path}"; the source of an environment is a folder`,
      value: path,
      cure: 'Correct the path of the source, or push the folder',
    });
  }
}

/** Symbolic links and submodules may lead anywhere: neither is followed. */
export function refuseLinks(entries: readonly SourceEntry[]): void {
  const link = entries.find(({ type }) => type !== 'file');
  if (link) {
    throw new RenderError({
      code: `${link.type}-refused`,
      message: `${link.path} is a ${
        link.type === 'symlink' ? 'symbolic link' : link.type
      }, which is not followed`,
      value: link.path,
      cure: 'Put the file itself into the repository',
    });
  }
}

/**
 * Content as text.
 *
 * @throws RenderError for a Git LFS pointer and for what is not UTF-8.
 */
export function textOf(path: string, content: Buffer): string {
  if (content.subarray(0, LFS_POINTER.length).toString() === LFS_POINTER) {
    throw new RenderError({
      code: 'lfs-pointer-refused',
      message: `${path} is kept in Git LFS, which is not read`,
      value: path,
      cure: 'Take the file out of Git LFS',
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw new RenderError({
      code: 'not-utf8',
      message: `${path} is not UTF-8`,
      value: path,
      cure: 'Save the file as UTF-8',
    });
  }
}
