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
  aFinding,
  anIgnoreRule,
  aPod,
  aService,
  findingId,
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
  let sent: unknown[];

  beforeEach(async () => {
    asked = [];
    sent = [];
    server = createServer(async (request, response) => {
      asked.push(`${request.method} ${request.url}`);
      const chunks: Buffer[] = [];
      for await (const chunk of request) {
        chunks.push(chunk);
      }
      if (chunks.length > 0) {
        sent.push({
          type: request.headers['content-type'],
          body: JSON.parse(Buffer.concat(chunks).toString()),
        });
      }
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
    [
      'findings',
      api =>
        api.listFindings({
          owner: ['me'],
          cause: ['manual', 'unknown'],
          limit: 500,
        }),
      page([aFinding()]),
      '/findings?owner=me&cause=manual&cause=unknown&limit=500',
    ],
    [
      'counts of findings',
      api => api.getFindingCounts({ tier: ['production'] }),
      json({ byStatus: { open: 3, ignored: 1 }, byCause: { manual: 3 } }),
      '/findings/counts?tier=production',
    ],
    [
      'one finding',
      api => api.getFinding(findingId(7)),
      json(aFinding()),
      `/findings/${findingId(7)}`,
    ],
    [
      'a whole object',
      api =>
        api.getComparedObject({
          environmentRef: 'resource:default/shop-eu',
          object: 'apps/v1/Deployment/shop/web',
        }),
      json({
        environmentRef: 'resource:default/shop-eu',
        object: 'apps/v1/Deployment/shop/web',
        live: 'kind: Deployment',
        files: [],
        owners: { 'spec.replicas': ['kubectl'] },
        notes: [],
      }),
      '/objects?environment=resource%3Adefault%2Fshop-eu&object=apps%2Fv1%2FDeployment%2Fshop%2Fweb',
    ],
    [
      'ignore rules',
      api => api.listIgnoreRules(),
      page([anIgnoreRule()]),
      '/ignore-rules',
    ],
    ['health', api => api.getHealth(), json({ dependencies: [] }), '/health'],
  ])('asks for %s', async (_what, ask, toAnswer, route) => {
    answer = toAnswer;

    await expect(ask(client)).resolves.toEqual(JSON.parse(toAnswer.body));

    expect(asked).toEqual([`GET /api/gitopshq/v1${route}`]);
  });

  it('sends what a plan is asked for and reads the plan', async () => {
    const plan = { kind: 'adopt', writes: [], removals: [], refused: [] };
    answer = json(plan);
    const request = { kind: 'adopt', findingIds: [findingId(1)] } as const;

    await expect(
      client.planFindings({ ...request, findingIds: [findingId(1)] }),
    ).resolves.toEqual(plan);

    expect(asked).toEqual(['POST /api/gitopshq/v1/findings/plan']);
    expect(sent).toEqual([{ type: 'application/json', body: request }]);
  });

  it('writes an ignore rule and reads it back', async () => {
    answer = { ...json(anIgnoreRule()), status: 201 };
    const rule = { path: 'spec.replicas', reason: 'scaled by hand' };

    await expect(client.createIgnoreRule(rule)).resolves.toEqual(
      anIgnoreRule(),
    );

    expect(asked).toEqual(['POST /api/gitopshq/v1/ignore-rules']);
    expect(sent).toEqual([{ type: 'application/json', body: rule }]);
  });

  it('names the route when a rule comes back in another form', async () => {
    answer = json({ id: 'rule-1' });

    await expect(
      client.createIgnoreRule({ path: 'spec.replicas', reason: 'x' }),
    ).rejects.toThrow('POST /api/gitopshq/v1/ignore-rules answered in an');
  });

  it('deletes an ignore rule', async () => {
    answer = { status: 204, body: '' };

    await expect(client.deleteIgnoreRule('a/b')).resolves.toBeUndefined();

    expect(asked).toEqual(['DELETE /api/gitopshq/v1/ignore-rules/a%2Fb']);
  });

  it('rejects a rule that the backend refuses', async () => {
    answer = {
      status: 403,
      body: JSON.stringify({
        error: { name: 'NotAllowedError', message: 'not yours to ignore' },
        response: { statusCode: 403 },
      }),
    };

    await expect(client.deleteIgnoreRule('rule-1')).rejects.toMatchObject({
      statusCode: 403,
      cause: { message: 'not yours to ignore' },
    });
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
