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
import { InputError } from '@backstage/errors';
import type {
  SourceEntry,
  SourceTree,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import { isWithin } from '../../desired/git/gitPath';

/**
 * Some files of a commit, as if it held no others: what a renderer that makes
 * each object of one file needs to render these files.
 */
export class PartialTree implements SourceTree {
  private readonly files: ReadonlyMap<string, SourceEntry>;
  private readonly id: string;

  /**
   * @param files - Path -> blob id.
   * @param blobs - Contents by id; one that is absent is too large to be read.
   */
  constructor(
    private readonly folder: string,
    files: ReadonlyMap<string, string>,
    private readonly blobs: ReadonlyMap<string, Buffer>,
  ) {
    this.files = new Map(
      [...files].map(([path, id]) => [path, { path, type: 'file', id }]),
    );
    const hash = createHash('sha256').update('partial');
    for (const [path, id] of files) {
      hash.update(`\n${id} ${path}`);
    }
    this.id = hash.digest('hex');
  }

  entry(path: string): SourceEntry | undefined {
    return path === this.folder
      ? { path, type: 'folder', id: this.id }
      : this.files.get(path);
  }

  entriesBelow(folder: string): SourceEntry[] {
    return [...this.files.values()]
      .filter(({ path }) => isWithin(folder, path))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async read(paths: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    return new Map(
      paths.map(path => {
        const id = this.files.get(path)?.id;
        const content = id === undefined ? undefined : this.blobs.get(id);
        if (!content) {
          throw new InputError(
            `"${path}" is not there, or too large to be read`,
          );
        }
        return [path, content];
      }),
    );
  }
}
