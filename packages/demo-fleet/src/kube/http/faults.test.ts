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

import { X509Certificate } from 'crypto';
import { connect } from 'tls';
import { demoCertificates } from '../../fleet/demoCertificates';
import {
  call,
  configMap,
  eventually,
  READER,
  startTestCluster,
  stopTestClusters,
  WRITER,
} from '../__testUtils__/testCluster';
import { WatchReader } from '../__testUtils__/WatchReader';
import { SimulatedCluster } from '../SimulatedCluster';

const CONFIG_MAPS = '/api/v1/namespaces/shop/configmaps';
const WATCH = `${CONFIG_MAPS}?watch=true`;

/** The end of a watch, whether the server ended it or the connection broke. */
async function endOf(watch: WatchReader): Promise<string> {
  try {
    for (;;) {
      const event = await watch.next();
      if (!event) {
        return 'ended';
      }
    }
  } catch (error) {
    return error instanceof SyntaxError ? 'not JSON' : 'broken';
  }
}

function put(cluster: SimulatedCluster, body: unknown, token = WRITER) {
  return call(cluster, '/demo/faults', {
    method: 'PUT',
    body,
    headers: { authorization: `Bearer ${token}` },
  });
}

describe('faults', () => {
  afterEach(stopTestClusters);

  it('hangs: requests get no answer, watches fall silent, both break when it is over', async () => {
    const { cluster } = await startTestCluster();
    const watch = await WatchReader.open(cluster, WATCH);
    cluster.store.apply(configMap('before'));
    expect((await watch.next())?.object.metadata.name).toBe('before');
    await cluster.faults.set({ hang: true });
    const seen = watch.next().then(
      () => 'an event',
      () => 'broken',
    );
    cluster.store.apply(configMap('meanwhile'));
    const asked = call(cluster, '/version').catch(() => 'lost');
    await eventually(() => cluster.hungRequestCount === 1);
    expect(cluster.watchCount).toBe(1);
    await cluster.faults.clear();
    expect(await asked).toBe('lost');
    // Nothing of what happened meanwhile came through the old watch.
    expect(await seen).toBe('broken');
    expect((await call(cluster, '/version')).code).toBe(200);
  });

  it('answers later by so many milliseconds', async () => {
    const { cluster, time } = await startTestCluster();
    await cluster.faults.set({ slowMs: 5000 });
    const idle = time.pending;
    let code = 0;
    const answered = call(cluster, '/version').then(answer => {
      code = answer.code;
    });
    await eventually(() => time.pending === idle + 1);
    time.advance(4999);
    expect(code).toBe(0);
    time.advance(1);
    await answered;
    expect(code).toBe(200);
  });

  it('lets slow requests go on when it is over', async () => {
    const { cluster, time } = await startTestCluster();
    await cluster.faults.set({ slowMs: 5000 });
    const idle = time.pending;
    const answered = call(cluster, '/version');
    await eventually(() => time.pending === idle + 1);
    await cluster.faults.clear();
    expect((await answered).code).toBe(200);
    expect(time.pending).toBe(idle);
  });

  it.each([
    ['all', 1, 40, 40],
    ['half', 0.5, 10, 30],
  ])('answers %s requests 500', async (_name, share, least, most) => {
    const { cluster } = await startTestCluster();
    await cluster.faults.set({ status500Share: share });
    let failed = 0;
    for (let index = 0; index < 40; index++) {
      const { code, body } = await call(cluster, CONFIG_MAPS);
      failed += code === 500 ? 1 : 0;
      expect(code === 500 ? body.reason : 'InternalError').toBe(
        'InternalError',
      );
    }
    expect(failed).toBeGreaterThanOrEqual(least);
    expect(failed).toBeLessThanOrEqual(most);
    await cluster.faults.clear();
    expect((await call(cluster, CONFIG_MAPS)).code).toBe(200);
  });

  it('cuts watches off, open ones and new ones; lists go on', async () => {
    const { cluster } = await startTestCluster();
    const open = await WatchReader.open(cluster, WATCH);
    await cluster.faults.set({ dropWatches: true });
    expect(await endOf(open)).toBe('broken');
    // Whether the head of the answer still arrives is a matter of luck.
    expect(
      await WatchReader.open(cluster, WATCH).then(endOf, () => 'broken'),
    ).toBe('broken');
    expect(cluster.watchCount).toBe(0);
    expect((await call(cluster, CONFIG_MAPS)).code).toBe(200);
  });

  it('forgets its history: watches get 410 as an event', async () => {
    const { cluster } = await startTestCluster();
    const { version } = cluster.store;
    cluster.store.apply(configMap('a'));
    const open = await WatchReader.open(cluster, WATCH);
    expect((await open.next())?.type).toBe('ADDED');
    await cluster.faults.set({ goneWatches: true });
    expect(await open.next()).toMatchObject({
      type: 'ERROR',
      object: { kind: 'Status', code: 410, reason: 'Expired' },
    });
    expect(await open.next()).toBeUndefined();
    await cluster.faults.clear();
    const late = await WatchReader.open(
      cluster,
      `${WATCH}&resourceVersion=${version}`,
    );
    expect((await late.next())?.object.code).toBe(410);
    const fresh = await WatchReader.open(
      cluster,
      `${WATCH}&resourceVersion=${cluster.store.version}`,
    );
    cluster.store.apply(configMap('b'));
    expect((await fresh.next())?.object.metadata.name).toBe('b');
    fresh.close();
  });

  it('answers a page that is no Kubernetes, and breaks watches off inside a line', async () => {
    const { cluster } = await startTestCluster();
    const open = await WatchReader.open(cluster, WATCH);
    await cluster.faults.set({ garbage: true });
    const { code, headers, body } = await call(cluster, '/version');
    expect([code, headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=utf-8',
    ]);
    expect(body).toContain('<html>');
    expect(await endOf(open)).toBe('not JSON');
  });

  it('carries writes out and cuts the connection instead of an answer', async () => {
    const { cluster } = await startTestCluster();
    await cluster.faults.set({ dropAnswers: true });
    const lost = () => 'lost';
    expect(
      await call(cluster, CONFIG_MAPS, {
        method: 'POST',
        body: configMap('limits'),
      }).catch(lost),
    ).toBe('lost');
    expect((await call(cluster, `${CONFIG_MAPS}/limits`)).code).toBe(200);
    expect(
      await call(cluster, `${CONFIG_MAPS}/limits`, { method: 'DELETE' }).catch(
        lost,
      ),
    ).toBe('lost');
    expect((await call(cluster, `${CONFIG_MAPS}/limits`)).code).toBe(404);
    // Who is refused does not learn that either.
    expect(
      await call(cluster, `${CONFIG_MAPS}/limits`, { method: 'DELETE' }).catch(
        lost,
      ),
    ).toBe('lost');
    expect((await put(cluster, {})).code).toBe(200);
    expect(
      (
        await call(cluster, CONFIG_MAPS, {
          method: 'POST',
          body: configMap('b'),
        })
      ).code,
    ).toBe(201);
  });

  it('knows no token any more; what needs none goes on', async () => {
    const { cluster } = await startTestCluster();
    await cluster.faults.set({ expiredToken: true });
    const { code, body } = await call(cluster, CONFIG_MAPS);
    expect([code, body.reason]).toEqual([401, 'Unauthorized']);
    expect((await fetch(`${cluster.url}/version`)).status).toBe(200);
  });

  it('shows an expired certificate signed by the same authority', async () => {
    const tls = await demoCertificates(Date.now());
    const { cluster } = await startTestCluster({ tls });
    const { port } = new URL(cluster.url);
    const shown = () =>
      new Promise<{ error?: string; validTo?: string }>(resolve => {
        const socket = connect(
          { host: '127.0.0.1', port: Number(port), ca: tls.ca },
          () => {
            const { valid_to: validTo } = socket.getPeerCertificate();
            socket.destroy();
            resolve({ validTo });
          },
        );
        socket.on('error', error =>
          resolve({ error: 'code' in error ? String(error.code) : 'none' }),
        );
      });
    const { validTo } = new X509Certificate(tls.cert);
    expect(await shown()).toEqual({ validTo });
    await cluster.faults.set({ expiredCertificate: true });
    expect(await shown()).toEqual({ error: 'CERT_HAS_EXPIRED' });
    await cluster.faults.clear();
    expect(await shown()).toEqual({ validTo });
  });

  it('cannot show a certificate that it does not have', async () => {
    const { cluster } = await startTestCluster();
    await expect(
      cluster.faults.set({ expiredCertificate: true }),
    ).rejects.toThrow('needs the options tls and tls.expired');
    expect(cluster.faults.any).toBe(false);
    const { code, body } = await put(cluster, { expiredCertificate: true });
    expect([code, body.message]).toEqual([
      400,
      expect.stringContaining('needs the options tls'),
    ]);
  });

  it('refuses connections, and takes them again at the same address', async () => {
    const { cluster } = await startTestCluster();
    const watch = await WatchReader.open(cluster, WATCH);
    await cluster.faults.set({ unreachable: true });
    await expect(call(cluster, '/version')).rejects.toThrow();
    expect(await endOf(watch)).toBe('broken');
    await cluster.faults.clear();
    expect((await call(cluster, '/version')).code).toBe(200);
    await cluster.faults.set({ unreachable: true });
    await cluster.stop();
  });

  it('recovers by itself after a while', async () => {
    const { cluster, time } = await startTestCluster();
    await cluster.faults.set({ status500Share: 1, forSeconds: 60 });
    time.advance(59_999);
    expect(cluster.faults.any).toBe(true);
    time.advance(1);
    expect(cluster.faults.any).toBe(false);
    // A later change outlives the recovery planned before it.
    await cluster.faults.set({ status500Share: 1, forSeconds: 60 });
    await cluster.faults.set({ garbage: true });
    time.advance(120_000);
    expect(cluster.faults.current.garbage).toBe(true);
  });

  it('is switched over HTTP by those who may write, also while it hangs', async () => {
    const { cluster } = await startTestCluster();
    const { code, body } = await put(cluster, { hang: true, slowMs: 10 });
    expect([code, body.hang, body.slowMs, body.garbage]).toEqual([
      200,
      true,
      10,
      false,
    ]);
    expect((await call(cluster, '/demo/faults')).body).toEqual(
      cluster.faults.current,
    );
    expect((await put(cluster, {})).body.hang).toBe(false);
  });

  it('answers first when the fault breaks the connection, and recovers', async () => {
    const { cluster, time } = await startTestCluster();
    const { code, body } = await put(cluster, {
      unreachable: true,
      forSeconds: 10,
    });
    expect([code, body.unreachable]).toEqual([200, true]);
    await eventually(() => cluster.faults.current.unreachable);
    await expect(call(cluster, '/version')).rejects.toThrow();
    time.advance(10_000);
    await cluster.faults.clear();
    expect((await call(cluster, '/version')).code).toBe(200);
  });

  it('reads JSON whatever the content type says', async () => {
    const { cluster } = await startTestCluster();
    const answer = await call(cluster, '/demo/faults', {
      method: 'PUT',
      body: '{"slowMs":1}',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect([answer.code, answer.body.slowMs]).toEqual([200, 1]);
  });

  it.each([
    ['no token known', { hang: true }, 'nobody', 401, 'Unauthorized'],
    ['a reader', { hang: true }, READER, 403, 'cannot access path'],
    ['an unknown fault', { explode: true }, WRITER, 400, 'known are hang'],
    ['a share above 1', { status500Share: 2 }, WRITER, 400, 'status500Share'],
    ['no way back', { unreachable: true }, WRITER, 400, 'needs forSeconds'],
  ])('refuses %s', async (_name, body, token, code, text) => {
    const { cluster } = await startTestCluster();
    const answer = await put(cluster, body, token);
    expect(answer.code).toBe(code);
    expect(answer.body.message).toContain(text);
    expect(cluster.faults.any).toBe(false);
  });
});
