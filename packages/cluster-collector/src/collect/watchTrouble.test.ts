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

import { sendJson, sendStatus } from '../__testUtils__/ApiServerStub';
import { CollectorBench, onePod, START } from '../__testUtils__/CollectorBench';
import {
  bookmark,
  pod,
  podList,
  watchLine,
} from '../__testUtils__/kubernetesObjects';
import { until } from '../__testUtils__/until';

describe('troubled watches of a ClusterCollector', () => {
  let bench: CollectorBench;

  beforeEach(() => {
    bench = new CollectorBench();
  });

  afterEach(() => bench.close());

  it.each<[string, string]>([
    ['garbage', '<html>\n'],
    ['other JSON', '{"a":1}\n'],
    ['an unknown event', '{"type":"SHOUTED","object":{}}\n'],
  ])('resumes after %s', async (_name, line) => {
    await bench.collect(onePod);
    await bench.opened(1);
    bench.watches[0].write(watchLine('ADDED', pod('b')) + line);
    await until(() => bench.sink.lastStatus?.state === 'failed');
    expect(bench.sink.lastStatus?.problem?.code).toBe('not-kubernetes-api');
    expect(bench.sink.names).toEqual(['a', 'b']);
    await until(() => bench.time.pendingMs[0] === 1500);
    bench.time.advance(1500);
    await bench.opened(2);
  });

  it('lists again after three watches that failed', async () => {
    await bench.collect(onePod, {
      watch: (_, response) =>
        sendStatus(response, 504, 'Too large resource version', 'Timeout'),
    });
    const waits: number[] = [];
    for (let failures = 1; failures <= 3; failures += 1) {
      waits.push(await bench.waitAfter('watched', failures));
      expect(bench.lists).toHaveLength(1);
      bench.time.advance(bench.time.pendingMs[0]);
    }
    expect(waits).toEqual([1500, 3000, 6000]);
    await until(() => bench.lists.length === 2);
  });

  it('lists every minute what it may not watch, until it may', async () => {
    let mayWatch = false;
    let names = ['a'];
    await bench.collect(
      (_, response) =>
        sendJson(
          response,
          200,
          podList(
            names.map(name => pod(name)),
            { resourceVersion: '100' },
          ),
        ),
      {
        watch: (_, response) =>
          mayWatch
            ? bench.hold(response)
            : sendStatus(response, 403, 'reader cannot'),
      },
    );
    expect(await bench.waitAfter('watched', 1)).toBe(57_000);
    expect(bench.sink.lastStatus).toMatchObject({
      state: 'current',
      asOf: START,
      problem: {
        code: 'watch-forbidden',
        message: expect.stringContaining('it is listed every 60 s instead'),
        value: 'watch pods in shop',
      },
    });
    names = ['b'];
    bench.time.advance(57_000);
    expect(await bench.waitAfter('watched', 2)).toBe(57_000);
    expect(bench.sink.names).toEqual(['b']);
    expect(bench.sink.lastStatus?.asOf).toBe(START + 57_000);
    mayWatch = true;
    bench.time.advance(57_000);
    await bench.opened(1);
    expect(bench.lists).toHaveLength(3);
    await until(() => bench.sink.lastStatus?.problem === undefined);
    expect(bench.sink.lastStatus?.state).toBe('current');
    expect(
      bench.sink.statuses.filter(({ state }) => state === 'failed'),
    ).toEqual([]);
  });

  it('leaves malformed objects out, and removes what they were', async () => {
    await bench.collect(onePod);
    await bench.opened(1);
    const broken = pod('a', { spec: 'broken' });
    bench.watches[0].write(
      watchLine('ADDED', pod('b')) +
        watchLine('MODIFIED', broken) +
        watchLine('ADDED', { metadata: { name: 'no-uid' } }),
    );
    await until(() =>
      Boolean(bench.sink.lastStatus?.problem?.value?.startsWith('2 left out')),
    );
    expect(bench.sink.names).toEqual(['b']);
    expect(bench.sink.lastStatus?.state).toBe('current');
  });

  it('lists again when an object is too large to read', async () => {
    await bench.collect(onePod, { options: { maxObjectBytes: 4000 } });
    await bench.opened(1);
    bench.watches[0].write(
      watchLine('MODIFIED', pod('a', { fat: 'x'.repeat(10_000) })),
    );
    expect(await bench.waitAfter('watched', 1)).toBe(1500);
    bench.time.advance(1500);
    await until(() => bench.lists.length === 2);
  });

  it('opens a silent watch again, then lists before data is stale', async () => {
    await bench.collect(onePod);
    await bench.opened(1);
    bench.time.advance(179_999);
    expect(bench.watched).toHaveLength(1);
    bench.time.advance(1);
    await bench.opened(2);
    expect(bench.sink.lastStatus).toMatchObject({
      state: 'failed',
      problem: { code: 'watch-silent' },
    });
    expect(bench.lists).toHaveLength(1);
    await until(() => bench.time.pendingMs[0] === 90_000);
    bench.time.advance(90_000);
    await bench.opened(3);
    expect(bench.lists).toHaveLength(2);
    expect(bench.sink.lastStatus).toEqual({
      state: 'current',
      asOf: START + 270_000,
    });
  });

  it('is not silent while bookmarks come', async () => {
    await bench.collect(onePod);
    await bench.opened(1);
    for (let minute = 1; minute <= 5; minute += 1) {
      bench.time.advance(60_000);
      await bench.pass(bench.watches[0], `${100 + minute}`);
    }
    expect(bench.watched).toHaveLength(1);
  });

  it('ends a watch that the server does not end in time', async () => {
    await bench.collect(onePod);
    await bench.opened(1);
    for (let passed = 0; passed < 480; passed += 60) {
      await bench.pass(bench.watches[0], `${200 + passed}`);
      bench.time.advance(60_000);
    }
    await bench.opened(2);
    expect(bench.watched[1].searchParams.get('resourceVersion')).toBe('620');
    expect(bench.sink.statuses.map(({ state }) => state)).not.toContain(
      'failed',
    );
  });

  it('uses the token of the moment at each connect', async () => {
    let token = 'first-token';
    await bench.collect(onePod, { token: () => token });
    await bench.opened(1);
    token = 'second-token';
    bench.watches[0].end(bookmark('120'));
    await bench.opened(2);
    expect(
      bench.stub.requests
        .filter(({ url }) => url.pathname.endsWith('/pods'))
        .map(({ authorization }) => authorization),
    ).toEqual([
      'Bearer first-token',
      'Bearer first-token',
      'Bearer second-token',
    ]);
  });
});
