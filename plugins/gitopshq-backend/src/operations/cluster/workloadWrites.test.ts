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
  configMap,
  deployment,
  versionOf,
  WriterHarness,
} from './__testUtils__/WriterHarness';
import type { ClusterWriter } from './types';

const CART = 'apps/v1/Deployment/shop/cart';
const AT = '2026-11-23T10:00:00Z';
const LATER = '2026-11-23T10:00:07Z';

const hpa = (scaleTargetRef: object) => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'cart-hpa', namespace: 'shop' },
  spec: { minReplicas: 2, maxReplicas: 5, scaleTargetRef },
});

const scaledObject = (scaleTargetRef: object) => ({
  apiVersion: 'keda.sh/v1alpha1',
  kind: 'ScaledObject',
  metadata: { name: 'cart-queue', namespace: 'shop' },
  spec: { scaleTargetRef },
});

const daemonSet = (updateStrategy: object) => {
  const { replicas: _, ...spec } = deployment('cart').spec as {
    replicas: number;
  };
  return {
    ...deployment('cart'),
    kind: 'DaemonSet',
    spec: { ...spec, updateStrategy },
  };
};

describe('workloads', () => {
  let hub: WriterHarness;
  let writer: ClusterWriter;

  beforeEach(async () => {
    hub = await WriterHarness.start();
    writer = hub.writer();
  });
  afterEach(() => hub.stop());

  const managersOf = (ref: string) =>
    hub.live(ref)?.metadata.managedFields?.map(({ manager }) => manager);

  describe('restarting', () => {
    const restart = (
      restartedAt = AT,
      object = CART,
      { uid } = versionOf(hub.live(object)),
    ) => writer.restart({ object, uid, restartedAt }, hub.signal);

    const annotations = (ref = CART) =>
      (
        hub.live(ref)?.spec as {
          template: { metadata: { annotations?: object } };
        }
      ).template.metadata.annotations;

    it('replaces the pods, once for each time', async () => {
      const { resourceVersion } = hub.put(deployment('cart'));
      expect(await restart()).toMatchObject({ outcome: 'done', changed: true });
      expect(annotations()).toEqual({
        'kubectl.kubernetes.io/restartedAt': AT,
      });
      expect(managersOf(CART)).toContain('gitopshq-operations');
      const once = versionOf(hub.live(CART));
      expect(once.resourceVersion).not.toBe(resourceVersion);
      expect(await restart()).toEqual({
        outcome: 'done',
        ...once,
        changed: false,
        evidence: `${CART} restarted at ${AT}`,
      });
      expect(await restart(LATER)).toMatchObject({ changed: true });
      // An older one would turn time back.
      expect(await restart(AT)).toMatchObject({ changed: false });
      expect(annotations()).toMatchObject({
        'kubectl.kubernetes.io/restartedAt': LATER,
      });
    });

    it('rolls new pods out', async () => {
      hub.put(deployment('cart'));
      const pods = () =>
        hub.cluster.store
          .list({ apiVersion: 'v1', kind: 'Pod' }, 'shop')
          .map(({ metadata }) => metadata.uid);
      await hub.time.advance(60_000);
      const before = pods();
      expect(before).toHaveLength(2);
      await restart();
      await hub.time.advance(120_000);
      expect(pods()).toHaveLength(2);
      expect(pods().filter(uid => before.includes(uid))).toEqual([]);
    });

    it.each<[string, object, string]>([
      ['a paused rollout', deployment('cart', { paused: true }), CART],
      [
        'pods that are replaced by hand',
        daemonSet({ type: 'OnDelete' }),
        'apps/v1/DaemonSet/shop/cart',
      ],
      ['what has no pods', configMap('limits'), 'v1/ConfigMap/shop/limits'],
    ])('refuses %s', async (_what, object, ref) => {
      hub.put(object);
      expect(await restart(AT, ref)).toMatchObject({
        outcome: 'refused',
        problem: { code: 'not-restartable' },
      });
    });

    it.each(['', 'now', '2026-11-23T10:00:00.123Z', '2026-11-23 10:00:00'])(
      'refuses the time %j',
      async time => {
        hub.put(deployment('cart'));
        expect(await restart(time)).toMatchObject({
          outcome: 'refused',
          problem: { code: 'invalid-request', value: time },
        });
      },
    );

    it('restarts no other object, also one that comes after the look', async () => {
      const version = hub.put(deployment('cart'));
      const later = await WriterHarness.start();
      // So that its Deployment gets another uid.
      later.put(configMap('before'));
      expect(later.put(deployment('cart')).uid).not.toBe(version.uid);
      const before = structuredClone(later.live(CART));
      writer = hub.writer({}, { writesTo: later });
      expect(
        await writer.restart(
          { object: CART, uid: version.uid, restartedAt: AT },
          hub.signal,
        ),
      ).toMatchObject({ outcome: 'conflict' });
      expect(later.live(CART)).toEqual(before);
      await later.stop();
      writer = hub.writer();
      expect(
        await restart(AT, CART, { ...version, uid: 'other' }),
      ).toMatchObject({
        outcome: 'replaced',
        uid: version.uid,
      });
      expect(await restart(AT, 'apps/v1/Deployment/shop/lost')).toMatchObject({
        outcome: 'gone',
      });
    });
  });

  describe('scaling', () => {
    const scale = (
      replicas: number,
      version = versionOf(hub.live(CART)),
      object = CART,
    ) => writer.scale({ object, replicas, ...version }, hub.signal);

    const replicas = () =>
      (hub.live(CART)?.spec as { replicas: number }).replicas;

    it('goes through the scale subresource, once', async () => {
      hub.put(deployment('cart'));
      expect(await scale(4)).toMatchObject({
        outcome: 'done',
        changed: true,
        evidence: expect.stringContaining('scaled to 4 replica(s)'),
      });
      expect(replicas()).toBe(4);
      expect(hub.live(CART)?.metadata.managedFields).toContainEqual(
        expect.objectContaining({
          manager: 'gitopshq-operations',
          subresource: 'scale',
        }),
      );
      expect(await scale(4)).toMatchObject({ outcome: 'done', changed: false });
      expect(await scale(0)).toMatchObject({ changed: true });
      expect(replicas()).toBe(0);
    });

    it('scales no other version', async () => {
      const version = hub.put(deployment('cart'));
      hub.put(deployment('cart', { replicas: 3 }));
      expect(await scale(4, version)).toMatchObject({
        outcome: 'conflict',
        resourceVersion: versionOf(hub.live(CART)).resourceVersion,
      });
      expect(await scale(4, { ...version, uid: 'other' })).toMatchObject({
        outcome: 'replaced',
      });
      expect(replicas()).toBe(3);
      expect(
        await scale(4, version, 'apps/v1/Deployment/shop/lost'),
      ).toMatchObject({ outcome: 'gone' });
    });

    it('scales no version that comes after the look', async () => {
      const version = hub.put(deployment('cart'));
      const later = await WriterHarness.start();
      later.put(deployment('cart'));
      later.put(deployment('cart', { replicas: 3 }));
      writer = hub.writer({}, { writesTo: later });
      expect(await scale(4, version)).toMatchObject({ outcome: 'conflict' });
      expect((later.live(CART)?.spec as { replicas: number }).replicas).toBe(3);
      await later.stop();
    });

    it.each<[string, object, string]>([
      [
        'an autoscaler',
        hpa({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' }),
        'HorizontalPodAutoscaler/cart-hpa',
      ],
      [
        'one that names no version',
        hpa({ kind: 'Deployment', name: 'cart' }),
        'HorizontalPodAutoscaler/cart-hpa',
      ],
      [
        'one that names an older version',
        hpa({ apiVersion: 'apps/v1beta2', kind: 'Deployment', name: 'cart' }),
        'HorizontalPodAutoscaler/cart-hpa',
      ],
      ['KEDA', scaledObject({ name: 'cart' }), 'ScaledObject/cart-queue'],
    ])('is refused under %s', async (_what, scaler, name) => {
      hub.put(deployment('cart'));
      hub.put(scaler);
      expect(await scale(4)).toMatchObject({
        outcome: 'refused',
        retryable: false,
        problem: { code: 'autoscaled', value: name },
      });
      expect(replicas()).toBe(2);
    });

    it.each<[string, object]>([
      ['another workload', hpa({ kind: 'Deployment', name: 'search' })],
      ['another kind', hpa({ kind: 'StatefulSet', name: 'cart' })],
      [
        'another group',
        hpa({ apiVersion: 'argoproj.io/v1', kind: 'Deployment', name: 'cart' }),
      ],
      [
        'another kind, by KEDA',
        scaledObject({ kind: 'Rollout', name: 'cart' }),
      ],
    ])('is not hindered by an autoscaler of %s', async (_what, scaler) => {
      hub.put(deployment('cart'));
      hub.put(scaler);
      expect(await scale(4)).toMatchObject({ outcome: 'done' });
    });

    it.each([-1, 1.5, NaN])('refuses %p replicas', async count => {
      hub.put(deployment('cart'));
      expect(await scale(count)).toMatchObject({
        outcome: 'refused',
        problem: { code: 'invalid-request' },
      });
    });

    it('refuses what cannot be scaled', async () => {
      const object = 'v1/ConfigMap/shop/limits';
      expect(
        await scale(4, hub.put(configMap('limits')), object),
      ).toMatchObject({ outcome: 'refused' });
    });
  });
});
