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
import { NotFoundError } from '@backstage/errors';
import type { Timers } from '@gitopshq/cluster-collector';
import {
  cluster as registered,
  environment as registeredEnvironment,
  snapshot,
} from '../../fleet/__testUtils__/registry';
import {
  configMap,
  deployment,
  READER_TOKEN,
  SHOP,
  versionOf,
  WRITER_TOKEN,
  WriterHarness,
  type Answer,
} from './__testUtils__/WriterHarness';
import { createClusterWriters } from './createClusterWriters';
import type { ClusterWriter, WriteOutcome } from './types';

const CART = 'apps/v1/Deployment/shop/cart';
const AT = '2026-11-23T10:00:00Z';

const json = (
  response: http.ServerResponse,
  code: number,
  body: unknown,
  headers: http.OutgoingHttpHeaders = {},
) => {
  response.writeHead(code, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};

const status =
  (
    code: number,
    message: string,
    headers: http.OutgoingHttpHeaders = {},
  ): Answer =>
  (_request, response) =>
    json(
      response,
      code,
      {
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        message,
        reason: 'Reason',
        code,
      },
      headers,
    );

/** Each way to write, on a Deployment that is there. */
const WRITES: Record<
  string,
  (writer: ClusterWriter, hub: WriterHarness) => Promise<WriteOutcome>
> = {
  apply: (writer, hub) =>
    writer.apply(
      {
        object: CART,
        manifest: deployment('cart', { replicas: 3 }),
        ...versionOf(hub.live(CART)),
      },
      hub.signal,
    ),
  removeFields: (writer, hub) =>
    writer.removeFields(
      {
        object: CART,
        fields: [{ path: 'metadata.labels.app' }],
        ...versionOf(hub.live(CART)),
      },
      hub.signal,
    ),
  delete: (writer, hub) =>
    writer.delete(
      { object: CART, confirmed: [], ...versionOf(hub.live(CART)) },
      hub.signal,
    ),
  restart: (writer, hub) =>
    writer.restart(
      { object: CART, uid: versionOf(hub.live(CART)).uid, restartedAt: AT },
      hub.signal,
    ),
  scale: (writer, hub) =>
    writer.scale(
      { object: CART, replicas: 4, ...versionOf(hub.live(CART)) },
      hub.signal,
    ),
};
const KINDS_OF_WRITES = Object.keys(WRITES);

describe.each(KINDS_OF_WRITES)('what came of %s', kind => {
  let hub: WriterHarness;

  beforeEach(async () => {
    hub = await WriterHarness.start();
    hub.put(deployment('cart'));
  });
  afterEach(() => hub.stop());

  const write = (options: Parameters<WriterHarness['writer']>[1] = {}) =>
    WRITES[kind](hub.writer({}, options), hub);

  it.each<[string, Answer, object]>([
    [
      'a writer that is not known',
      status(401, 'Unauthorized'),
      {
        outcome: 'refused',
        retryable: false,
        problem: { code: 'wrong-token' },
      },
    ],
    [
      'a writer without the right',
      status(
        403,
        'deployments.apps "cart" is forbidden: User "gitopshq-writer" cannot patch resource "deployments/scale" in API group "apps" in the namespace "shop"',
      ),
      {
        outcome: 'refused',
        retryable: false,
        problem: {
          code: 'forbidden',
          message:
            'The writer of the cluster may not patch deployments/scale.apps in namespace shop',
          cure: expect.stringContaining(
            '{ apiGroups: ["apps"], resources: ["deployments/scale"], verbs: ["patch"] }',
          ),
        },
      },
    ],
    [
      'an admission policy',
      status(403, 'admission webhook "policy.acme.io" denied the request: no'),
      {
        outcome: 'refused',
        retryable: false,
        problem: {
          code: 'forbidden',
          message: expect.stringContaining('policy.acme.io'),
        },
      },
    ],
    [
      'a conflict of which nothing is to be seen',
      status(409, 'the object has been modified'),
      { outcome: 'conflict', message: 'the object has been modified' },
    ],
    [
      'an invalid object',
      status(422, 'Deployment.apps "cart" is invalid: spec.replicas'),
      {
        outcome: 'refused',
        retryable: false,
        problem: { code: 'refused', message: expect.stringContaining('spec') },
      },
    ],
    [
      'too much to do',
      status(429, 'try again later', { 'Retry-After': '7' }),
      {
        outcome: 'refused',
        retryable: true,
        retryAfterMs: 7_000,
        problem: { code: 'too-many-requests' },
      },
    ],
    [
      'a failure within the server',
      status(500, 'etcdserver: request timed out'),
      { outcome: 'unknown', problem: { code: 'server-error' } },
    ],
    [
      'a page in place of an object',
      (_request, response) => response.end('<html>It works!</html>'),
      { outcome: 'unknown', problem: { code: 'not-kubernetes-api' } },
    ],
    [
      'a page in place of a refusal',
      (_request, response) => {
        response.writeHead(404, { 'Content-Type': 'text/html' });
        response.end('<html>Not here</html>');
      },
      { outcome: 'unknown', problem: { code: 'not-kubernetes-api' } },
    ],
    [
      'a sign-in page elsewhere',
      (_request, response) => {
        response.writeHead(302, { Location: 'https://sso.example.com/' });
        response.end();
      },
      { outcome: 'unknown', problem: { code: 'not-kubernetes-api' } },
    ],
    [
      'a connection that breaks',
      (_request, response) => void response.destroy(),
      { outcome: 'unknown', problem: { code: 'connection-lost' } },
    ],
    [
      'an answer that breaks off',
      (_request, response) => {
        response.writeHead(200, { 'Content-Length': '1000' });
        response.write('{"kind":"Deployment"', () => response.destroy());
      },
      { outcome: 'unknown', problem: { code: 'connection-lost' } },
    ],
  ])('%s', async (_what, answer, outcome) => {
    await hub.answerWrites(answer);
    expect(await write()).toMatchObject(outcome);
    // Never sent again by itself.
    expect(hub.seen).toHaveLength(1);
  });

  it('no answer in time', async () => {
    let timeUp: () => void = () => {};
    // The last limit that is set is that of the write.
    const timers: Timers = {
      after: (_delayMs, task) => {
        timeUp = task;
        return () => {};
      },
    };
    await hub.answerWrites(() => timeUp());
    expect(await write({ timers })).toMatchObject({
      outcome: 'unknown',
      problem: { code: 'timeout' },
    });
  });

  it('nobody there: nothing was sent', async () => {
    const gone = await WriterHarness.start();
    await gone.stop();
    expect(await write({ writesTo: gone })).toMatchObject({
      outcome: 'refused',
      retryable: true,
      problem: { code: 'connection-refused' },
    });
  });

  it('a certificate that is not trusted: nothing was sent', async () => {
    const other = await WriterHarness.start();
    const writer = hub.writer({}, { writesTo: other, trust: hub });
    expect(await WRITES[kind](writer, hub)).toMatchObject({
      outcome: 'refused',
      problem: { code: 'untrusted-certificate' },
    });
    await other.stop();
  });

  it('an answer that got lost: what was done is found out once, and not done again', async () => {
    const writer = hub.writer();
    await hub.cluster.faults.set({ dropAnswers: true });
    expect(await WRITES[kind](writer, hub)).toMatchObject({
      outcome: 'unknown',
      problem: { code: 'connection-lost' },
    });
  });

  it('shows neither token', async () => {
    await hub.answerWrites((request, response) =>
      json(response, 422, {
        kind: 'Status',
        apiVersion: 'v1',
        message: `what is ${request.headers.authorization}? ${WRITER_TOKEN}`,
        code: 422,
      }),
    );
    const told = JSON.stringify(await write());
    expect(told).toContain('[redacted]');
    expect(told).not.toContain(WRITER_TOKEN);
    expect(told).not.toContain(READER_TOKEN);
  });

  it('ends when it is to end', async () => {
    const stop = new AbortController();
    await hub.answerWrites(() => stop.abort(new Error('shutting down')));
    const writer = hub.writer();
    const stopping = Object.defineProperty(Object.create(hub), 'signal', {
      value: stop.signal,
    }) as WriterHarness;
    await expect(WRITES[kind](writer, stopping)).rejects.toThrow(
      'shutting down',
    );
  });
});

describe('a write that cannot be prepared', () => {
  let hub: WriterHarness;
  afterEach(() => hub.stop());

  it('is refused with what the reader may not do', async () => {
    hub = await WriterHarness.start('none');
    hub.put(deployment('cart'));
    for (const kind of ['removeFields', 'restart', 'scale']) {
      expect(await WRITES[kind](hub.writer(), hub)).toMatchObject({
        outcome: 'refused',
        retryable: false,
        problem: {
          code: 'forbidden',
          message: expect.stringContaining('read'),
        },
      });
    }
    await expect(hub.writer().read(CART, hub.signal)).rejects.toThrow(
      'may not read',
    );
  });

  it('may be made later when the server does not answer now', async () => {
    hub = await WriterHarness.start();
    hub.put(deployment('cart'));
    await hub.cluster.faults.set({ status500Share: 1 });
    expect(await WRITES.scale(hub.writer(), hub)).toMatchObject({
      outcome: 'refused',
      retryable: true,
      problem: { code: 'server-error' },
    });
  });

  it('is refused by a real server that gives the writer no right', async () => {
    hub = await WriterHarness.start('read', 'read');
    hub.put(deployment('cart'));
    expect(await WRITES.scale(hub.writer(), hub)).toMatchObject({
      problem: {
        message:
          'The writer of the cluster may not patch deployments/scale.apps in namespace shop',
      },
    });
    expect(await WRITES.delete(hub.writer(), hub)).toMatchObject({
      problem: {
        message:
          'The writer of the cluster may not delete deployments.apps in namespace shop',
      },
    });
  });

  it('quotes no secret of a manifest', async () => {
    hub = await WriterHarness.start();
    await hub.answerWrites((_request, response, body) =>
      json(response, 422, {
        kind: 'Status',
        apiVersion: 'v1',
        message: `Invalid value: ${body}`,
        code: 422,
      }),
    );
    const writer = hub.writer();
    const told = await writer.apply(
      {
        object: 'v1/ConfigMap/shop/limits',
        manifest: configMap('limits', { db_password: 'hunter2!', cpu: 'one' }),
      },
      hub.signal,
    );
    expect(JSON.stringify(told)).toContain('one');
    expect(JSON.stringify(told)).not.toContain('hunter2');
    const secret = await writer.apply(
      {
        object: 'v1/Secret/shop/gold',
        manifest: {
          ...configMap('gold', { any: 'aHVudGVyMg==' }),
          kind: 'Secret',
        },
      },
      hub.signal,
    );
    expect(secret).toMatchObject({
      outcome: 'refused',
      problem: { message: expect.stringContaining('withheld') },
    });
    expect(JSON.stringify(secret)).not.toContain('aHVudGVyMg');
  });

  it('takes no dry run for something that may have happened', async () => {
    hub = await WriterHarness.start();
    hub.put(deployment('cart'));
    await hub.answerWrites(status(500, 'duplicate entries for key'));
    expect(
      await hub.writer().dryRunApply(
        {
          object: CART,
          manifest: deployment('cart'),
          ...versionOf(hub.live(CART)),
        },
        hub.signal,
      ),
    ).toMatchObject({
      outcome: 'refused',
      problem: { message: expect.stringContaining('duplicate entries') },
    });
    expect(hub.seen[0]).toContain('dryRun=All');
  });
});

describe('writers', () => {
  const writersOf = (...args: Parameters<typeof snapshot>) =>
    createClusterWriters({
      registry: { current: () => snapshot(...args) },
      redact: [],
      clock: { now: () => 0 },
      timers: { after: () => () => {} },
    });
  const { connection } = registered();

  it.each<[string, Parameters<typeof snapshot>[0], object]>([
    ['no writer', {}, { name: 'ConflictError', code: 'readOnlyCluster' }],
    [
      'an unconfirmed environment',
      { environments: [registeredEnvironment({ state: 'unconfirmed' })] },
      { code: 'unconfirmed' },
    ],
    [
      'an unconfirmed cluster',
      {
        clusters: [
          registered({ confirmed: false, writerConnection: connection }),
        ],
      },
      { code: 'unconfirmed' },
    ],
    [
      'a cluster that is not read',
      {
        clusters: [
          registered({ connection: undefined, writerConnection: connection }),
        ],
      },
      { code: 'readOnlyCluster' },
    ],
  ])('are none with %s', (_what, content, error) => {
    expect(() => writersOf(content).of(SHOP)).toThrow(
      expect.objectContaining(error),
    );
  });

  it('are none of what does not exist', () => {
    expect(() => writersOf().of('resource:default/lost')).toThrow(
      NotFoundError,
    );
  });
});
