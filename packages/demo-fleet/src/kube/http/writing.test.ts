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
  configMap,
  deployment,
  startTestCluster,
  stopTestClusters,
} from '../__testUtils__/testCluster';

const MAPS = '/api/v1/namespaces/shop/configmaps';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/shop/deployments';

describe('writing over HTTP', () => {
  afterEach(stopTestClusters);

  it('drops the namespace of what has none', async () => {
    const { cluster } = await startTestCluster();
    const roles = '/apis/rbac.authorization.k8s.io/v1/clusterroles';
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'reader', namespace: 'shop' },
    };
    const created = await call(cluster, roles, { method: 'POST', body: role });
    const applied = await call(cluster, `${roles}/other?fieldManager=x`, {
      method: 'PATCH',
      body: { ...role, metadata: { name: 'other', namespace: 'shop' } },
      headers: { 'content-type': 'application/apply-patch+yaml' },
    });
    expect([created, applied].map(({ code }) => code)).toEqual([201, 201]);
    for (const { body } of [created, applied]) {
      expect(body.metadata.namespace).toBeUndefined();
    }
  });

  it('applies no object of a uid that is not there', async () => {
    const { cluster } = await startTestCluster();
    const path = '/api/v1/namespaces/shop/configmaps/limits?fieldManager=x';
    const { code, body } = await call(cluster, path, {
      method: 'PATCH',
      body: {
        ...configMap('limits'),
        metadata: { name: 'limits', uid: 'gone' },
      },
      headers: { 'content-type': 'application/apply-patch+yaml' },
    });
    expect(code).toBe(409);
    expect(body.message).toBe(
      'Operation cannot be fulfilled on configmaps "limits": uid mismatch: the provided object specified uid gone, and no existing object was found',
    );
  });

  it('creates with identity, version and generation', async () => {
    const { cluster } = await startTestCluster();
    const { code, body } = await call(cluster, DEPLOYMENTS, {
      method: 'POST',
      body: { ...deployment('cart'), unknownField: { kept: true } },
    });
    expect(code).toBe(201);
    expect(body.metadata).toMatchObject({
      name: 'cart',
      namespace: 'shop',
      generation: 1,
      creationTimestamp: '2026-01-01T00:00:00Z',
      uid: expect.stringMatching(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      ),
      resourceVersion: expect.stringMatching(/^\d+$/),
    });
    expect(body.unknownField).toEqual({ kept: true });
    expect(body.spec.strategy.rollingUpdate.maxSurge).toBe('25%');
  });

  it('makes the same cluster from the same seed', async () => {
    const dump = async (seed: string) => {
      const { cluster, time } = await startTestCluster({ seed });
      cluster.store.apply(deployment('cart', { replicas: 3 }));
      time.advance(10_000);
      return JSON.stringify(
        ['Pod', 'Event'].map(kind =>
          cluster.store.list({ apiVersion: 'v1', kind }),
        ),
      );
    };
    const one = await dump('a');
    expect(await dump('a')).toBe(one);
    expect(await dump('b')).not.toBe(one);
  });

  it('generates names, and stores nothing in a dry run', async () => {
    const { cluster } = await startTestCluster();
    const body = { metadata: { generateName: 'map-' } };
    const made = await call(cluster, MAPS, { method: 'POST', body });
    expect(made.body.metadata.name).toMatch(/^map-[a-z0-9]{5}$/);
    const before = cluster.store.version;
    const dry = await call(cluster, `${MAPS}?dryRun=All`, {
      method: 'POST',
      body: configMap('dry'),
    });
    expect(dry.code).toBe(201);
    expect(cluster.store.version).toBe(before);
    const wrong = await call(cluster, `${MAPS}?dryRun=Some`, {
      method: 'POST',
      body: configMap('dry'),
    });
    expect(wrong.code).toBe(400);
  });

  it('counts generations by what is asked for, and versions by what changes', async () => {
    const { cluster } = await startTestCluster();
    cluster.store.apply(deployment('cart'));
    const patch = (path: string, body: object) =>
      call(cluster, `${DEPLOYMENTS}/cart${path}`, {
        method: 'PATCH',
        body,
        headers: { 'content-type': 'application/merge-patch+json' },
      }).then(({ body: { metadata } }) => metadata);
    const start = await patch('', {});
    const labelled = await patch('', { metadata: { labels: { x: 'y' } } });
    const again = await patch('', { metadata: { labels: { x: 'y' } } });
    const status = await patch('/status', {
      status: { replicas: 7 },
      spec: { replicas: 9 },
    });
    const spec = await patch('', {
      spec: { replicas: 2 },
      status: { replicas: 99 },
    });
    expect(
      [start, labelled, again, status, spec].map(
        ({ generation }) => generation,
      ),
    ).toEqual([1, 1, 1, 1, 2]);
    expect(again.resourceVersion).toBe(labelled.resourceVersion);
    const reference = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'shop',
      name: 'cart',
    };
    expect(cluster.store.get(reference)).toMatchObject({
      spec: { replicas: 2 },
      status: { replicas: 7 },
    });
  });

  it('refuses a write on an outdated version, 409', async () => {
    const { cluster } = await startTestCluster();
    const first = cluster.store.apply(configMap('a', { x: '1' }));
    cluster.store.apply(configMap('a', { x: '2' }));
    const put = await call(cluster, `${MAPS}/a`, {
      method: 'PUT',
      body: { ...first, data: { x: '3' } },
    });
    expect([put.code, put.body.reason]).toEqual([409, 'Conflict']);
    const patched = await call(cluster, `${MAPS}/a`, {
      method: 'PATCH',
      body: {
        metadata: { resourceVersion: first.metadata.resourceVersion },
        data: { x: '3' },
      },
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    expect(patched.code).toBe(409);
  });

  it.each([
    ['a second of the same name', configMap('taken'), 409, 'AlreadyExists'],
    ['no name', { metadata: {} }, 422, 'Invalid'],
    ['a bad name', configMap('Not_A_Name'), 422, 'Invalid'],
    [
      'a label that is no text',
      { metadata: { name: 'x', labels: { a: 1 } } },
      400,
      'BadRequest',
    ],
    [
      'another kind',
      { kind: 'Secret', metadata: { name: 'x' } },
      400,
      'BadRequest',
    ],
    [
      'another namespace',
      { metadata: { name: 'x', namespace: 'other' } },
      400,
      'BadRequest',
    ],
    ['a list', [1, 2], 400, 'BadRequest'],
    ['metadata that is no object', { metadata: 'x' }, 400, 'BadRequest'],
  ])('refuses %s', async (_what, body, code, reason) => {
    const { cluster } = await startTestCluster();
    cluster.store.apply(configMap('taken'));
    const answer = await call(cluster, MAPS, { method: 'POST', body });
    expect([answer.code, answer.body.reason]).toEqual([code, reason]);
  });

  it('names the fields that are wrong', async () => {
    const { cluster } = await startTestCluster();
    const wrong = deployment('cart', { spec: { replicas: -1 } });
    wrong.spec.template.metadata.labels = { app: 'other' };
    wrong.spec.template.spec.containers[0].image = '';
    const { code, body } = await call(cluster, DEPLOYMENTS, {
      method: 'POST',
      body: wrong,
    });
    expect(code).toBe(422);
    expect(
      body.details.causes.map((cause: { field: string }) => cause.field),
    ).toEqual([
      'spec.replicas',
      'spec.template.spec.containers[0].image',
      'spec.template.metadata.labels',
    ]);
  });

  it('needs the namespace to exist', async () => {
    const { cluster } = await startTestCluster();
    const { code, body } = await call(
      cluster,
      '/api/v1/namespaces/nowhere/configmaps',
      { method: 'POST', body: { metadata: { name: 'x' } } },
    );
    expect([code, body.message]).toEqual([
      404,
      'namespaces "nowhere" not found',
    ]);
  });

  it('applies every kind of patch', async () => {
    const { cluster } = await startTestCluster();
    cluster.store.apply(deployment('cart'));
    const patch = (type: string, body: unknown, query = '') =>
      call(cluster, `${DEPLOYMENTS}/cart${query}`, {
        method: 'PATCH',
        body,
        headers: { 'content-type': type },
      });
    await patch('application/json-patch+json', [
      { op: 'replace', path: '/spec/replicas', value: 4 },
    ]);
    await patch('application/merge-patch+json', {
      metadata: { labels: { merged: 'yes' } },
    });
    await patch('application/strategic-merge-patch+json', {
      spec: {
        template: {
          spec: { containers: [{ name: 'side', image: 'side:1' }] },
        },
      },
    });
    const { body } = await patch(
      'application/apply-patch+yaml',
      'metadata:\n  annotations:\n    applied: "yes"\n',
      '?fieldManager=me',
    );
    expect(body.spec.replicas).toBe(4);
    expect(body.metadata.labels.merged).toBe('yes');
    expect(body.metadata.annotations.applied).toBe('yes');
    expect(
      body.spec.template.spec.containers.map((c: { name: string }) => c.name),
    ).toEqual(['cart', 'side']);
    const unknown = await patch('application/json', {});
    expect([unknown.code, unknown.body.reason]).toEqual([
      415,
      'UnsupportedMediaType',
    ]);
  });

  it('creates by server-side apply', async () => {
    const { cluster } = await startTestCluster();
    const { code, body } = await call(cluster, `${MAPS}/new?fieldManager=me`, {
      method: 'PATCH',
      body: configMap('new', { a: 'b' }),
      headers: { 'content-type': 'application/apply-patch+yaml' },
    });
    expect([code, body.data]).toEqual([201, { a: 'b' }]);
  });

  it('scales through the subresource', async () => {
    const { cluster } = await startTestCluster();
    cluster.store.apply(deployment('cart', { replicas: 2 }));
    const path = `${DEPLOYMENTS}/cart/scale`;
    const { body: scale } = await call(cluster, path);
    expect(scale).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      spec: { replicas: 2 },
      status: { selector: 'app=cart' },
    });
    const put = await call(cluster, path, {
      method: 'PUT',
      body: { ...scale, spec: { replicas: 5 } },
    });
    expect(put.body.spec.replicas).toBe(5);
    const stale = await call(cluster, path, {
      method: 'PUT',
      body: { ...scale, spec: { replicas: 6 } },
    });
    expect(stale.code).toBe(409);
    const patched = await call(cluster, path, {
      method: 'PATCH',
      body: { spec: { replicas: 1 } },
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    expect(patched.body.spec.replicas).toBe(1);
    const wrong = await call(cluster, path, {
      method: 'PUT',
      body: { spec: { replicas: 'many' } },
    });
    expect([wrong.code, wrong.body.message]).toEqual([
      400,
      'spec.replicas of a Scale must be a whole number, not "many"',
    ]);
  });

  it('deletes with preconditions, by selection and only after finalizers', async () => {
    const { cluster } = await startTestCluster();
    ['a', 'b'].forEach(name =>
      cluster.store.apply(configMap(name, {}, { which: 'these' })),
    );
    cluster.store.apply(configMap('c'));
    const mistaken = await call(cluster, `${MAPS}/a`, {
      method: 'DELETE',
      body: { preconditions: { uid: 'another' } },
    });
    expect(mistaken.code).toBe(409);
    const held = configMap('held');
    cluster.store.apply({
      ...held,
      metadata: { ...held.metadata, finalizers: ['example.com/wait'] },
    });
    const waiting = await call(cluster, `${MAPS}/held`, { method: 'DELETE' });
    expect(waiting.body.metadata.deletionTimestamp).toBeDefined();
    await call(cluster, `${MAPS}?labelSelector=which%3Dthese`, {
      method: 'DELETE',
    });
    const { body: left } = await call(cluster, MAPS);
    expect(
      left.items.map(
        (item: { metadata: { name: string } }) => item.metadata.name,
      ),
    ).toEqual(['c', 'held']);
    await call(cluster, `${MAPS}/held`, {
      method: 'PATCH',
      body: { metadata: { finalizers: null } },
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    const done = await call(cluster, `${MAPS}/c`, { method: 'DELETE' });
    expect(done.body).toMatchObject({ kind: 'Status', status: 'Success' });
    expect((await call(cluster, MAPS)).body.items).toEqual([]);
  });

  it('keeps stringData out of sight and a cluster IP in place', async () => {
    const { cluster } = await startTestCluster();
    const secret = cluster.store.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'shop' },
      stringData: { password: 'hunter2' },
    });
    expect(secret).toMatchObject({
      type: 'Opaque',
      data: { password: 'aHVudGVyMg==' },
    });
    expect(secret.stringData).toBeUndefined();
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'cart', namespace: 'shop' },
      spec: { selector: { app: 'cart' }, ports: [{ port: 80 }] },
    };
    const first = cluster.store.apply(service);
    const second = cluster.store.apply({
      ...service,
      metadata: { ...service.metadata, labels: { a: 'b' } },
    });
    expect(second.spec).toEqual(first.spec);
  });
});
