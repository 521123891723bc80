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
import type { AddressInfo } from 'node:net';
import { liveDeployment } from './driftedDeployments';

const CORE = { groupVersion: 'v1', kinds: ['LimitRange limitranges'] };
const GROUPS = [
  { groupVersion: 'apps/v1', kinds: ['Deployment deployments'] },
  {
    groupVersion: 'autoscaling/v2',
    kinds: ['HorizontalPodAutoscaler horizontalpodautoscalers'],
  },
];

const discovery = ({ groupVersion, kinds }: typeof CORE) => ({
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion,
  resources: kinds.map(each => {
    const [kind, name] = each.split(' ');
    return {
      ...{ kind, name, singularName: '', namespaced: true },
      verbs: ['get', 'list', 'watch'],
    };
  }),
});

const BOOKMARK_MS = 30_000;

const bookmark = (version: number) =>
  `{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"${version}"}}}\n`;

/** An API server with so many Deployments, which changes them when told. */
async function main(count: number): Promise<void> {
  let requests = 0;
  let version = count;
  const watches = new Set<http.ServerResponse>();
  const live = new Map<number, string>();
  for (let at = 0; at < count; at += 1) {
    live.set(at, JSON.stringify(liveDeployment(at, at + 1)));
  }
  const server = http.createServer((request, response) => {
    requests += 1;
    const url = new URL(request.url ?? '/', 'http://server');
    const json = (body: unknown) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    };
    const resource = url.pathname.split('/').at(-1) ?? '';
    const found = [CORE, ...GROUPS].find(({ groupVersion }) =>
      [`/api/${groupVersion}`, `/apis/${groupVersion}`].includes(url.pathname),
    );
    if (found) {
      json(discovery(found));
    } else if (/^\/api\/v1\/namespaces\/[^/]+$/.test(url.pathname)) {
      json({
        kind: 'Namespace',
        apiVersion: 'v1',
        metadata: { name: resource, uid: `uid-of-${resource}` },
      });
    } else if (url.searchParams.has('watch')) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders();
      const isDeployments = resource === 'deployments';
      const bookmarks = setInterval(() => {
        response.write(bookmark(isDeployments ? version : count));
      }, BOOKMARK_MS);
      if (isDeployments) {
        watches.add(response);
      }
      response.on('close', () => {
        clearInterval(bookmarks);
        watches.delete(response);
      });
    } else {
      const limit = Number(url.searchParams.get('limit') ?? count);
      const from = Number(url.searchParams.get('continue') ?? 0);
      const all = resource === 'deployments' ? [...live.values()] : [];
      const next = from + limit < all.length ? String(from + limit) : '';
      json(
        `{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"${version}","continue":"${next}"},"items":[${all
          .slice(from, from + limit)
          .join(',')}]}`,
      );
    }
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  process.on('message', (message: { touch?: number; added?: string }) => {
    if (message.touch === undefined) {
      process.send!({ requests });
      return;
    }
    version += 1;
    const text = JSON.stringify(
      liveDeployment(message.touch, version, message.added),
    );
    live.set(message.touch, text);
    watches.forEach(watch =>
      watch.write(`{"type":"MODIFIED","object":${text}}\n`),
    );
  });
  process.send!({ port: (server.address() as AddressInfo).port });
}

process.once('disconnect', () => process.exit(0));
main(Number(process.argv[2])).catch(error => {
  console.error(error);
  process.exit(1);
});
