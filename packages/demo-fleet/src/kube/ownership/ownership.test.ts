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
import { ObjectApi } from '../api/ObjectApi';
import type { WriteOptions } from '../api/options';
import { patchScale, updateScale } from '../api/scale';
import { StatusError } from '../api/StatusError';
import { KubeObject, Manifest } from '../objects';
import { builtinResources } from '../resources/builtinResources';
import { ResourceTable } from '../resources/ResourceTable';
import { builtinSchemas } from '../resources/schemas';
import { SeededRandom } from '../SeededRandom';
import { ObjectKey, ObjectStore } from '../store/ObjectStore';
import { configMap, deployment } from '../__testUtils__/testCluster';
import { ManagedFieldsEntry } from './FieldOwner';
import { difference, isEmptySet, pathsOf } from './FieldSet';
import { fieldsOf } from './fieldsOf';
import { printPath } from './pathElements';
import { unionOf } from './readManagedFields';
import { ownable } from './untrackedFields';

const START = Date.parse('2026-01-01T00:00:00Z');

class Bench {
  now = START;
  readonly #table = new ResourceTable(builtinResources);
  readonly api = new ObjectApi(
    this.#table,
    builtinSchemas,
    new ObjectStore({ watchWindow: 100 }),
    { now: () => this.now },
    new SeededRandom('ownership'),
  );

  constructor() {
    this.api.create(this.#table.require('v1', 'Namespace'), '', {
      metadata: { name: 'shop' },
    });
  }

  key(manifest: Manifest): ObjectKey {
    const facts = this.#table.require(manifest.apiVersion!, manifest.kind!);
    return { facts, namespace: 'shop', name: manifest.metadata!.name! };
  }

  apply(manifest: Manifest, manager: string, options: WriteOptions = {}) {
    this.now += 1000;
    const sent = JSON.parse(JSON.stringify(manifest)) as Manifest;
    return this.api.apply(this.key(manifest), sent, { manager, ...options });
  }

  create(manifest: Manifest, manager: string) {
    this.now += 1000;
    const { facts, namespace } = this.key(manifest);
    return this.api.create(facts, namespace, manifest, { manager });
  }

  merge(
    manifest: Manifest,
    patch: object,
    manager: string,
    options: WriteOptions = {},
  ) {
    this.now += 1000;
    return this.api.patch(
      this.key(manifest),
      'application/merge-patch+json',
      patch,
      { manager, ...options },
    );
  }
}

function entriesOf(object: KubeObject): readonly ManagedFieldsEntry[] {
  return object.metadata.managedFields ?? [];
}

/** `manager operation subresource: paths`, in the order of the entries. */
function owners(object: KubeObject): string[] {
  return entriesOf(object).map(
    ({ manager, operation, subresource, fieldsV1 }) =>
      `${[manager, operation, subresource]
        .filter(Boolean)
        .join(' ')}: ${pathsOf(fieldsV1).map(printPath).join(' ')}`,
  );
}

function refusal(act: () => unknown): StatusError {
  try {
    act();
  } catch (error) {
    return error as StatusError;
  }
  throw new Error('It was not refused');
}

describe('owners of fields', () => {
  let bench: Bench;

  beforeEach(() => {
    bench = new Bench();
  });

  const map = (values: Record<string, string>) => configMap('settings', values);

  it('a creator owns what it sent, with the structures it lies in', () => {
    expect(owners(bench.create(map({ a: '1' }), 'one'))).toEqual([
      'one Update: .data .data.a',
    ]);
  });

  it('an update takes over what it changes', () => {
    bench.create(map({ a: '1', b: '2' }), 'one');
    expect(
      owners(bench.merge(map({}), { data: { a: '9', c: '3' } }, 'two')),
    ).toEqual(['one Update: .data .data.b', 'two Update: .data.a .data.c']);
  });

  it('a removal leaves no trace of who removed', () => {
    bench.create(map({ a: '1', b: '2' }), 'one');
    expect(owners(bench.merge(map({}), { data: { a: null } }, 'two'))).toEqual([
      'one Update: .data .data.b',
    ]);
  });

  it('the same value again changes nothing at all', () => {
    const before = bench.create(map({ a: '1' }), 'one');
    expect(bench.merge(map({}), { data: { a: '1' } }, 'two')).toBe(before);
  });

  it('writes without a name are those of "unknown"', () => {
    expect(owners(bench.create(map({ a: '1' }), ''))[0]).toMatch(/^unknown /);
  });

  it('one writer has one entry, with the time of its last change', () => {
    bench.create(map({ a: '1' }), 'one');
    const { metadata } = bench.merge(map({}), { data: { b: '2' } }, 'one');
    expect(metadata.managedFields).toEqual([
      {
        manager: 'one',
        operation: 'Update',
        apiVersion: 'v1',
        time: '2026-01-01T00:00:02Z',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:data': { '.': {}, 'f:a': {}, 'f:b': {} } },
      },
    ]);
  });

  it('more than ten updates are merged into ancient changes', () => {
    bench.create(map({ a: '1' }), 'writer-00');
    for (let number = 1; number <= 11; number++) {
      const name = `writer-${String(number).padStart(2, '0')}`;
      bench.merge(map({}), { data: { [name]: 'x' } }, name);
    }
    const names = entriesOf(bench.api.get(bench.key(map({})))).map(
      ({ manager, time }) => [manager, time?.slice(17, 19)],
    );
    expect(names).toHaveLength(10);
    expect(names[0]).toEqual(['ancient-changes', '03']);
    expect(names[9]).toEqual(['writer-11', '12']);
  });

  it('a status is owned apart, with the notes written together with it', () => {
    const cart = deployment('cart');
    bench.apply(cart, 'gitops');
    bench.api.modify(
      bench.key(cart),
      current => ({
        ...current,
        metadata: {
          ...current.metadata,
          annotations: { revision: '1' },
          labels: { stolen: 'yes' },
        },
        spec: { replicas: 99 },
        status: { replicas: 1, observedGeneration: 1 },
      }),
      { manager: 'controller', subresource: 'status' },
    );
    expect(owners(bench.api.get(bench.key(cart))).at(-1)).toBe(
      'controller Update status: .metadata.annotations .metadata.annotations.revision .status.observedGeneration .status.replicas',
    );
    expect(bench.api.get(bench.key(cart))).toMatchObject({
      metadata: { labels: { app: 'cart' } },
      spec: { replicas: 1 },
    });
  });

  it('owners can be cleared, and are then named at the first apply', () => {
    bench.create(map({ a: '1' }), 'one');
    const reset = { metadata: { managedFields: [{}] } };
    expect(owners(bench.merge(map({}), reset, 'one'))).toEqual([]);
    expect(owners(bench.merge(map({}), { data: { b: '2' } }, 'two'))).toEqual(
      [],
    );
    expect(owners(bench.apply(map({ a: '1' }), 'gitops'))).toEqual([
      'gitops Apply: .data.a',
      'before-first-apply Update: .data .data.a .data.b',
    ]);
  });

  it('owners that a client writes are checked', () => {
    bench.create(map({ a: '1' }), 'one');
    const write = (entry: object) => () =>
      bench.merge(map({}), { metadata: { managedFields: [entry] } }, 'two');
    expect(refusal(write({ manager: 'x', operation: 'Own' }))).toMatchObject({
      code: 422,
      message: expect.stringContaining(
        'metadata.managedFields[0].operation: Invalid value: "Own"',
      ),
    });
    // Unreadable sets leave everything as it was.
    const unreadable = {
      manager: 'x',
      operation: 'Update',
      fieldsV1: { z: 1 },
    };
    write(unreadable)();
    expect(owners(bench.api.get(bench.key(map({}))))).toEqual([
      'one Update: .data .data.a',
    ]);
  });
});

describe('server-side apply', () => {
  let bench: Bench;

  beforeEach(() => {
    bench = new Bench();
  });

  const map = (values: Record<string, string>) => configMap('settings', values);

  it('gives the applier what it states, and nobody the defaults', () => {
    expect(owners(bench.apply(deployment('cart'), 'gitops'))).toEqual([
      'gitops Apply: .metadata.labels.app .spec.replicas .spec.selector .spec.template.metadata.labels.app .spec.template.spec.containers[name="cart"] .spec.template.spec.containers[name="cart"].image .spec.template.spec.containers[name="cart"].name',
    ]);
  });

  it('names each conflict, in the words of the API server', () => {
    bench.create(map({ a: '1', b: '2', c: '3' }), 'one');
    bench.merge(map({}), { data: { c: '4' } }, 'two');
    const error = refusal(() =>
      bench.apply(map({ a: '7', b: '2', c: '8' }), 'gitops'),
    );
    expect(error.status).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message: [
        'Apply failed with 2 conflicts: conflicts with "one" using v1:',
        '- .data.a',
        'conflicts with "two" using v1:',
        '- .data.c',
      ].join('\n'),
      details: {
        causes: [
          {
            reason: 'FieldManagerConflict',
            message: 'conflict with "one" using v1',
            field: '.data.a',
          },
          {
            reason: 'FieldManagerConflict',
            message: 'conflict with "two" using v1',
            field: '.data.c',
          },
        ],
      },
    });
    const single = refusal(() => bench.apply(map({ a: '7' }), 'gitops'));
    expect(single.message).toBe(
      'Apply failed with 1 conflict: conflict with "one" using v1: .data.a',
    );
  });

  it('takes over by force', () => {
    bench.create(map({ a: '1', b: '2' }), 'one');
    const applied = bench.apply(map({ a: '7' }), 'gitops', { force: true });
    expect(applied.data).toEqual({ a: '7', b: '2' });
    expect(owners(applied)).toEqual([
      'gitops Apply: .data.a',
      'one Update: .data .data.b',
    ]);
  });

  it('shares what has the same value, without a time of its own', () => {
    bench.apply(map({ a: '1' }), 'one');
    const shared = bench.apply(map({ a: '1' }), 'two');
    expect(owners(shared)).toEqual([
      'two Apply: .data.a',
      'one Apply: .data.a',
    ]);
    expect(entriesOf(shared).map(({ time }) => time)).toEqual([
      undefined,
      '2026-01-01T00:00:01Z',
    ]);
    // What is shared stays when one of the two gives it up.
    expect(bench.apply(map({}), 'two').data).toEqual({ a: '1' });
    expect(bench.apply(map({}), 'one').data).toBeUndefined();
  });

  it('takes away items it states no more, and leaves those of others', () => {
    const env = (...names: string[]) =>
      deployment('cart', {
        container: { env: names.map(name => ({ name, value: '1' })) },
      });
    bench.apply(env('A', 'B'), 'gitops');
    bench.api.patch(
      bench.key(env()),
      'application/strategic-merge-patch+json',
      {
        spec: {
          template: {
            spec: {
              containers: [
                { name: 'cart', env: [{ name: 'DEBUG', value: '1' }] },
              ],
            },
          },
        },
      },
      { manager: 'kubectl-patch' },
    );
    const left = bench.apply(env('C', 'B'), 'gitops') as KubeObject & {
      spec: { template: { spec: { containers: { env: object[] }[] } } };
    };
    expect(left.spec.template.spec.containers[0].env).toEqual([
      { name: 'C', value: '1' },
      { name: 'B', value: '1' },
      { name: 'DEBUG', value: '1' },
    ]);
  });

  it('replaces atomic values whole', () => {
    const service = (selector: Record<string, string>) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'cart' },
      spec: { selector, ports: [{ port: 80 }] },
    });
    bench.apply(service({ app: 'cart' }), 'gitops');
    const selector = { spec: { selector: { tier: 'web' } } };
    bench.merge(service({}), selector, 'kubectl-patch');
    const error = refusal(() =>
      bench.apply(service({ app: 'cart' }), 'gitops'),
    );
    expect(error.message).toBe(
      'Apply failed with 1 conflict: conflict with "kubectl-patch" using v1: .spec.selector',
    );
    const forced = bench.apply(service({ app: 'new' }), 'gitops', {
      force: true,
    });
    expect(forced.spec).toMatchObject({ selector: { app: 'new' } });
    expect(forced.spec).not.toMatchObject({ selector: { tier: 'web' } });
  });

  it('keeps what is written in stringData its own, not the data it becomes', () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's' },
      stringData: { password: 'hunter2' },
    };
    const applied = bench.apply(secret, 'gitops');
    expect(applied.data).toEqual({ password: 'aHVudGVyMg==' });
    expect(owners(applied)).toEqual(['gitops Apply: .stringData.password']);
  });

  it.each([
    [
      'an item twice',
      { env: [{ name: 'A' }, { name: 'A' }] },
      500,
      'failed to create typed patch object (shop/cart; apps/v1, Kind=Deployment): .spec.template.spec.containers[name="cart"].env: duplicate entries for key [name="A"]',
    ],
    [
      'an item without its key',
      { env: [{ value: 'x' }] },
      500,
      'failed to create typed patch object (shop/cart; apps/v1, Kind=Deployment): .spec.template.spec.containers[name="cart"].env: element 0: associative list with keys has an element that omits key field "name" (and doesn\'t have default value)',
    ],
  ])('refuses %s', (_what, container, code, message) => {
    const error = refusal(() =>
      bench.apply(deployment('cart', { container }), 'gitops'),
    );
    expect([error.code, error.message]).toEqual([code, message]);
  });

  it('refuses entries of owners in what is applied', () => {
    const manifest = map({});
    const error = refusal(() =>
      bench.apply(
        { ...manifest, metadata: { ...manifest.metadata, managedFields: [] } },
        'gitops',
      ),
    );
    expect(error.message).toBe('metadata.managedFields must be nil');
  });

  it('heeds the version it was told', () => {
    bench.apply(map({ a: '1' }), 'gitops');
    const manifest = map({ a: '2' });
    const error = refusal(() =>
      bench.apply(
        {
          ...manifest,
          metadata: { ...manifest.metadata, resourceVersion: '1' },
        },
        'gitops',
      ),
    );
    expect(error.code).toBe(409);
  });

  /** One write; a server-side apply twice. What is refused for a conflict is not done. */
  function performed(
    run: Bench,
    how: string,
    who: string,
    given: Record<string, string>,
  ): { once?: KubeObject; again?: KubeObject; stated: object } {
    try {
      if (how === 'apply' || how === 'force') {
        const options = { force: how === 'force' };
        const once = run.apply(map(given), who, options);
        const again = run.apply(map(given), who, options);
        return { once, again, stated: given };
      }
      const values =
        how === 'merge'
          ? given
          : Object.fromEntries(Object.keys(given).map(key => [key, null]));
      run.merge(map({}), { data: values }, who);
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 409) {
        throw error;
      }
    }
    return { stated: {} };
  }

  it('changes nothing the second time, and owners own nothing that is not there', () => {
    const values = fc.dictionary(
      fc.constantFrom('a', 'b', 'c', 'd'),
      fc.constantFrom('1', '2'),
    );
    const write = fc.record({
      how: fc.constantFrom('apply', 'force', 'merge', 'remove'),
      who: fc.constantFrom('one', 'two', 'three'),
      values,
    });
    fc.assert(
      fc.property(fc.array(write, { maxLength: 12 }), writes => {
        const run = new Bench();
        const type = { is: 'ref', name: 'ConfigMap' } as const;
        run.create(map({ a: '0' }), 'zero');
        for (const { how, who, values: given } of writes) {
          const outcome = performed(run, how, who, given);
          expect(outcome.again).toBe(outcome.once);
          expect(outcome.once?.data ?? {}).toMatchObject(outcome.stated);
          const live = run.api.get(run.key(map({})));
          const there = fieldsOf(builtinSchemas, type, live);
          const owned = unionOf(
            entriesOf(live).filter(({ operation }) => operation === 'Apply'),
          );
          const beyond = difference(ownable(owned), there);
          // An empty map that was applied is owned, though the server drops it.
          expect(pathsOf(beyond).map(printPath)).toEqual(
            isEmptySet(beyond) ? [] : ['.data'],
          );
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('owners of the number of replicas', () => {
  let bench: Bench;
  const cart = deployment('cart', { replicas: 3 });
  const scale = (replicas: number, manager: string) =>
    updateScale(
      bench.api,
      bench.key(cart),
      { spec: { replicas } },
      { manager },
    );

  beforeEach(() => {
    bench = new Bench();
  });

  it.each([
    ['an applier', () => bench.apply(cart, 'gitops')],
    ['a creator', () => bench.create(cart, 'gitops')],
  ])('are taken from %s through scale, without a time', (_who, make) => {
    make();
    const scaled = scale(6, 'kube-controller-manager');
    expect(
      entriesOf(scaled).find(({ subresource }) => subresource === 'scale'),
    ).toEqual({
      manager: 'kube-controller-manager',
      operation: 'Update',
      apiVersion: 'apps/v1',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:replicas': {} } },
      subresource: 'scale',
    });
    expect(
      owners(scaled)
        .join('\n')
        .match(/\.spec\.replicas/g),
    ).toHaveLength(1);
    // Again, and by another.
    expect(owners(scale(7, 'kubectl')).join('\n')).not.toContain(
      'kube-controller-manager',
    );
  });

  it('are nobody after scaling to zero, and where nobody stated it', () => {
    bench.apply(cart, 'gitops');
    expect(owners(scale(0, 'kubectl'))).toHaveLength(1);
    const again = scale(5, 'kubectl');
    expect(again.spec).toMatchObject({ replicas: 5 });
    expect(owners(again).join('\n')).not.toContain('.spec.replicas');
  });

  it('conflict when scale is applied server-side', () => {
    bench.apply(cart, 'gitops');
    const apply = (force: boolean) =>
      patchScale(
        bench.api,
        bench.key(cart),
        'application/apply-patch+yaml',
        { spec: { replicas: 9 } },
        { manager: 'scaler', force },
      );
    expect(refusal(() => apply(false)).message).toBe(
      'Apply failed with 1 conflict: conflict with "gitops": .spec.replicas',
    );
    expect(owners(apply(true))).toContain('scaler Apply scale: .spec.replicas');
  });
});
