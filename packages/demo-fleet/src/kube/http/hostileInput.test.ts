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

import { once } from 'events';
import { connect } from 'net';
import { generate } from 'selfsigned';
import {
  call,
  configMap,
  deployment,
  startTestCluster,
  stopTestClusters,
} from '../__testUtils__/testCluster';
import { MAX_BODY_BYTES } from './body';

const MAPS = '/api/v1/namespaces/shop/configmaps';

describe('hostile input', () => {
  afterEach(stopTestClusters);

  it.each([
    ['no JSON', '{"metadata":', {}, 400],
    ['nothing', '', {}, 400],
    ['a bare word', 'true', {}, 400],
    [
      'a field __proto__',
      '{"metadata":{"name":"x"},"data":{"__proto__":{"polluted":"yes"}}}',
      {},
      400,
    ],
    ['deep nesting', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, {}, 400],
    ['deep lists', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, {}, 400],
    ['broken YAML', 'a: [1, 2', { 'content-type': 'application/yaml' }, 400],
    [
      'a YAML bomb',
      [
        'a: &a [x,x,x,x,x,x,x,x,x]',
        ...'bcdefghi'.split('').map((letter, index) => {
          const before = 'abcdefgh'[index];
          const many = Array.from({ length: 9 }, () => `*${before}`).join(',');
          return `${letter}: &${letter} [${many}]`;
        }),
      ].join('\n'),
      { 'content-type': 'application/yaml' },
      400,
    ],
    ['a form', 'name=x', { 'content-type': 'text/plain' }, 415],
    [
      'protobuf',
      'k8s\0',
      { 'content-type': 'application/vnd.kubernetes.protobuf' },
      415,
    ],
  ])('%s -> a Status', async (_what, body, headers, code) => {
    const { cluster } = await startTestCluster();
    const answer = await call(cluster, MAPS, { method: 'POST', body, headers });
    expect(answer.code).toBe(code);
    expect(answer.body).toMatchObject({ kind: 'Status', code });
    expect({}).not.toHaveProperty('polluted');
  });

  it('refuses a body beyond the limit, declared or not', async () => {
    const { cluster } = await startTestCluster();
    const huge = JSON.stringify(
      configMap('huge', { text: 'x'.repeat(MAX_BODY_BYTES) }),
    );
    const declared = await call(cluster, MAPS, { method: 'POST', body: huge });
    expect([declared.code, declared.body.reason]).toEqual([
      413,
      'RequestEntityTooLarge',
    ]);
    const port = Number(new URL(cluster.url).port);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      let text = '';
      socket.on('data', chunk => {
        text += chunk;
        if (text.includes('RequestEntityTooLarge')) {
          socket.destroy();
          resolve(text);
        }
      });
      // The server may close while we still write: the answer is what counts.
      socket.on('error', error => text || reject(error));
      socket.on('close', () => resolve(text));
      socket.write(
        `POST ${MAPS} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer writer-token-for-tests\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`,
      );
      const chunk = 'y'.repeat(512 * 1024);
      for (let sent = 0; sent <= MAX_BODY_BYTES; sent += chunk.length) {
        socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
      }
    });
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('survives what is no HTTP at all', async () => {
    const { cluster } = await startTestCluster();
    const port = Number(new URL(cluster.url).port);
    await new Promise<void>(resolve => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.end('\x16\x03\x01 nonsense\r\n\r\n');
      });
      socket.on('close', () => resolve());
      socket.resume();
    });
    expect((await call(cluster, '/api/v1/namespaces')).code).toBe(200);
  });

  it.each([
    [
      'replicas that are no number',
      { spec: { replicas: 'many' } },
      400,
      'spec.replicas is "many", which is not of type integer',
    ],
    [
      'a template that is no object',
      { spec: { template: 7 } },
      400,
      'spec.template is 7, which is not an object',
    ],
    [
      'containers that are no list',
      { spec: { template: { spec: { containers: {} } } } },
      400,
      'not a list',
    ],
    [
      'labels that are numbers',
      { metadata: { labels: { a: 1 } } },
      400,
      'metadata.labels.a is 1',
    ],
    [
      'owners that are text',
      { metadata: { ownerReferences: 'me' } },
      400,
      'metadata.ownerReferences is "me", which is not a list',
    ],
    [
      'a surge that is no share',
      { spec: { strategy: { rollingUpdate: { maxSurge: 'lots' } } } },
      422,
      'must be a whole number or a percentage',
    ],
    [
      'a probe that is text',
      {
        spec: {
          template: {
            spec: { containers: [{ name: 'cart', readinessProbe: 'x' }] },
          },
        },
      },
      400,
      'which is not an object',
    ],
    [
      'an environment variable without a name',
      {
        spec: {
          template: {
            spec: { containers: [{ name: 'cart', env: [{ value: 'x' }] }] },
          },
        },
      },
      400,
      'merge key: name',
    ],
  ])('does not store %s', async (_what, patch, code, message) => {
    const { cluster, time } = await startTestCluster();
    cluster.store.apply(deployment('cart'));
    const answer = await call(
      cluster,
      '/apis/apps/v1/namespaces/shop/deployments/cart',
      {
        method: 'PATCH',
        body: patch,
        headers: { 'content-type': 'application/strategic-merge-patch+json' },
      },
    );
    expect(answer.code).toBe(code);
    expect(answer.body.message).toContain(message);
    time.advance(60_000);
  });

  it.each([
    ['"broken"', 400, 'status is "broken", which is not an object'],
    ['{"conditions": "none"}', 400, 'status.conditions is "none"'],
    ['{"conditions": [{}]}', 422, 'status.conditions[0].type: Required value'],
  ])('does not store the status %s', async (status, code, message) => {
    const { cluster } = await startTestCluster();
    cluster.store.apply(deployment('cart'));
    const answer = await call(
      cluster,
      '/apis/apps/v1/namespaces/shop/deployments/cart/status',
      {
        method: 'PATCH',
        body: `{"status": ${status}}`,
        headers: { 'content-type': 'application/merge-patch+json' },
      },
    );
    expect(answer.code).toBe(code);
    expect(answer.body.message).toContain(message);
  });

  it('does not follow a mistyped number of replicas to the end of memory', async () => {
    const { cluster, time } = await startTestCluster();
    cluster.store.apply(deployment('cart', { replicas: 1_000_000_000 }));
    time.advance(60);
    const pods = cluster.store.list({ apiVersion: 'v1', kind: 'Pod' });
    expect(pods.length).toBeGreaterThan(0);
    expect(pods.length).toBeLessThanOrEqual(1500);
  });

  it.each([1e308, -1, 'soon', null])(
    'deletes only with a sensible grace period, not %s',
    async grace => {
      const { cluster } = await startTestCluster();
      cluster.store.apply(configMap('a'));
      const answer = await call(cluster, `${MAPS}/a`, {
        method: 'DELETE',
        body: `{"gracePeriodSeconds": ${JSON.stringify(grace)}}`,
      });
      expect(answer.code).toBe(grace === null ? 200 : 400);
    },
  );

  it('stops although a client neither speaks nor leaves', async () => {
    const { private: key, cert } = await generate([
      { name: 'commonName', value: 'localhost' },
    ]);
    for (const tls of [undefined, { key, cert }]) {
      const { cluster } = await startTestCluster({ tls });
      const socket = connect(Number(new URL(cluster.url).port), '127.0.0.1');
      await once(socket, 'connect');
      socket.write('GET /api/v1/pods HTTP/1.1\r\nhost: x\r\n');
      // Once the cluster answers another client, it has met this one.
      await once(
        connect(Number(new URL(cluster.url).port), '127.0.0.1'),
        'connect',
      );
      const left = once(socket, 'close');
      socket.on('error', () => undefined);
      socket.resume();
      await cluster.stop();
      await left;
      expect(socket.destroyed).toBe(true);
    }
  });

  it('takes keys that objects inherit for ordinary ones', async () => {
    const { cluster } = await startTestCluster();
    const values = { constructor: 'a', toString: 'b', hasOwnProperty: 'c' };
    await call(cluster, MAPS, {
      method: 'POST',
      body: configMap('odd', values),
    });
    const { body } = await call(cluster, `${MAPS}/odd`, {
      method: 'PATCH',
      body: { data: { constructor: null, valueOf: 'd' } },
      headers: { 'content-type': 'application/strategic-merge-patch+json' },
    });
    expect(Object.entries(body.data).sort()).toEqual([
      ['hasOwnProperty', 'c'],
      ['toString', 'b'],
      ['valueOf', 'd'],
    ]);
  });

  it.each(['OPTIONS', 'PROPFIND'])('refuses the method %s', async method => {
    const { cluster } = await startTestCluster();
    const port = Number(new URL(cluster.url).port);
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(
          `${method} ${MAPS} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer writer-token-for-tests\r\n\r\n`,
        ),
      );
      socket.on('data', chunk => {
        text += chunk;
      });
      socket.on('error', reject);
      socket.on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 405 /);
  });
});
