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

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from './statistics';

/** How large a repository for benches is. */
export interface DeployRepositorySize {
  commits: number;
  /** Below the environment's path; two of each service. */
  files: number;
  /** Share of commits that touch the environment, 0..1. */
  share: number;
}

/** A deployment repository with a long history. */
export interface DeployRepository {
  url: string;
  /** Folder of the environment. */
  path: string;
  head: string;
  /** Oldest first; those that touched the environment. */
  shas: string[];
  remove(): Promise<void>;
}

const DAY_SECONDS = 24 * 3600;
/** Commits are spread over this time before now. */
const DAYS = 365;

/** Name of a service. */
export const serviceName = (index: number) =>
  `service-${String(index).padStart(4, '0')}`;

const deployment = (
  name: string,
  tag: number,
  replicas: number,
) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: shop
  labels: {backstage.io/kubernetes-id: ${name}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers:
        - name: ${name}
          image: registry.example.com/${name}:1.${tag}.0
          env: [{name: MODE, value: calm}, {name: LOG_LEVEL, value: info}]
          resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {memory: 512Mi}}
`;

const service = (name: string) => `apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: shop
  labels: {backstage.io/kubernetes-id: ${name}}
spec:
  selector: {app: ${name}}
  ports: [{port: 80, targetPort: 8080}]
`;

const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;

/** Makes one by `git fast-import`; the same for the same size. */
export async function createDeployRepository(
  size: DeployRepositorySize,
  /** Epoch seconds of the newest commit. */
  newestAt: number,
): Promise<DeployRepository> {
  const parent = await mkdtemp(join(tmpdir(), 'gitopshq-bench-git-'));
  const folder = join(parent, 'deploy.git');
  const environment = {
    PATH: process.env.PATH ?? '',
    HOME: parent,
    GIT_CONFIG_NOSYSTEM: '1',
  };
  const run = async (args: string[], input?: AsyncIterable<string>) => {
    const git = spawn('git', args, { env: environment });
    const closed = once(git, 'close');
    let output = '';
    git.stdout.setEncoding('utf8').on('data', chunk => {
      output += chunk;
    });
    for await (const part of input ?? []) {
      if (!git.stdin.write(part)) {
        await once(git.stdin, 'drain');
      }
    }
    git.stdin.end();
    const [code] = await closed;
    if (code !== 0) {
      throw new Error(`git ${args[0]} ended with ${code}`);
    }
    return output;
  };
  await run(['init', '--bare', '--quiet', '--initial-branch=main', folder]);
  const path = 'envs/shop-eu';
  const services = size.files / 2;
  const random = seededRandom(5);
  async function* stream() {
    const tags = new Map<number, number>();
    for (let at = 0; at < size.commits; at += 1) {
      const seconds =
        newestAt -
        Math.floor(
          ((size.commits - 1 - at) * DAYS * DAY_SECONDS) / size.commits,
        );
      const who = `Dana <dana@example.com> ${seconds} +0000`;
      const lines = [
        `commit refs/heads/main\nmark :${
          at + 1
        }\nauthor ${who}\ncommitter ${who}\n`,
      ];
      const touch =
        at === 0 || at === size.commits - 1 || random() < size.share;
      if (at === 0) {
        lines.push(data('Bring the shop under GitOps'));
        for (let index = 0; index < services; index += 1) {
          const name = serviceName(index);
          lines.push(
            `M 100644 inline ${path}/${name}/deployment.yaml\n${data(
              deployment(name, 0, 2),
            )}M 100644 inline ${path}/${name}/service.yaml\n${data(
              service(name),
            )}`,
          );
        }
      } else if (touch) {
        const index = Math.floor(random() * services);
        const tag = (tags.get(index) ?? 0) + 1;
        tags.set(index, tag);
        const name = serviceName(index);
        lines.push(
          data(`${name} 1.${tag}.0 to shop-eu`),
          `M 100644 inline ${path}/${name}/deployment.yaml\n${data(
            deployment(name, tag, 2 + (tag % 3)),
          )}`,
        );
      } else {
        lines.push(
          data(`Note ${at}`),
          `M 100644 inline docs/note-${at % 50}.md\n${data(`${at}`)}`,
        );
      }
      yield lines.join('');
    }
  }
  await run(['-C', folder, 'fast-import', '--quiet'], stream());
  const log = await run([
    ...['-C', folder, 'log', '--first-parent', '--reverse', '--format=%H'],
    ...['main', '--', path],
  ]);
  const shas = log.trim().split('\n');
  return {
    url: `file://${folder}`,
    path,
    head: shas.at(-1)!,
    shas,
    remove: () => rm(parent, { recursive: true, force: true }),
  };
}
