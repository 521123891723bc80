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

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGit } from '@gitopshq/scm-servers';

export { runGit };

/** What one commit changes. */
export interface TestCommit {
  /** Path -> content; null removes. */
  files: Record<string, string | null>;
  branch?: string;
  /** Epoch ms. */
  at?: number;
  /** Starts from nothing instead of the branch's tip. */
  orphan?: boolean;
  /** Starts from this commit. */
  from?: string;
  /** `Name <address>`; default: Dana. */
  author?: string;
  message?: string;
  /** Further parents: the commit is a merge. */
  merge?: string[];
}

const block = (content: string) =>
  `data ${Buffer.byteLength(content)}\n${content}\n`;

/** A bare repository as a server has it. */
export class TestRepository {
  private time = Date.UTC(2026, 10, 1);

  private constructor(
    private readonly parent: string,
    readonly folder: string,
  ) {}

  static async create(): Promise<TestRepository> {
    const parent = await mkdtemp(join(tmpdir(), 'gitopshq-origin-'));
    const folder = join(parent, 'deploy.git');
    await runGit(parent, [
      'init',
      '--bare',
      '--quiet',
      '--initial-branch=main',
      folder,
    ]);
    return new TestRepository(parent, folder);
  }

  get url(): string {
    return `file://${this.folder}`;
  }

  /** Folder that holds the repository, as a server's root. */
  get root(): string {
    return this.parent;
  }

  /** @returns ids of the commits. */
  async commitAll(commits: TestCommit[]): Promise<string[]> {
    const stream: string[] = [];
    const tips = new Map<string, string>();
    for (const [index, commit] of commits.entries()) {
      const branch = commit.branch ?? 'main';
      this.time = commit.at ?? this.time + 60_000;
      const date = `${Math.floor(this.time / 1000)} +0000`;
      const dana = 'Dana <dana@example.com>';
      if (commit.orphan) {
        stream.push(`reset refs/heads/${branch}\n\n`);
      }
      stream.push(
        `commit refs/heads/${branch}\nmark :${index + 1}\n`,
        `author ${commit.author ?? dana} ${date}\ncommitter ${dana} ${date}\n`,
        block(commit.message ?? `Commit ${index}`),
      );
      if (commit.from) {
        stream.push(`from ${commit.from}\n`);
      } else if (!commit.orphan && !tips.has(branch)) {
        const tip = await this.tip(branch);
        if (tip) {
          stream.push(`from ${tip}\n`);
        }
      }
      stream.push(...(commit.merge ?? []).map(sha => `merge ${sha}\n`));
      tips.set(branch, `:${index + 1}`);
      for (const [path, content] of Object.entries(commit.files)) {
        stream.push(
          content === null
            ? `D ${path}\n`
            : `M 100644 inline ${path}\n${block(content)}`,
        );
      }
      stream.push(`get-mark :${index + 1}\n`);
    }
    const output = await runGit(
      this.folder,
      ['fast-import', '--quiet', '--force'],
      stream.join(''),
    );
    return output.trim().split('\n');
  }

  async commit(commit: TestCommit): Promise<string> {
    return (await this.commitAll([commit]))[0];
  }

  /** A commit of a tree made by hand, as `git mktree` takes it. */
  async commitTree(entries: string, branch = 'main'): Promise<string> {
    const tree = await runGit(
      this.folder,
      ['mktree', '--missing', '-z'],
      entries,
    );
    const sha = await runGit(this.folder, [
      '-c',
      'user.name=Mallory',
      '-c',
      'user.email=mallory@example.com',
      'commit-tree',
      '-m',
      'x',
      tree.trim(),
    ]);
    await this.git('update-ref', `refs/heads/${branch}`, sha.trim());
    return sha.trim();
  }

  async blob(content: string): Promise<string> {
    const id = await runGit(
      this.folder,
      ['hash-object', '-w', '--stdin'],
      content,
    );
    return id.trim();
  }

  async tip(branch = 'main'): Promise<string | undefined> {
    const id = await this.git(
      'for-each-ref',
      '--format=%(objectname)',
      `refs/heads/${branch}`,
    );
    return id.trim() || undefined;
  }

  async git(...args: string[]): Promise<string> {
    return runGit(this.folder, args);
  }

  async remove(): Promise<void> {
    await rm(this.parent, { recursive: true, force: true });
  }
}
