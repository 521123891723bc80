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

import type { ServerResponse } from 'node:http';
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
import {
  bookmark,
  pod,
  podList,
  watchLine,
} from '../__testUtils__/kubernetesObjects';
import { until } from '../__testUtils__/until';

describe('watches of a ClusterCollector', () => {
  let bench: CollectorBench;

  beforeEach(() => {
    bench = new CollectorBench();
  });

  afterEach(() => bench.close());

  it('hands changes over in batches, the last of each object', async () => {
    await bench.collect(onePod);
    await bench.opened(1);
    bench.time.advance(1000);
    const changed = pod('b', { spec: { containers: [{ image: 'b:2' }] } });
    bench.watches[0].write(
      watchLine('ADDED', pod('b')) +
        watchLine('ADDED', pod('c')) +
        watchLine('MODIFIED', changed) +
        watchLine('DELETED', pod('a')),
    );
    await bench.passBatch();
    expect(bench.sink.calls.at(-1)).toEqual({
      call: 'apply',
      target: PODS,
      changes: ['+c', '+b', '-uid-a'],
      asOf: START + 1000,
    });
    expect(bench.sink.names).toEqual(['b', 'c']);
  });

  it('hands over at once when there are many changes', async () => {
    await bench.collect(onePod);
    await bench.opened(1);
    for (let index = 0; index < 500; index += 1) {
      bench.watches[0].write(watchLine('ADDED', pod(`p${index}`)));
    }
    await until(() => bench.sink.count('apply') === 1);
    expect(bench.sink.names).toHaveLength(501);
  });

  it('moves on with bookmarks and resumes from the last one', async () => {
    await bench.collect(onePod);
    await bench.opened(1);
    bench.time.advance(60_000);
    bench.watches[0].write(bookmark('120'));
    await until(() => bench.sink.lastStatus?.asOf === START + 60_000);
    expect(bench.sink.lastStatus?.state).toBe('current');
    bench.watches[0].end(watchLine('ADDED', pod('b')) + bookmark('130'));
    await bench.opened(2);
    expect(bench.watched[1].searchParams.get('resourceVersion')).toBe('130');
    expect(bench.lists).toHaveLength(1);
    // Changes come before the bookmark that covers them.
    expect(bench.sink.calls.map(({ call }) => call)).toEqual([
      'status',
      'replace',
      'status',
      'status',
      'apply',
    ]);
  });

  it('reads lines that come in pieces', async () => {
    await bench.collect(onePod);
    await bench.opened(1);
    const line = watchLine('ADDED', pod('ü-pod'));
    const bytes = Buffer.from(line);
    for (const byte of bytes) {
      bench.watches[0].write(Buffer.from([byte]));
    }
    await bench.passBatch();
    expect(bench.sink.names).toEqual(['a', 'ü-pod']);
  });

  it.each<[string, Handler]>([
    ['as an answer', (_, response) => sendStatus(response, 410, 'too old')],
    [
      'as an event',
      (_, response) =>
        response.end(
          watchLine('ERROR', {
            kind: 'Status',
            apiVersion: 'v1',
            code: 410,
            reason: 'Expired',
          }),
        ),
    ],
  ])('lists again on 410 %s', async (_name, gone) => {
    let names = ['a', 'b'];
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
        watch: (request, response, url) => {
          if (names.length === 2) {
            names = ['b'];
            gone(request, response, url);
          } else {
            bench.hold(response);
          }
        },
      },
    );
    await bench.opened(1);
    expect(bench.lists).toHaveLength(2);
    expect(bench.sink.names).toEqual(['b']);
    expect(bench.sink.statuses.map(({ state }) => state)).not.toContain(
      'failed',
    );
  });

  it('does not list in a loop when every watch has expired', async () => {
    await bench.collect(onePod, {
      watch: (_, response) => sendStatus(response, 410, 'too old'),
    });
    expect(await bench.waitAfter('lists', 2)).toBe(3000);
    bench.time.advance(3000);
    expect(await bench.waitAfter('lists', 3)).toBe(6000);
  });

  it('does not reopen in a loop when the server ends watches at once', async () => {
    await bench.collect(onePod, { watch: (_, response) => response.end() });
    expect(await bench.waitAfter('watched', 1)).toBe(1500);
    bench.time.advance(1500);
    expect(await bench.waitAfter('watched', 2)).toBe(3000);
    expect(bench.lists).toHaveLength(1);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['ended at once', response => response.end()],
    [
      'cut off',
      response => {
        response.flushHeaders();
        response.socket?.destroySoon();
      },
    ],
  ])('lists what has been watched in vain, %s', async (_, end) => {
    await bench.collect(onePod, {
      watch: (_request, response) => end(response),
    });
    for (let watched = 1; watched <= 9; watched += 1) {
      const delayMs = await bench.waitAfter('watched', watched);
      expect(bench.lists).toHaveLength(Math.ceil(watched / 3));
      bench.time.advance(delayMs);
    }
    // Never as old as stale data: listed after three times 60 s at most.
    await until(() => bench.sink.lastStatus?.asOf === bench.time.now());
    expect(bench.lists).toHaveLength(4);
  });

  it('resumes after the connection is cut, and says so meanwhile', async () => {
    await bench.collect(onePod);
    await bench.opened(1);
    bench.time.advance(1000);
    bench.watches[0].write(bookmark('120'));
    await until(() => bench.sink.lastStatus?.asOf === START + 1000);
    bench.stub.dropConnections();
    await until(() => bench.sink.lastStatus?.state === 'failed');
    expect(bench.sink.lastStatus).toMatchObject({
      asOf: START + 1000,
      problem: { code: 'connection-lost' },
    });
    await until(() => bench.time.pendingMs[0] === 1500);
    bench.time.advance(1500);
    await bench.opened(2);
    await until(() => bench.sink.lastStatus?.state === 'current');
    expect(bench.sink.lastStatus?.asOf).toBe(START + 1000);
    expect(bench.watched[1].searchParams.get('resourceVersion')).toBe('120');
    expect(bench.lists).toHaveLength(1);
  });

  it('tries once more when a kept connection was closed meanwhile', async () => {
    let refused = 0;
    await bench.collect(onePod, {
      watch: (_, response) => {
        if (refused === 0) {
          refused += 1;
          response.socket?.resetAndDestroy();
        } else {
          bench.hold(response);
        }
      },
    });
    await bench.opened(1);
    expect(bench.watched).toHaveLength(2);
    expect(bench.sink.statuses.map(({ state }) => state)).toEqual([
      'starting',
      'current',
    ]);
  });

  it('waits a short time again after it has worked', async () => {
    await bench.collect(onePod);
    for (let round = 1; round <= 3; round += 1) {
      await bench.opened(round);
      bench.time.advance(1000);
      await bench.pass(bench.watches[round - 1], `${200 + round}`);
      bench.stub.dropConnections();
      expect(await bench.waitAfter('watched', round)).toBe(1500);
      bench.time.advance(1500);
    }
    await bench.opened(4);
  });
});
