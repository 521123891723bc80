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
  eventually,
  NOBODY,
  startTestCluster,
  stopTestClusters,
} from '../__testUtils__/testCluster';
import { WatchReader } from '../__testUtils__/WatchReader';

const MAPS = '/api/v1/namespaces/shop/configmaps';
const named = (name: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace: 'shop',
  name,
});

describe('watching over HTTP', () => {
  afterEach(stopTestClusters);

  it('begins with what is there, then tells every change', async () => {
    const { cluster } = await startTestCluster();
    cluster.store.apply(configMap('a'));
    const watch = await WatchReader.open(cluster, `${MAPS}?watch=true`);
    expect(await watch.take(1)).toEqual(['ADDED a']);
    cluster.store.apply(configMap('b'));
    cluster.store.apply(configMap('b', { x: '1' }));
    cluster.store.delete(named('a'));
    expect(await watch.take(3)).toEqual(['ADDED b', 'MODIFIED b', 'DELETED a']);
    watch.close();
  });

  it('continues from a version without losing or repeating a change', async () => {
    const { cluster } = await startTestCluster();
    cluster.store.apply(configMap('a'));
    const { body } = await call(cluster, MAPS);
    cluster.store.apply(configMap('b'));
    cluster.store.delete(named('a'));
    const watch = await WatchReader.open(
      cluster,
      `${MAPS}?watch=1&resourceVersion=${body.metadata.resourceVersion}`,
    );
    cluster.store.apply(configMap('c'));
    expect(await watch.take(3)).toEqual(['ADDED b', 'DELETED a', 'ADDED c']);
    watch.close();
  });

  it('sees objects come and go through a selector', async () => {
    const { cluster } = await startTestCluster();
    cluster.store.apply(configMap('a', {}, { on: 'yes' }));
    cluster.store.apply(configMap('b'));
    const watch = await WatchReader.open(
      cluster,
      `${MAPS}?watch=true&labelSelector=on%3Dyes`,
    );
    cluster.store.apply(configMap('b', {}, { on: 'yes' }));
    cluster.store.apply(configMap('a', {}, { on: 'no' }));
    cluster.store.apply(configMap('a', { x: '1' }, { on: 'no' }));
    cluster.store.delete(named('a'));
    cluster.store.delete(named('b'));
    expect(await watch.take(4)).toEqual([
      'ADDED a',
      'ADDED b',
      'DELETED a',
      'DELETED b',
    ]);
    watch.close();
  });

  it('watches one namespace, or one name', async () => {
    const { cluster } = await startTestCluster();
    const one = await WatchReader.open(
      cluster,
      `${MAPS}?watch=true&fieldSelector=metadata.name%3Db`,
    );
    const other = configMap('b');
    cluster.store.apply({
      ...other,
      metadata: { ...other.metadata, namespace: 'default' },
    });
    cluster.store.apply(configMap('a'));
    cluster.store.apply(configMap('b'));
    const event = await one.next();
    expect([event?.type, event?.object.metadata]).toMatchObject([
      'ADDED',
      { name: 'b', namespace: 'shop' },
    ]);
    one.close();
  });

  it('sends bookmarks in their period, and one more before the time is up', async () => {
    const { cluster, time } = await startTestCluster({
      bookmarkPeriodMs: 30_000,
    });
    const path = `${MAPS}?watch=true&timeoutSeconds=70&allowWatchBookmarks=true&resourceVersion=${cluster.store.version}`;
    const watch = await WatchReader.open(cluster, path);
    time.advance(60_000);
    cluster.store.apply({
      ...configMap('a'),
      metadata: { name: 'a', namespace: 'default' },
    });
    const before = cluster.store.version;
    time.advance(10_000);
    const events = [];
    for (let e = await watch.next(); e; e = await watch.next()) {
      events.push(e);
    }
    expect(events.map(({ type }) => type)).toEqual([
      'BOOKMARK',
      'BOOKMARK',
      'BOOKMARK',
    ]);
    expect(events[2].object).toMatchObject({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { resourceVersion: String(before) },
    });
  });

  it('sends no bookmark unasked', async () => {
    const { cluster, time } = await startTestCluster();
    const watch = await WatchReader.open(
      cluster,
      `${MAPS}?watch=true&timeoutSeconds=600`,
    );
    time.advance(600_000);
    expect(await watch.next()).toBeUndefined();
  });

  it('marks the end of the initial events', async () => {
    const { cluster } = await startTestCluster();
    cluster.store.apply(configMap('a'));
    const watch = await WatchReader.open(
      cluster,
      `${MAPS}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
    );
    expect(await watch.take(1)).toEqual(['ADDED a']);
    expect((await watch.next())?.object.metadata.annotations).toEqual({
      'k8s.io/initial-events-end': 'true',
    });
    watch.close();
  });

  it('answers ERROR 410 for a version that is forgotten', async () => {
    const { cluster } = await startTestCluster();
    const old = cluster.store.version;
    cluster.store.apply(configMap('a'));
    cluster.store.compact();
    const watch = await WatchReader.open(
      cluster,
      `${MAPS}?watch=true&resourceVersion=${old}`,
    );
    expect(watch.code).toBe(200);
    expect(await watch.next()).toMatchObject({
      type: 'ERROR',
      object: { kind: 'Status', code: 410, reason: 'Expired' },
    });
    expect(await watch.next()).toBeUndefined();
  });

  it('sends tables and bare metadata where asked to', async () => {
    const { cluster } = await startTestCluster();
    cluster.store.apply(deployment('cart'));
    const path = '/apis/apps/v1/namespaces/shop/deployments?watch=true';
    const table = await WatchReader.open(cluster, path, {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    });
    expect((await table.next())?.object).toMatchObject({
      kind: 'Table',
      rows: [{ object: { metadata: { name: 'cart' } } }],
    });
    const bare = await WatchReader.open(cluster, path, {
      accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
    });
    const event = await bare.next();
    expect(event?.object.kind).toBe('PartialObjectMetadata');
    expect(event?.object.spec).toBeUndefined();
    table.close();
    bare.close();
  });

  it('forbids like any other verb', async () => {
    const { cluster } = await startTestCluster();
    const { code, body } = await call(cluster, `${MAPS}?watch=true`, {
      headers: { authorization: `Bearer ${NOBODY}` },
    });
    expect([code, body.message]).toEqual([
      403,
      'configmaps is forbidden: User "nobody" cannot watch resource "configmaps" in API group "" in the namespace "shop"',
    ]);
  });

  it('stops with every watch, socket and timer', async () => {
    const { cluster, time } = await startTestCluster();
    cluster.store.apply(
      deployment('cart', {
        annotations: { 'demo.gitopshq.io/behaviour': 'crash-loop' },
      }),
    );
    time.advance(5000);
    const watches = await Promise.all(
      [MAPS, '/api/v1/pods', '/api/v1/events'].map(path =>
        WatchReader.open(
          cluster,
          `${path}?watch=true&allowWatchBookmarks=true&resourceVersion=${cluster.store.version}`,
        ),
      ),
    );
    expect(cluster.watchCount).toBe(3);
    await cluster.stop();
    for (const watch of watches) {
      expect(await watch.next().catch(() => undefined)).toBeUndefined();
    }
    expect(cluster.watchCount).toBe(0);
    expect(time.pending).toBe(0);
    await expect(fetch(`${cluster.url}/livez`)).rejects.toThrow();
  });

  it('lets go of a watch whose client has left', async () => {
    const { cluster, time } = await startTestCluster();
    const pending = time.pending;
    const watch = await WatchReader.open(
      cluster,
      `${MAPS}?watch=true&allowWatchBookmarks=true`,
    );
    expect(cluster.watchCount).toBe(1);
    watch.close();
    await eventually(() => cluster.watchCount === 0);
    expect(time.pending).toBe(pending);
  });
});
