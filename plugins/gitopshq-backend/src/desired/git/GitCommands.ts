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

import { stringifyError } from '@backstage/errors';
import type { GitConfig } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Timers } from '@gitopshq/cluster-collector';
import { simpleGit, type SimpleGit } from 'simple-git';
import type { GitCredential } from './GitCredentials';
import { gitEnvironment } from './gitEnvironment';
import { GitCommandError, GitProblemError, shownOutput } from './gitProblem';
import type { RepositoryUrl } from './repositoryUrl';
import { spawnGit } from './spawnGit';

/** Output of one command that is held in memory. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** What {@link GitCommands} needs. */
export interface GitCommandsOptions {
  url: RepositoryUrl;
  /** Folder of the clone. */
  folder: string;
  /** An empty folder that stands for the home of `git`. */
  home: string;
  config: GitConfig;
  credential(): Promise<GitCredential>;
  hubEnvironment: NodeJS.ProcessEnv;
  timers: Timers;
}

/** How a command that speaks to the server ended; not yet fit to be shown. */
export interface RemoteOutcome {
  exitCode: number;
  output: string;
  said: string;
}

/**
 * Runs `git` in one clone: what its reader and the writer of operations share.
 * Which commands are run is theirs to say.
 */
export class GitCommands {
  private readonly stopping = new AbortController();
  /** Environment of commands that stay on this machine. */
  readonly local: Record<string, string>;

  constructor(private readonly options: GitCommandsOptions) {
    const { hubEnvironment, home } = options;
    this.local = gitEnvironment({ hubEnvironment, home });
  }

  get url(): RepositoryUrl {
    return this.options.url;
  }

  get folder(): string {
    return this.options.folder;
  }

  /** Aborted once nothing may run any more. */
  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  /** Ends what runs. */
  stop(): void {
    this.stopping.abort();
  }

  /**
   * Runs a command that stays on this machine.
   *
   * @throws GitCommandError when it fails.
   */
  raw(...args: string[]): Promise<string> {
    return this.simple(this.local).raw(...args);
  }

  /**
   * Like `raw`, with something to read on its standard input.
   *
   * @param variables - Added to its environment.
   * @throws GitCommandError when it fails, Error when it says too much.
   */
  async pipe(
    args: readonly string[],
    input: string | Buffer,
    variables: Record<string, string> = {},
  ): Promise<Buffer> {
    const { output, take } = collector();
    const { exitCode, said } = await spawnGit(args, {
      folder: this.folder,
      environment: { ...this.local, ...variables },
      input,
      signal: this.signal,
      onOutput: take,
    });
    if (exitCode !== 0) {
      throw new GitCommandError(exitCode, said);
    }
    return output();
  }

  /** @throws GitProblemError when there is none to be had. */
  async credential(): Promise<GitCredential> {
    try {
      return await this.options.credential();
    } catch (error) {
      throw new GitProblemError({
        code: 'git-no-credential',
        message: `No credential could be had: ${stringifyError(error)}`,
        value: this.url.url,
        cure: 'Check the entry of the server under integrations in the configuration',
      });
    }
  }

  /**
   * Runs a command that speaks to the server, for as long as is configured.
   *
   * @returns also when it failed; undefined when it did not end in time.
   * @throws Error when there is no `git`, AbortError when stopped.
   */
  async remote(
    args: readonly string[],
    credential: GitCredential,
    signal?: AbortSignal,
  ): Promise<RemoteOutcome | undefined> {
    const { config, timers } = this.options;
    const deadline = new AbortController();
    const cancel = timers.after(config.timeoutSeconds * 1000, () =>
      deadline.abort(),
    );
    const { output, take } = collector();
    try {
      const { exitCode, said } = await spawnGit(args, {
        folder: this.folder,
        environment: this.remoteEnvironment(credential),
        signal: AbortSignal.any([
          this.signal,
          deadline.signal,
          ...(signal ? [signal] : []),
        ]),
        onOutput: take,
      });
      return { exitCode, output: output().toString('utf8'), said };
    } catch (error) {
      if (deadline.signal.aborted) {
        return undefined;
      }
      throw error;
    } finally {
      cancel();
    }
  }

  /** What Git or the server said, fit to be shown. */
  shown(text: string, { secrets }: GitCredential): string {
    return shownOutput(text, { secrets, folder: this.folder });
  }

  private remoteEnvironment(credential: GitCredential): Record<string, string> {
    const { hubEnvironment, home, url } = this.options;
    return gitEnvironment({
      hubEnvironment,
      home,
      protocols: [url.protocol],
      settings: credential.authorization
        ? [['http.extraHeader', `Authorization: ${credential.authorization}`]]
        : [],
    });
  }

  private simple(environment: Record<string, string>): SimpleGit {
    return simpleGit({
      baseDir: this.folder,
      abort: this.signal,
      timeout: { block: this.options.config.timeoutSeconds * 1000 },
      // These guard against values of strangers; here all of them are ours.
      unsafe: {
        allowUnsafeConfigEnvCount: true,
        allowUnsafeConfigPaths: true,
        allowUnsafeCredentialHelper: true,
        allowUnsafeFsMonitor: true,
        allowUnsafeHooksPath: true,
        allowUnsafeSshCommand: true,
        allowUnsafeTemplateDir: true,
      },
      errors: (error, { exitCode, stdErr }) =>
        exitCode > 0
          ? new GitCommandError(
              exitCode,
              Buffer.concat(stdErr).toString('utf8'),
            )
          : error,
    }).env(environment);
  }
}

/** Gathers what a command prints. */
function collector(): { output(): Buffer; take(chunk: Buffer): void } {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return {
    output: () => Buffer.concat(chunks),
    take: chunk => {
      bytes += chunk.length;
      if (bytes > MAX_OUTPUT_BYTES) {
        throw new Error(`git printed more than ${MAX_OUTPUT_BYTES} bytes`);
      }
      chunks.push(chunk);
    },
  };
}
