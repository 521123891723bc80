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

import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AppsV1Api,
  CoreV1Api,
  KubeConfig,
  VersionApi,
} from '@kubernetes/client-node';
import { ManualScheduler } from '../kube';
import { eventually } from '../kube/__testUtils__/testCluster';
import { DemoFleet } from './DemoFleet';

const MINUTE_MS = 60_000;

describe('DemoFleet', () => {
  let directory: string;
  let fleet: DemoFleet;
  let scheduler: ManualScheduler;
  const failures: Error[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'gitopshq-fleet-'));
    // Certificates are checked against real time.
    scheduler = new ManualScheduler(Date.now());
    fleet = await DemoFleet.start({
      config: {
        ports: { 'prod-eu': 0, 'prod-us': 0, staging: 0 },
        seed: 1,
        story: true,
      },
      directory,
      clock: scheduler,
      scheduler,
      onError: error => failures.push(error),
    });
    scheduler.advance(2 * MINUTE_MS);
  });

  afterAll(async () => {
    await fleet.stop();
    await rm(directory, { recursive: true, force: true });
  });

  function context(name: string): KubeConfig {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromFile(fleet.kubeconfigPath);
    kubeConfig.setCurrentContext(name);
    return kubeConfig;
  }

  async function deployment(cluster: string, name: string) {
    return context(`${cluster}-reader`)
      .makeApiClient(AppsV1Api)
      .readNamespacedDeployment({ namespace: 'shop', name });
  }

  it('runs production in Europe as it should', async () => {
    const apps = context('prod-eu-reader').makeApiClient(AppsV1Api);
    const { items } = await apps.listNamespacedDeployment({
      namespace: 'shop',
    });
    expect(items).toHaveLength(9);
    for (const each of items) {
      expect([each.metadata?.name, each.status?.readyReplicas]).toEqual([
        each.metadata?.name,
        each.spec?.replicas,
      ]);
    }
  });

  it('has one namespace per environment', () => {
    const namespaces = (name: 'prod-eu' | 'prod-us' | 'staging') =>
      fleet
        .cluster(name)
        .store.list({ apiVersion: 'v1', kind: 'Namespace' })
        .map(({ metadata }) => metadata.name)
        .filter(each => each.startsWith('shop'));
    expect(namespaces('prod-eu')).toEqual(['shop']);
    expect(namespaces('prod-us')).toEqual(['shop']);
    expect(namespaces('staging')).toEqual(['shop', 'shop-dev']);
    expect(
      fleet
        .cluster('staging')
        .store.list({ apiVersion: 'apps/v1', kind: 'Deployment' }, 'shop-dev'),
    ).toHaveLength(9);
  });

  it('has storefront-web in Europe at six of three replicas by its autoscaler', async () => {
    const { spec, status } = await deployment('prod-eu', 'storefront-web');
    expect([spec?.replicas, status?.readyReplicas]).toEqual([6, 6]);
    const autoscaler = fleet.cluster('prod-eu').store.get({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      namespace: 'shop',
      name: 'storefront-web',
    });
    expect(autoscaler?.status).toMatchObject({
      currentReplicas: 6,
      desiredReplicas: 6,
    });
  });

  it('has payments-api in Europe edited by hand', async () => {
    const { spec } = await deployment('prod-eu', 'payments-api');
    expect(spec?.template.spec?.containers[0].env).toContainEqual({
      name: 'DEBUG',
      value: '1',
    });
  });

  it('tells who wrote what, as a real API server would', () => {
    const { store } = fleet.cluster('prod-eu');
    const writersOf = (name: string) =>
      store
        .get({
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          namespace: 'shop',
          name,
        })!
        .metadata.managedFields!.map(
          ({ manager, operation, subresource, time, fieldsV1 }) => ({
            writer: [manager, operation, subresource].filter(Boolean).join(' '),
            isTimed: time !== undefined,
            ownsReplicas: 'f:replicas' in (fieldsV1['f:spec'] ?? {}),
            fields: JSON.stringify(fieldsV1),
          }),
        );
    expect(writersOf('payments-api')).toEqual([
      expect.objectContaining({ writer: 'gitopshq Apply', ownsReplicas: true }),
      expect.objectContaining({
        writer: 'kubectl-edit Update',
        isTimed: true,
        fields: JSON.stringify({
          'f:spec': {
            'f:template': {
              'f:spec': {
                'f:containers': {
                  'k:{"name":"payments-api"}': {
                    'f:env': {
                      'k:{"name":"DEBUG"}': {
                        '.': {},
                        'f:name': {},
                        'f:value': {},
                      },
                    },
                  },
                },
              },
            },
          },
        }),
      }),
      expect.objectContaining({
        writer: 'kube-controller-manager Update status',
      }),
    ]);
    expect(writersOf('storefront-web')).toEqual([
      expect.objectContaining({
        writer: 'gitopshq Apply',
        ownsReplicas: false,
      }),
      expect.objectContaining({
        writer: 'kube-controller-manager Update scale',
        isTimed: false,
        ownsReplicas: true,
      }),
      expect.objectContaining({
        writer: 'kube-controller-manager Update status',
      }),
    ]);
  });

  it('has cart in the United States broken by its last release, with events and a log', async () => {
    const cart = await deployment('prod-us', 'cart');
    expect(cart.status?.readyReplicas).toBeUndefined();
    expect(
      cart.status?.conditions?.find(({ type }) => type === 'Available')?.status,
    ).toBe('False');
    const core = context('prod-us-reader').makeApiClient(CoreV1Api);
    const pods = await core.listNamespacedPod({
      namespace: 'shop',
      labelSelector: 'app.kubernetes.io/name=cart',
    });
    expect(pods.items).toHaveLength(3);
    for (const { status } of pods.items) {
      expect(status?.containerStatuses?.[0].restartCount).toBeGreaterThan(1);
    }
    const log = await core.readNamespacedPodLog({
      namespace: 'shop',
      name: pods.items[0].metadata?.name ?? '',
      previous: true,
    });
    expect(log).toContain(
      'TypeError: SESSION_TTL_SECONDS must be a whole number of seconds, got "30m"',
    );
    const events = await core.listNamespacedEvent({ namespace: 'shop' });
    const told = events.items.map(({ reason, message }) => [reason, message]);
    expect(told).toContainEqual([
      'ScalingReplicaSet',
      expect.stringMatching(/Scaled down replica set cart-\w+ from 3 to 0/),
    ]);
    expect(told.map(([reason]) => reason)).toContain('BackOff');
    // Every other service of the cluster is well.
    const others = await context('prod-us-reader')
      .makeApiClient(AppsV1Api)
      .listNamespacedDeployment({ namespace: 'shop' });
    expect(
      others.items
        .filter(each => each.status?.readyReplicas !== each.spec?.replicas)
        .map(each => each.metadata?.name),
    ).toEqual(['cart']);
  });

  it('heals cart when the one wrong field is right again', () => {
    const { store } = fleet.cluster('prod-us');
    const reference = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'shop',
      name: 'cart',
    };
    const before = store.get(reference);
    const [container] = (
      before?.spec as { template: { spec: { containers: object[] } } }
    ).template.spec.containers;
    const withTtl = (value: string) =>
      store.patch(reference, {
        spec: {
          template: {
            spec: {
              containers: [
                { ...container, env: [{ name: 'SESSION_TTL_SECONDS', value }] },
              ],
            },
          },
        },
      });
    withTtl('1800');
    scheduler.advance(10_000);
    expect(store.get(reference)?.status).toMatchObject({ readyReplicas: 3 });
    withTtl('30m');
    scheduler.advance(10_000);
    expect(store.get(reference)?.status).not.toHaveProperty('readyReplicas', 3);
  });

  it('has recommendations crash-looping in staging, with events', async () => {
    const core = context('staging-reader').makeApiClient(CoreV1Api);
    const { items } = await core.listNamespacedPod({
      namespace: 'shop',
      labelSelector: 'app.kubernetes.io/name=recommendations',
    });
    expect(items).toHaveLength(1);
    const [status] = items[0].status?.containerStatuses ?? [];
    expect(status.restartCount).toBeGreaterThan(1);
    expect(status.ready).toBe(false);
    const events = await core.listNamespacedEvent({
      namespace: 'shop',
      fieldSelector: 'type=Warning',
    });
    expect(events.items.map(event => event.reason)).toContain('BackOff');
  });

  it('lets the reader read and not write', async () => {
    const core = context('staging-reader').makeApiClient(CoreV1Api);
    const [pod] = (await core.listNamespacedPod({ namespace: 'shop' })).items;
    await expect(
      core.deleteNamespacedPod({
        namespace: 'shop',
        name: pod.metadata?.name ?? '',
      }),
    ).rejects.toMatchObject({ code: 403 });
  });

  it('keeps the kubeconfig to its owner', async () => {
    expect((await stat(fleet.kubeconfigPath)).mode % 0o1000).toBe(0o600);
    expect(await readFile(fleet.kubeconfigPath, 'utf8')).toContain(
      'current-context: prod-eu',
    );
  });

  it('lets staging go silent for six minutes, and return', async () => {
    const version = context('staging-reader').makeApiClient(VersionApi);
    const staging = fleet.cluster('staging');
    const { faults } = staging;
    expect(faults.any).toBe(false);
    scheduler.advance(8 * MINUTE_MS);
    expect(faults.current.hang).toBe(true);
    const asked = version.getCode().catch(() => 'lost');
    await eventually(() => staging.hungRequestCount === 1);
    scheduler.advance(6 * MINUTE_MS);
    expect(faults.any).toBe(false);
    // What was asked meanwhile is lost, as in a network that was gone.
    expect(await asked).toBe('lost');
    expect((await version.getCode()).gitVersion).toMatch(/^v1\./);
    scheduler.advance(54 * MINUTE_MS);
    expect(faults.current.hang).toBe(true);
    await faults.set({ slowMs: 1, forSeconds: 7200 });
    scheduler.advance(60 * MINUTE_MS);
    // The story leaves alone what somebody else has switched on.
    expect(faults.current).toMatchObject({ hang: false, slowMs: 1 });
    await faults.clear();
  });

  it('stops without faults and without work left over', async () => {
    await fleet.stop();
    expect(failures).toEqual([]);
    expect(scheduler.pending).toBe(0);
  });
});
