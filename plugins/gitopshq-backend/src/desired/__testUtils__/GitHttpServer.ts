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
import { serveGit } from '@gitopshq/scm-servers';

/** Serves repositories by `git http-backend` to who knows the credential. */
export class GitHttpServer {
  /** Values of `Authorization` that came. */
  readonly authorizations: (string | undefined)[] = [];
  /** Bodies and URLs, to search for what must not be there. */
  readonly requests: string[] = [];
  /** Sends everything elsewhere when set. */
  redirectTo?: string;
  /** Answers this instead of a repository when set. */
  failure?: { status: number; body: string };
  /** Called before each answer. */
  onRequest: () => void | Promise<void> = () => {};

  private constructor(
    private readonly root: string,
    private readonly authorization: string | undefined,
    private readonly server: Server,
    /** Host and port. */
    readonly host: string,
  ) {}

  static async start(
    root: string,
    authorization?: string,
  ): Promise<GitHttpServer> {
    const server = createServer();
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const host = `127.0.0.1:${port}`;
    const git = new GitHttpServer(root, authorization, server, host);
    server.on('request', (req, res) => void git.answer(req, res));
    return git;
  }

  url(repository = 'deploy.git'): string {
    return `http://${this.host}/${repository}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => {
      this.server.close(resolve);
    });
  }

  private async answer(
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<void> {
    this.authorizations.push(req.headers.authorization);
    this.requests.push(req.url ?? '');
    await this.onRequest();
    if (this.redirectTo) {
      res.writeHead(302, { location: `${this.redirectTo}${req.url}` }).end();
      return;
    }
    if (this.failure) {
      res.writeHead(this.failure.status).end(this.failure.body);
      return;
    }
    if (
      this.authorization !== undefined &&
      req.headers.authorization !== this.authorization
    ) {
      res.writeHead(401, { 'www-authenticate': 'Basic realm="git"' });
      res.end(`You sent ${req.headers.authorization}`);
      return;
    }
    serveGit(this.root, req.url ?? '/', req, res);
  }
}
