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
import type { AddressInfo, Server, Socket } from 'node:net';

/** What a test answers to one request. */
export type Handler = (
  request: http.IncomingMessage,
  response: http.ServerResponse,
  url: URL,
) => void;

/** A real HTTP server on loopback that answers as a test tells it to. */
export class ApiServerStub {
  readonly requests: { url: URL; authorization: string | undefined }[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  private readonly scheme: string;

  private constructor(handler: Handler, tls?: https.ServerOptions) {
    const onRequest: http.RequestListener = (request, response) => {
      const url = new URL(request.url ?? '/', 'http://stub');
      const { authorization } = request.headers;
      this.requests.push({ url, authorization });
      handler(request, response, url);
    };
    this.scheme = tls ? 'https' : 'http';
    this.server = tls
      ? https.createServer(tls, onRequest)
      : http.createServer(onRequest);
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  static async start(
    handler: Handler,
    tls?: https.ServerOptions,
  ): Promise<ApiServerStub> {
    const stub = new ApiServerStub(handler, tls);
    await new Promise<void>(resolve => {
      stub.server.listen(0, '127.0.0.1', resolve);
    });
    return stub;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.scheme}://127.0.0.1:${this.port}`;
  }

  get openSockets(): number {
    return this.sockets.size;
  }

  /** Cuts every connection, as a crash would. */
  dropConnections(): void {
    this.sockets.forEach(socket => socket.destroy());
  }

  async close(): Promise<void> {
    this.dropConnections();
    await new Promise<void>(resolve => {
      this.server.close(() => resolve());
    });
  }
}

/** Answers with JSON. */
export function sendJson(
  response: http.ServerResponse,
  status: number,
  body: unknown,
): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** Answers with a Kubernetes Status. */
export function sendStatus(
  response: http.ServerResponse,
  code: number,
  message = 'no',
  reason = 'Reason',
): void {
  sendJson(response, code, {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    message,
    reason,
    code,
  });
}
