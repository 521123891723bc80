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

import { NotFoundError } from '@backstage/errors';
import type { SourceTree } from '@gitopshq/backstage-plugin-gitopshq-node';
import { OperationError } from '../operations/OperationError';
import type { EnvironmentSourceSpec } from './EnvironmentState';
import type { GitRepository } from './git/GitRepository';
import { commitsBeginning, readChangedFiles, readLog } from './git/history';
import type { RenderTask } from './render/EnvironmentRenderer';
import type { ChangedFile, CommitDetails, SourceReader } from './SourceReader';
import type { RenderedCommit } from './types';

/** What an {@link EnvironmentReader} needs of its repository. */
export interface EnvironmentReaderOptions {
  spec: EnvironmentSourceSpec;
  git: GitRepository;
  fetch(): Promise<void>;
  tree(sha: string): Promise<SourceTree>;
  render(task: RenderTask): Promise<RenderedCommit>;
  inputPaths(task: RenderTask): Promise<string[]>;
  signal: AbortSignal;
}

/** {@link SourceReader} of an environment on the clone of its repository. */
export class EnvironmentReader implements SourceReader {
  constructor(private readonly options: EnvironmentReaderOptions) {}

  get environmentRef(): string {
    return this.options.spec.environmentRef;
  }

  get repositoryUrl(): string {
    return this.repository.url.url;
  }

  get repositoryKey(): string {
    return this.repository.url.key;
  }

  get branch(): string {
    return this.options.spec.branch;
  }

  get path(): string {
    return this.options.spec.path;
  }

  get repository(): GitRepository {
    return this.options.git;
  }

  fetch(): Promise<void> {
    return this.options.fetch();
  }

  async head(): Promise<string> {
    const tips = await this.repository.tips([this.branch]);
    const tip = tips.get(this.branch);
    if (tip === undefined) {
      throw new NotFoundError(
        `The branch "${this.branch}" is not in ${this.repositoryUrl}, or was not fetched yet; correct the branch in the source of ${this.environmentRef}`,
      );
    }
    return tip;
  }

  async resolve(revision: string): Promise<string> {
    const head = await this.head();
    const commits = await commitsBeginning(this.repository.commands, revision);
    const on: string[] = [];
    for (const commit of commits) {
      if (await this.isAncestor(commit, head)) {
        on.push(commit);
      }
    }
    if (on.length === 1) {
      return on[0];
    }
    const shown = revision.slice(0, 64);
    throw new OperationError(
      'unknownRevision',
      unresolved(shown, this.branch, commits.length > 0, on),
      { revision: shown },
    );
  }

  log(
    sha: string,
    options: { paths: readonly string[]; limit: number; skip?: number },
  ): Promise<CommitDetails[]> {
    return readLog(this.repository.commands, sha, options);
  }

  async commit(sha: string): Promise<CommitDetails | undefined> {
    return (await this.log(sha, { paths: [], limit: 1 }))[0];
  }

  isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    return this.repository.isAncestor(ancestor, descendant);
  }

  changedFiles(before: string, after: string): Promise<ChangedFile[]> {
    return readChangedFiles(this.repository.commands, before, after);
  }

  tree(sha: string): Promise<SourceTree> {
    return this.options.tree(sha);
  }

  render(tree: SourceTree, sha: string): Promise<RenderedCommit> {
    return this.options.render(this.task(tree, sha));
  }

  inputPaths(tree: SourceTree, sha: string): Promise<string[]> {
    return this.options.inputPaths(this.task(tree, sha));
  }

  private task(tree: SourceTree, sha: string): RenderTask {
    const { spec, signal } = this.options;
    const { renderer, request } = spec;
    return { tree, sha, renderer, request, signal };
  }
}

/** Why a revision is none, and what would be one. */
function unresolved(
  revision: string,
  branch: string,
  known: boolean,
  on: readonly string[],
): string {
  if (on.length > 1) {
    return `The revision "${revision}" is ambiguous: ${on
      .slice(0, 5)
      .join(' and ')} begin so; write more digits of it`;
  }
  return known
    ? `The revision "${revision}" is not on the branch ${branch}; choose a commit that the branch holds`
    : `There is no commit "${revision}" on the branch ${branch}; write the id of a commit that the branch holds, 7 hex digits or more`;
}
