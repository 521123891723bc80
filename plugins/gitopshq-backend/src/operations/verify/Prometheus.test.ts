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

import { verifyQuerySchema } from '@gitopshq/backstage-plugin-gitopshq-common';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { measure, median } from './Prometheus';

const TOKEN = 'planted-prometheus-token';
const BAD_SINCE = Date.UTC(2026, 10, 23, 12);
const NOW = BAD_SINCE + 600_000;

describe('measure', () => {
  let server: Server;
  let answer: RequestListener;
  const asked: { path: string; body: URLSearchParams; token?: string }[] = [];

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      asked.push({
        path: request.url ?? '',
        body: new URLSearchParams(await text(request)),
        token: request.headers.authorization,
      });
      answer(request, response);
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
  });
  beforeEach(() => {
    asked.length = 0;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise(resolve => {
      server.close(resolve);
    });
  });

  const url = () =>
    `http://127.0.0.1:${(server.address() as AddressInfo).port}/prometheus`;
  const run = (badSince: number | undefined = BAD_SINCE, service = 'cart') =>
    measure(
      verifyQuerySchema.parse({
        name: 'errors',
        url: url(),
        query: 'rate(errors{ns="$namespace",app="$service",e="$environment"})',
        token: TOKEN,
      }),
      { environment: 'shop-eu', service, namespace: 'shop' },
      { now: NOW, badSince },
      new AbortController().signal,
    );
  const says =
    (before: string[], present: string[]): RequestListener =>
    ({ url: path }, response) =>
      response.end(
        JSON.stringify({
          status: 'success',
          data: path?.endsWith('query_range')
            ? {
                resultType: 'matrix',
                result: [{ values: before.map((value, at) => [at, value]) }],
              }
            : {
                resultType: 'vector',
                result: present.map(value => ({ value: [1, value] })),
              },
        }),
      );

  it.each([
    ['as before', ['0.1', '0.2', '0.3'], ['0.2'], true],
    ['at the limit', ['0.2'], ['0.3'], true],
    ['above it', ['0.2'], ['0.31'], false],
    ['one series of several above', ['0.2'], ['0.1', '0.9'], false],
    ['no errors at all, then and now', [], [], true],
    ['no traffic', ['NaN'], ['NaN'], true],
    ['errors where there were none', ['0'], ['0.01'], false],
  ])('judges %s', async (_, before, present, recovered) => {
    answer = says(before, present);
    expect(await run()).toMatchObject({ recovered });
  });

  it('asks for the hour before the bad release, with names put in', async () => {
    answer = says(['1'], ['1']);
    await run(BAD_SINCE, 'ca"rt');
    const [range, now] = asked;
    expect(range.path).toBe('/prometheus/api/v1/query_range');
    expect(range.body.get('query')).toBe(
      'rate(errors{ns="shop",app="ca\\"rt",e="shop-eu"})',
    );
    expect(Number(range.body.get('end'))).toBe(BAD_SINCE / 1_000);
    expect(Number(range.body.get('start'))).toBe(BAD_SINCE / 1_000 - 3_600);
    expect(Number(now.body.get('time'))).toBe(NOW / 1_000);
    expect(range.token).toBe(`Bearer ${TOKEN}`);
  });

  it.each<[string, RequestListener, string]>([
    [
      'an error',
      (_, response) => response.writeHead(503).end('planted'),
      'it answered 503',
    ],
    ['no JSON', (_, response) => response.end('<html>'), 'did not answer JSON'],
    [
      'something else',
      (_, response) => response.end('{"status":"error"}'),
      'not answer as Prometheus does',
    ],
    [
      'too much',
      (_, response) => response.end(' '.repeat(2_000_000)),
      'more than 1048576 bytes',
    ],
    [
      'a redirect',
      (_, response) =>
        response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      'could not be reached',
    ],
    ['nothing', request => request.socket.destroy(), 'could not be reached'],
  ])('does not measure by %s', async (_, listener, why) => {
    answer = listener;
    const measured = await run();
    expect(measured.recovered).toBeUndefined();
    expect(measured.text).toContain(why);
    expect(measured.text).not.toContain('planted');
  });

  it('needs to know since when it was bad', async () => {
    const measured = await measure(
      verifyQuerySchema.parse({ name: 'errors', url: url(), query: 'x' }),
      { environment: 'e', service: 's', namespace: 'n' },
      { now: NOW, badSince: undefined },
      new AbortController().signal,
    );
    expect(measured).toEqual({
      name: 'errors',
      text: expect.stringContaining('not known'),
    });
    expect(asked).toEqual([]);
  });
});

describe('median', () => {
  it.each([
    [[], undefined],
    [[3], 3],
    [[5, 1, 3], 3],
    [[4, 1], 2.5],
  ])('of %j is %s', (values, expected) => {
    expect(median(values)).toBe(expected);
  });
});
