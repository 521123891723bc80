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

import type http from 'node:http';
import {
  type Handler,
  sendJson,
  sendStatus,
} from '../__testUtils__/ApiServerStub';
import {
  CollectorBench,
  onePod,
  PODS,
  START,
} from '../__testUtils__/CollectorBench';
import { pod, podList } from '../__testUtils__/kubernetesObjects';
import { until } from '../__testUtils__/until';
import { projectionOf } from '../projection/projection';

describe('lists of a ClusterCollector', () => {
  let bench: CollectorBench;

  beforeEach(() => {
    bench = new CollectorBench();
  });

  afterEach(() => bench.close());

  it('page by page and watches from where the list began', async () => {
    await bench.collect((_, response, url) => {
      const token = url.searchParams.get('continue');
      sendJson(
        response,
        200,
        token
          ? podList([pod('b')], { resourceVersion: '101' })
          : podList([pod('a')], { resourceVersion: '100', continue: 'p2' }),
      );
    });
    await bench.opened(1);
    expect(bench.lists.map(url => url.pathname + url.search)).toEqual([
      '/api/v1/namespaces/shop/pods?limit=500',
      '/api/v1/namespaces/shop/pods?limit=500&continue=p2',
    ]);
    expect(Object.fromEntries(bench.watched[0].searchParams)).toEqual({
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: '100',
      timeoutSeconds: '450',
    });
    expect(bench.sink.calls).toEqual([
      { call: 'status', target: PODS, status: { state: 'starting' } },
      { call: 'replace', target: PODS, names: ['a', 'b'], asOf: START },
      {
        call: 'status',
        target: PODS,
        status: { state: 'current', asOf: START },
      },
    ]);
  });

  it('passes the field selector of a target', async () => {
    await bench.collect(
      (_, response) =>
        sendJson(response, 200, podList([], { resourceVersion: '1' })),
      { targets: [{ ...PODS, fieldSelector: 'type=Warning' }] },
    );
    await bench.opened(1);
    expect(
      [...bench.lists, ...bench.watched].map(url =>
        url.searchParams.get('fieldSelector'),
      ),
    ).toEqual(['type=Warning', 'type=Warning']);
  });

  it.each<['summary' | 'compact', unknown[]]>([
    ['summary', []],
    ['compact', [{ manager: 'kubectl-edit' }]],
  ])(
    'with the managers of fields as a %s needs them',
    async (kept, managers) => {
      const managed = pod('a');
      Object.assign(managed.metadata, {
        managedFields: [{ manager: 'kubectl-edit' }],
      });
      const seen: unknown[] = [];
      await bench.collect(
        (_, response) =>
          sendJson(response, 200, podList([managed], { resourceVersion: '1' })),
        {
          targets: [{ ...PODS, projection: kept }],
          projectionOf: target => object => {
            seen.push((object as typeof managed).metadata);
            return projectionOf(target)(object);
          },
        },
      );
      await bench.opened(1);
      expect(seen).toMatchObject([{ name: 'a', managedFields: managers }]);
    },
  );

  it('again from the start when a page has expired', async () => {
    let expired = 0;
    await bench.collect((_, response, url) => {
      if (!url.searchParams.has('continue')) {
        sendJson(
          response,
          200,
          podList([pod('a')], { resourceVersion: '1', continue: 'p2' }),
        );
      } else if (expired === 0) {
        expired += 1;
        sendStatus(response, 410, 'too old', 'Expired');
      } else {
        sendJson(response, 200, podList([pod('b')], { resourceVersion: '1' }));
      }
    });
    await bench.opened(1);
    expect(bench.lists).toHaveLength(4);
    expect(bench.sink.count('replace')).toBe(1);
    expect(bench.sink.names).toEqual(['a', 'b']);
  });

  it('leaves malformed objects out and says so', async () => {
    await bench.collect((_, response) =>
      sendJson(
        response,
        200,
        podList([pod('a'), { metadata: {} }, [], pod('b')], {
          resourceVersion: '1',
        }),
      ),
    );
    await bench.opened(1);
    expect(bench.sink.names).toEqual(['a', 'b']);
    expect(bench.sink.lastStatus).toMatchObject({
      state: 'current',
      problem: {
        code: 'malformed-objects',
        value: '2 left out since the last list of 4',
      },
    });
  });

  it('leaves an object that is too large out and says so', async () => {
    await bench.collect(
      (_, response) =>
        sendJson(
          response,
          200,
          podList([pod('a'), pod('b', { fat: 'x'.repeat(5000) })], {
            resourceVersion: '1',
          }),
        ),
      { options: { maxObjectBytes: 4000 } },
    );
    await bench.opened(1);
    expect(bench.sink.names).toEqual(['a']);
    expect(bench.sink.lastStatus?.problem?.code).toBe('malformed-objects');
  });

  it.each<[string, Handler, Record<string, unknown>]>([
    [
      '401',
      (_, response) => sendStatus(response, 401),
      { code: 'wrong-token', value: expect.stringContaining('http://') },
    ],
    [
      '403',
      (_, response) => sendStatus(response, 403, 'User "reader" cannot'),
      {
        code: 'forbidden',
        message: 'The credential may not list pods in shop',
        value: 'list pods in shop',
        cure: expect.stringMatching(
          /apiGroups: \[""\], resources: \["pods"\].*namespace shop/,
        ),
      },
    ],
    [
      '404',
      (_, response) => sendStatus(response, 404),
      { code: 'unknown-resource' },
    ],
    [
      '500',
      (_, response) => sendStatus(response, 500, 'no leader'),
      { code: 'server-error', message: expect.stringMatching(/no leader/) },
    ],
    [
      '429',
      (_, response) => sendStatus(response, 429, 'slow down'),
      { code: 'too-many-requests' },
    ],
    [
      'HTML',
      (_, response) => response.end('<html></html>'),
      { code: 'not-kubernetes-api' },
    ],
    [
      'a cut list',
      (_, response) =>
        response.end('{"kind":"PodList","metadata":{},"items":[{"a":'),
      { code: 'not-kubernetes-api' },
    ],
    [
      'a list without version',
      (_, response) =>
        sendJson(response, 200, { kind: 'PodList', metadata: {}, items: [] }),
      { code: 'not-kubernetes-api' },
    ],
    [
      'a page that follows itself',
      (_, response) =>
        sendJson(
          response,
          200,
          podList([], { resourceVersion: '1', continue: 'again' }),
        ),
      { code: 'not-kubernetes-api' },
    ],
    [
      'a page without end',
      (_, response) => {
        response.write('{"kind":"PodList","items":[');
        const write = () => {
          while (response.write(`${JSON.stringify(pod('a'))},`));
        };
        response.on('drain', write);
        write();
      },
      {
        code: 'not-kubernetes-api',
        message: expect.stringMatching(/larger than 65536 bytes/),
      },
    ],
    [
      'the token in a Status',
      (request, response) =>
        sendStatus(response, 500, `${request.headers.authorization}`),
      { message: expect.stringContaining('[redacted]') },
    ],
  ])('fails with a problem on %s', async (_name, handler, problem) => {
    await bench.collect(handler, { options: { maxPageBytes: 65536 } });
    await until(() => bench.sink.lastStatus?.state === 'failed');
    expect(bench.sink.lastStatus).toMatchObject({ state: 'failed', problem });
    expect(bench.sink.count('replace')).toBe(0);
    expect(bench.logged.join()).toContain(
      'resource:default/prod-eu: pods in shop',
    );
  });

  it('gives up on a page that hangs', async () => {
    await bench.collect((_, response) => {
      response.write('{"kind":"PodList",');
    });
    await until(() => bench.lists.length === 1);
    bench.time.advance(60_000);
    await until(() => bench.sink.lastStatus?.state === 'failed');
    expect(bench.sink.lastStatus?.problem).toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('60 s'),
    });
  });

  it('waits longer each time, up to a minute, and recovers', async () => {
    let broken = true;
    await bench.collect((request, response, url) =>
      broken ? sendStatus(response, 503) : onePod(request, response, url),
    );
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      waits.push(await bench.waitAfter('lists', attempt));
      broken = attempt < 8;
      bench.time.advance(bench.time.pendingMs[0]);
    }
    expect(waits).toEqual([
      1500, 3000, 6000, 12_000, 24_000, 45_000, 45_000, 45_000,
    ]);
    await bench.opened(1);
    expect(bench.sink.statuses.map(({ state }) => state)).toEqual([
      'starting',
      'failed',
      'current',
    ]);
    expect(bench.logged.at(-1)).toBe(
      'resource:default/prod-eu: pods in shop is collected again',
    );
  });

  it('runs at most four at a time', async () => {
    const held: http.ServerResponse[] = [];
    const targets = Array.from({ length: 7 }, (_, index) => ({
      ...PODS,
      namespace: `ns-${index}`,
    }));
    await bench.collect((_, response) => held.push(response), { targets });
    await until(() => held.length === 4);
    for (let index = 0; index < 7; index += 1) {
      await until(() => held.length > index);
      expect(held.length).toBeLessThanOrEqual(index + 4);
      sendJson(held[index], 200, podList([], { resourceVersion: '1' }));
    }
    await bench.opened(7);
    expect(bench.stub.openSockets).toBeLessThanOrEqual(7 + 4);
  });
});
