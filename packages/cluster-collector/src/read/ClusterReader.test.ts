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
  ApiServerStub,
  sendJson,
  sendStatus,
} from '../__testUtils__/ApiServerStub';
import { connectionTo } from '../__testUtils__/connection';
import { ClusterReader, type ApiResource } from './ClusterReader';

const DEPLOYMENTS: ApiResource = {
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  resource: 'deployments',
  namespaced: true,
  watchable: true,
};

describe('ClusterReader', () => {
  let stub: ApiServerStub;
  let reader: ClusterReader;
  let answer: (path: string, url: URL) => [number, unknown] = () => [
    404,
    undefined,
  ];

  beforeEach(async () => {
    stub = await ApiServerStub.start((_, response, url) => {
      const [status, body] = answer(url.pathname, url);
      if (body === undefined) {
        sendStatus(response, status);
      } else {
        sendJson(response, status, body);
      }
    });
    reader = new ClusterReader(connectionTo(stub.url), { timeoutMs: 60_000 });
  });

  afterEach(async () => {
    reader.close();
    await stub.close();
  });

  it('tells the kinds of a group and version', async () => {
    answer = () => [
      200,
      {
        kind: 'APIResourceList',
        resources: [
          {
            name: 'deployments',
            kind: 'Deployment',
            namespaced: true,
            verbs: ['get', 'list', 'watch'],
          },
          {
            name: 'deployments/scale',
            kind: 'Scale',
            namespaced: true,
            verbs: ['get'],
          },
        ],
      },
    ];
    expect(await reader.resources('apps/v1')).toEqual([DEPLOYMENTS]);
    await reader.resources('v1');
    expect(stub.requests.map(({ url }) => url.pathname)).toEqual([
      '/apis/apps/v1',
      '/api/v1',
    ]);
  });

  it('has no kinds where the version is not served', async () => {
    answer = () => [404, undefined];
    expect(await reader.resources('acme.io/v1')).toEqual([]);
  });

  it('reads one object, or that there is none', async () => {
    const object = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { replicas: 1 },
    };
    answer = path =>
      path === '/apis/apps/v1/namespaces/shop/deployments/web'
        ? [200, object]
        : [404, undefined];
    expect(await reader.object(DEPLOYMENTS, 'shop', 'web')).toEqual(object);
    expect(await reader.object(DEPLOYMENTS, 'shop', '../x')).toBeUndefined();
    expect(stub.requests.at(-1)?.url.pathname).toBe(
      '/apis/apps/v1/namespaces/shop/deployments/..%2Fx',
    );
  });

  it('lists all pages of a kind in a namespace', async () => {
    const page = (names: string[], next?: string) => ({
      kind: 'DeploymentList',
      metadata: { continue: next },
      items: names.map(name => ({ metadata: { name } })),
    });
    answer = (path, url) =>
      path === '/apis/apps/v1/namespaces/shop/deployments'
        ? [
            200,
            url.searchParams.get('continue') === 'more'
              ? page(['search'])
              : page(['cart', 'web'], 'more'),
          ]
        : [404, undefined];
    expect(await reader.list(DEPLOYMENTS, 'shop')).toEqual(
      ['cart', 'web', 'search'].map(name => ({ metadata: { name } })),
    );
    await expect(reader.list(DEPLOYMENTS, 'other')).rejects.toMatchObject({
      problem: { code: 'not-kubernetes-api' },
    });
    answer = () => [200, page(['again'], 'more')];
    await expect(reader.list(DEPLOYMENTS, 'shop')).rejects.toThrow(
      'the list does not end after 20',
    );
  });

  it.each([
    [401, undefined, 'wrong-token'],
    [403, undefined, 'forbidden'],
    [200, { kind: 'Nonsense' }, 'not-kubernetes-api'],
  ])('refuses an answer with status %d: %j', async (status, body, code) => {
    answer = () => [status, body];
    await expect(reader.resources('v1')).rejects.toMatchObject({
      problem: { code },
    });
    await expect(
      reader.object(DEPLOYMENTS, 'shop', 'web'),
    ).rejects.toMatchObject({ problem: { code } });
  });
});
