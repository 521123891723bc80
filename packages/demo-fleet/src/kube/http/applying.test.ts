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
import type { SimulatedCluster } from '../SimulatedCluster';

const MAPS = '/api/v1/namespaces/shop/configmaps';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/shop/deployments';
const APPLY = 'application/apply-patch+yaml';

describe('field managers over HTTP', () => {
  let cluster: SimulatedCluster;

  beforeEach(async () => {
    ({ cluster } = await startTestCluster());
  });

  afterEach(stopTestClusters);

  const patch = (path: string, body: unknown, type: string, agent?: string) =>
    call(cluster, path, {
      method: 'PATCH',
      body,
      headers: {
        'content-type': type,
        ...(agent !== undefined && { 'user-agent': agent }),
      },
    });

  it.each([
    [
      'an apply without a field manager',
      '',
      APPLY,
      422,
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    ],
    [
      'force without an apply',
      '?force=true',
      'application/merge-patch+json',
      422,
      'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
    ],
    [
      'a name that is too long',
      `?fieldManager=${'x'.repeat(129)}`,
      APPLY,
      422,
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes',
    ],
    [
      'a name that cannot be printed',
      '?fieldManager=a%00b',
      APPLY,
      422,
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Invalid value: "a\\u0000b": should only contain printable characters',
    ],
    [
      'CBOR',
      '?fieldManager=me',
      'application/apply-patch+cbor',
      415,
      'the body of the request was in an unknown format (application/apply-patch+cbor) - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml (the simulated cluster reads no CBOR: apply with application/apply-patch+yaml)',
    ],
    [
      'another kind',
      '?fieldManager=me',
      APPLY,
      400,
      'the object provided (v1, Kind=Secret) does not match the expected object (v1, Kind=ConfigMap)',
    ],
  ])('refuses %s', async (what, query, type, code, message) => {
    cluster.store.apply(configMap('a'));
    const kind = what === 'another kind' ? 'Secret' : 'ConfigMap';
    const body = { ...configMap('a', { x: '1' }), kind };
    const answer = await patch(`${MAPS}/a${query}`, body, type);
    expect([answer.code, answer.body.message]).toEqual([code, message]);
  });

  it.each([
    ['its agent up to the slash', 'Mozilla/5.0 (X11)', '', 'Mozilla'],
    ['the parameter before the agent', 'curl/8', '?fieldManager=me', 'me'],
    ['no agent at all', '', '', 'unknown'],
  ])('names a writer by %s', async (_what, agent, query, manager) => {
    cluster.store.apply(configMap('a', { z: '0' }), { manager: 'maker' });
    const { body } = await patch(
      `${MAPS}/a${query}`,
      { data: { x: '1' } },
      'application/merge-patch+json',
      agent,
    );
    expect(body.metadata.managedFields).toContainEqual(
      expect.objectContaining({
        manager,
        operation: 'Update',
        fieldsV1: { 'f:data': { 'f:x': {} } },
      }),
    );
  });

  it('answers an apply with the owners, stores nothing in a dry run', async () => {
    const path = `${MAPS}/new?fieldManager=me`;
    const body = configMap('new', { a: 'b' });
    const dry = await patch(`${path}&dryRun=All`, body, APPLY);
    expect([dry.code, dry.body.metadata.managedFields]).toEqual([
      201,
      [
        {
          manager: 'me',
          operation: 'Apply',
          apiVersion: 'v1',
          time: '2026-01-01T00:00:00Z',
          fieldsType: 'FieldsV1',
          fieldsV1: { 'f:data': { 'f:a': {} } },
        },
      ],
    ]);
    expect((await call(cluster, `${MAPS}/new`)).code).toBe(404);
    expect((await patch(path, body, APPLY)).code).toBe(201);
    expect((await patch(path, body, APPLY)).code).toBe(200);
    const conflicting = await patch(
      `${MAPS}/new?fieldManager=other`,
      configMap('new', { a: 'c' }),
      APPLY,
    );
    expect([conflicting.code, conflicting.body.details.causes]).toEqual([
      409,
      [
        {
          reason: 'FieldManagerConflict',
          message: 'conflict with "me"',
          field: '.data.a',
        },
      ],
    ]);
    const forced = await patch(
      `${MAPS}/new?fieldManager=other&force=true`,
      configMap('new', { a: 'c' }),
      APPLY,
    );
    expect([forced.code, forced.body.data]).toEqual([200, { a: 'c' }]);
  });

  it('applies status through its subresource alone', async () => {
    cluster.store.apply(deployment('cart'), { manager: 'maker' });
    const status = { status: { replicas: 7 }, spec: { replicas: 9 } };
    const path = `${DEPLOYMENTS}/cart/status?fieldManager=reporter`;
    const { body } = await patch(path, status, APPLY);
    expect([body.spec.replicas, body.status.replicas]).toEqual([1, 7]);
    expect(body.metadata.managedFields[0]).toMatchObject({
      manager: 'reporter',
      operation: 'Apply',
      subresource: 'status',
      fieldsV1: { 'f:status': { 'f:replicas': {} } },
    });
  });

  it('is shown who owns the replicas, in a Scale', async () => {
    cluster.store.serverSideApply(deployment('cart', { replicas: 2 }), {
      manager: 'gitops',
    });
    const path = `${DEPLOYMENTS}/cart/scale`;
    const managers = (body: { metadata: { managedFields?: object[] } }) =>
      body.metadata.managedFields;
    expect(managers((await call(cluster, path)).body)).toEqual([
      expect.objectContaining({
        manager: 'gitops',
        apiVersion: 'autoscaling/v1',
        fieldsV1: { 'f:spec': { 'f:replicas': {} } },
      }),
    ]);
    const { body } = await patch(
      `${path}?fieldManager=me`,
      { spec: { replicas: 0 } },
      'application/merge-patch+json',
    );
    expect([body.spec, managers(body)]).toEqual([{}, undefined]);
  });
});
