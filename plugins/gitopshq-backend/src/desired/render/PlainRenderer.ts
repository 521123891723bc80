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

import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import type {
  RenderRequest,
  Renderer,
  Rendering,
  RenderedManifest,
  SourceEntry,
  SourceTree,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import { RenderError } from '@gitopshq/backstage-plugin-gitopshq-node';
import { folderOf, nameOf } from '../git/gitPath';
import { LruCache } from './LruCache';
import { parseYaml } from './parseYaml';
import { refuseLinks, requireFolder, textOf } from './sourceFiles';
import { toManifests } from './toManifests';

const MANIFEST = /\.(ya?ml|json)$/i;
/** Written for kustomize or Helm, never for the cluster. */
const TOOL_FILE = /^(kustomization\.ya?ml|Chart\.ya?ml|Chart\.lock)$/;
const MAX_CACHE_BYTES = 64 * 1024 * 1024;
const MAX_FILES = 20_000;

interface ParsedFile {
  objects: Record<string, unknown>[];
  notes: Problem[];
}

/** Messages name the path, so it counts as well as the content. */
const keyOf = ({ id, path }: SourceEntry) => `${id} ${path}`;

/**
 * Manifests as they stand, or as a pipeline rendered them: every `.yaml`,
 * `.yml` and `.json` below the path, in order of path. A file is parsed again
 * only when its content is another.
 */
export class PlainRenderer implements Renderer {
  readonly name = 'plain';
  private readonly parsed = new LruCache<ParsedFile>(MAX_CACHE_BYTES);

  async version(): Promise<string> {
    return '1';
  }

  async inputs(tree: SourceTree, request: RenderRequest): Promise<string[]> {
    requireFolder(tree, request.path);
    return [request.path];
  }

  async render(
    tree: SourceTree,
    request: RenderRequest,
    { signal }: { signal: AbortSignal },
  ): Promise<Rendering> {
    const recurse = request.directory?.recurse ?? true;
    const entries = tree
      .entriesBelow(request.path)
      .filter(
        ({ path }) =>
          MANIFEST.test(path) &&
          !TOOL_FILE.test(nameOf(path)) &&
          (recurse || folderOf(path) === request.path),
      );
    refuseLinks(entries);
    if (entries.length > MAX_FILES) {
      throw new RenderError({
        code: 'too-many-files',
        message: `${request.path || 'The root'} holds ${
          entries.length
        } manifests; at most ${MAX_FILES} are read for one environment`,
        value: request.path,
        cure: 'Split the environment, or correct the path of its source',
      });
    }
    const unread = entries.filter(entry => !this.parsed.get(keyOf(entry)));
    const contents = await tree.read(unread.map(({ path }) => path));
    const manifests: RenderedManifest[] = [];
    const notes: Problem[] = [];
    for (const entry of entries) {
      signal.throwIfAborted();
      const key = keyOf(entry);
      let file = this.parsed.get(key);
      if (!file) {
        const content =
          contents.get(entry.path) ??
          (await tree.read([entry.path])).get(entry.path)!;
        file = await this.parse(entry.path, content);
        this.parsed.set(key, file, content.length);
      }
      notes.push(...file.notes);
      for (const object of file.objects) {
        manifests.push({ object, files: [entry.path] });
      }
    }
    return { manifests, notes };
  }

  private async parse(path: string, content: Buffer): Promise<ParsedFile> {
    const notes: Problem[] = [];
    const documents = await parseYaml(textOf(path, content), path);
    return { objects: toManifests(documents, path, notes), notes };
  }
}
