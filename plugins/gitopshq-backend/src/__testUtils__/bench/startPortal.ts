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

import { mockCredentials } from '@backstage/backend-test-utils';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { text } from 'node:stream/consumers';

const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
};

const CONFIG = /(<script type="backstage.io\/config">)[^]*?(<\/script>)/;

/** The front end takes only a JWT; the hub knows who asks without it. */
const TOKEN = [{ alg: 'none' }, { sub: 'bench', exp: 4_102_444_800 }, '']
  .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.');

/** A catalog that has none of the entities it is asked for. */
async function answerUnknown(
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const { entityRefs }: { entityRefs: string[] } = JSON.parse(
    await text(request),
  );
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ items: entityRefs.map(() => null) }));
}

/** A built app and, below `/api`, a bench hub, as one person sees them. */
export async function startPortal(options: {
  /** Folder of the built app. */
  app: string;
  /** Origin of the hub. */
  hubUrl: string;
  userEntityRef: string;
}) {
  const { app, userEntityRef } = options;
  // From memory, as from the cache of a file system in use.
  const files = new Map<string, Buffer>();
  for (const name of readdirSync(app, { recursive: true, encoding: 'utf8' })) {
    if (extname(name) in TYPES) {
      files.set(`/${name}`, readFileSync(join(app, name)));
    }
  }
  let page = '';
  const session = JSON.stringify({
    profile: { displayName: 'Bench' },
    backstageIdentity: {
      token: TOKEN,
      identity: {
        type: 'user',
        userEntityRef,
        ownershipEntityRefs: [userEntityRef],
      },
    },
  });
  const authorization = mockCredentials.user.header(userEntityRef);
  const hub = new URL(options.hubUrl);
  const agent = new http.Agent({ keepAlive: true });

  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://portal');
    if (pathname.startsWith('/api/gitopshq/')) {
      const forwarded = http.request(
        {
          ...{ agent, host: hub.hostname, port: hub.port },
          ...{ path: request.url, method: request.method },
          headers: { ...request.headers, authorization },
        },
        answer => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        },
      );
      forwarded.on('error', () => response.destroy());
      request.pipe(forwarded);
    } else if (pathname === '/api/auth/demo/refresh') {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(session);
    } else if (pathname === '/api/catalog/entities/by-refs') {
      void answerUnknown(request, response);
    } else if (pathname.startsWith('/api/')) {
      response.writeHead(404).end();
    } else {
      const file = files.get(pathname);
      response.writeHead(200, {
        'Content-Type': TYPES[file ? extname(pathname) : '.html'],
        // As the app backend says it.
        'Cache-Control': pathname.startsWith('/static/')
          ? 'public, max-age=1209600'
          : 'no-store, max-age=0',
      });
      response.end(file ?? page);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const config = {
    app: { title: 'Bench', baseUrl: url, packages: 'all' },
    backend: { baseUrl: url },
    gitopshqDemo: { enabled: true },
  };
  page = files
    .get('/index.html')!
    .toString('utf8')
    .replace(
      CONFIG,
      (_all, open, close) =>
        `${open}${JSON.stringify([
          { context: 'bench', data: config },
        ])}${close}`,
    );
  return {
    url,
    async stop() {
      agent.destroy();
      server.close();
      server.closeAllConnections();
    },
  };
}
