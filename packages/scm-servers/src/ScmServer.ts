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

import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname } from 'node:path';
import { json } from 'node:stream/consumers';
import { runGit, serveGit } from './serveGit';

/** A pull request, or merge request. */
export interface Pull {
  number: number;
  title: string;
  body: string;
  /** Branches. */
  head: string;
  base: string;
  state: 'open' | 'merged' | 'closed';
  mergeSha?: string;
  /** How it was merged. */
  merge?: MergeMethod;
  /** Tip of the head branch when it was merged. */
  headSha?: string;
}

/** `fast-forward`: the base branch comes to stand where the head stands. */
export type MergeMethod = 'merge' | 'squash' | 'fast-forward';

/** An answer of the API. */
export interface Answer {
  status: number;
  /** Text is sent as it is. */
  body: unknown;
  headers?: Record<string, string>;
}

/** What {@link ScmServer} is started with. */
export interface ScmServerOptions {
  /** Folders of bare repositories, by their path on the server: `acme/deploy`. */
  repositories: Record<string, string>;
  token: string;
}

/** Git over HTTP and an API beside it; what differs is that of each product. */
export abstract class ScmServer {
  readonly pulls: Pull[] = [];
  /** Requests to the API: `GET /api/v3/…`, then body if there is one. */
  readonly asked: string[] = [];
  /** All headers that came with requests to the API. */
  readonly headers: IncomingMessage['headers'][] = [];
  /** Called before the API answers: another answer, or one that never comes. */
  before: (request: {
    method: string;
    path: string;
  }) => Answer | undefined | Promise<Answer | undefined> = () => undefined;
  private readonly server: Server = createServer();

  constructor(protected readonly options: ScmServerOptions) {
    this.server.on('request', (req, res) => void this.handle(req, res));
  }

  /** Host and port. */
  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Of a repository, as Git takes it. */
  url(repository: string): string {
    return `http://${this.host}/${repository}.git`;
  }

  async start(): Promise<this> {
    await new Promise<void>(resolve => {
      this.server.listen(0, '127.0.0.1', resolve);
    });
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => {
      this.server.close(resolve);
    });
  }

  /** Merges as the product would, and returns the commit of the base branch. */
  async merge(number: number, method: MergeMethod = 'merge'): Promise<string> {
    const pull = this.pull(number);
    const folder = Object.values(this.options.repositories)[0];
    const tip = async (branch: string) =>
      (await runGit(folder, ['rev-parse', `refs/heads/${branch}`])).trim();
    const [base, head] = [await tip(pull.base), await tip(pull.head)];
    let sha = head;
    if (method !== 'fast-forward') {
      const tree = await runGit(folder, [
        'merge-tree',
        '--write-tree',
        base,
        head,
      ]);
      const said = await runGit(folder, ['log', '-1', '--format=%B', head]);
      sha = await runGit(
        folder,
        [
          ...['-c', 'user.name=Merger', '-c', 'user.email=merger@example.com'],
          ...['commit-tree', tree.trim(), '-p', base],
          ...(method === 'merge' ? ['-p', head] : []),
          ...['-F', '-'],
        ],
        method === 'merge' ? `Merge ${pull.head}\n` : said,
      );
    }
    const mergeSha = sha.trim();
    await runGit(folder, [
      'update-ref',
      `refs/heads/${pull.base}`,
      mergeSha,
      base,
    ]);
    Object.assign(pull, {
      state: 'merged',
      mergeSha,
      merge: method,
      headSha: head,
    });
    return mergeSha;
  }

  close(number: number): void {
    this.pull(number).state = 'closed';
  }

  protected abstract readonly apiPath: string;
  /** Whether the API lets this request in. */
  protected abstract knows(headers: IncomingMessage['headers']): boolean;
  /** Value of `Authorization` with which Git signs in. */
  protected abstract readonly gitAuthorization: string;
  protected abstract readonly unauthorized: Answer;
  /** @param path - Below `apiPath`, without query. */
  protected abstract answer(
    method: string,
    path: string,
    query: URLSearchParams,
    body: Record<string, unknown>,
  ): Promise<Answer>;

  protected pull(number: number): Pull {
    const pull = this.pulls.find(each => each.number === number);
    if (!pull) {
      throw new Error(`There is no pull request ${number}`);
    }
    return pull;
  }

  protected openPull(
    rest: Pick<Pull, 'title' | 'body' | 'head' | 'base'>,
  ): Pull {
    const pull: Pull = {
      ...rest,
      number: this.pulls.length + 1,
      state: 'open',
    };
    this.pulls.push(pull);
    return pull;
  }

  /** Whether a branch of the repository exists. */
  protected async hasBranch(branch: string): Promise<boolean> {
    const folder = Object.values(this.options.repositories)[0];
    const found = await runGit(folder, [
      'for-each-ref',
      '--format=%(refname)',
      `refs/heads/${branch}`,
    ]);
    return found.trim() === `refs/heads/${branch}`;
  }

  private async handle(
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<void> {
    const url = new URL(req.url ?? '/', 'http://localhost');
    if (!url.pathname.startsWith(`${this.apiPath}/`)) {
      this.handleGit(url, req, res);
      return;
    }
    const method = req.method ?? 'GET';
    const body =
      method === 'GET' ? {} : ((await json(req)) as Record<string, unknown>);
    this.headers.push(req.headers);
    this.asked.push(
      `${method} ${req.url}${
        method === 'GET' ? '' : ` ${JSON.stringify(body)}`
      }`,
    );
    const path = url.pathname.slice(this.apiPath.length);
    const {
      status,
      body: answer,
      headers,
    } = (await this.before({ method, path })) ??
    (this.knows(req.headers)
      ? await this.answer(method, path, url.searchParams, body)
      : this.unauthorized);
    res.writeHead(status, { 'content-type': 'application/json', ...headers });
    res.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  }

  private handleGit(url: URL, req: IncomingMessage, res: ServerResponse): void {
    const found = Object.entries(this.options.repositories).find(([path]) =>
      url.pathname.startsWith(`/${path}.git/`),
    );
    if (!found) {
      res.writeHead(404).end('Not Found');
    } else if (req.headers.authorization !== this.gitAuthorization) {
      res.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    } else {
      const [path, folder] = found;
      const rest = url.pathname.slice(`/${path}.git`.length);
      serveGit(
        dirname(folder),
        `/${basename(folder)}${rest}${url.search}`,
        req,
        res,
      );
    }
  }
}

/** `Authorization` by user and password. */
export function basicOf(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
