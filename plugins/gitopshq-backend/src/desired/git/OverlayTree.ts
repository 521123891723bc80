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
import { folderOf, isTreePath, isWithin, nameOf } from './gitPath';

/** A file as another tree has it; where that has none, it is removed. */
export interface FileOf {
  tree: SourceTree;
  path: string;
}

/** What becomes of a file: its new content, or undefined: removed. */
export type OverlayFile = Buffer | FileOf | undefined;

const MODES: Record<SourceEntry['type'], string> = {
  file: '100644',
  folder: '40000',
  symlink: '120000',
  submodule: '160000',
};

function objectId(type: 'blob' | 'tree', content: Buffer, like: string) {
  return createHash(like.length === 64 ? 'sha256' : 'sha1')
    .update(`${type} ${content.length}\0`)
    .update(content)
    .digest('hex');
}

/**
 * The id that Git gives to a file's content.
 *
 * @param like - Any id of the same repository: it may use SHA-256.
 */
export function blobIdOf(content: Buffer, like: string): string {
  return objectId('blob', content, like);
}

/**
 * A tree with some files replaced, added or removed; nothing is written.
 *
 * Ids are Git's own: of contents always, of folders as long as no file in them
 * is executable; in any case they differ when something below them differs.
 */
export class OverlayTree implements SourceTree {
  /** Of changed files; undefined: removed. */
  private readonly files = new Map<string, SourceEntry | undefined>();
  /** Above changed files. */
  private readonly folders = new Set<string>(['']);
  private readonly folderEntries = new Map<string, SourceEntry | undefined>();

  /**
   * @throws InputError for a path that is none of a file, or where a file and
   * a folder would be in one place.
   */
  constructor(
    private readonly base: SourceTree,
    private readonly changes: ReadonlyMap<string, OverlayFile>,
  ) {
    const like = base.entry('')?.id ?? '';
    for (const [path, change] of changes) {
      if (!isTreePath(path)) {
        throw new InputError(`"${path.slice(0, 200)}" is no path of a file`);
      }
      this.files.set(path, changedEntry(path, change, like));
      for (let at = folderOf(path); at !== ''; at = folderOf(at)) {
        this.folders.add(at);
      }
    }
    this.checkPlaces();
  }

  entry(path: string): SourceEntry | undefined {
    if (this.files.has(path)) {
      return this.files.get(path) ?? this.folderEntry(path);
    }
    if (this.folders.has(path)) {
      return this.folderEntry(path);
    }
    return this.base.entry(path);
  }

  entriesBelow(folder: string): SourceEntry[] {
    return this.folders.has(folder)
      ? this.below(folder)
      : this.base.entriesBelow(folder);
  }

  async read(paths: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    const found = new Map<string, Buffer>();
    /** Paths to be read elsewhere, by tree. */
    const elsewhere = new Map<SourceTree, [string, string][]>();
    for (const path of paths) {
      const change = this.changes.get(path);
      const entry = this.entry(path);
      if (entry?.type !== 'file') {
        throw new InputError(
          `"${path}" is ${
            entry ? `a ${entry.type}` : 'not in the tree'
          }; a file is needed`,
        );
      }
      if (Buffer.isBuffer(change)) {
        found.set(path, change);
      } else {
        const from = change ?? { tree: this.base, path };
        const asked = elsewhere.get(from.tree) ?? [];
        elsewhere.set(from.tree, [...asked, [path, from.path]]);
      }
    }
    for (const [tree, asked] of elsewhere) {
      const contents = await tree.read(asked.map(([, there]) => there));
      asked.forEach(([path, there]) => found.set(path, contents.get(there)!));
    }
    return found;
  }

  private checkPlaces(): void {
    for (const [path, entry] of this.files) {
      if (!entry) {
        continue;
      }
      for (let at = folderOf(path); at !== ''; at = folderOf(at)) {
        const above = this.files.has(at)
          ? this.files.get(at)
          : this.base.entry(at);
        if (above && above.type !== 'folder') {
          throw new InputError(
            `"${path}" cannot be there, for "${at}" is a ${above.type}`,
          );
        }
      }
      if (this.below(path).length > 0) {
        throw new InputError(
          `"${path}" cannot be a file, for there are files below it`,
        );
      }
    }
  }

  private below(folder: string): SourceEntry[] {
    const kept = this.base
      .entriesBelow(folder)
      .filter(({ path }) => !this.files.has(path));
    const changed = [...this.files.values()].filter(
      (entry): entry is SourceEntry =>
        entry !== undefined &&
        entry.path !== folder &&
        isWithin(folder, entry.path),
    );
    return [...kept, ...changed].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Git has no empty folders, but for the root. */
  private folderEntry(folder: string): SourceEntry | undefined {
    if (!this.folders.has(folder)) {
      return undefined;
    }
    if (!this.folderEntries.has(folder)) {
      this.folderEntries.set(folder, this.makeFolderEntry(folder));
    }
    return this.folderEntries.get(folder);
  }

  private makeFolderEntry(folder: string): SourceEntry | undefined {
    const children = new Map<string, SourceEntry>();
    const start = folder === '' ? 0 : folder.length + 1;
    for (const below of this.entriesBelow(folder)) {
      const slash = below.path.indexOf('/', start);
      const path = slash < 0 ? below.path : below.path.slice(0, slash);
      if (!children.has(path)) {
        children.set(path, slash < 0 ? below : this.entry(path)!);
      }
    }
    if (children.size === 0 && folder !== '') {
      return undefined;
    }
    return {
      path: folder,
      type: 'folder',
      id: treeIdOf([...children.values()], this.base.entry('')?.id ?? ''),
    };
  }
}

function changedEntry(
  path: string,
  change: OverlayFile,
  like: string,
): SourceEntry | undefined {
  if (change === undefined) {
    return undefined;
  }
  if (Buffer.isBuffer(change)) {
    return { path, type: 'file', id: blobIdOf(change, like) };
  }
  const there = change.tree.entry(change.path);
  if (there?.type === 'folder') {
    throw new InputError(`"${change.path}" is a folder; a file is needed`);
  }
  return there && { ...there, path };
}

/** Git sorts by bytes, a folder as if its name ended with `/`. */
function treeIdOf(children: readonly SourceEntry[], like: string): string {
  const lines = children.map(({ path, type, id }) => ({
    order: Buffer.from(type === 'folder' ? `${nameOf(path)}/` : nameOf(path)),
    line: Buffer.concat([
      Buffer.from(`${MODES[type]} ${nameOf(path)}\0`),
      Buffer.from(id, 'hex'),
    ]),
  }));
  lines.sort((a, b) => Buffer.compare(a.order, b.order));
  return objectId('tree', Buffer.concat(lines.map(({ line }) => line)), like);
}
