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
  deploymentList,
  podChange,
  podPage,
  preparePods,
  replicaSetList,
} from './bulkyObjects';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import type { ApiServersRequest } from './startApiServers';

/**
 * A process of its own with simulated API servers, so that their work is not
 * counted as the hub's. Started by {@link startApiServers}.
 */
async function main({ count, latencyMs, pods }: ApiServersRequest) {
  const { private: key, cert } = await generate(
    [{ name: 'commonName', value: '127.0.0.1' }],
    {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
      ],
    },
  );
  preparePods(pods);
  let requests = 0;
  const podWatches = new Set<http.ServerResponse>();
  const answer: http.RequestListener = (request, response) => {
    requests += 1;
    setTimeout(
      () => respond(request, response, { pods, podWatches }),
      latencyMs,
    );
  };
  const urls: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const server = https.createServer({ key, cert }, answer);
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    urls.push(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }
  process.on('message', (message: { touch?: number }) => {
    if (message.touch !== undefined) {
      const line = podChange(message.touch);
      podWatches.forEach(response => response.write(line));
    } else {
      process.send!({ requests });
    }
  });
  process.send!({ urls, ca: cert });
}

function respond(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  { pods, podWatches }: { pods: number; podWatches: Set<http.ServerResponse> },
): void {
  const url = new URL(request.url ?? '/', 'https://server');
  const json = (body: string) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(body);
  };
  const resource = url.pathname.split('/').at(-1) ?? '';
  if (url.pathname === '/version') {
    json('{"major":"1","minor":"36","gitVersion":"v1.36.2"}');
  } else if (url.pathname.startsWith('/readyz')) {
    response.end('ok');
  } else if (/^\/api\/v1\/namespaces\/[^/]+$/.test(url.pathname)) {
    json(
      `{"kind":"Namespace","apiVersion":"v1","metadata":{"name":"${resource}","uid":"0d1a7c1e-0000-4000-8000-000000000001"}}`,
    );
  } else if (url.searchParams.has('watch')) {
    // Nothing changes; the stream stays open as long as the client wants it.
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.flushHeaders();
    if (resource === 'pods') {
      podWatches.add(response);
      response.on('close', () => podWatches.delete(response));
    }
  } else if (resource === 'pods') {
    const limit = Number(url.searchParams.get('limit') ?? pods);
    json(podPage(Number(url.searchParams.get('continue') ?? 0), limit, pods));
  } else if (resource === 'deployments') {
    json(deploymentList(pods));
  } else if (resource === 'replicasets') {
    json(replicaSetList(pods));
  } else {
    json(
      `{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"1000"},"items":[]}`,
    );
  }
}

process.once('disconnect', () => process.exit(0));
main(JSON.parse(process.argv[2])).catch(error => {
  console.error(error);
  process.exit(1);
});
