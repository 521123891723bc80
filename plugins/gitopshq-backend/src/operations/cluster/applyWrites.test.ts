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

import * as fc from 'fast-check';
import {
  configMap,
  deployment,
  versionOf,
  WriterHarness,
} from './__testUtils__/WriterHarness';
import type { ClusterWriter } from './types';

const CART = 'apps/v1/Deployment/shop/cart';
const LIMITS = 'v1/ConfigMap/shop/limits';

describe('applying', () => {
  let hub: WriterHarness;
  let writer: ClusterWriter;

  beforeEach(async () => {
    hub = await WriterHarness.start();
    writer = hub.writer();
  });
  afterEach(() => hub.stop());

  const idOf = (outcome: object) =>
    versionOf({ metadata: outcome } as Parameters<typeof versionOf>[0]);

  const entriesOf = (ref: string) =>
    (hub.live(ref)?.metadata.managedFields ?? []).map(
      ({ manager, operation }) => `${manager} ${operation}`,
    );

  it('creates what is not there, as the applier and with its mark', async () => {
    const done = await writer.apply(
      { object: LIMITS, manifest: configMap('limits', { cpu: '1' }) },
      hub.signal,
    );
    const { uid, resourceVersion } = versionOf(hub.live(LIMITS));
    expect(done).toEqual({
      outcome: 'done',
      uid,
      resourceVersion,
      changed: true,
      evidence: `${LIMITS} created at resourceVersion ${resourceVersion}`,
    });
    expect(hub.live(LIMITS)?.metadata.annotations).toEqual({
      'gitopshq.io/environment': 'resource:default/shop-eu',
    });
    expect(entriesOf(LIMITS)).toEqual(['gitopshq Apply']);
  });

  it('takes over what others changed, and only that', async () => {
    const before = hub.put(deployment('cart', { replicas: 5, paused: true }));
    const done = await writer.apply(
      { object: CART, manifest: deployment('cart'), ...before },
      hub.signal,
    );
    expect(done).toMatchObject({ outcome: 'done', changed: true });
    expect(hub.live(CART)?.spec).toMatchObject({ replicas: 2, paused: true });
    expect(entriesOf(CART)).toEqual(['gitopshq Apply', 'kubectl Update']);
  });

  it('tells what an apply would do and does nothing', async () => {
    const before = hub.put(deployment('cart', { replicas: 5 }));
    const request = { object: CART, manifest: deployment('cart'), ...before };
    const tried = await writer.dryRunApply(request, hub.signal);
    expect(tried).toMatchObject({
      outcome: 'done',
      changed: true,
      object: { spec: { replicas: 2 } },
    });
    expect(versionOf(hub.live(CART)).resourceVersion).toBe(
      before.resourceVersion,
    );
    const applied = await writer.apply(request, hub.signal);
    expect(
      await writer.dryRunApply(
        { object: CART, manifest: deployment('cart'), ...idOf(applied) },
        hub.signal,
      ),
    ).toMatchObject({ outcome: 'done', changed: false });
    expect(
      await writer.dryRunApply(
        { object: LIMITS, manifest: configMap('limits') },
        hub.signal,
      ),
    ).toMatchObject({ outcome: 'done', changed: true });
    expect(hub.live(LIMITS)).toBeUndefined();
  });

  it("states nothing that is the server's to fill in", async () => {
    await writer.apply(
      {
        object: LIMITS,
        manifest: {
          ...configMap(
            'limits',
            {},
            {
              uid: 'not-mine',
              resourceVersion: '7',
              managedFields: [{ manager: 'x' }],
              creationTimestamp: null,
            },
          ),
          status: { phase: 'Green' },
        },
      },
      hub.signal,
    );
    expect(hub.live(LIMITS)).not.toHaveProperty('status');
    expect(hub.live(LIMITS)?.metadata.uid).not.toBe('not-mine');
  });

  it('keeps the marks of a pipeline, also those whose value it does not know', async () => {
    const before = hub.put(
      configMap(
        'limits',
        {},
        { labels: { owner: 'shop', run: 'pipeline-17', other: 'x' } },
      ),
    );
    writer = hub.writer({
      applier: 'pipeline',
      tracking: [
        { in: 'labels', key: 'owner', value: 'shop' },
        { in: 'labels', key: 'run', valuePrefix: 'pipeline-' },
      ],
    });
    expect(writer.applier).toBe('pipeline');
    const manifest = configMap('limits', { cpu: '2' });
    await writer.apply({ object: LIMITS, manifest, ...before }, hub.signal);
    const again = versionOf(hub.live(LIMITS));
    await writer.apply({ object: LIMITS, manifest, ...again }, hub.signal);
    expect(hub.live(LIMITS)?.metadata).toMatchObject({
      labels: { owner: 'shop', run: 'pipeline-17', other: 'x' },
    });
    expect(hub.live(LIMITS)?.metadata.annotations).toBeUndefined();
  });

  it('does not overwrite an object that has appeared', async () => {
    hub.put(configMap('limits', { cpu: '9' }));
    const request = { object: LIMITS, manifest: configMap('limits') };
    expect(await writer.apply(request, hub.signal)).toMatchObject({
      outcome: 'conflict',
      message: `${LIMITS} exists already; it was to be created`,
    });
    expect(hub.live(LIMITS)?.data).toEqual({ cpu: '9' });
  });

  it("takes nobody's fields of an object that appears after it was looked for", async () => {
    const later = await WriterHarness.start();
    later.put(configMap('limits', { cpu: '9' }));
    writer = hub.writer({}, { writesTo: later });
    expect(
      await writer.apply(
        { object: LIMITS, manifest: configMap('limits', { cpu: '1' }) },
        hub.signal,
      ),
    ).toMatchObject({
      outcome: 'conflict',
      message: expect.stringContaining('conflict with "kubectl"'),
    });
    expect(later.live(LIMITS)?.data).toEqual({ cpu: '9' });
    await later.stop();
  });

  it('is done once when it is done twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          fc.stringMatching(/^[a-z][a-z0-9.]{0,6}$/),
          fc.string({ maxLength: 5 }),
          { maxKeys: 4 },
        ),
        fc.dictionary(
          fc.stringMatching(/^[a-z][a-z0-9.]{0,6}$/),
          fc.string({ maxLength: 5 }),
          { maxKeys: 4 },
        ),
        async (before, after) => {
          hub.cluster.store.delete({
            apiVersion: 'v1',
            kind: 'ConfigMap',
            namespace: 'shop',
            name: 'limits',
          });
          const put = hub.put(configMap('limits', before));
          const request = {
            object: LIMITS,
            manifest: configMap('limits', after),
            uid: put.uid,
          };
          await writer.apply(request, hub.signal);
          const once = structuredClone(hub.live(LIMITS));
          const second = await writer.apply(
            { ...request, resourceVersion: once!.metadata.resourceVersion },
            hub.signal,
          );
          expect(second).toMatchObject({ outcome: 'done', changed: false });
          expect(hub.live(LIMITS)).toEqual(once);
          expect(once?.data ?? {}).toMatchObject(after);
        },
      ),
      { numRuns: 30 },
    );
  });

  describe('on an object that is not the planned one', () => {
    const manifest = configMap('limits', { cpu: '1' });
    const change = () =>
      hub.put(configMap('limits', { cpu: '9', changed: 'yes' }));
    const remove = () =>
      hub.cluster.store.delete({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        namespace: 'shop',
        name: 'limits',
      });

    it.each<[string, () => void, string]>([
      ['changed', change, 'conflict'],
      ['gone', remove, 'gone'],
      [
        'replaced',
        () => {
          remove();
          change();
        },
        'replaced',
      ],
    ])('writes nothing: %s', async (_what, happens, outcome) => {
      const { uid, resourceVersion } = hub.put(configMap('limits'));
      happens();
      const now = structuredClone(hub.live(LIMITS));
      const told = await writer.apply(
        { object: LIMITS, manifest, uid, resourceVersion },
        hub.signal,
      );
      expect(told).toMatchObject({
        outcome,
        ...(outcome === 'conflict' && {
          resourceVersion: now?.metadata.resourceVersion,
        }),
        ...(outcome === 'replaced' && { uid: now?.metadata.uid }),
      });
      expect(hub.live(LIMITS)).toEqual(now);
    });

    it('gets there by re-reading, however often it was changed', async () => {
      let { uid, resourceVersion } = hub.put(configMap('limits'));
      for (let round = 0; round < 4; round += 1) {
        hub.put(configMap('limits', { round: String(round) }));
        const told = await writer.apply(
          { object: LIMITS, manifest, uid, resourceVersion },
          hub.signal,
        );
        expect(told.outcome).toBe('conflict');
        ({ uid, resourceVersion } = (await writer.read(LIMITS, hub.signal))!);
      }
      expect(
        await writer.apply(
          { object: LIMITS, manifest, uid, resourceVersion },
          hub.signal,
        ),
      ).toMatchObject({ outcome: 'done' });
    });
  });

  describe('refuses', () => {
    const refusalOf = async (
      object: string,
      manifest: Record<string, unknown>,
      by: ClusterWriter = writer,
    ) => {
      const told = await by.apply({ object, manifest }, hub.signal);
      return told.outcome === 'refused' && !told.retryable
        ? told.problem.code
        : told;
    };

    it.each<[string, string, Record<string, unknown>, string]>([
      [
        'a namespace of somebody else',
        'v1/ConfigMap/payments/limits',
        { ...configMap('limits'), metadata: { name: 'limits' } },
        'outside-environment',
      ],
      [
        'an object of the whole cluster',
        'v1/Namespace//shop',
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
        'cluster-scoped',
      ],
      [
        'a manifest of another object',
        LIMITS,
        configMap('other'),
        'invalid-object',
      ],
      [
        'a manifest that leads to another namespace',
        LIMITS,
        configMap('limits', {}, { namespace: 'payments' }),
        'invalid-object',
      ],
      [
        'a kind that is not served',
        'acme.io/v1/Widget/shop/a',
        { apiVersion: 'acme.io/v1', kind: 'Widget', metadata: { name: 'a' } },
        'unknown-kind',
      ],
      ['no ref at all', 'nonsense', configMap('limits'), 'invalid-object'],
      [
        'a name that is a way out',
        'v1/ConfigMap/shop/..',
        configMap('..'),
        'invalid-object',
      ],
      [
        'a name that hides a way out',
        'v1/ConfigMap/shop/%2e%2e',
        configMap('%2e%2e'),
        'invalid-object',
      ],
      [
        'a namespaced object without namespace',
        'v1/ConfigMap//limits',
        configMap('limits'),
        'invalid-object',
      ],
      [
        'a kind with an odd name',
        'v1/__proto__/shop/limits',
        configMap('limits'),
        'unknown-kind',
      ],
    ])('%s', async (_what, object, manifest, code) => {
      expect(await refusalOf(object, manifest)).toBe(code);
    });

    it.each([
      { delivery: { argocd: 'argocd/shop-eu' } },
      { delivery: { flux: { kustomization: 'flux-system/shop-eu' } } },
    ])('to apply where a tool does: $delivery', async settings => {
      expect(
        await refusalOf(LIMITS, configMap('limits'), hub.writer(settings)),
      ).toBe('delivered-by-tool');
    });

    it('what the API server refuses, in its words', async () => {
      const { uid } = hub.put(deployment('cart'));
      const told = await writer.apply(
        {
          object: CART,
          manifest: deployment('cart', {
            selector: { matchLabels: { app: 'other' } },
          }),
          uid,
        },
        hub.signal,
      );
      expect(told).toMatchObject({
        outcome: 'refused',
        retryable: false,
        problem: {
          code: 'refused',
          message: expect.stringContaining('selector'),
        },
      });
    });

    it('a namespace that is not there', async () => {
      const lost = hub.writer({}, { environment: { namespaces: ['lost'] } });
      const told = await lost.apply(
        {
          object: 'v1/ConfigMap/lost/limits',
          manifest: configMap('limits', {}, { namespace: 'lost' }),
        },
        hub.signal,
      );
      expect(told).toMatchObject({
        outcome: 'refused',
        problem: {
          message: expect.stringContaining('namespaces "lost" not found'),
        },
      });
    });
  });

  it('writes objects of the cluster whose kinds are listed', async () => {
    const object = 'rbac.authorization.k8s.io/v1/ClusterRole//shop:reader';
    writer = hub.writer(
      {},
      { clusterScopedKinds: ['rbac.authorization.k8s.io/v1/ClusterRole'] },
    );
    const manifest = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      // Some tools set one that has no meaning.
      metadata: { name: 'shop:reader', namespace: 'shop' },
      rules: [],
    };
    expect(await writer.apply({ object, manifest }, hub.signal)).toMatchObject({
      outcome: 'done',
    });
    expect(hub.live(object)?.metadata.namespace).toBeUndefined();
  });
});
