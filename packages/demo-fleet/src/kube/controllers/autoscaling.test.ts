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
  deployment,
  READER,
  startTestCluster,
  stopTestClusters,
} from '../__testUtils__/testCluster';
import { parseQuantity } from '../metrics/quantity';
import { CPU_ANNOTATION, MEMORY_ANNOTATION } from '../metrics/UsageModel';
import { SimulatedCluster } from '../SimulatedCluster';
import { MeasuredPod, recommendReplicas } from './recommendReplicas';
import { Pod } from './workloads';

const reference = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'cart',
};

const autoscalerReference = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  namespace: 'shop',
  name: 'cart',
};

const container = {
  readinessProbe: { tcpSocket: { port: 80 } },
  resources: { requests: { cpu: '100m', memory: '128Mi' } },
};

function autoscaler(spec: object = {}) {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'cart', namespace: 'shop' },
    spec: {
      scaleTargetRef: reference,
      minReplicas: 2,
      maxReplicas: 8,
      metrics: [
        {
          type: 'Resource',
          resource: {
            name: 'cpu',
            target: { type: 'Utilization', averageUtilization: 70 },
          },
        },
      ],
      ...spec,
    },
  };
}

function replicas(cluster: SimulatedCluster): unknown {
  return (cluster.store.get(reference)?.spec as { replicas: number }).replicas;
}

function setLoad(cluster: SimulatedCluster, load: string): void {
  cluster.store.patch(reference, {
    metadata: { annotations: { [CPU_ANNOTATION]: load } },
  });
}

async function startScaled(load: string, spec?: object) {
  const { cluster, time } = await startTestCluster();
  cluster.store.apply({
    ...deployment('cart', { replicas: 3, container }),
    metadata: {
      name: 'cart',
      namespace: 'shop',
      annotations: { [CPU_ANNOTATION]: load },
    },
  });
  cluster.store.apply(autoscaler(spec));
  time.advance(120_000);
  const status = () =>
    cluster.store.get(autoscalerReference)?.status as Record<string, unknown>;
  return { cluster, time, status };
}

describe('autoscaling', () => {
  afterEach(stopTestClusters);

  it('goes to as many pods as the load needs, and stays there', async () => {
    const { cluster, time, status } = await startScaled('400m');
    expect(replicas(cluster)).toBe(6);
    const { resourceVersion } = cluster.store.get(reference)!.metadata;
    time.advance(3_600_000);
    expect(replicas(cluster)).toBe(6);
    expect(cluster.store.get(reference)?.metadata.resourceVersion).toBe(
      resourceVersion,
    );
    expect(status()).toMatchObject({
      currentReplicas: 6,
      desiredReplicas: 6,
      lastScaleTime: expect.any(String),
      conditions: [
        { type: 'AbleToScale', status: 'True' },
        { type: 'ScalingActive', status: 'True', reason: 'ValidMetricFound' },
        { type: 'ScalingLimited', status: 'False' },
      ],
      currentMetrics: [
        {
          resource: {
            name: 'cpu',
            current: { averageUtilization: expect.any(Number) },
          },
        },
      ],
    });
  });

  it('shows what it measures and what it wants', async () => {
    const { cluster } = await startScaled('400m');
    const table = await call(
      cluster,
      '/apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers',
      { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } },
    );
    expect(table.body.rows[0].cells.slice(0, 3)).toEqual([
      'cart',
      'Deployment/cart',
      expect.stringMatching(/^cpu: 6\d%\/70%$/),
    ]);
  });

  it('says why it scaled', async () => {
    const { cluster } = await startScaled('400m');
    const events = cluster.store.list({ apiVersion: 'v1', kind: 'Event' });
    expect(
      events
        .filter(({ reason }) => reason === 'SuccessfulRescale')
        .map(({ message }) => message),
    ).toEqual([
      'New size: 6; reason: cpu resource utilization (percentage of request) above target',
    ]);
  });

  it('keeps to its bounds, and says so', async () => {
    const { cluster, time, status } = await startScaled('2');
    expect(replicas(cluster)).toBe(8);
    expect(status().conditions).toContainEqual(
      expect.objectContaining({
        type: 'ScalingLimited',
        status: 'True',
        reason: 'TooManyReplicas',
      }),
    );
    setLoad(cluster, '1m');
    time.advance(600_000);
    expect(replicas(cluster)).toBe(2);
    expect(status().conditions).toContainEqual(
      expect.objectContaining({ reason: 'TooFewReplicas' }),
    );
  });

  it('shrinks only after five quiet minutes, or as told', async () => {
    const { cluster, time, status } = await startScaled('400m');
    setLoad(cluster, '150m');
    time.advance(240_000);
    expect(replicas(cluster)).toBe(6);
    expect(status().conditions).toContainEqual(
      expect.objectContaining({ reason: 'ScaleDownStabilized' }),
    );
    time.advance(120_000);
    expect(replicas(cluster)).toBe(3);
    cluster.store.patch(autoscalerReference, {
      spec: { behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } },
    });
    setLoad(cluster, '70m');
    time.advance(20_000);
    expect(replicas(cluster)).toBe(2);
  });

  it('takes back what somebody scales by hand', async () => {
    const { cluster, time } = await startScaled('400m');
    cluster.store.patch(reference, { spec: { replicas: 3 } });
    time.advance(30_000);
    expect(replicas(cluster)).toBe(6);
  });

  it('leaves alone what is scaled to zero', async () => {
    const { cluster, time, status } = await startScaled('400m');
    cluster.store.patch(reference, { spec: { replicas: 0 } });
    time.advance(60_000);
    expect(replicas(cluster)).toBe(0);
    expect(status().conditions).toContainEqual(
      expect.objectContaining({ reason: 'ScalingDisabled' }),
    );
  });

  it('serves what it goes by as metrics.k8s.io', async () => {
    const { cluster } = await startScaled('400m');
    const root = '/apis/metrics.k8s.io/v1beta1';
    const { body } = await call(cluster, `${root}/namespaces/shop/pods`, {
      headers: { authorization: `Bearer ${READER}` },
    });
    expect(body.kind).toBe('PodMetricsList');
    expect(body.items).toHaveLength(6);
    const total = body.items
      .flatMap((item: { containers: { usage: { cpu: string } }[] }) =>
        item.containers.map(({ usage }) => parseQuantity(usage.cpu)),
      )
      .reduce((sum: number, cores: number) => sum + cores, 0);
    expect(total).toBeGreaterThan(0.38);
    expect(total).toBeLessThan(0.42);
    const [{ metadata }] = body.items;
    const one = await call(
      cluster,
      `${root}/namespaces/shop/pods/${metadata.name}`,
    );
    expect(one.body).toEqual(body.items[0]);
    const nodes = await call(cluster, `${root}/nodes`);
    expect(nodes.body.items).toHaveLength(3);
    expect(
      (await call(cluster, `${root}/namespaces/shop/pods/nothing`)).code,
    ).toBe(404);
    const written = await call(
      cluster,
      `${root}/namespaces/shop/pods/${metadata.name}`,
      { method: 'DELETE' },
    );
    expect(written.code).toBe(405);
    const chosen = await call(
      cluster,
      `${root}/pods?labelSelector=app%3Dnothing`,
    );
    expect(chosen.body.items).toEqual([]);
  });

  it('measures what an annotation on the pod says, and nothing that does not run', async () => {
    const { cluster, time } = await startTestCluster();
    cluster.store.apply(
      deployment('cart', {
        annotations: {
          [CPU_ANNOTATION]: '1500m',
          [MEMORY_ANNOTATION]: '1Gi',
        },
        container,
      }),
    );
    const path = '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods';
    time.advance(200);
    expect((await call(cluster, path)).body.items).toEqual([]);
    time.advance(10_000);
    const [{ containers }] = (await call(cluster, path)).body.items;
    const { cpu, memory } = containers[0].usage;
    expect(Math.abs(parseQuantity(cpu)! / 1.5 - 1)).toBeLessThan(0.04);
    expect(Math.abs(parseQuantity(memory)! / 2 ** 30 - 1)).toBeLessThan(0.04);
  });
});

describe('recommendReplicas', () => {
  const pod = (isReady: boolean, request?: string): Pod =>
    ({
      metadata: { name: 'p' },
      spec: {
        containers: [
          {
            name: 'c',
            image: 'c',
            resources: request ? { requests: { cpu: request } } : {},
          },
        ],
      },
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
      },
    } as unknown as Pod);
  const using = (milli: number | undefined, request = '100m'): MeasuredPod => ({
    pod: pod(milli !== undefined, request),
    usage:
      milli === undefined
        ? undefined
        : [{ name: 'c', cores: milli / 1000, bytes: 0 }],
  });
  const target = (more: object) => ({
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', ...more } },
  });

  it.each([
    ['above target', [140, 140], 2, 4],
    ['below target', [20, 20, 20], 3, 1],
    ['within a tenth', [76, 76], 2, 2],
    ['exactly a tenth above', [77, 77], 2, 2],
    ['just more than a tenth above', [78, 78], 2, 3],
    ['unready pods count as idle going up', [140, undefined], 2, 2],
    ['and do not hold back a rise', [300, undefined], 2, 5],
    ['unready pods count as on target going down', [10, undefined], 2, 2],
  ])('%s', (_name, usages, current, wanted) => {
    expect(
      recommendReplicas(
        target({ averageUtilization: 70 }),
        current,
        usages.map(milli => using(milli)),
      ),
    ).toMatchObject({ replicas: wanted });
  });

  it('goes by an average value too', () => {
    const metric = {
      type: 'Resource',
      resource: {
        name: 'cpu',
        target: { type: 'AverageValue', averageValue: '50m' },
      },
    };
    expect(
      recommendReplicas(metric, 2, [using(100), using(100)]),
    ).toMatchObject({ replicas: 4, metric: 'cpu resource' });
  });

  it.each([
    ['no pods', target({ averageUtilization: 70 }), [], 'did not receive'],
    [
      'no request',
      target({ averageUtilization: 70 }),
      [using(10, '')],
      'missing request for cpu',
    ],
    ['no target', target({}), [using(10)], 'invalid target'],
    ['another type', { type: 'External' }, [using(10)], 'External'],
  ])('cannot say with %s', (_name, metric, pods, why) => {
    expect(recommendReplicas(metric, 1, pods)).toEqual({
      unreadable: expect.stringContaining(why),
    });
  });
});

describe('parseQuantity', () => {
  it.each([
    ['100m', 0.1],
    ['2', 2],
    ['1.5', 1.5],
    ['128Mi', 128 * 2 ** 20],
    ['1G', 1e9],
    ['', undefined],
    ['-1', undefined],
    ['1Q', undefined],
    ['m', undefined],
    [undefined, undefined],
  ])('%p', (text, number) => {
    expect(parseQuantity(text)).toBe(number);
  });
});
