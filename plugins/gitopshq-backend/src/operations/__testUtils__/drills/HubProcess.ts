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

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Answer } from '../OperationsHub';
import type { HubRequest } from './hubProcess.child';

type Asked = { id: number } & Pick<Answer, 'status' | 'body'>;

/** The backend in a process of its own. */
export class HubProcess {
  private readonly open = new Map<
    number,
    (answer: Asked | undefined) => void
  >();
  private lastId = 0;

  private constructor(private readonly child: ChildProcess) {
    child.on('message', (message: Asked) => {
      this.open.get(message.id)?.(message);
      this.open.delete(message.id);
    });
    child.once('exit', () => {
      this.open.forEach(answer => answer(undefined));
      this.open.clear();
    });
  }

  static async start(request: HubRequest): Promise<HubProcess> {
    const transform = createRequire(__filename).resolve(
      '@backstage/cli/config/nodeTransform.cjs',
    );
    const child = fork(
      join(__dirname, 'hubProcess.child.ts'),
      [JSON.stringify(request)],
      {
        execArgv: ['--require', transform],
        // Jest's own flags and workers are not for a process of its own.
        env: { ...process.env, NODE_ENV: 'test', NODE_OPTIONS: '' },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      },
    );
    await new Promise<void>((resolve, reject) => {
      child.once('exit', code =>
        reject(new Error(`The backend ended with exit code ${code}`)),
      );
      child.on('message', (message: { ready?: boolean }) => {
        if (message.ready) {
          resolve();
        }
      });
    });
    return new HubProcess(child);
  }

  /** Undefined when the process was killed before it answered. */
  async ask(
    method: 'get' | 'post',
    path: string,
    body?: object,
  ): Promise<Asked | undefined> {
    this.lastId += 1;
    const id = this.lastId;
    if (this.child.exitCode !== null || this.child.signalCode !== null) {
      return undefined;
    }
    return new Promise(resolve => {
      this.open.set(id, resolve);
      this.child.send({ id, method, path, body }, error => {
        if (error) {
          resolve(undefined);
        }
      });
    });
  }

  /** As `kill -9`. */
  async kill(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exited = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await exited;
    }
  }
}
