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
  startTestCluster,
  stopTestClusters,
} from './__testUtils__/testCluster';
import { WatchReader } from './__testUtils__/WatchReader';
import { SimulatedCluster } from './SimulatedCluster';
import { ManualScheduler } from './time/ManualScheduler';

describe('SimulatedCluster', () => {
  afterEach(stopTestClusters);

  it('says which port is taken and leaves no timer behind', async () => {
    const { cluster } = await startTestCluster();
    const time = new ManualScheduler();
    const port = Number(new URL(cluster.url).port);
    await expect(
      SimulatedCluster.start({
        name: 'second',
        port,
        tokens: [],
        clock: time,
        scheduler: time,
      }),
    ).rejects.toThrow(
      `Cluster "second" cannot listen on 127.0.0.1:${port}: free the port or choose another`,
    );
    expect(time.pending).toBe(0);
  });

  it('has nodes of its version and the namespaces everyone expects', async () => {
    const { cluster } = await startTestCluster({ nodes: 2, version: '1.35.1' });
    const nodes = cluster.store.list({ apiVersion: 'v1', kind: 'Node' });
    expect(nodes.map(({ metadata }) => metadata.name)).toEqual([
      'test-node-1',
      'test-node-2',
    ]);
    expect(nodes[0].status).toMatchObject({
      nodeInfo: { kubeletVersion: 'v1.35.1' },
      conditions: [{ type: 'Ready', status: 'True' }],
    });
    expect(
      cluster.store
        .list({ apiVersion: 'v1', kind: 'Namespace' })
        .map(({ metadata }) => metadata.name),
    ).toEqual([
      'default',
      'kube-node-lease',
      'kube-public',
      'kube-system',
      'shop',
    ]);
  });

  it('does not share objects with whoever seeds it', async () => {
    const { cluster } = await startTestCluster();
    const manifest = configMap('a', { x: '1' });
    cluster.store.apply(manifest);
    manifest.data.x = '2';
    expect(
      cluster.store.get({ ...manifest, name: 'a', namespace: 'shop' })?.data,
    ).toEqual({ x: '1' });
  });

  it('names what is wrong with a seed', async () => {
    const { cluster } = await startTestCluster();
    expect(() =>
      cluster.store.apply({
        apiVersion: 'example.com/v1',
        kind: 'Widget',
        metadata: { name: 'w' },
      }),
    ).toThrow(
      'does not serve example.com/v1 Widget: add it to the option "resources"',
    );
    expect(() =>
      cluster.store.apply({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'lost' },
      }),
    ).toThrow('ConfigMap "lost" needs metadata.namespace');
    expect(() => cluster.kubeconfig(9)).toThrow(
      'has 3 tokens, none with index 9',
    );
  });

  it('serves resources of one’s own', async () => {
    const { cluster } = await startTestCluster({
      resources: [
        {
          group: 'argoproj.io',
          version: 'v1alpha1',
          kind: 'Application',
          plural: 'applications',
          singular: 'application',
          namespaced: true,
          tracksGeneration: true,
        },
      ],
    });
    cluster.store.apply({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'shop', namespace: 'shop' },
      spec: { project: 'default', anything: [null, {}] },
    });
    const watch = await WatchReader.open(
      cluster,
      '/apis/argoproj.io/v1alpha1/applications?watch=true',
    );
    expect((await watch.next())?.object).toMatchObject({
      metadata: { generation: 1 },
      spec: { project: 'default' },
    });
    watch.close();
  });

  it('carries hundreds of pods and twenty watchers', async () => {
    const { cluster, time } = await startTestCluster();
    const watches = await Promise.all(
      Array.from({ length: 20 }, () =>
        WatchReader.open(cluster, '/api/v1/pods?watch=true&resourceVersion=0'),
      ),
    );
    for (let index = 0; index < 10; index++) {
      cluster.store.apply(deployment(`service-${index}`, { replicas: 30 }));
    }
    time.advance(5000);
    const seen = await Promise.all(watches.map(watch => watch.take(1200)));
    watches.forEach(watch => watch.close());
    for (const events of seen) {
      expect(events.filter(event => event.startsWith('ADDED'))).toHaveLength(
        300,
      );
      expect(events).toEqual(seen[0]);
    }
  });
});
