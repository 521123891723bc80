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
  ApiException,
  AppsV1Api,
  CoreV1Api,
  KubeConfig,
  KubernetesObjectApi,
  PatchStrategy,
  setHeaderOptions,
  V1Pod,
  VersionApi,
  Watch,
} from '@kubernetes/client-node';
import { generate } from 'selfsigned';
import {
  deployment,
  startTestCluster,
  stopTestClusters,
} from './__testUtils__/testCluster';
import { SimulatedCluster } from './SimulatedCluster';

function configOf(cluster: SimulatedCluster, userIndex = 0): KubeConfig {
  const config = new KubeConfig();
  config.loadFromString(cluster.kubeconfig(userIndex));
  return config;
}

async function certificate(notAfterDate?: Date) {
  const { private: key, cert } = await generate(
    [{ name: 'commonName', value: 'localhost' }],
    {
      keySize: 2048,
      notBeforeDate: new Date('2020-01-01'),
      notAfterDate: notAfterDate ?? new Date('2100-01-01'),
      extensions: [
        { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
      ],
    },
  );
  return { key, cert };
}

describe('with @kubernetes/client-node', () => {
  afterEach(stopTestClusters);

  it('reads, writes and scales', async () => {
    const { cluster, time } = await startTestCluster();
    const config = configOf(cluster);
    const core = config.makeApiClient(CoreV1Api);
    const apps = config.makeApiClient(AppsV1Api);
    const version = await config.makeApiClient(VersionApi).getCode();
    expect(version.gitVersion).toBe('v1.36.2');
    await apps.createNamespacedDeployment({
      namespace: 'shop',
      body: deployment('cart', { replicas: 3 }),
    });
    time.advance(10_000);
    const pods = await core.listNamespacedPod({
      namespace: 'shop',
      labelSelector: 'app=cart',
    });
    expect(pods.items.map(pod => pod.status?.phase)).toEqual(
      Array(3).fill('Running'),
    );
    expect(pods.items[0].metadata?.creationTimestamp).toBeInstanceOf(Date);
    await apps.patchNamespacedDeployment(
      {
        name: 'cart',
        namespace: 'shop',
        body: {
          spec: {
            template: {
              spec: { containers: [{ name: 'cart', image: 'cart:2' }] },
            },
          },
        },
      },
      setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch),
    );
    const scale = await apps.readNamespacedDeploymentScale({
      name: 'cart',
      namespace: 'shop',
    });
    await apps.replaceNamespacedDeploymentScale({
      name: 'cart',
      namespace: 'shop',
      body: { ...scale, spec: { replicas: 2 } },
    });
    time.advance(20_000);
    const after = await core.listNamespacedPod({ namespace: 'shop' });
    expect(after.items.map(pod => pod.spec?.containers[0].image)).toEqual([
      'cart:2',
      'cart:2',
    ]);
    await apps.deleteNamespacedDeployment({ name: 'cart', namespace: 'shop' });
    time.advance(20_000);
    expect((await core.listNamespacedPod({ namespace: 'shop' })).items).toEqual(
      [],
    );
  });

  it('pages with limit and continue', async () => {
    const { cluster, time } = await startTestCluster();
    cluster.store.apply(deployment('cart', { replicas: 7 }));
    time.advance(10_000);
    const core = configOf(cluster).makeApiClient(CoreV1Api);
    const names: string[] = [];
    let token: string | undefined;
    do {
      const page = await core.listNamespacedPod({
        namespace: 'shop',
        limit: 3,
        _continue: token,
      });
      names.push(...page.items.map(pod => pod.metadata!.name!));
      token = page.metadata?._continue;
    } while (token);
    expect(new Set(names).size).toBe(7);
  });

  it('watches a pod being deleted and replaced', async () => {
    const { cluster, time } = await startTestCluster();
    cluster.store.apply(deployment('cart'));
    time.advance(10_000);
    const config = configOf(cluster);
    const core = config.makeApiClient(CoreV1Api);
    const list = await core.listNamespacedPod({ namespace: 'shop' });
    const seen: string[] = [];
    let finish: () => void = () => {};
    const finished = new Promise<void>(resolve => {
      finish = resolve;
    });
    const abort = await new Watch(config).watch(
      '/api/v1/namespaces/shop/pods',
      {
        allowWatchBookmarks: true,
        resourceVersion: list.metadata?.resourceVersion,
      },
      (type: string, pod: V1Pod) => {
        seen.push(type);
        if (type === 'BOOKMARK') {
          finish();
        }
        expect(pod.metadata?.resourceVersion).toBeDefined();
      },
      finish,
    );
    await core.deleteNamespacedPod({
      namespace: 'shop',
      name: list.items[0].metadata!.name!,
    });
    time.advance(70_000);
    await finished;
    abort.abort();
    expect(seen[0]).toBe('MODIFIED');
    expect(seen.filter(type => type === 'ADDED')).toHaveLength(1);
    expect(seen.filter(type => type === 'DELETED')).toHaveLength(1);
  });

  it('works with any kind and with server-side apply', async () => {
    const { cluster } = await startTestCluster();
    const objects = KubernetesObjectApi.makeApiClient(configOf(cluster));
    const ingress = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { ingressClassName: 'nginx' },
    };
    const made = await objects.patch(
      ingress,
      undefined,
      undefined,
      'tests',
      true,
      PatchStrategy.ServerSideApply,
    );
    expect(made.metadata).toHaveProperty('uid');
    const list = await objects.list('networking.k8s.io/v1', 'Ingress', 'shop');
    expect(list.items.map(({ metadata }) => metadata?.name)).toEqual(['web']);
    await objects.delete(ingress);
    const missing = await objects.read(ingress).catch(error => error);
    expect(missing).toBeInstanceOf(ApiException);
    expect(missing.code).toBe(404);
  });

  it('is refused in the words of the API server', async () => {
    const { cluster } = await startTestCluster();
    const core = configOf(cluster, 1).makeApiClient(CoreV1Api);
    const error = await core
      .deleteNamespacedPod({ name: 'x', namespace: 'shop' })
      .catch(e => e);
    expect(error.code).toBe(403);
    expect(JSON.parse(error.body)).toMatchObject({
      kind: 'Status',
      message:
        'pods "x" is forbidden: User "reader" cannot delete resource "pods" in API group "" in the namespace "shop"',
    });
  });

  it('speaks TLS, and an expired certificate is noticed', async () => {
    const good = await startTestCluster({ tls: await certificate() });
    const core = configOf(good.cluster).makeApiClient(CoreV1Api);
    expect((await core.listNamespace()).items.length).toBeGreaterThan(3);
    const expired = await startTestCluster({
      tls: await certificate(new Date('2021-01-01')),
    });
    const error = await configOf(expired.cluster)
      .makeApiClient(CoreV1Api)
      .listNamespace()
      .catch(e => e);
    expect(error.code).toBe('CERT_HAS_EXPIRED');
  });
});
