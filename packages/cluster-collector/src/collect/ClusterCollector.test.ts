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
} from '../__testUtils__/CollectorBench';
import { pod, watchLine } from '../__testUtils__/kubernetesObjects';
import { until } from '../__testUtils__/until';

describe('ClusterCollector', () => {
  let bench: CollectorBench;

  beforeEach(() => {
    bench = new CollectorBench();
  });

  afterEach(() => bench.close());

  describe('a sink that fails', () => {
    it('gets a new list after it lost one', async () => {
      bench.sink.failure = new Error('database is locked');
      await bench.collect(onePod);
      await until(() => bench.sink.lastStatus?.state === 'failed');
      expect(bench.sink.lastStatus?.problem).toMatchObject({
        code: 'sink-failed',
        message: expect.stringContaining('database is locked'),
      });
      await until(() => bench.time.pendingMs[0] === 1500);
      bench.time.advance(1500);
      await bench.opened(1);
      expect(bench.sink.names).toEqual(['a']);
    });

    it('gets a new list after it lost changes', async () => {
      await bench.collect(onePod);
      await bench.opened(1);
      bench.sink.failure = new Error('database is locked');
      bench.watches[0].write(watchLine('ADDED', pod('b')));
      await bench.passBatch();
      expect(await bench.waitAfter('watched', 1)).toBe(1500);
      expect(bench.sink.lastStatus?.problem?.code).toBe('sink-failed');
      bench.time.advance(1500);
      await until(() => bench.sink.count('replace') === 2);
    });
  });

  describe('targets', () => {
    const byResource: Handler = (_, response, url) =>
      url.pathname.endsWith('/pods')
        ? sendStatus(response, 403, 'reader cannot')
        : sendJson(response, 200, {
            kind: 'DeploymentList',
            metadata: { resourceVersion: '1' },
            items: [],
          });

    it('fail on their own', async () => {
      await bench.collect(byResource, { targets: [PODS, DEPLOYMENTS] });
      await bench.opened(1);
      await until(() =>
        bench.sink.statuses.some(({ state }) => state === 'failed'),
      );
      expect(
        bench.sink.calls.filter(
          each =>
            each.call === 'status' && each.target.resource === 'deployments',
        ),
      ).toHaveLength(2);
    });

    it('come and go without disturbing others', async () => {
      await bench.collect(onePod);
      await bench.opened(1);
      const shop2 = { ...PODS, namespace: 'shop2' };
      bench.collector?.setTargets([{ ...PODS }, shop2]);
      await bench.opened(2);
      expect(bench.watched.map(url => url.pathname)).toEqual([
        '/api/v1/namespaces/shop/pods',
        '/api/v1/namespaces/shop2/pods',
      ]);
      bench.watches[0].write(watchLine('ADDED', pod('b')));
      await until(() => bench.time.pendingMs[0] === 100);
      bench.collector?.setTargets([shop2]);
      const callsBefore = bench.sink.calls.length;
      await until(() => bench.watches[0].destroyed);
      expect(bench.watches[1].destroyed).toBe(false);
      expect(bench.sink.calls).toHaveLength(callsBefore);
    });

    it('may be removed by the sink itself', async () => {
      await bench.collect(onePod);
      jest.spyOn(bench.sink, 'replace').mockImplementation(() => {
        bench.collector?.setTargets([]);
      });
      await until(
        () => jest.mocked(bench.sink.replace).mock.calls.length === 1,
      );
      await bench.collector?.stop();
      expect(bench.sink.statuses).toEqual([{ state: 'starting' }]);
    });

    it('are refused when there is no projection for them', async () => {
      await bench.collect(onePod);
      const secrets = { ...PODS, resource: 'secrets' };
      expect(() => bench.collector?.setTargets([secrets])).toThrow(
        /no summary projection for '\/v1\/secrets'/,
      );
    });
  });

  describe('stop', () => {
    it('closes every connection and calls the sink no more', async () => {
      const running = await bench.collect(onePod, {
        targets: [PODS, DEPLOYMENTS],
      });
      await bench.opened(2);
      bench.watches[0].write(watchLine('ADDED', pod('b')));
      await until(() => bench.time.pendingMs[0] === 100);
      await running.stop();
      const callsBefore = bench.sink.calls.length;
      bench.time.advance(1_000_000);
      await until(() => bench.stub.openSockets === 0);
      expect(bench.sink.calls).toHaveLength(callsBefore);
      running.start();
      running.setTargets([DEPLOYMENTS]);
      expect(bench.time.pendingMs).toEqual([]);
    });

    it('ends lists, waiting lists and back-off', async () => {
      const targets = Array.from({ length: 7 }, (_, index) => ({
        ...PODS,
        namespace: `ns-${index}`,
      }));
      let asked = 0;
      const running = await bench.collect(
        (_, response, url) => {
          asked += 1;
          if (url.pathname.includes('ns-0')) {
            sendStatus(response, 500);
          }
        },
        { targets },
      );
      await until(() => asked === 5 && bench.time.pendingMs[0] === 1500);
      await running.stop();
      await until(() => bench.stub.openSockets === 0);
      expect(asked).toBe(5);
    });
  });
});
