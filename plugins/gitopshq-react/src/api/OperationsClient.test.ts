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
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  aDelivery,
  anIncident,
  anOperation,
  aPreview,
  aRelease,
  incidentId,
  operationId,
  sha,
} from '../__testUtils__/operationFixtures';
import { serviceId } from '../__testUtils__/fixtures';
import { GitopshqClient } from './GitopshqClient';
import type { OperationsApi } from './OperationsApi';

const DIGEST = 'd'.repeat(64);
const OPERATION = `/operations/${operationId(1)}`;

describe('OperationsClient', () => {
  let server: Server;
  let client: OperationsApi;
  let answer: { status?: number; body: unknown };
  let asked: { request: IncomingMessage; body: string }[];

  beforeEach(async () => {
    asked = [];
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) {
        chunks.push(chunk);
      }
      asked.push({ request, body: Buffer.concat(chunks).toString() });
      response.writeHead(answer.status ?? 200, {
        'content-type': 'application/json',
      });
      response.end(JSON.stringify(answer.body));
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

  it.each<[string, (api: OperationsApi) => Promise<unknown>, unknown, string]>([
    [
      'releases of a service',
      api => api.listReleases(serviceId(1), { limit: 30, cursor: 'next' }),
      { items: [aRelease()], notes: ['not all'] },
      `/services/${serviceId(1)}/releases?limit=30&cursor=next`,
    ],
    [
      'releases of an environment',
      api => api.listEnvironmentReleases('resource:default/shop-us'),
      { items: [aRelease()], notes: [] },
      '/environments/default/shop-us/releases',
    ],
    [
      'values to roll back',
      api => api.listRollbackValues(serviceId(1), sha('4f2c1a9')),
      { items: [{ ref: 'a#b', file: 'a', path: 'b', then: 1 }] },
      `/services/${serviceId(1)}/rollback-values?to=${sha('4f2c1a9')}`,
    ],
    [
      'delivery metrics',
      api =>
        api.getDeliveryMetrics({
          scope: 'owner',
          ref: 'me',
          from: '2026-03-01T00:00:00.000Z',
        }),
      aDelivery(),
      '/delivery-metrics?scope=owner&ref=me&from=2026-03-01T00%3A00%3A00.000Z',
    ],
    [
      'operations',
      api => api.listOperations({ owner: ['me'], state: ['failed', 'ready'] }),
      { items: [anOperation()] },
      '/operations?owner=me&state=failed&state=ready',
    ],
    [
      'one operation',
      api => api.getOperation(operationId(1)),
      anOperation(),
      OPERATION,
    ],
    [
      'its preview',
      api => api.getOperationPreview(operationId(1)),
      aPreview(),
      `${OPERATION}/preview`,
    ],
    [
      'incidents',
      api =>
        api.listIncidents({
          state: ['open'],
          environment: ['resource:default/shop-us'],
        }),
      { items: [anIncident()] },
      '/incidents?state=open&environment=resource%3Adefault%2Fshop-us',
    ],
  ])('asks for %s', async (_name, ask, body, path) => {
    answer = { body };
    await expect(ask(client)).resolves.toEqual(body);
    expect(asked.map(({ request }) => request.url)).toEqual([
      `/api/gitopshq/v1${path}`,
    ]);
    expect(asked[0].request.method).toBe('GET');
  });

  const request = {
    kind: 'sync' as const,
    target: { environmentRef: 'resource:default/shop-us' },
    parameters: {},
  };
  const incident = {
    title: 'cart is down',
    severity: 'major' as const,
    scope: { environmentRefs: ['resource:default/shop-us'], serviceIds: [] },
  };
  it.each<
    [
      string,
      (api: OperationsApi) => Promise<unknown>,
      { method?: string; path: string; body: unknown; key?: string },
    ]
  >([
    [
      'plans',
      api => api.createOperation(request, 'key-1'),
      { path: '/operations', body: request, key: 'key-1' },
    ],
    [
      'requests',
      api =>
        api.requestOperation({
          id: operationId(1),
          digest: DIGEST,
          reason: 'pods crash',
        }),
      {
        path: `${OPERATION}/request`,
        body: { digest: DIGEST, reason: 'pods crash' },
      },
    ],
    [
      'executes',
      api =>
        api.executeOperation({
          id: operationId(1),
          digest: DIGEST,
          confirmNames: ['Secret/x'],
        }),
      {
        path: `${OPERATION}/execute`,
        body: { digest: DIGEST, confirmNames: ['Secret/x'] },
      },
    ],
    [
      'cancels',
      api => api.cancelOperation({ id: operationId(1), digest: DIGEST }),
      { path: `${OPERATION}/cancel`, body: { digest: DIGEST } },
    ],
    [
      'confirms',
      api => api.confirmOperation({ id: operationId(1), text: 'calm' }),
      { path: `${OPERATION}/confirm`, body: { text: 'calm' } },
    ],
  ])('%s', async (_name, act, { path, body, key }) => {
    answer = { body: anOperation() };
    await expect(act(client)).resolves.toEqual(anOperation());
    expect(asked).toHaveLength(1);
    expect(asked[0].request.method).toBe('POST');
    expect(asked[0].request.url).toBe(`/api/gitopshq/v1${path}`);
    expect(asked[0].request.headers['idempotency-key']).toBe(key);
    expect(JSON.parse(asked[0].body)).toEqual(body);
  });

  it('opens and changes incidents', async () => {
    answer = { body: anIncident() };
    await client.createIncident(incident, 'key-2');
    await client.changeIncident(incidentId(1), { state: 'closed' });
    expect(
      asked.map(({ request: { method, url, headers }, body }) => [
        `${method} ${url}`,
        headers['idempotency-key'],
        JSON.parse(body),
      ]),
    ).toEqual([
      ['POST /api/gitopshq/v1/incidents', 'key-2', incident],
      [
        `PATCH /api/gitopshq/v1/incidents/${incidentId(1)}`,
        undefined,
        { state: 'closed' },
      ],
    ]);
  });

  it('hands on which refusal it was', async () => {
    answer = {
      status: 409,
      body: {
        error: {
          name: 'ConflictError',
          message: 'busy',
          code: 'targetBusy',
          details: { operationId: operationId(2) },
        },
        response: { statusCode: 409 },
      },
    };
    await expect(client.createOperation(request, 'k')).rejects.toMatchObject({
      body: {
        error: {
          code: 'targetBusy',
          details: { operationId: operationId(2) },
        },
      },
    });
  });
});
