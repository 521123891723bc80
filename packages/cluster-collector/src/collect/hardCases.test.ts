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
  type Handler,
  sendJson,
  sendStatus,
} from '../__testUtils__/ApiServerStub';
import {
  CollectorBench,
  DEPLOYMENTS,
  onePod,
  PODS,
  START,
} from '../__testUtils__/CollectorBench';
import { pod, podList, watchLine } from '../__testUtils__/kubernetesObjects';
import { until } from '../__testUtils__/until';
import type { WatchTarget } from '../types';

const NAMESPACE: WatchTarget = {
  group: '',
  version: 'v1',
  resource: 'namespaces',
  namespace: 'shop',
  projection: 'summary',
};

describe('ClusterCollector and the cluster behind the URL', () => {
  let bench: CollectorBench;

  beforeEach(() => {
    bench = new CollectorBench();
  });

  afterEach(() => bench.close());

  it('tells which cluster it is before anything else, once', async () => {
    await bench.collect(onePod, { targets: [PODS, DEPLOYMENTS] });
    await bench.opened(2);
    expect(bench.sink.clusters).toEqual(['cluster-1']);
    bench.watches[0].end();
    bench.watches[1].end();
    await until(() => bench.time.pendingMs[0] === 1500);
    bench.time.advance(1500);
    await bench.opened(4);
    expect(bench.sink.clusters).toEqual(['cluster-1']);
    expect(bench.lists).toHaveLength(2);
  });

  it('forgets versions and batches of a cluster that was replaced', async () => {
    let list: Handler = onePod;
    await bench.collect(
      (request, response, url) => list(request, response, url),
      { targets: [PODS, { ...PODS, namespace: 'web' }] },
    );
    await bench.opened(2);
    bench.watches.forEach(watch => watch.write(watchLine('ADDED', pod('old'))));
    await until(
      () => bench.time.pendingMs.filter(ms => ms <= 100).length === 2,
    );

    // One connection ends; the other would have gone on for minutes.
    list = (_, response) =>
      sendJson(response, 200, podList([pod('new')], { resourceVersion: '7' }));
    bench.clusterUid = 'cluster-2';
    bench.watches[0].destroy();
    await until(() => bench.sink.lastStatus?.state === 'failed');
    await until(() => bench.time.pendingMs.includes(1500));
    bench.time.advance(1500);
    await bench.opened(4);
    expect(bench.sink.clusters).toEqual(['cluster-1', 'cluster-2']);
    expect(bench.sink.names).toEqual(['new']);
    expect(
      bench.watched
        .slice(2)
        .map(url => url.searchParams.get('resourceVersion')),
    ).toEqual(['7', '7']);
  });

  it('goes on where the credential may not read which cluster it is', async () => {
    bench.identity = (_, response) => sendStatus(response, 403, 'no');
    await bench.collect(onePod);
    await bench.opened(1);
    expect(bench.sink.clusters).toEqual([]);
    expect(bench.sink.names).toEqual(['a']);
  });

  it('reads nothing while the server cannot say which cluster it is', async () => {
    bench.identity = (_, response) => sendStatus(response, 500, 'etcd');
    await bench.collect(onePod);
    await until(() => bench.sink.lastStatus?.state === 'failed');
    expect(bench.lists).toEqual([]);
    expect(bench.sink.lastStatus?.problem?.code).toBe('server-error');
  });
});

describe('ClusterCollector and a server that asks to be left alone', () => {
  let bench: CollectorBench;

  beforeEach(() => {
    bench = new CollectorBench();
  });

  afterEach(() => bench.close());

  const busy =
    (status: number, headers: Record<string, string>, body: object): Handler =>
    (_, response) => {
      response.writeHead(status, {
        'Content-Type': 'application/json',
        ...headers,
      });
      response.end(JSON.stringify(body));
    };
  const status = (code: number, details?: object) => ({
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    message: 'slow down',
    reason: 'TooManyRequests',
    code,
    details,
  });
  const date = 'Mon, 23 Nov 2026 00:00:00 GMT';
  const later = 'Mon, 23 Nov 2026 00:00:40 GMT';

  it.each<[string, number, Record<string, string>, object, number]>([
    ['429 in seconds', 429, { 'Retry-After': '20' }, status(429), 21_000],
    ['503 as a date', 503, { date, 'Retry-After': later }, status(503), 41_000],
    ['in the Status', 429, {}, status(429, { retryAfterSeconds: 5 }), 6_000],
    ['of a proxy', 503, { 'Retry-After': '30' }, {}, 31_000],
    ['less than the back-off', 429, { 'Retry-After': '0' }, status(429), 1_500],
    ['for ever', 503, { 'Retry-After': '99999' }, status(503), 301_000],
    ['not to be read', 503, { 'Retry-After': 'soon' }, status(503), 1_500],
  ])('%s', async (_, code, headers, body, waitMs) => {
    await bench.collect(busy(code, headers, body));
    expect(await bench.waitAfter('lists', 1)).toBe(waitMs);
  });
});

describe('ClusterCollector and a namespace', () => {
  let bench: CollectorBench;
  let namespace: Handler;

  const exists =
    (metadata: object = {}): Handler =>
    (_, response) =>
      sendJson(response, 200, {
        kind: 'Namespace',
        metadata: { name: 'shop', ...metadata },
      });

  beforeEach(() => {
    bench = new CollectorBench();
    namespace = exists();
  });

  afterEach(() => bench.close());

  const collect = (targets: WatchTarget[]) =>
    bench.collect(
      (request, response, url) =>
        url.pathname === '/api/v1/namespaces/shop'
          ? namespace(request, response, url)
          : onePod(request, response, url),
      { targets },
    );
  const asked = () =>
    bench.stub.requests.filter(({ url }) => url.pathname.endsWith('/shop'));
  const pending = (ms: number) =>
    until(() => bench.time.pendingMs.includes(ms));

  it.each<[string, Handler, string, string]>([
    [
      'missing',
      (_, response) => sendStatus(response, 404, 'not found'),
      'namespace-missing',
      'Namespace shop does not exist in the cluster',
    ],
    [
      'being deleted',
      exists({ deletionTimestamp: '2026-11-23T00:00:00Z' }),
      'namespace-terminating',
      'Namespace shop is being deleted',
    ],
    [
      'not to be read',
      (_, response) => sendStatus(response, 403, 'no'),
      'forbidden',
      'The credential may not get namespace shop',
    ],
  ])('that is %s', async (_, answer, code, message) => {
    await collect([NAMESPACE]);
    await until(() => bench.sink.lastStatus?.state === 'current');
    await pending(14_250);
    namespace = answer;
    bench.time.advance(14_250);
    await until(() => bench.sink.lastStatus?.state === 'failed');
    expect(bench.sink.lastStatus).toMatchObject({
      asOf: START,
      problem: { code, message },
    });
    await until(() => bench.time.pendingMs.length === 1);
    namespace = exists();
    bench.time.advance(15_000);
    await until(() => bench.sink.lastStatus?.state === 'current');
    expect(bench.sink.count('replace')).toBe(1);
  });

  it('is looked at soon after something was deleted from it', async () => {
    await collect([NAMESPACE, PODS]);
    await bench.opened(1);
    await pending(14_250);
    bench.watches[0].write(watchLine('DELETED', pod('a')));
    await bench.passBatch();
    await pending(1_000);
    expect(asked()).toHaveLength(1);
    bench.time.advance(1_000);
    await until(() => asked().length === 2);
    await pending(14_250);
  });
});
