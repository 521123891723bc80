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
  deployment,
  startTestCluster,
  stopTestClusters,
} from '../__testUtils__/testCluster';
import { KubeObject } from '../objects';
import { SimulatedCluster } from '../SimulatedCluster';
import { Deployment, isReady, Pod, ReplicaSet } from './workloads';

const CART = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'cart',
};

function list<T extends KubeObject>(
  cluster: SimulatedCluster,
  apiVersion: string,
  kind: string,
) {
  return cluster.store.list({ apiVersion, kind }, 'shop') as readonly T[];
}
const podsOf = (cluster: SimulatedCluster) => list<Pod>(cluster, 'v1', 'Pod');
const setsOf = (cluster: SimulatedCluster) =>
  list<ReplicaSet>(cluster, 'apps/v1', 'ReplicaSet');
const cartOf = (cluster: SimulatedCluster) =>
  cluster.store.get(CART) as Deployment;
const imagesOf = (cluster: SimulatedCluster) =>
  podsOf(cluster).map(pod => pod.spec.containers[0].image);
const conditionOf = (cluster: SimulatedCluster, type: string) =>
  cartOf(cluster).status.conditions?.find(condition => condition.type === type);

describe('Deployments', () => {
  afterEach(stopTestClusters);

  it('come up by way of a ReplicaSet', async () => {
    const { cluster, time } = await startTestCluster();
    cluster.store.apply(deployment('cart', { replicas: 3 }));
    time.advance(10_000);
    const [set] = setsOf(cluster);
    const hash = set.metadata.labels!['pod-template-hash'];
    expect(set.metadata.name).toBe(`cart-${hash}`);
    const pods = podsOf(cluster);
    expect(pods).toHaveLength(3);
    for (const pod of pods) {
      expect(pod.metadata.name).toMatch(
        new RegExp(`^cart-${hash}-[a-z0-9]{5}$`),
      );
      expect(pod.metadata.labels).toEqual({
        app: 'cart',
        'pod-template-hash': hash,
      });
      expect(pod.status).toMatchObject({
        phase: 'Running',
        podIP: expect.stringMatching(/^10\.244\./),
        containerStatuses: [
          {
            name: 'cart',
            image: 'cart:1.0.0',
            imageID: expect.stringMatching(/^cart@sha256:[0-9a-f]{64}$/),
            ready: true,
            restartCount: 0,
            state: { running: { startedAt: expect.any(String) } },
          },
        ],
      });
    }
    expect(new Set(pods.map(pod => pod.spec.nodeName)).size).toBe(3);
    expect(cartOf(cluster).status).toMatchObject({
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
    });
    expect(conditionOf(cluster, 'Available')?.status).toBe('True');
    expect(conditionOf(cluster, 'Progressing')?.reason).toBe(
      'NewReplicaSetAvailable',
    );
  });

  it('pass through Pending and ContainerCreating', async () => {
    const { cluster, time } = await startTestCluster({
      timings: { scheduleMs: 100, startMs: 1000, startJitterMs: 0 },
    });
    cluster.store.apply(deployment('cart'));
    time.advance(50);
    expect(podsOf(cluster)[0]).toMatchObject({
      status: { phase: 'Pending' },
    });
    expect(podsOf(cluster)[0].spec.nodeName).toBeUndefined();
    time.advance(500);
    expect(podsOf(cluster)[0].status).toMatchObject({
      phase: 'Pending',
      containerStatuses: [
        { state: { waiting: { reason: 'ContainerCreating' } } },
      ],
    });
    time.advance(1000);
    expect(isReady(podsOf(cluster)[0])).toBe(true);
  });

  it('roll from one image to the next within surge and unavailability', async () => {
    const { cluster, time } = await startTestCluster();
    const options = {
      replicas: 4,
      spec: {
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge: 1, maxUnavailable: 1 },
        },
      },
    };
    cluster.store.apply(deployment('cart', options));
    time.advance(10_000);
    cluster.store.apply(deployment('cart', { ...options, image: 'cart:2' }));
    for (let step = 0; step < 200; step++) {
      time.advance(50);
      const alive = podsOf(cluster).filter(
        pod => pod.metadata.deletionTimestamp === undefined,
      );
      expect(alive.length).toBeLessThanOrEqual(5);
      expect(alive.filter(isReady).length).toBeGreaterThanOrEqual(3);
    }
    expect(imagesOf(cluster)).toEqual(Array(4).fill('cart:2'));
    expect(cartOf(cluster)).toMatchObject({
      metadata: { annotations: { 'deployment.kubernetes.io/revision': '2' } },
      status: { observedGeneration: 2, replicas: 4, updatedReplicas: 4 },
    });
    expect(
      setsOf(cluster)
        .map(({ spec, metadata }) => [
          metadata.annotations!['deployment.kubernetes.io/revision'],
          spec.replicas,
        ])
        .sort(),
    ).toEqual([
      ['1', 0],
      ['2', 4],
    ]);
  });

  it('stop at a broken image, time out, and roll back to the old ReplicaSet', async () => {
    const { cluster, time } = await startTestCluster();
    cluster.store.apply(deployment('cart', { replicas: 3 }));
    time.advance(10_000);
    const [before] = setsOf(cluster);
    cluster.store.apply(
      deployment('cart', {
        replicas: 3,
        image: 'cart:broken',
        annotations: { 'demo.gitopshq.io/behaviour': 'image-pull-error' },
      }),
    );
    time.advance(60_000);
    expect(cartOf(cluster).status).toMatchObject({
      updatedReplicas: 1,
      availableReplicas: 3,
    });
    expect(conditionOf(cluster, 'Progressing')?.status).toBe('True');
    time.advance(600_000);
    expect(conditionOf(cluster, 'Progressing')).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
    });
    cluster.store.apply(deployment('cart', { replicas: 3 }));
    time.advance(10_000);
    expect(imagesOf(cluster)).toEqual(Array(3).fill('cart:1.0.0'));
    const again = setsOf(cluster).find(
      ({ metadata }) => metadata.uid === before.metadata.uid,
    )!;
    expect(again.spec.replicas).toBe(3);
    expect(
      again.metadata.annotations!['deployment.kubernetes.io/revision'],
    ).toBe('3');
    expect(conditionOf(cluster, 'Progressing')?.reason).toBe(
      'NewReplicaSetAvailable',
    );
  });

  it('scale up and down without a new revision', async () => {
    const { cluster, time } = await startTestCluster();
    cluster.store.apply(deployment('cart', { replicas: 2 }));
    time.advance(10_000);
    cluster.store.patch(CART, { spec: { replicas: 5 } });
    time.advance(10_000);
    expect(podsOf(cluster)).toHaveLength(5);
    cluster.store.patch(CART, { spec: { replicas: 0 } });
    time.advance(10_000);
    expect(podsOf(cluster)).toHaveLength(0);
    expect(setsOf(cluster)).toHaveLength(1);
    expect(cartOf(cluster).status).toMatchObject({ observedGeneration: 3 });
    expect(cartOf(cluster).status.replicas).toBeUndefined();
  });

  it('replace a deleted pod', async () => {
    const { cluster, time } = await startTestCluster();
    cluster.store.apply(deployment('cart', { replicas: 2 }));
    time.advance(10_000);
    const [first, second] = podsOf(cluster).map(
      ({ metadata }) => metadata.name,
    );
    cluster.store.delete({
      apiVersion: 'v1',
      kind: 'Pod',
      namespace: 'shop',
      name: first,
    });
    expect(podsOf(cluster)[0].metadata.deletionTimestamp).toBeDefined();
    time.advance(10_000);
    const names = podsOf(cluster).map(({ metadata }) => metadata.name);
    expect(names).toHaveLength(2);
    expect(names).toContain(second);
    expect(names).not.toContain(first);
  });

  it('recreate when told to: no old pod beside a new one', async () => {
    const { cluster, time } = await startTestCluster();
    const options = { replicas: 2, spec: { strategy: { type: 'Recreate' } } };
    cluster.store.apply(deployment('cart', options));
    time.advance(10_000);
    cluster.store.apply(deployment('cart', { ...options, image: 'cart:2' }));
    for (let step = 0; step < 100; step++) {
      time.advance(50);
      const running = podsOf(cluster).filter(isReady);
      expect(
        new Set(running.map(pod => pod.spec.containers[0].image)).size,
      ).toBeLessThan(2);
    }
    expect(imagesOf(cluster)).toEqual(['cart:2', 'cart:2']);
  });

  it('wait while paused', async () => {
    const { cluster, time } = await startTestCluster();
    cluster.store.apply(deployment('cart', { replicas: 2 }));
    time.advance(10_000);
    cluster.store.apply(
      deployment('cart', {
        replicas: 3,
        image: 'cart:2',
        spec: { replicas: 3, paused: true },
      }),
    );
    time.advance(10_000);
    expect(imagesOf(cluster)).toEqual(Array(3).fill('cart:1.0.0'));
    cluster.store.patch(CART, { spec: { paused: null } });
    time.advance(10_000);
    expect(imagesOf(cluster)).toEqual(Array(3).fill('cart:2'));
  });

  it('count a pod as available only after minReadySeconds', async () => {
    const { cluster, time } = await startTestCluster();
    cluster.store.apply(deployment('cart', { spec: { minReadySeconds: 30 } }));
    time.advance(10_000);
    expect(cartOf(cluster).status).toMatchObject({
      readyReplicas: 1,
      unavailableReplicas: 1,
    });
    time.advance(30_000);
    expect(cartOf(cluster).status).toMatchObject({ availableReplicas: 1 });
  });

  it('take everything with them when deleted, unless orphaned', async () => {
    const { cluster, time } = await startTestCluster();
    cluster.store.apply(deployment('cart', { replicas: 2 }));
    time.advance(10_000);
    cluster.store.delete(CART);
    time.advance(10_000);
    expect(podsOf(cluster)).toEqual([]);
    expect(setsOf(cluster)).toEqual([]);
  });

  it('keep only revisionHistoryLimit old ReplicaSets', async () => {
    const { cluster, time } = await startTestCluster();
    for (let version = 1; version <= 5; version++) {
      cluster.store.apply(
        deployment('cart', {
          image: `cart:${version}`,
          spec: { revisionHistoryLimit: 2 },
        }),
      );
      time.advance(10_000);
    }
    expect(
      setsOf(cluster)
        .map(set => set.spec.template.spec.containers[0].image)
        .sort(),
    ).toEqual(['cart:3', 'cart:4', 'cart:5']);
  });

  it('settle: without change, nothing is written any more', async () => {
    const { cluster, time } = await startTestCluster();
    cluster.store.apply(deployment('cart', { replicas: 3 }));
    time.advance(60_000);
    const { version } = cluster.store;
    time.advance(600_000);
    expect(cluster.store.version).toBe(version);
  });
});
