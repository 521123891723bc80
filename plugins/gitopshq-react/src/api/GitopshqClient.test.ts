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

/**
 * @jest-environment node
 */
import { ResponseError } from '@backstage/errors';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  aCluster,
  aPod,
  aService,
  serviceId,
  someBeats,
} from '../__testUtils__/fixtures';
import type { GitopshqApi } from './GitopshqApi';
import { GitopshqClient } from './GitopshqClient';

interface Answer {
  status?: number;
  body: string;
}

describe('GitopshqClient', () => {
  let server: Server;
  let client: GitopshqApi;
  let answer: Answer;
  let asked: string[];

  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(answer.status ?? 200, {
        'content-type': 'application/json',
      });
      response.end(answer.body);
    });
    await new Promise<void>(resolve =>
      server.listen(0, '127.0.0.1', () => resolve()),
    );
    const { port } = server.address() as AddressInfo;
    client = new GitopshqClient({
      discoveryApi: {
        getBaseUrl: async pluginId =>
          `http://127.0.0.1:${port}/api/${pluginId}`,
      },
      fetchApi: { fetch },
    });
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });

  const json = (body: unknown): Answer => ({ body: JSON.stringify(body) });
  const page = (items: unknown[]) => json({ items });
  const signals = { scope: 'fleet', level: 'healthy', signals: [] };

  it.each<[string, (api: GitopshqApi) => Promise<unknown>, Answer, string]>([
    [
      'clusters with repeated filters',
      api =>
        api.listClusters({ owner: ['me'], level: ['warning', 'critical'] }),
      page([aCluster()]),
      '/clusters?owner=me&level=warning&level=critical',
    ],
    [
      'one cluster',
      api => api.getCluster('resource:default/prod-eu'),
      json(aCluster()),
      '/clusters/default/prod-eu',
    ],
    [
      'beats of one cluster',
      api => api.getBeats('resource:default/prod-eu', { stepSeconds: 900 }),
      json({ items: someBeats([{}]) }),
      '/clusters/default/prod-eu/beats?step=900',
    ],
    [
      'beats of several clusters',
      api => api.listBeatStrips(['resource:default/a', 'resource:default/b']),
      json({ items: [{ entityRef: 'resource:default/a', beats: [] }] }),
      '/clusters/beats?ref=resource%3Adefault%2Fa&ref=resource%3Adefault%2Fb',
    ],
    [
      'environments of a page',
      api => api.listEnvironments({ limit: 5, cursor: 'a b&c' }),
      page([]),
      '/environments?limit=5&cursor=a+b%26c',
    ],
    [
      'services',
      api => api.listServices({ entityRef: ['component:default/cart'] }),
      page([aService()]),
      '/services?entityRef=component%3Adefault%2Fcart',
    ],
    [
      'one service',
      api => api.getService(serviceId(7)),
      json(aService()),
      `/services/${serviceId(7)}`,
    ],
    [
      'pods',
      api => api.listPods(serviceId(7), { limit: 10 }),
      page([aPod()]),
      `/services/${serviceId(7)}/pods?limit=10`,
    ],
    [
      'events',
      api => api.listEvents(serviceId(7)),
      page([]),
      `/services/${serviceId(7)}/events`,
    ],
    [
      'signals',
      api => api.getSignals({ scope: 'owner', ref: 'me' }),
      json(signals),
      '/signals?scope=owner&ref=me',
    ],
    [
      'samples with the step in seconds',
      api =>
        api.getSignalSamples({
          signal: 'podHealth',
          scope: 'fleet',
          from: '2026-03-09T08:00:00.000Z',
          to: '2026-03-10T08:00:00.000Z',
          stepSeconds: 900,
        }),
      page([]),
      '/signals/samples?signal=podHealth&scope=fleet&from=2026-03-09T08%3A00%3A00.000Z&to=2026-03-10T08%3A00%3A00.000Z&step=900',
    ],
    [
      'me',
      api => api.getMe(),
      json({ userEntityRef: 'u', ownershipEntityRefs: [], banners: [] }),
      '/me',
    ],
    ['health', api => api.getHealth(), json({ dependencies: [] }), '/health'],
  ])('asks for %s', async (_what, ask, toAnswer, route) => {
    answer = toAnswer;

    await expect(ask(client)).resolves.toEqual(JSON.parse(toAnswer.body));

    expect(asked).toEqual([`GET /api/gitopshq/v1${route}`]);
  });

  it('keeps a reference with odd characters in one path segment', async () => {
    answer = json(aCluster());

    await client.getCluster('resource:default/a?b');

    expect(asked).toEqual(['GET /api/gitopshq/v1/clusters/default/a%3Fb']);
  });

  it.each([
    [
      'is no JSON',
      '<html>proxy says no</html>',
      'not JSON, beginning with "<html>proxy',
    ],
    ['is cut off', '{"items":[{"name"', 'not JSON'],
    ['is empty', '', 'not JSON'],
    ['is of another form', '[]', 'the whole answer: Expected object'],
    [
      'holds an unknown level',
      JSON.stringify({ items: [aCluster({ level: 'great' as 'healthy' })] }),
      'items.0.level',
    ],
    [
      'lacks a field',
      JSON.stringify({ items: [{ ...aCluster(), state: undefined }] }),
      'items.0.state: Required',
    ],
    [
      'uses null for what is unknown',
      JSON.stringify({ items: [{ ...aCluster(), version: null }] }),
      'items.0.version',
    ],
  ])('names the route when an answer %s', async (_how, body, complaint) => {
    answer = { body };

    const asking = client.listClusters();

    await expect(asking).rejects.toThrow(complaint);
    await expect(asking).rejects.toThrow('GET /api/gitopshq/v1/clusters');
    await expect(asking).rejects.toMatchObject({
      name: 'MalformedAnswerError',
    });
  });

  it.each([400, 401, 403, 404, 409, 500, 503])(
    'rejects a %i with what the backend said',
    async status => {
      answer = {
        status,
        body: JSON.stringify({
          error: { name: 'SomeError', message: 'cluster prod-xx is unknown' },
          response: { statusCode: status },
        }),
      };

      const failure = await client.getCluster('resource:default/prod-xx').then(
        () => undefined,
        (error: unknown) => error,
      );

      expect(failure).toBeInstanceOf(ResponseError);
      expect(failure).toMatchObject({
        statusCode: status,
        cause: { message: 'cluster prod-xx is unknown' },
      });
    },
  );

  it('ends a request that is no longer wanted', async () => {
    answer = page([]);
    const abort = new AbortController();
    abort.abort();

    await expect(
      client.listClusters({}, { signal: abort.signal }),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });
});
