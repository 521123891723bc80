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

import { mkdir, rm } from 'node:fs/promises';
import { stringifyError } from '@backstage/errors';
import type { Clock } from '@gitopshq/cluster-collector';
import { isBranchName, isObjectId } from './branchName';
import {
  folderBytes,
  makePrivateFolder,
  removeStaleLocks,
  workFolder,
} from './cloneFolder';
import { CommitTree } from './CommitTree';
import { GitCommands, type GitCommandsOptions } from './GitCommands';
import type { GitCredential } from './GitCredentials';
import { GitCommandError, GitProblemError, fetchProblem } from './gitProblem';
import { readBlobs } from './readBlobs';
import type { RepositoryUrl } from './repositoryUrl';

const MIB = 1024 * 1024;
const REMOTE_REFS = 'refs/remotes/origin/';
const KEPT_REFS = 'refs/gitopshq/kept/';
const SIZE_CHECK_MS = 2_000;
/** All files that one rendering reads. */
const MAX_READ_BYTES = 256 * MIB;

/** A commit and the committer's date, epoch ms. */
export interface Commit {
  sha: string;
  /** First one; absent for a root, or where the clone ends. */
  parent?: string;
  committedAt: number;
}

/** What a {@link GitRepository} needs. */
export interface GitRepositoryOptions extends GitCommandsOptions {
  /** Holds all that follows; nobody else may write to it. */
  workingDirectory: string;
  clock: Clock;
}

/**
 * One bare clone, read through the `git` binary. Only `fetch` speaks to the
 * server; nothing is ever checked out, and nothing is pushed.
 */
export class GitRepository {
  /** For the writer of operations. */
  readonly commands: GitCommands;
  private ready = false;

  constructor(private readonly options: GitRepositoryOptions) {
    this.commands = new GitCommands(options);
  }

  get url(): RepositoryUrl {
    return this.options.url;
  }

  /** Ends what runs; nothing can be read afterwards. */
  stop(): void {
    this.commands.stop();
  }

  /**
   * Brings all branches up to what the server has. A clone that cannot be
   * used any more is made anew.
   *
   * @throws GitProblemError, free of credentials.
   */
  async fetch(): Promise<void> {
    const credential = await this.commands.credential();
    try {
      await this.open();
      await this.fetchBranches(credential);
    } catch (error) {
      const broken =
        error instanceof GitCommandError &&
        /not a git repository|not in a git directory|object file .* is empty|loose object .* is corrupt|bad object/i.test(
          error.output,
        );
      if (!broken || this.commands.signal.aborted) {
        throw this.shown(error, credential);
      }
      await this.remove();
      try {
        await this.open();
        await this.fetchBranches(credential);
      } catch (again) {
        throw this.shown(again, credential);
      }
    }
  }

  /** Removes loose ends now and then; Git decides when. */
  async tidy(): Promise<void> {
    await this.commands.raw('gc', '--auto', '--quiet');
  }

  /** Tips of the given branches; those that the server does not have are absent. */
  async tips(branches: readonly string[]): Promise<Map<string, string>> {
    const tips = new Map<string, string>();
    const wanted = branches.filter(isBranchName);
    if (!this.ready || wanted.length === 0) {
      return tips;
    }
    const listing = await this.commands.raw(
      'for-each-ref',
      '--format=%(objecttype) %(objectname) %(refname)',
      '--',
      ...wanted.map(branch => `${REMOTE_REFS}${branch}`),
    );
    for (const line of listing.split('\n')) {
      const [type, sha, ref] = line.split(' ');
      // The pattern matches what lies below a name, too.
      const branch = ref?.slice(REMOTE_REFS.length);
      if (type === 'commit' && wanted.includes(branch)) {
        tips.set(branch, sha);
      }
    }
    return tips;
  }

  /** Some branches of the server, by name, for messages. */
  async branches(limit: number): Promise<string[]> {
    const listing = await this.commands.raw(
      'for-each-ref',
      `--count=${limit}`,
      '--format=%(refname)',
      '--',
      REMOTE_REFS,
    );
    return listing
      .split('\n')
      .filter(ref => ref !== '')
      .map(ref => ref.slice(REMOTE_REFS.length));
  }

  /** @returns undefined when the clone does not hold the commit. */
  async commit(sha: string): Promise<Commit | undefined> {
    return (await this.log(sha, [], 1))[0];
  }

  /**
   * Commits of the first-parent line that changed something at the paths,
   * newest first.
   */
  async log(
    sha: string,
    paths: readonly string[],
    limit: number,
  ): Promise<Commit[]> {
    if (!isObjectId(sha) || !this.ready) {
      return [];
    }
    let listing: string;
    try {
      listing = await this.commands.raw(
        'log',
        '--first-parent',
        `--max-count=${limit}`,
        '--format=%H %ct %P',
        sha,
        '--',
        ...paths.filter(path => path !== ''),
      );
    } catch (error) {
      if (error instanceof GitCommandError && error.exitCode === 128) {
        return [];
      }
      throw error;
    }
    return listing
      .split('\n')
      .filter(line => line !== '')
      .map(line => {
        const [commit, seconds, parent] = line.split(' ');
        return {
          sha: commit,
          committedAt: Number(seconds) * 1000,
          ...(parent && { parent }),
        };
      });
  }

  /** Whether the one is reached from the other; a commit reaches itself. */
  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    try {
      await this.commands.raw(
        'merge-base',
        '--is-ancestor',
        this.checked(ancestor),
        this.checked(descendant),
      );
      return true;
    } catch (error) {
      // 1: no. 128: the clone does not hold one of them, so it is none.
      if (error instanceof GitCommandError) {
        return false;
      }
      throw error;
    }
  }

  /** The files of a commit. */
  async tree(sha: string): Promise<CommitTree> {
    const commit = this.checked(sha);
    const [listing, rootId] = await Promise.all([
      this.commands.raw('ls-tree', '-r', '-t', '-z', '--full-tree', commit),
      this.commands.raw(
        'rev-parse',
        '--verify',
        '--end-of-options',
        `${commit}^{tree}`,
      ),
    ]);
    return CommitTree.parse(listing, rootId.trim(), ids => this.blobs(ids));
  }

  /**
   * Contents of blobs by id; those above the size limit are left out.
   *
   * @throws Error when all together are too large to be read at once.
   */
  blobs(ids: readonly string[]): Promise<Map<string, Buffer>> {
    return readBlobs(ids, {
      folder: this.options.folder,
      environment: this.commands.local,
      maxFileBytes: this.options.config.maxFileMiB * MIB,
      maxTotalBytes: MAX_READ_BYTES,
      signal: this.commands.signal,
    });
  }

  /** Keeps a commit although no branch may hold it any more. */
  async keep(name: string, sha: string): Promise<void> {
    await this.commands.raw(
      'update-ref',
      '--no-deref',
      keptRef(name),
      this.checked(sha),
    );
  }

  /** Ends `keep`; of a commit that is not kept, too. */
  async letGo(name: string): Promise<void> {
    await this.commands.raw('update-ref', '--no-deref', '-d', keptRef(name));
  }

  /** Removes the clone from disk. */
  async remove(): Promise<void> {
    this.ready = false;
    await rm(this.options.folder, { recursive: true, force: true });
  }

  private checked(sha: string): string {
    if (!isObjectId(sha)) {
      throw new Error(`"${sha.slice(0, 80)}" is no full commit id`);
    }
    return sha;
  }

  private async open(): Promise<void> {
    if (this.ready) {
      return;
    }
    const { workingDirectory, folder, url, home, clock } = this.options;
    await makePrivateFolder(workingDirectory);
    await mkdir(home, { recursive: true, mode: 0o700 });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // What a hub that was killed left of commits it was making.
    await rm(workFolder(folder), { recursive: true, force: true });
    await removeStaleLocks(
      folder,
      clock.now() - this.options.config.timeoutSeconds * 1000,
    );
    // On a clone that is there already it changes nothing.
    await this.commands.raw(
      'init',
      '--bare',
      '--quiet',
      '--template=',
      '--initial-branch=gitopshq-none',
    );
    await this.commands.raw('config', 'remote.origin.url', url.url);
    this.ready = true;
  }

  private async fetchBranches(credential: GitCredential): Promise<void> {
    const { config, url, timers, folder } = this.options;
    const finished = new AbortController();
    const oversized = new AbortController();
    let checkSize = () => {};
    const watchSize = () => {
      checkSize = timers.after(SIZE_CHECK_MS, async () => {
        if ((await folderBytes(folder)) > config.maxRepositoryMiB * MIB) {
          oversized.abort();
        } else if (!finished.signal.aborted) {
          watchSize();
        }
      });
    };
    watchSize();
    try {
      const outcome = await this.commands.remote(
        [
          'fetch',
          '--quiet',
          '--no-tags',
          '--prune',
          '--no-auto-gc',
          '--no-recurse-submodules',
          '--no-write-fetch-head',
          'origin',
          `+refs/heads/*:${REMOTE_REFS}*`,
        ],
        credential,
        oversized.signal,
      );
      if (!outcome) {
        throw new GitProblemError({
          code: 'git-timeout',
          message: `The repository was not fetched within ${config.timeoutSeconds} s`,
          value: url.url,
          cure: 'Check the way to the server, or raise gitopshq.git.timeoutSeconds',
        });
      }
      if (outcome.exitCode !== 0) {
        throw new GitCommandError(outcome.exitCode, outcome.said);
      }
    } catch (error) {
      if (oversized.signal.aborted) {
        await this.remove();
        throw new GitProblemError({
          code: 'git-too-large',
          message: `The repository is larger than ${config.maxRepositoryMiB} MiB`,
          value: url.url,
          cure: 'Keep what is deployed in a repository of its own, or raise gitopshq.git.maxRepositoryMiB',
        });
      }
      throw error;
    } finally {
      finished.abort();
      checkSize();
    }
  }

  private shown(error: unknown, credential: GitCredential): Error {
    if (error instanceof GitProblemError) {
      return error;
    }
    const output =
      error instanceof GitCommandError ? error.output : stringifyError(error);
    return new GitProblemError(
      fetchProblem(this.url.url, this.commands.shown(output, credential)),
    );
  }
}

function keptRef(name: string): string {
  if (!/^[0-9a-f]+$/.test(name)) {
    throw new Error(`"${name}" is no name for a kept commit`);
  }
  return `${KEPT_REFS}${name}`;
}
