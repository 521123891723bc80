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

import type { SourceTree } from '@gitopshq/backstage-plugin-gitopshq-node';
import type { GitRepository } from './git/GitRepository';
import type { RenderedCommit } from './types';

/** A commit with what people want to know of it. */
export interface CommitDetails {
  sha: string;
  /** First one; absent for a root. */
  parent?: string;
  /** Name of the author; the e-mail address stays in Git. */
  author: string;
  /** Committer's date, epoch ms. */
  committedAt: number;
  subject: string;
  /** Of its last paragraph: `Operation-Id` -> values, in order. */
  trailers: ReadonlyMap<string, readonly string[]>;
}

/** A file that differs between two commits; an absent blob: it is not there. */
export interface ChangedFile {
  path: string;
  blobBefore?: string;
  blobAfter?: string;
}

/**
 * One environment's source, as operations and the timeline of releases read
 * it. Reading only; what is written goes through `operations/`.
 */
export interface SourceReader {
  readonly environmentRef: string;
  /** Free of credentials. */
  readonly repositoryUrl: string;
  /** The same for all environments made from one repository. */
  readonly repositoryKey: string;
  readonly branch: string;
  /** Folder of the environment; `''` is the root. */
  readonly path: string;
  /** For `operations/git` alone. */
  readonly repository: GitRepository;

  /**
   * Fetches now and waits for it.
   *
   * @throws GitProblemError when the server cannot be read.
   */
  fetch(): Promise<void>;
  /**
   * Tip of the branch, as the clone has it.
   *
   * @throws NotFoundError when the branch does not exist.
   */
  head(): Promise<string>;
  /**
   * The full id of a revision that the branch holds.
   *
   * @throws OperationError `unknownRevision` for one that is unknown,
   * ambiguous or not on the branch.
   */
  resolve(revision: string): Promise<string>;
  /** Commits of the first-parent line that touch the paths, newest first. */
  log(
    sha: string,
    options: { paths: readonly string[]; limit: number; skip?: number },
  ): Promise<CommitDetails[]>;
  commit(sha: string): Promise<CommitDetails | undefined>;
  isAncestor(ancestor: string, descendant: string): Promise<boolean>;
  /** Files below the whole tree that differ, sorted by path. */
  changedFiles(before: string, after: string): Promise<ChangedFile[]>;
  /** Files of a commit; cached. */
  tree(sha: string): Promise<SourceTree>;
  /**
   * Renders any tree as this environment, such as one with some files replaced
   * (`OverlayTree`). Cached by the ids of the input files.
   *
   * @param sha - Names the outcome in messages.
   * @throws RenderError when it cannot be rendered.
   */
  render(tree: SourceTree, sha: string): Promise<RenderedCommit>;
  /** Paths, files or folders, on which the rendering of the tree depends. */
  inputPaths(tree: SourceTree, sha: string): Promise<string[]>;
}
