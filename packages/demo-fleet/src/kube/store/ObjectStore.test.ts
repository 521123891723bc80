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

import fc from 'fast-check';
import { KubeObject } from '../objects';
import { builtinResources } from '../resources/builtinResources';
import { ObjectStore } from './ObjectStore';

const configMaps = builtinResources.find(({ kind }) => kind === 'ConfigMap')!;
const secrets = builtinResources.find(({ kind }) => kind === 'Secret')!;

const key = (name: string, namespace = 'shop') => ({
  facts: configMaps,
  namespace,
  name,
});

function object(name: string, namespace = 'shop', value = ''): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name,
      namespace,
      uid: `uid-${namespace}-${name}`,
      resourceVersion: '',
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
    data: { value },
  };
}

const summary = (objects: KubeObject[]) =>
  objects.map(
    ({ metadata, data }) =>
      `${metadata.namespace}/${metadata.name}=${
        (data as { value: string }).value
      }`,
  );

describe('ObjectStore', () => {
  it('counts one version for the whole cluster', () => {
    const store = new ObjectStore({ watchWindow: 10 });
    const start = store.version;
    store.put(key('a'), object('a'));
    store.put({ ...key('s'), facts: secrets }, object('s'));
    const gone = store.remove(key('a'));
    expect(store.version).toBe(start + 3);
    expect(gone?.metadata.resourceVersion).toBe(String(start + 3));
    expect(store.remove(key('a'))).toBeUndefined();
    expect(store.version).toBe(start + 3);
  });

  it('keeps objects immutable', () => {
    const store = new ObjectStore({ watchWindow: 10 });
    const stored = store.put(key('a'), object('a'));
    expect(() => {
      stored.metadata.name = 'b';
    }).toThrow(TypeError);
  });

  it('lists in order of namespace and name', () => {
    const store = new ObjectStore({ watchWindow: 10 });
    store.put(key('b'), object('b'));
    store.put(key('a'), object('a'));
    store.put(key('z', 'apps'), object('z', 'apps'));
    expect(summary(store.list(configMaps))).toEqual([
      'apps/z=',
      'shop/a=',
      'shop/b=',
    ]);
    expect(summary(store.list(configMaps, { namespace: 'shop' }))).toEqual([
      'shop/a=',
      'shop/b=',
    ]);
  });

  it('shows any remembered version as it was', () => {
    const step = fc.record({
      name: fc.constantFrom('a', 'b', 'c'),
      namespace: fc.constantFrom('shop', 'apps'),
      value: fc.option(fc.constantFrom('1', '2', '3')),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), steps => {
        const store = new ObjectStore({ watchWindow: 1000 });
        const seen: { version: number; all: string[]; shop: string[] }[] = [];
        for (const { name, namespace, value } of steps) {
          if (value === null) {
            store.remove(key(name, namespace));
          } else {
            store.put(key(name, namespace), object(name, namespace, value));
          }
          seen.push({
            version: store.version,
            all: summary(store.list(configMaps)),
            shop: summary(store.list(configMaps, { namespace: 'shop' })),
          });
        }
        expect(store.count(configMaps)).toBe(store.list(configMaps).length);
        for (const { version, all, shop } of seen) {
          expect(summary(store.list(configMaps, { version }))).toEqual(all);
          expect(
            summary(store.list(configMaps, { version, namespace: 'shop' })),
          ).toEqual(shop);
        }
      }),
    );
  });

  it('answers 410 for a version that has left the window, 504 for one to come', () => {
    const store = new ObjectStore({ watchWindow: 3 });
    const before = store.version;
    for (let round = 0; round < 10; round++) {
      store.put(key('a'), object('a', 'shop', String(round)));
    }
    const errors = [before, store.version + 1].map(version => {
      try {
        store.changesSince(configMaps, version);
        return undefined;
      } catch (error) {
        return (error as { code: number }).code;
      }
    });
    expect(errors).toEqual([410, 504]);
    expect(store.changesSince(configMaps, store.version - 2)).toHaveLength(2);
    // What happens to other resources does not use up this window.
    expect(store.changesSince(secrets, before)).toEqual([]);
  });

  it('forgets everything on compaction', () => {
    const store = new ObjectStore({ watchWindow: 100 });
    store.put(key('a'), object('a'));
    const before = store.version;
    store.put(key('b'), object('b'));
    store.compact();
    expect(() => store.changesSince(configMaps, before)).toThrow(
      'too old resource version',
    );
    expect(store.changesSince(configMaps, store.version)).toEqual([]);
  });

  it('knows what an owner owns', () => {
    const store = new ObjectStore({ watchWindow: 10 });
    const owner = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: 'o',
      uid: 'owner',
    };
    const owned = object('a');
    store.put(key('a'), {
      ...owned,
      metadata: { ...owned.metadata, ownerReferences: [owner] },
    });
    expect(store.ownedBy('owner').map(({ name }) => name)).toEqual(['a']);
    store.put(key('a'), owned);
    expect(store.ownedBy('owner')).toEqual([]);
  });

  it('tells listeners of their resource only', () => {
    const store = new ObjectStore({ watchWindow: 10 });
    const told: string[] = [];
    const stop = store.subscribe(configMaps, ({ type }) => told.push(type));
    store.put(key('a'), object('a'));
    store.put({ ...key('s'), facts: secrets }, object('s'));
    store.put(key('a'), object('a', 'shop', '2'));
    store.remove(key('a'));
    stop();
    store.put(key('a'), object('a'));
    expect(told).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
  });
});
