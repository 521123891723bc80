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
  NOBODY,
  READER,
  startTestCluster,
  stopTestClusters,
} from '../__testUtils__/testCluster';

const MAPS = '/api/v1/namespaces/shop/configmaps';

describe('reading over HTTP', () => {
  afterEach(stopTestClusters);

  it('answers health and version without a token', async () => {
    const { cluster } = await startTestCluster({ version: '1.35.0' });
    for (const path of ['/livez', '/readyz', '/healthz']) {
      const response = await fetch(`${cluster.url}${path}`);
      expect([response.status, await response.text()]).toEqual([200, 'ok']);
    }
    const version = await (await fetch(`${cluster.url}/version`)).json();
    expect(version).toMatchObject({
      major: '1',
      minor: '35',
      gitVersion: 'v1.35.0',
    });
  });

  it.each([
    ['no token', undefined, 401, 'Unauthorized'],
    ['a wrong token', 'Bearer wrong', 401, 'Unauthorized'],
    ['another scheme', 'Basic d3JpdGVyOng=', 401, 'Unauthorized'],
    ['a token without rights', `Bearer ${NOBODY}`, 403, 'Forbidden'],
    ['a reader', `Bearer ${READER}`, 200, undefined],
  ])(
    'to %s answers as it should',
    async (_who, authorization, code, reason) => {
      const { cluster } = await startTestCluster();
      const response = await fetch(`${cluster.url}${MAPS}`, {
        headers: authorization ? { authorization } : {},
      });
      expect(response.status).toBe(code);
      expect((await response.json()).reason).toBe(reason);
    },
  );

  it('names user, verb and resource when it forbids', async () => {
    const { cluster } = await startTestCluster();
    const headers = { authorization: `Bearer ${READER}` };
    const { code, body } = await call(
      cluster,
      '/apis/apps/v1/namespaces/shop/deployments/cart/scale',
      { method: 'PATCH', body: {}, headers },
    );
    expect(code).toBe(403);
    expect(body.message).toBe(
      'deployments.apps "cart" is forbidden: User "reader" cannot patch resource "deployments/scale" in API group "apps" in the namespace "shop"',
    );
  });

  it('never shows a token', async () => {
    const { cluster } = await startTestCluster();
    const { body } = await call(cluster, MAPS, {
      headers: { authorization: 'Bearer very-secret-guess' },
    });
    expect(JSON.stringify(body)).not.toContain('very-secret-guess');
  });

  it('tells what may be done: who am I, may I', async () => {
    const { cluster } = await startTestCluster();
    const headers = { authorization: `Bearer ${READER}` };
    const ask = async (verb: string) => {
      const { body } = await call(
        cluster,
        '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        {
          method: 'POST',
          headers,
          body: { spec: { resourceAttributes: { verb, resource: 'pods' } } },
        },
      );
      return body.status.allowed;
    };
    expect([await ask('list'), await ask('delete')]).toEqual([true, false]);
    const { body } = await call(
      cluster,
      '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      { method: 'POST', headers, body: {} },
    );
    expect(body.status.userInfo.username).toBe('reader');
  });

  it('lists in pages that all show the first page’s moment', async () => {
    const { cluster } = await startTestCluster();
    ['a', 'b', 'c', 'd', 'e'].forEach(name =>
      cluster.store.apply(configMap(name, { at: 'first' })),
    );
    const first = await call(cluster, `${MAPS}?limit=2`);
    expect(first.body.metadata.remainingItemCount).toBe(3);
    cluster.store.apply(configMap('c', { at: 'changed' }));
    cluster.store.apply(configMap('bb', { at: 'added' }));
    cluster.store.delete({ ...configMap('d'), namespace: 'shop', name: 'd' });
    const items = [...first.body.items];
    let token = first.body.metadata.continue;
    while (token) {
      const page = await call(
        cluster,
        `${MAPS}?limit=2&continue=${encodeURIComponent(token)}`,
      );
      expect(page.body.metadata.resourceVersion).toBe(
        first.body.metadata.resourceVersion,
      );
      items.push(...page.body.items);
      token = page.body.metadata.continue;
    }
    expect(items.map(({ metadata, data }) => [metadata.name, data.at])).toEqual(
      ['a', 'b', 'c', 'd', 'e'].map(name => [name, 'first']),
    );
  });

  it('answers 410 for a page of a forgotten moment and 400 for a made-up token', async () => {
    const { cluster } = await startTestCluster();
    ['a', 'b', 'c'].forEach(name => cluster.store.apply(configMap(name)));
    const { body } = await call(cluster, `${MAPS}?limit=1`);
    cluster.store.apply(configMap('d'));
    cluster.store.compact();
    const late = await call(
      cluster,
      `${MAPS}?limit=1&continue=${body.metadata.continue}`,
    );
    expect([late.code, late.body.reason]).toEqual([410, 'Expired']);
    const madeUp = await call(cluster, `${MAPS}?limit=1&continue=bm9uc2Vuc2U`);
    expect([madeUp.code, madeUp.body.reason]).toEqual([400, 'BadRequest']);
  });

  it('pages through a selection without empty or double items', async () => {
    const { cluster } = await startTestCluster();
    for (let index = 10; index < 30; index++) {
      const labels = { parity: index % 2 ? 'odd' : 'even' };
      cluster.store.apply(configMap(`map-${index}`, {}, labels));
    }
    const names: string[] = [];
    let token = '';
    do {
      const { body } = await call(
        cluster,
        `${MAPS}?limit=3&labelSelector=parity%3Deven&continue=${token}`,
      );
      names.push(
        ...body.items.map(
          (item: { metadata: { name: string } }) => item.metadata.name,
        ),
      );
      expect(body.metadata.remainingItemCount).toBeUndefined();
      token = body.metadata.continue ?? '';
    } while (token);
    expect(names).toEqual(
      Array.from({ length: 10 }, (_, index) => `map-${10 + 2 * index}`),
    );
  });

  it('lists across namespaces and selects by field', async () => {
    const { cluster } = await startTestCluster();
    cluster.store.apply(configMap('a'));
    const all = await call(
      cluster,
      '/api/v1/configmaps?fieldSelector=metadata.namespace%3Dshop',
    );
    expect(all.body).toMatchObject({
      kind: 'ConfigMapList',
      apiVersion: 'v1',
      items: [{ metadata: { name: 'a' } }],
    });
    const wrong = await call(cluster, `${MAPS}?fieldSelector=data.x%3D1`);
    expect([wrong.code, wrong.body.message]).toEqual([
      400,
      'field label not supported: data.x',
    ]);
  });

  it('answers tables and bare metadata', async () => {
    const { cluster, time } = await startTestCluster();
    cluster.store.apply(deployment('cart', { replicas: 2 }));
    time.advance(5000);
    const path = '/apis/apps/v1/namespaces/shop/deployments';
    const table = await call(cluster, path, {
      headers: {
        accept:
          'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json',
      },
    });
    expect(table.body.kind).toBe('Table');
    expect(
      table.body.columnDefinitions
        .filter((column: { priority: number }) => column.priority === 0)
        .map((column: { name: string }) => column.name),
    ).toEqual(['Name', 'Ready', 'Up-to-date', 'Available', 'Age']);
    expect(table.body.rows[0].cells.slice(0, 5)).toEqual([
      'cart',
      '2/2',
      2,
      2,
      '5s',
    ]);
    const metadata = await call(cluster, path, {
      headers: {
        accept:
          'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
      },
    });
    expect(metadata.body.kind).toBe('PartialObjectMetadataList');
    expect(Object.keys(metadata.body.items[0])).toEqual([
      'kind',
      'apiVersion',
      'metadata',
    ]);
    const protobuf = await call(cluster, path, {
      headers: { accept: 'application/vnd.kubernetes.protobuf' },
    });
    expect(protobuf.body.kind).toBe('DeploymentList');
  });

  it.each([
    ['/api/v1/nothings', 404],
    ['/apis/nowhere/v1/things', 404],
    ['/apis/apps/v9/deployments', 404],
    ['/api/v1/namespaces/shop/nodes', 404],
    ['/api/v1/namespaces/shop/configmaps/missing', 404],
    ['/api/v1/namespaces/shop/configmaps/missing/scale', 404],
    ['/metrics', 404],
    ['/', 404],
    [`${MAPS}?limit=many`, 400],
    [`${MAPS}?labelSelector=a%3D%3D%3Db`, 400],
    [`${MAPS}/%ff`, 400],
    [`${MAPS}/..%2f..%2fsecrets`, 400],
    ['/../../etc/passwd', 404],
    ['/api/v1/namespaces/shop/../../../../version', 200],
  ])('GET %s -> %i', async (path, code) => {
    const { cluster } = await startTestCluster();
    const { code: answered, body } = await call(cluster, path);
    expect(answered).toBe(code);
    expect(body.kind).toBe(code >= 400 ? 'Status' : undefined);
  });
});
