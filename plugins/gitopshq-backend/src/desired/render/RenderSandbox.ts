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

import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { RenderError } from '@gitopshq/backstage-plugin-gitopshq-node';
import type { Timers } from '@gitopshq/cluster-collector';
import type { RenderConfig } from '@gitopshq/backstage-plugin-gitopshq-common';
import pLimit from 'p-limit';
import { isTreePath } from '../git/gitPath';

const MIB = 1024 * 1024;
const MAX_ERROR_BYTES = 64 * 1024;
/** Address space of one process; Go reserves far more than it uses. */
const MAX_MEMORY_BYTES = 4096 * MIB;
/** Binaries that run at the same time in one hub. */
const RUNNING_AT_ONCE = 2;

/** What the binaries need of the hub. */
export interface RenderSandboxOptions {
  config: RenderConfig;
  /** Where temporary folders are made. */
  folder: string;
  hubEnvironment: NodeJS.ProcessEnv;
  timers: Timers;
}

/** A folder with the files of one rendering and nothing else. */
export interface RenderFolder {
  path: string;
  /** Writes a file below `path`; the path must be one of a tree. */
  write(path: string, content: Buffer | string): Promise<void>;
}

interface Ended {
  exitCode: number | null;
  output: string;
  said: string;
}

/**
 * Runs binaries on hostile input: without shell, in a folder made for it,
 * with an environment of their own and no PATH; without network and with
 * bounded memory and CPU where the system permits (`unshare`, `prlimit`); with
 * bounded time and output everywhere. When the time is up the whole process
 * group is killed.
 */
export class RenderSandbox {
  private readonly limit = pLimit(RUNNING_AT_ONCE);
  private wrapper?: Promise<string[]>;

  constructor(private readonly options: RenderSandboxOptions) {}

  get config(): RenderConfig {
    return this.options.config;
  }

  /** Full path of a binary; undefined when there is none that may be run. */
  async find(binary: string): Promise<string | undefined> {
    const folders = isAbsolute(binary)
      ? ['']
      : (this.options.hubEnvironment.PATH ?? '').split(delimiter);
    if (!isAbsolute(binary) && /[/\\]/.test(binary)) {
      return undefined;
    }
    for (const folder of folders) {
      const path = folder === '' ? binary : join(folder, binary);
      const usable =
        isAbsolute(path) &&
        (await access(path, constants.X_OK).then(
          () => true,
          () => false,
        ));
      if (usable) {
        return path;
      }
    }
    return undefined;
  }

  /** Whether what runs is cut off from the network. */
  async isCutOff(): Promise<boolean> {
    this.wrapper ??= this.findWrapper();
    return (await this.wrapper).some(part => part.endsWith('/unshare'));
  }

  /** Makes a folder, hands it over, and removes it whatever happens. */
  async inFolder<T>(work: (folder: RenderFolder) => Promise<T>): Promise<T> {
    return this.limit(async () => {
      await mkdir(this.options.folder, { recursive: true, mode: 0o700 });
      const path = await mkdtemp(join(this.options.folder, 'render-'));
      try {
        return await work({
          path,
          async write(name, content) {
            if (!isTreePath(name)) {
              throw new Error(`"${name}" is no path of a tree`);
            }
            const target = join(path, name);
            await mkdir(dirname(target), { recursive: true, mode: 0o700 });
            await writeFile(target, content, { mode: 0o600, flag: 'wx' });
          },
        });
      } finally {
        await rm(path, { recursive: true, force: true });
      }
    });
  }

  /**
   * @param folder - Holds the process' home and is its working directory.
   * @returns what it printed.
   * @throws RenderError when it fails, takes too long or prints too much.
   */
  async run(
    binary: string,
    args: readonly string[],
    options: { folder: string; what: string; signal: AbortSignal },
  ): Promise<string> {
    this.wrapper ??= this.findWrapper();
    const [command, ...rest] = [...(await this.wrapper), binary, ...args];
    const { exitCode, output, said } = await this.spawn(command, rest, options);
    if (exitCode !== 0) {
      throw new RenderError({
        code: 'render-failed',
        message: `${options.what} failed: ${
          shown(said, options.folder) || `exit code ${exitCode}`
        }`,
        cure: 'Correct the files and push; until then the last good commit stays in force',
      });
    }
    return output;
  }

  private async findWrapper(): Promise<string[]> {
    const [unshare, prlimit, nothing] = await Promise.all(
      ['unshare', 'prlimit', 'true'].map(name => this.find(name)),
    );
    const wrapper: string[] = [];
    const candidates = [
      unshare && [unshare, '--map-root-user', '--net', '--'],
      prlimit && [
        prlimit,
        `--as=${MAX_MEMORY_BYTES}`,
        `--cpu=${this.config.timeoutSeconds}`,
        '--',
      ],
    ];
    for (const candidate of candidates) {
      if (candidate && nothing) {
        const [command, ...args] = [...candidate, nothing];
        const works = await this.spawn(command, args, {
          folder: '/',
          what: command,
          signal: new AbortController().signal,
        }).then(
          ({ exitCode }) => exitCode === 0,
          () => false,
        );
        if (works) {
          wrapper.push(...candidate);
        }
      }
    }
    return wrapper;
  }

  private spawn(
    command: string,
    args: string[],
    options: { folder: string; what: string; signal: AbortSignal },
  ): Promise<Ended> {
    const { config, timers } = this.options;
    const maxBytes = config.maxOutputMiB * MIB;
    return new Promise((resolve, reject) => {
      options.signal.throwIfAborted();
      const child = spawn(command, args, {
        cwd: options.folder,
        env: privateEnvironment(options.folder),
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      });
      const output: Buffer[] = [];
      const said: Buffer[] = [];
      let outputBytes = 0;
      let saidBytes = 0;
      let failure: Error | undefined;
      const end = (why: Error) => {
        failure ??= why;
        killGroup(child);
      };
      const cancel = timers.after(config.timeoutSeconds * 1000, () =>
        end(
          new RenderError({
            code: 'render-timeout',
            message: `${options.what} took longer than ${config.timeoutSeconds} s`,
            cure: 'Make the environment smaller, or raise gitopshq.render.timeoutSeconds',
          }),
        ),
      );
      const onAbort = () => end(new Error(`${options.what} was stopped`));
      options.signal.addEventListener('abort', onAbort, { once: true });
      child.stdout.on('data', (chunk: Buffer) => {
        outputBytes += chunk.length;
        if (outputBytes > maxBytes) {
          end(
            new RenderError({
              code: 'render-too-large',
              message: `${options.what} printed more than ${config.maxOutputMiB} MiB`,
              cure: 'Make the environment smaller, or raise gitopshq.render.maxOutputMiB',
            }),
          );
        } else {
          output.push(chunk);
        }
      });
      child.stderr.on('data', (chunk: Buffer) => {
        saidBytes += chunk.length;
        if (saidBytes <= MAX_ERROR_BYTES) {
          said.push(chunk);
        }
      });
      child.on('error', error => {
        failure ??= error;
      });
      child.on('close', exitCode => {
        cancel();
        options.signal.removeEventListener('abort', onAbort);
        // What it started and left behind goes with it.
        killGroup(child);
        if (failure) {
          reject(failure);
        } else {
          resolve({
            exitCode,
            output: Buffer.concat(output).toString('utf8'),
            said: Buffer.concat(said).toString('utf8'),
          });
        }
      });
    });
  }
}

function killGroup({ pid }: ChildProcess): void {
  if (pid !== undefined) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // The group is gone already.
    }
  }
}

/** No PATH, so that nothing else can be started by name. */
function privateEnvironment(folder: string): Record<string, string> {
  const home = join(folder, '.home');
  return {
    PATH: '',
    HOME: home,
    XDG_CONFIG_HOME: home,
    XDG_CACHE_HOME: home,
    XDG_DATA_HOME: home,
    TMPDIR: folder,
    LC_ALL: 'C',
    GOMAXPROCS: '2',
    GOMEMLIMIT: '1GiB',
  };
}

/** What a binary said, without paths of this machine, and not too long. */
function shown(text: string, folder: string): string {
  return text
    .split(`${folder}/tree/`)
    .join('')
    .split(folder)
    .join('<folder>')
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 2_000);
}
