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

import type {
  HelmOptions,
  Problem,
} from '@gitopshq/backstage-plugin-gitopshq-common';

/**
 * An entry of a commit's tree. Paths are relative to the repository's root,
 * with `/`, without `.` and `..`.
 *
 * @public
 */
export interface SourceEntry {
  path: string;
  type: 'file' | 'folder' | 'symlink' | 'submodule';
  /** Git's object id: equal ids, equal content. */
  id: string;
}

/**
 * The files of one commit, read from Git objects: nothing is checked out, no
 * symbolic link is followed.
 *
 * @public
 */
export interface SourceTree {
  /** What is at a path; `''` is the root. */
  entry(path: string): SourceEntry | undefined;
  /** Everything below a folder that is no folder, in order of path. */
  entriesBelow(folder: string): SourceEntry[];
  /**
   * Contents of files, by path.
   *
   * @throws InputError for a path that is no file, or one above the size limit.
   */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, Buffer>>;
}

/** What is to be rendered, and for where. @public */
export interface RenderRequest {
  environmentRef: string;
  /** Folder of the environment; `''` is the repository's root. */
  path: string;
  /** For objects that name none. */
  namespace: string;
  helm: HelmOptions & { releaseName: string };
  /** Of the cluster, where it is known: `v1.36.2`. */
  kubeVersion?: string;
  /** Of the cluster, where they are known: `apps/v1/Deployment`. */
  apiVersions?: string[];
}

/** An object as Git wants it. @public */
export interface RenderedManifest {
  object: Record<string, unknown>;
  /**
   * Paths in the repository of the files it is made of, the one that states
   * it first.
   */
  files: string[];
  /** Paths of values that came out differently when rendered again. */
  notDeterministic?: (string | number)[][];
}

/** What a renderer made of a commit. @public */
export interface Rendering {
  /** In the order in which they are to be applied. */
  manifests: RenderedManifest[];
  /** What was left out or is doubtful; the rest counts nevertheless. */
  notes: Problem[];
}

/**
 * Turns files of a commit into objects. It runs on hostile input: it follows
 * nothing outside of the tree it is given.
 *
 * @public
 */
export interface Renderer {
  /** Value of `renderer` of an environment that asks for it. */
  readonly name: string;
  /**
   * What, besides the files and the request, decides the outcome, such as the
   * version of a binary.
   *
   * @throws RenderError when the renderer cannot work, e.g. has no binary.
   */
  version(): Promise<string>;
  /**
   * Paths, files or folders, on which the rendering depends: it is not done
   * again until one of them is another.
   *
   * @throws RenderError for files that are refused.
   */
  inputs(tree: SourceTree, request: RenderRequest): Promise<string[]>;
  /**
   * Renders. Called only after `inputs` has answered, with the same arguments.
   *
   * @throws RenderError naming file, line and column where they are known.
   */
  render(
    tree: SourceTree,
    request: RenderRequest,
    options: { signal: AbortSignal },
  ): Promise<Rendering>;
}
