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
  startTestCluster,
  stopTestClusters,
} from '../__testUtils__/testCluster';
import { KubeObject } from '../objects';
import { SimulatedCluster } from '../SimulatedCluster';
import { isReady, Pod } from './workloads';

function workload(
  apiVersion: string,
  kind: string,
  name: string,
  spec: object,
  pod: object = {},
  annotations = {},
) {
  const labels = { app: name };
  return {
    apiVersion,
    kind,
    metadata: { name, namespace: 'shop' },
    spec: {
      ...(kind !== 'Job' && { selector: { matchLabels: labels } }),
      template: {
        metadata: { labels, annotations },
        spec: { containers: [{ name, image: `${name}:1` }], ...pod },
      },
      ...spec,
    },
  };
}

const podsOf = (cluster: SimulatedCluster) =>
  cluster.store.list(
    { apiVersion: 'v1', kind: 'Pod' },
    'shop',
  ) as readonly Pod[];
const namesOf = (objects: readonly KubeObject[]) =>
  objects.map(({ metadata }) => metadata.name);
const statusOf = (cluster: SimulatedCluster, manifest: KubeObject) =>
  cluster.store.get({
    apiVersion: manifest.apiVersion,
    kind: manifest.kind,
    namespace: 'shop',
    name: manifest.metadata.name,
  })?.status;

describe('StatefulSets', () => {
  afterEach(stopTestClusters);

  it('start in order, with a claim each', async () => {
    const { cluster, time } = await startTestCluster({
      timings: { scheduleMs: 0, startMs: 1000, startJitterMs: 0 },
    });
    const set = cluster.store.apply(
      workload('apps/v1', 'StatefulSet', 'ledger', {
        replicas: 3,
        serviceName: 'ledger',
        volumeClaimTemplates: [
          {
            metadata: { name: 'disk' },
            spec: { accessModes: ['ReadWriteOnce'] },
          },
        ],
      }),
    );
    time.advance(500);
    expect(namesOf(podsOf(cluster))).toEqual(['ledger-0']);
    time.advance(1000);
    expect(namesOf(podsOf(cluster))).toEqual(['ledger-0', 'ledger-1']);
    time.advance(5000);
    expect(statusOf(cluster, set)).toMatchObject({
      replicas: 3,
      readyReplicas: 3,
      updatedReplicas: 3,
      observedGeneration: 1,
    });
    expect(
      namesOf(
        cluster.store.list({ apiVersion: 'v1', kind: 'PersistentVolumeClaim' }),
      ),
    ).toEqual(['disk-ledger-0', 'disk-ledger-1', 'disk-ledger-2']);
  });

  it('update from the last to the first, one at a time', async () => {
    const { cluster, time } = await startTestCluster();
    const manifest = workload('apps/v1', 'StatefulSet', 'ledger', {
      replicas: 3,
    });
    cluster.store.apply(manifest);
    time.advance(20_000);
    const next = structuredClone(manifest);
    next.spec.template.spec.containers[0].image = 'ledger:2';
    const set = cluster.store.apply(next);
    const order: string[] = [];
    for (let step = 0; step < 400; step++) {
      time.advance(50);
      expect(podsOf(cluster).filter(isReady).length).toBeGreaterThanOrEqual(2);
      for (const pod of podsOf(cluster)) {
        const { name } = pod.metadata;
        if (
          pod.spec.containers[0].image === 'ledger:2' &&
          !order.includes(name)
        ) {
          order.push(name);
        }
      }
    }
    expect(order).toEqual(['ledger-2', 'ledger-1', 'ledger-0']);
    const status = statusOf(cluster, set) as Record<string, unknown>;
    expect(status.currentRevision).toBe(status.updateRevision);
  });

  it('shrink from the end', async () => {
    const { cluster, time } = await startTestCluster();
    const manifest = workload('apps/v1', 'StatefulSet', 'ledger', {
      replicas: 3,
    });
    cluster.store.apply(manifest);
    time.advance(20_000);
    cluster.store.apply({
      ...manifest,
      spec: { ...manifest.spec, replicas: 1 },
    });
    time.advance(20_000);
    expect(namesOf(podsOf(cluster))).toEqual(['ledger-0']);
  });
});

describe('DaemonSets', () => {
  afterEach(stopTestClusters);

  it('run one pod on each node and roll one by one', async () => {
    const { cluster, time } = await startTestCluster({ nodes: 4 });
    const manifest = workload('apps/v1', 'DaemonSet', 'agent', {});
    const set = cluster.store.apply(manifest);
    time.advance(10_000);
    expect(
      podsOf(cluster)
        .map(pod => pod.spec.nodeName)
        .sort(),
    ).toEqual([1, 2, 3, 4].map(number => `test-node-${number}`));
    const next = structuredClone(manifest);
    next.spec.template.spec.containers[0].image = 'agent:2';
    cluster.store.apply(next);
    for (let step = 0; step < 400; step++) {
      time.advance(50);
      expect(podsOf(cluster).filter(isReady).length).toBeGreaterThanOrEqual(3);
    }
    expect(podsOf(cluster).map(pod => pod.spec.containers[0].image)).toEqual(
      Array(4).fill('agent:2'),
    );
    expect(statusOf(cluster, set)).toMatchObject({
      desiredNumberScheduled: 4,
      numberReady: 4,
      updatedNumberScheduled: 4,
      observedGeneration: 2,
    });
  });

  it('follow the nodes', async () => {
    const { cluster, time } = await startTestCluster({ nodes: 2 });
    cluster.store.apply(workload('apps/v1', 'DaemonSet', 'agent', {}));
    time.advance(10_000);
    cluster.store.delete({
      apiVersion: 'v1',
      kind: 'Node',
      name: 'test-node-2',
    });
    time.advance(10_000);
    expect(podsOf(cluster).map(pod => pod.spec.nodeName)).toEqual([
      'test-node-1',
    ]);
  });
});

describe('Jobs', () => {
  afterEach(stopTestClusters);

  it('run to completion, and their pods stay', async () => {
    const { cluster, time } = await startTestCluster();
    const job = cluster.store.apply(
      workload(
        'batch/v1',
        'Job',
        'report',
        { completions: 3, parallelism: 2 },
        { restartPolicy: 'Never' },
      ),
    );
    time.advance(60_000);
    expect(statusOf(cluster, job)).toMatchObject({
      active: 0,
      succeeded: 3,
      failed: 0,
      conditions: [{ type: 'Complete', status: 'True' }],
    });
    expect(podsOf(cluster).map(pod => pod.status.phase)).toEqual(
      Array(3).fill('Succeeded'),
    );
  });

  it('fail after too many failures', async () => {
    const { cluster, time } = await startTestCluster();
    const job = cluster.store.apply(
      workload(
        'batch/v1',
        'Job',
        'report',
        { backoffLimit: 2 },
        { restartPolicy: 'Never' },
        { 'demo.gitopshq.io/behaviour': 'crash-loop' },
      ),
    );
    time.advance(60_000);
    expect(statusOf(cluster, job)).toMatchObject({
      failed: 3,
      conditions: [{ type: 'Failed', reason: 'BackoffLimitExceeded' }],
    });
  });
});

describe('the rest of the cluster', () => {
  afterEach(stopTestClusters);

  it('leaves pods pending while no node takes them', async () => {
    const { cluster, time } = await startTestCluster({ nodes: 1 });
    const node = { apiVersion: 'v1', kind: 'Node', name: 'test-node-1' };
    cluster.store.patch(node, { spec: { unschedulable: true } });
    cluster.store.apply(workload('apps/v1', 'Deployment', 'cart', {}));
    time.advance(10_000);
    const [pod] = podsOf(cluster);
    expect(pod.status.phase).toBe('Pending');
    expect(pod.status.conditions).toMatchObject([
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable' },
    ]);
    cluster.store.patch(node, { spec: { unschedulable: null } });
    time.advance(10_000);
    expect(isReady(podsOf(cluster)[0])).toBe(true);
  });

  it('reports what an autoscaler sees', async () => {
    const { cluster, time } = await startTestCluster();
    const autoscaler = cluster.store.apply({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'cart', namespace: 'shop' },
      spec: {
        scaleTargetRef: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: 'cart',
        },
        maxReplicas: 6,
      },
    });
    time.advance(1000);
    expect(statusOf(cluster, autoscaler)).toMatchObject({
      conditions: [{ type: 'AbleToScale', status: 'False' }],
    });
    cluster.store.apply(
      workload('apps/v1', 'Deployment', 'cart', { replicas: 4 }),
    );
    time.advance(20_000);
    expect(statusOf(cluster, autoscaler)).toMatchObject({
      currentReplicas: 4,
      desiredReplicas: 4,
      conditions: [
        { type: 'AbleToScale', status: 'True' },
        // The containers ask for no CPU, so there is nothing to compare usage with.
        { type: 'ScalingActive', reason: 'FailedGetResourceMetric' },
      ],
    });
  });

  it('empties a namespace before it goes', async () => {
    const { cluster, time } = await startTestCluster();
    cluster.store.apply(
      workload('apps/v1', 'Deployment', 'cart', { replicas: 2 }),
    );
    cluster.store.apply(configMap('a'));
    time.advance(10_000);
    const shop = { apiVersion: 'v1', kind: 'Namespace', name: 'shop' };
    cluster.store.delete(shop);
    expect(cluster.store.get(shop)?.status).toEqual({ phase: 'Terminating' });
    const refused = await call(cluster, '/api/v1/namespaces/shop/configmaps', {
      method: 'POST',
      body: configMap('late'),
    });
    expect([refused.code, refused.body.reason]).toEqual([403, 'Forbidden']);
    time.advance(10_000);
    expect(cluster.store.get(shop)).toBeUndefined();
    expect(podsOf(cluster)).toEqual([]);
  });

  it('gives each namespace its service account', async () => {
    const { cluster, time } = await startTestCluster();
    time.advance(100);
    expect(
      cluster.store.get({
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        namespace: 'shop',
        name: 'default',
      }),
    ).toBeDefined();
  });

  it('lets events expire after an hour and keeps only so many', async () => {
    const { cluster, time } = await startTestCluster({ eventCapacity: 10 });
    cluster.store.apply(
      workload('apps/v1', 'Deployment', 'cart', { replicas: 5 }),
    );
    time.advance(10_000);
    const count = () =>
      cluster.store.list({ apiVersion: 'v1', kind: 'Event' }).length;
    expect(count()).toBe(10);
    time.advance(3_700_000);
    expect(count()).toBe(0);
  });

  it('orphans dependents when told to', async () => {
    const { cluster, time } = await startTestCluster();
    cluster.store.apply(
      workload('apps/v1', 'Deployment', 'cart', { replicas: 2 }),
    );
    time.advance(10_000);
    await call(
      cluster,
      '/apis/apps/v1/namespaces/shop/deployments/cart?propagationPolicy=Orphan',
      { method: 'DELETE' },
    );
    time.advance(10_000);
    expect(podsOf(cluster)).toHaveLength(2);
  });
});
