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

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What to simulate. */
export interface ApiServersRequest {
  count: number;
  /** Wait before each answer. */
  latencyMs: number;
  /** Pods in the namespace `shop` of each. */
  pods: number;
}

/** API servers over real HTTPS in another process. */
export interface ApiServers {
  urls: string[];
  /** PEM of the authority that signed their certificate. */
  ca: string;
  /** How many requests they have got so far. */
  requests(): Promise<number>;
  /** Lets the pod with this number change, as all watches will hear. */
  touchPod(at: number): void;
  stop(): Promise<void>;
}

/** Memory flags are meant for the hub alone. */
const withoutMemoryFlags = (flags: string[]) =>
  flags.filter(flag => !/^--(max|expose|trace)/.test(flag));

/** Starts them. */
export async function startApiServers(
  request: ApiServersRequest,
): Promise<ApiServers> {
  const child = fork(
    join(__dirname, 'apiServersProcess.ts'),
    [JSON.stringify(request)],
    {
      execArgv: withoutMemoryFlags(process.execArgv),
      env: { ...process.env, NODE_OPTIONS: '--max-old-space-size=1024' },
    },
  );
  const answerWith = <T extends object>(key: keyof T) =>
    new Promise<T>((resolve, reject) => {
      const onMessage = (message: T) => {
        // The TypeScript transform sends messages of its own.
        if (key in message) {
          child.off('message', onMessage);
          resolve(message);
        }
      };
      child.on('message', onMessage);
      child.once('exit', code =>
        reject(
          new Error(`The simulated API servers ended with exit code ${code}`),
        ),
      );
    });
  const { urls, ca } = await answerWith<{ urls: string[]; ca: string }>('urls');
  return {
    urls,
    ca,
    requests: async () => {
      const answer = answerWith<{ requests: number }>('requests');
      child.send({});
      return (await answer).requests;
    },
    touchPod: at => {
      child.send({ touch: at });
    },
    stop: async () => {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
