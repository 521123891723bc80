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
import type { AddressInfo, Socket } from 'node:net';
import type { ClusterConnection } from '@gitopshq/cluster-collector';
import { KubeConfig } from '@kubernetes/client-node';

/** A request as a rule of a {@link FrontDoor} sees it. */
export interface Asked {
  /** `list`, `watch` or `get`. */
  verb: string;
  /** Plural name, or `namespaces` for a namespace itself. */
  resource: string;
  path: string;
  resourceVersion: string | undefined;
}

/**
 * The URL of a cluster on loopback: passes requests on to an API server,
 * refuses what a test forbids, and can lead to another one from some moment.
 */
export class FrontDoor {
  readonly asked: Asked[] = [];
  /** Answered 403. */
  forbidden: (asked: Asked) => boolean = () => false;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: http.Server,
    private to: string,
  ) {
    server.on('connection', socket => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    server.on('request', (request, response) => this.pass(request, response));
  }

  static async start(to: string): Promise<FrontDoor> {
    const server = http.createServer();
    const door = new FrontDoor(server, to);
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return door;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** How often a resource was listed. */
  lists(resource: string): number {
    return this.asked.filter(
      asked => asked.verb === 'list' && asked.resource === resource,
    ).length;
  }

  /** Leads to another API server; connections to the former one break. */
  leadTo(url: string): void {
    this.to = url;
    this.cut();
  }

  /** Breaks every connection. */
  cut(): void {
    this.sockets.forEach(socket => socket.destroy());
  }

  connection(clusterRef: string, token: string): ClusterConnection {
    const server = this.url;
    return {
      clusterRef,
      server,
      async kubeConfig() {
        const kubeConfig = new KubeConfig();
        kubeConfig.loadFromClusterAndUser(
          { name: 'c', server, skipTLSVerify: true },
          { name: 'reader', token },
        );
        return kubeConfig;
      },
    };
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise<void>(resolve => {
      this.server.close(() => resolve());
    });
  }

  private pass(request: http.IncomingMessage, response: http.ServerResponse) {
    const asked = readAsked(request.url ?? '/');
    this.asked.push(asked);
    if (this.forbidden(asked)) {
      response.writeHead(403, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          kind: 'Status',
          apiVersion: 'v1',
          status: 'Failure',
          reason: 'Forbidden',
          message: `${asked.resource} is forbidden`,
          code: 403,
        }),
      );
      return;
    }
    const onward = http.request(`${this.to}${request.url}`, {
      method: request.method,
      headers: request.headers,
    });
    onward.on('response', answer => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    onward.end();
  }
}

function readAsked(url: string): Asked {
  const { pathname, searchParams } = new URL(url, 'http://door');
  const parts = pathname.split('/').filter(Boolean);
  const resource = /^\/api\/v1\/namespaces\/[^/]+$/.test(pathname)
    ? 'namespaces'
    : parts[parts.length - 1] ?? '';
  let verb = searchParams.has('watch') ? 'watch' : 'list';
  if (resource === 'namespaces' || parts.length < 4) {
    verb = 'get';
  }
  return {
    verb,
    resource,
    path: pathname,
    resourceVersion: searchParams.get('resourceVersion') ?? undefined,
  };
}
