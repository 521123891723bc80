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
  call,
  deployment,
  eventually,
  NOBODY,
  READER,
  startTestCluster,
  stopTestClusters,
  WRITER,
} from '../__testUtils__/testCluster';
import { BEHAVIOUR_ANNOTATION } from '../controllers/behaviour';
import { plainVoice } from '../logs/LogVoice';
import { SimulatedCluster } from '../SimulatedCluster';

const anyRun = {
  podName: 'any',
  containerName: 'cart',
  image: 'cart:1.0.0',
  env: {},
  neverReady: false,
};

function onlyPod(cluster: SimulatedCluster): string {
  const pods = cluster.store.list({ apiVersion: 'v1', kind: 'Pod' });
  expect(pods).toHaveLength(1);
  return pods[0].metadata.name;
}

async function startWith(
  behaviour?: string,
  runForMs = 60_000,
  crashAfterMs = 1000,
) {
  const { cluster, time } = await startTestCluster({
    timings: { crashAfterMs },
  });
  cluster.store.apply(
    deployment('cart', {
      annotations: behaviour ? { [BEHAVIOUR_ANNOTATION]: behaviour } : {},
    }),
  );
  time.advance(runForMs);
  const pod = onlyPod(cluster);
  const log = (query = '', token = READER) =>
    call(cluster, `/api/v1/namespaces/shop/pods/${pod}/log?${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
  return { cluster, time, pod, log };
}

const lines = (text: string) => text.split('\n').slice(0, -1);

describe('logs of pods', () => {
  afterEach(stopTestClusters);

  it('are the same when read twice, and plain text', async () => {
    const { log } = await startWith();
    const first = await log();
    expect(first.headers.get('content-type')).toBe('text/plain');
    expect(lines(first.body).length).toBeGreaterThan(8);
    expect(lines(first.body)[0]).toBe('starting cart from cart:1.0.0');
    expect((await log()).body).toBe(first.body);
  });

  it('can be asked for in part', async () => {
    const { log, time } = await startWith();
    const whole = lines((await log()).body);
    expect(lines((await log('tailLines=3')).body)).toEqual(whole.slice(-3));
    expect((await log('tailLines=0')).body).toBe('');
    expect((await log('limitBytes=10')).body).toBe('starting c');
    const recent = lines((await log('sinceSeconds=20')).body);
    expect(recent).toEqual(whole.slice(-recent.length));
    expect(recent.length).toBeLessThan(whole.length);
    const sinceTime = new Date(time.now() - 20_000).toISOString();
    expect(lines((await log(`sinceTime=${sinceTime}`)).body)).toEqual(recent);
    const [stamped] = lines((await log('timestamps=true&tailLines=1')).body);
    expect(stamped).toMatch(/^2026-01-01T00:00:\d\d\.\d{9}Z request id=/);
  });

  it('of a crashing container end with its failure, previous ones too', async () => {
    // The second run has crashed and the third waits for its back-off.
    const { cluster, log, time, pod } = await startWith(
      'crash-loop',
      60_000,
      20_000,
    );
    const now = (await log()).body;
    expect(now).toContain('request id=');
    expect(lines(now).at(-1)).toBe(plainVoice.failure(anyRun).at(-1));
    const previous = (await log('previous=true')).body;
    // Between two runs both are the last run.
    expect(previous).toBe(now);
    const restarts = () => {
      const found = cluster.store.get({
        apiVersion: 'v1',
        kind: 'Pod',
        namespace: 'shop',
        name: pod,
      });
      const { containerStatuses } = found?.status as {
        containerStatuses: { restartCount: number; state: object }[];
      };
      return containerStatuses[0];
    };
    const before = restarts().restartCount;
    while (restarts().restartCount === before) {
      time.advance(100);
    }
    expect(Object.keys(restarts().state)).toEqual(['running']);
    expect((await log('previous=true')).body).toBe(now);
    expect((await log()).body).not.toContain('fatal');
  });

  it('of a container killed for its memory end in the middle', async () => {
    const { log } = await startWith('oom-kill', 30_000);
    expect((await log('previous=true')).body).not.toContain('fatal');
  });

  it('follow until the container ends', async () => {
    const { cluster, log, time, pod } = await startWith();
    const soFar = (await log()).body as string;
    const response = await fetch(
      `${cluster.url}/api/v1/namespaces/shop/pods/${pod}/log?follow=true`,
      { headers: { authorization: `Bearer ${READER}` } },
    );
    let text = '';
    const ended = (async () => {
      for await (const chunk of response.body!) {
        text += Buffer.from(chunk).toString('utf8');
      }
    })();
    await eventually(() => text === soFar);
    time.advance(20_000);
    const later = (await log()).body as string;
    await eventually(() => text === later);
    expect(later.length).toBeGreaterThan(soFar.length);
    const idle = time.pending;
    cluster.store.delete({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'shop',
      name: 'cart',
    });
    time.advance(60_000);
    await ended;
    expect(time.pending).toBeLessThan(idle);
  });

  it('follow a crash to its last line', async () => {
    const { cluster, time, pod, log } = await startWith('crash-loop', 11_000);
    let text = '';
    const status = async () => (await log()).body.includes('fatal');
    while (await status()) {
      time.advance(200);
    }
    const response = await fetch(
      `${cluster.url}/api/v1/namespaces/shop/pods/${pod}/log?follow=true`,
      { headers: { authorization: `Bearer ${READER}` } },
    );
    const ended = (async () => {
      for await (const chunk of response.body!) {
        text += Buffer.from(chunk).toString('utf8');
      }
    })();
    time.advance(3000);
    await ended;
    expect(lines(text)).toEqual([
      ...plainVoice.start(anyRun),
      ...plainVoice.failure(anyRun),
    ]);
  });

  it('leave nothing behind when the reader goes or the cluster stops', async () => {
    const { cluster, time, pod } = await startWith();
    const idle = time.pending;
    const path = `${cluster.url}/api/v1/namespaces/shop/pods/${pod}/log?follow=true`;
    const headers = { authorization: `Bearer ${WRITER}` };
    const abort = new AbortController();
    await fetch(path, { headers, signal: abort.signal });
    expect(time.pending).toBe(idle + 1);
    abort.abort();
    await eventually(() => time.pending === idle);
    await fetch(path, { headers });
    await stopTestClusters();
    expect(time.pending).toBe(0);
  });

  it.each([
    [
      'of another container',
      'container=web',
      400,
      'container web is not valid for pod',
    ],
    [
      'of a run that never was',
      'previous=true',
      400,
      'previous terminated container "cart"',
    ],
    ['with a wrong number', 'tailLines=-1', 400, 'invalid tailLines'],
    [
      'with a wrong time',
      'sinceTime=yesterday',
      400,
      'is not an RFC 3339 time',
    ],
    [
      'with two beginnings',
      'sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z',
      400,
      'at most one of',
    ],
    ['of no bytes', 'limitBytes=0', 400, 'limitBytes must be greater than 0'],
  ])('%s are refused', async (_name, query, code, message) => {
    const { log } = await startWith();
    const answer = await log(query);
    expect([answer.code, answer.body.message]).toEqual([
      code,
      expect.stringContaining(message),
    ]);
  });

  it('are not for everybody, and not for pods that are not there', async () => {
    const { cluster, log } = await startWith();
    const refused = await log('', NOBODY);
    expect([refused.code, refused.body.message]).toEqual([
      403,
      expect.stringContaining('cannot get resource "pods/log"'),
    ]);
    const missing = await call(cluster, '/api/v1/namespaces/shop/pods/x/log');
    expect(missing.code).toBe(404);
  });

  it('wait for the container, and tell several apart', async () => {
    const { cluster, time } = await startTestCluster();
    cluster.store.apply(
      deployment('cart', {
        annotations: { [BEHAVIOUR_ANNOTATION]: 'image-pull-error' },
      }),
    );
    time.advance(5000);
    const path = `/api/v1/namespaces/shop/pods/${onlyPod(cluster)}/log`;
    expect((await call(cluster, path)).body.message).toMatch(
      /container "cart" in pod "cart-\S+" is waiting to start: image can't be pulled/,
    );
    cluster.store.delete({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'shop',
      name: 'cart',
    });
    time.advance(60_000);
    cluster.store.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'two', namespace: 'shop' },
      spec: {
        containers: [
          { name: 'web', image: 'web:1' },
          { name: 'proxy', image: 'proxy:1' },
        ],
      },
    });
    time.advance(60_000);
    const two = '/api/v1/namespaces/shop/pods/two/log';
    expect((await call(cluster, two)).body.message).toBe(
      'a container name must be specified for pod two, choose one of: [web proxy]',
    );
    expect((await call(cluster, `${two}?container=proxy`)).body).toContain(
      'starting proxy from proxy:1',
    );
  });
});
