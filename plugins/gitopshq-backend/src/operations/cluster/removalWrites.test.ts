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

import { formatPath, type Segment } from '@gitopshq/drift-engine';
import {
  configMap,
  deployment,
  versionOf,
  WriterHarness,
} from './__testUtils__/WriterHarness';
import type { ClusterWriter, FieldRemoval } from './types';

const CART = 'apps/v1/Deployment/shop/cart';
const LIMITS = 'v1/ConfigMap/shop/limits';
const CONTAINER = 'spec.template.spec.containers[name=cart]';

const withEnv = (...names: string[]) =>
  deployment('cart', {
    template: {
      metadata: { labels: { app: 'cart' } },
      spec: {
        containers: [
          {
            name: 'cart',
            image: 'cart:1.0.0',
            env: names.map(name => ({ name, value: `value of ${name}` })),
            ports: [
              { containerPort: 80, protocol: 'TCP' },
              { containerPort: 80, protocol: 'UDP' },
            ],
          },
        ],
      },
    },
  });

describe('removing', () => {
  let hub: WriterHarness;
  let writer: ClusterWriter;

  beforeEach(async () => {
    hub = await WriterHarness.start();
    writer = hub.writer();
  });
  afterEach(() => hub.stop());

  const remove = (
    object: string,
    fields: FieldRemoval[],
    version = versionOf(hub.live(object)),
  ) => writer.removeFields({ object, fields, ...version }, hub.signal);

  const containerOf = () =>
    (
      hub.live(CART)?.spec as {
        template: { spec: { containers: [Record<string, unknown>] } };
      }
    ).template.spec.containers[0];

  it('takes several items of a list away at once, whatever their order', async () => {
    hub.put(withEnv('A', 'B', 'C', 'D'));
    const done = await remove(CART, [
      { path: `${CONTAINER}.env[name=A]` },
      { path: `${CONTAINER}.env[name=D]` },
      {
        path: `${CONTAINER}.env[name=C]`,
        expected: { name: 'C', value: 'value of C' },
      },
      { path: `${CONTAINER}.ports[containerPort=80,protocol=UDP]` },
      { path: `${CONTAINER}.env[name=C].value` },
      { path: 'metadata.labels.app' },
    ]);
    const { resourceVersion } = versionOf(hub.live(CART));
    expect(done).toMatchObject({
      outcome: 'done',
      changed: true,
      resourceVersion,
    });
    expect(containerOf()).toMatchObject({
      env: [{ name: 'B' }],
      ports: [{ containerPort: 80, protocol: 'TCP' }],
    });
    expect(hub.live(CART)?.metadata.labels ?? {}).toEqual({});
    expect(await remove(CART, [{ path: `${CONTAINER}.env[name=A]` }])).toEqual({
      outcome: 'done',
      ...versionOf(hub.live(CART)),
      changed: false,
      evidence: `${CART} has none of the fields`,
    });
  });

  it.each(['a/b', 'a~b', 'a~1b/c~0', '~', '/', '', 'constructor'])(
    'finds the key %j, and nothing else',
    async key => {
      const data = JSON.parse(
        `{"a":"1","b":"2",${JSON.stringify(key)}:"mine"}`,
      ) as Record<string, string>;
      hub.put({
        ...configMap('limits'),
        apiVersion: 'acme.io/v1',
        kind: 'Anything',
        data,
      });
      const object = 'acme.io/v1/Anything/shop/limits';
      const segments: Segment[] = ['data', key];
      const done = await remove(object, [
        { path: formatPath(segments), expected: 'mine' },
      ]);
      expect(done).toMatchObject({ outcome: 'done', changed: true });
      const left = hub.live(object)?.data as Record<string, string>;
      expect(Object.entries(left)).toEqual([
        ['a', '1'],
        ['b', '2'],
      ]);
    },
  );

  it.each(['data.__proto__', 'data.constructor', 'data.toString', 'data[0]'])(
    'does not take %s for a field that is there',
    async path => {
      hub.put(configMap('limits', { a: '1' }));
      const told = await remove(LIMITS, [{ path }]);
      expect(told).toMatchObject({ outcome: 'done', changed: false });
    },
  );

  it.each([
    '',
    'apiVersion',
    'kind',
    'status.replicas',
    'metadata',
    'metadata.name',
    'metadata.uid',
    'metadata.managedFields',
    'metadata.resourceVersion',
    'no path..',
  ])('refuses to take %j away', async path => {
    hub.put(configMap('limits', { a: '1' }));
    expect(await remove(LIMITS, [{ path: 'data.a' }, { path }])).toMatchObject({
      outcome: 'refused',
      retryable: false,
      problem: { code: 'protected-field' },
    });
    expect(hub.live(LIMITS)?.data).toEqual({ a: '1' });
  });

  it('takes nothing away when one value is another than planned', async () => {
    hub.put(configMap('limits', { a: '1', b: '2' }));
    expect(
      await remove(LIMITS, [
        { path: 'data.a', expected: '1' },
        { path: 'data.b', expected: '1' },
      ]),
    ).toMatchObject({
      outcome: 'conflict',
      message: `data.b of ${LIMITS} has another value than planned`,
    });
    expect(hub.live(LIMITS)?.data).toEqual({ a: '1', b: '2' });
  });

  it('takes nothing away of another version, also one that comes after the look', async () => {
    const version = hub.put(configMap('limits', { a: '1', b: '2' }));
    // The server that gets the patch has the same values in another version.
    const later = await WriterHarness.start();
    later.put(configMap('limits', { a: '0' }));
    later.put(configMap('limits', { a: '1', b: '2' }));
    writer = hub.writer({}, { writesTo: later });
    expect(await remove(LIMITS, [{ path: 'data.a' }], version)).toMatchObject({
      outcome: 'refused',
      problem: { code: 'refused' },
    });
    expect(later.live(LIMITS)?.data).toEqual({ a: '1', b: '2' });
    await later.stop();

    writer = hub.writer();
    hub.put(configMap('limits', { a: '1', b: '2', c: '3' }));
    expect(await remove(LIMITS, [{ path: 'data.a' }], version)).toMatchObject({
      outcome: 'conflict',
      resourceVersion: versionOf(hub.live(LIMITS)).resourceVersion,
    });
    hub.cluster.store.delete({
      ...{ apiVersion: 'v1', kind: 'ConfigMap' },
      ...{ namespace: 'shop', name: 'limits' },
    });
    expect(await remove(LIMITS, [{ path: 'data.a' }], version)).toMatchObject({
      outcome: 'gone',
    });
    hub.put(configMap('limits', { a: '1' }));
    expect(await remove(LIMITS, [{ path: 'data.a' }], version)).toMatchObject({
      outcome: 'replaced',
      uid: versionOf(hub.live(LIMITS)).uid,
    });
  });

  it('refuses an item that is there twice', async () => {
    hub.put({
      ...configMap('limits'),
      apiVersion: 'acme.io/v1',
      kind: 'Anything',
      spec: { items: [{ name: 'a' }, { name: 'a' }] },
    });
    expect(
      await remove('acme.io/v1/Anything/shop/limits', [
        { path: 'spec.items[name=a]' },
      ]),
    ).toMatchObject({
      outcome: 'refused',
      problem: { code: 'ambiguous-field' },
    });
  });

  describe('whole objects', () => {
    const remove1 = (object: string, confirmed: string[] = []) =>
      writer.delete(
        { object, confirmed, ...versionOf(hub.live(object)) },
        hub.signal,
      );

    it('deletes what was planned', async () => {
      const { uid } = hub.put(configMap('limits'));
      expect(await remove1(LIMITS)).toEqual({
        outcome: 'done',
        uid,
        changed: true,
        evidence: `${LIMITS} deleted`,
      });
      expect(hub.live(LIMITS)).toBeUndefined();
    });

    it('says when finalizers hold it', async () => {
      hub.put(configMap('limits', {}, { finalizers: ['acme.io/cleanup'] }));
      expect(await remove1(LIMITS)).toMatchObject({
        outcome: 'done',
        evidence: `${LIMITS} is being deleted, after its finalizers`,
      });
      expect(hub.live(LIMITS)?.metadata.deletionTimestamp).toBeDefined();
    });

    it.each<[string, (hub: WriterHarness) => void, string]>([
      ['changed', h => h.put(configMap('limits', { a: '2' })), 'conflict'],
      [
        'replaced',
        h => {
          h.cluster.store.delete({
            ...{ apiVersion: 'v1', kind: 'ConfigMap' },
            ...{ namespace: 'shop', name: 'limits' },
          });
          h.put(configMap('limits'));
        },
        'replaced',
      ],
    ])('deletes no other version: %s', async (_what, happens, outcome) => {
      const version = hub.put(configMap('limits'));
      happens(hub);
      expect(
        await writer.delete(
          { object: LIMITS, confirmed: [], ...version },
          hub.signal,
        ),
      ).toMatchObject({ outcome });
      expect(hub.live(LIMITS)).toBeDefined();
    });

    it('says that it is gone', async () => {
      expect(await remove1(LIMITS)).toMatchObject({ outcome: 'gone' });
    });

    it.each(['Secret', 'PersistentVolumeClaim'])(
      'deletes a %s only when it is named',
      async kind => {
        const object = `v1/${kind}/shop/gold`;
        hub.put({
          apiVersion: 'v1',
          kind,
          metadata: { name: 'gold', namespace: 'shop' },
        });
        for (const confirmed of [[], ['gold'], [`${kind}/other`]]) {
          expect(await remove1(object, confirmed)).toMatchObject({
            outcome: 'refused',
            problem: { code: 'protected-kind', value: `${kind}/gold` },
          });
        }
        expect(hub.live(object)).toBeDefined();
        expect(await remove1(object, [`${kind}/gold`])).toMatchObject({
          outcome: 'done',
        });
      },
    );

    it('deletes no Namespace unless its kind is listed and it is named', async () => {
      const object = 'v1/Namespace//payments';
      expect(await remove1(object, ['Namespace/payments'])).toMatchObject({
        problem: { code: 'cluster-scoped' },
      });
      writer = hub.writer({}, { clusterScopedKinds: ['v1/Namespace'] });
      expect(await remove1(object)).toMatchObject({
        problem: { code: 'protected-kind' },
      });
    });

    it('deletes nothing where a tool prunes', async () => {
      hub.put(configMap('limits'));
      writer = hub.writer({ delivery: { argocd: 'argocd/shop-eu' } });
      expect(await remove1(LIMITS)).toMatchObject({
        problem: { code: 'delivered-by-tool' },
      });
      expect(await remove(LIMITS, [{ path: 'data.a' }])).toMatchObject({
        outcome: 'done',
      });
    });

    it('deletes no collection by a name that leads to one', async () => {
      hub.put(configMap('limits'));
      for (const name of ['..', '.', '%2e', '../configmaps']) {
        expect(
          await writer.delete(
            {
              object: `v1/ConfigMap/shop/${name}`,
              confirmed: [],
              uid: 'u',
              resourceVersion: '1',
            },
            hub.signal,
          ),
        ).toMatchObject({ outcome: 'refused' });
      }
      expect(hub.live(LIMITS)).toBeDefined();
    });
  });
});
