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

import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';

/** How a fake API server answers. */
export type Behaviour =
  | 'ready'
  | 'hang'
  | 'wrong-token'
  | 'garbage'
  | 'not-ready';

const VERSION = { major: '1', minor: '36', gitVersion: 'v1.36.2' };

const status = (code: number, reason: string) => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message: reason,
  reason,
  code,
});

/** A real HTTP server on loopback that answers what a probe asks. */
export class FakeApiServer {
  behaviour: Behaviour = 'ready';
  /** `Authorization` of each request, oldest first. */
  readonly authorizations: (string | undefined)[] = [];

  private constructor(private readonly server: http.Server) {
    server.on('request', (req, res) => this.answer(req, res));
  }

  static async start(
    behaviour: Behaviour = 'ready',
    tls?: { key: string; cert: string },
  ): Promise<FakeApiServer> {
    const server = tls ? https.createServer(tls) : http.createServer();
    const fake = new FakeApiServer(server);
    fake.behaviour = behaviour;
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', () => resolve());
    });
    return fake;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    const scheme = this.server instanceof https.Server ? 'https' : 'http';
    return `${scheme}://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => {
      this.server.close(resolve);
    });
  }

  private answer(req: http.IncomingMessage, res: http.ServerResponse): void {
    this.authorizations.push(req.headers.authorization);
    const json = (code: number, body: unknown) => {
      res.writeHead(code, { 'Content-Type': 'application/json' });
      res.end(JSON.stringify(body));
    };
    if (this.behaviour === 'hang') {
      return;
    }
    if (this.behaviour === 'garbage') {
      res.end('<html>It works!</html>');
    } else if (req.url === '/version') {
      json(200, VERSION);
    } else if (this.behaviour === 'wrong-token') {
      json(401, status(401, 'Unauthorized'));
    } else if (req.url?.startsWith('/readyz')) {
      const ready = this.behaviour === 'ready';
      res.writeHead(ready ? 200 : 500);
      res.end(
        ready ? 'ok' : '[-]etcd failed: reason withheld\nreadyz check failed',
      );
    } else if (req.url === '/api/v1/namespaces/kube-system') {
      json(200, {
        kind: 'Namespace',
        apiVersion: 'v1',
        metadata: {
          name: 'kube-system',
          uid: '0d1a7c1e-0000-4000-8000-000000000001',
        },
      });
    } else {
      json(404, status(404, 'NotFound'));
    }
  }
}
