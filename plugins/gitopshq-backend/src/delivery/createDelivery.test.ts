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

import { mockServices } from '@backstage/backend-test-utils';
import {
  DEFAULT_ENVIRONMENT_SETTINGS,
  type Delivery,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { ClusterReader, systemClock } from '@gitopshq/cluster-collector';
import {
  SimulatedCluster,
  type Manifest,
  type ResourceFacts,
} from '@gitopshq/demo-fleet';
import { KubeConfig } from '@kubernetes/client-node';
import { ManualTimers } from '../__testUtils__/ManualTimers';
import { waitFor } from '../__testUtils__/waitFor';
import {
  cluster as registered,
  environment as registeredEnvironment,
  ManualRegistry,
  snapshot,
} from '../fleet/__testUtils__/registry';
import { HeldLeases } from '../leases/__testUtils__/HeldLeases';
import {
  application,
  gitRepository,
  helmRelease,
  kustomization,
  OLD_SHA,
  REPOSITORY,
  SHA,
} from './__testUtils__/toolObjects';
import {
  createDelivery,
  type DeliveryFeature,
  type DeliveryOptions,
} from './createDelivery';
import { KINDS, type ReadKind } from './kinds';

const CLUSTER = 'resource:default/prod-eu';
const SHOP = 'resource:default/shop-eu';
const TOKEN = 'token-of-the-reader';

const facts = (kind: ReadKind, version = KINDS[kind].versions[0]) => ({
  group: KINDS[kind].group,
  version,
  kind,
  plural: KINDS[kind].resource,
  singular: kind.toLocaleLowerCase('en-US'),
  namespaced: true,
  tracksGeneration: true,
});
const ALL = (Object.keys(KINDS) as ReadKind[]).map(kind => facts(kind));

describe('createDelivery', () => {
  const running: { stop(): Promise<unknown> }[] = [];
  let cluster: SimulatedCluster;
  let registry: ManualRegistry;
  let leases: HeldLeases;
  let timers: ManualTimers;
  let delivery: DeliveryFeature;
  let changes: string[];

  afterEach(async () => {
    await Promise.all(running.splice(0).map(each => each.stop()));
  });

  async function simulate(
    resources: ResourceFacts[] = ALL,
    access: 'read' | 'none' = 'read',
  ) {
    cluster = await SimulatedCluster.start({
      name: 'prod-eu',
      resources,
      tokens: [{ token: TOKEN, user: 'reader', access }],
    });
    running.push(cluster);
    for (const name of ['argocd', 'flux-system', 'shop']) {
      cluster.store.apply({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name },
      });
    }
  }

  /** As `kubectl apply` and the tool's controller together. */
  const put = (object: object) => cluster.store.apply(object as Manifest);

  const registryOf = (deliveries: Record<string, Delivery>) =>
    snapshot({
      clusters: [
        registered({
          connection: {
            clusterRef: CLUSTER,
            server: cluster.url,
            async kubeConfig() {
              const kubeConfig = new KubeConfig();
              kubeConfig.loadFromClusterAndUser(
                { name: 'c', server: cluster.url, skipTLSVerify: true },
                { name: 'u', token: TOKEN },
              );
              return kubeConfig;
            },
          },
        }),
      ],
      environments: Object.entries(deliveries).map(([name, each]) =>
        registeredEnvironment({
          name,
          source: {
            repository: REPOSITORY,
            branch: 'main',
            path: 'envs/shop-eu',
          },
          settings: { ...DEFAULT_ENVIRONMENT_SETTINGS, delivery: each },
        }),
      ),
    });

  function start(
    deliveries: Record<string, Delivery>,
    createReader?: DeliveryOptions['createReader'],
  ) {
    registry = new ManualRegistry(registryOf(deliveries));
    leases = new HeldLeases();
    timers = new ManualTimers(Date.now());
    changes = [];
    delivery = createDelivery({
      registry,
      leases,
      clock: systemClock,
      timers,
      random: () => 0.5,
      logger: mockServices.logger.mock(),
      ...(createReader && { createReader }),
    });
    running.unshift(delivery);
    delivery.service.onChange(ref => changes.push(ref));
    delivery.start();
    return delivery.service;
  }

  /** Watches gather changes for a moment of the timers' time. */
  const until = <T>(check: () => T | undefined | false) =>
    waitFor(async () => {
      await timers.advance(50);
      return check();
    });

  const watches = () => cluster.watchCount;

  it('reads an Application, and follows it', async () => {
    await simulate();
    put(application());
    const service = start({ 'shop-eu': { argocd: 'argocd/shop-eu' } });
    expect(service.applied(SHOP)).toBeUndefined();
    expect(service.renderInputs(SHOP)).toMatchObject({
      code: 'delivery-not-read-yet',
    });

    await until(() => service.applied(SHOP));
    expect(service.applied(SHOP)).toMatchObject({
      sha: SHA,
      sync: 'in-sync',
    });
    expect(service.renderInputs(SHOP)).toMatchObject({ path: 'envs/shop-eu' });
    expect(delivery.health()).toEqual([{ name: 'delivery', state: 'ok' }]);

    const told = changes.length;
    put(
      application({
        spec: {
          ignoreDifferences: [
            { kind: 'Deployment', jsonPointers: ['/spec/replicas'] },
          ],
        },
      }),
    );
    await until(() => service.ignoreRules(SHOP).length > 0);
    expect(changes.length).toBeGreaterThan(told);
    expect(watches()).toBe(1);
  });

  it('says that an object is not there, and sees it come', async () => {
    await simulate();
    const service = start({ 'shop-eu': { argocd: 'argocd/shop-eu' } });
    await until(() => service.applied(SHOP)?.problem);
    expect(service.applied(SHOP)).toMatchObject({
      sync: 'unknown',
      problem: {
        code: 'delivering-object-missing',
        value: 'argocd/shop-eu',
      },
    });
    put(application({ metadata: { finalizers: [] } }));
    await until(() => service.applied(SHOP)?.sha);
    cluster.store.delete({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      namespace: 'argocd',
      name: 'shop-eu',
    });
    await until(() => service.applied(SHOP)?.problem);
    expect(service.applied(SHOP)).not.toHaveProperty('sha');
  });

  it('finds what a HelmRelease names, in other namespaces', async () => {
    await simulate();
    [helmRelease(), kustomization(), gitRepository()].forEach(put);
    const service = start({
      'shop-eu': { flux: { helmRelease: 'shop/cart' } },
      'shop-infra': { flux: { kustomization: 'flux-system/shop-eu' } },
    });
    await until(() => service.applied(SHOP)?.sync === 'in-sync');
    expect(service.applied(SHOP)).toMatchObject({ sha: SHA });
    await until(() => service.applied('resource:default/shop-infra')?.sha);
    // One for each kind and namespace.
    expect(watches()).toBe(3);

    put(
      kustomization({
        status: {
          lastAppliedRevision: `main@sha1:${OLD_SHA}`,
        },
      }),
    );
    await until(() => service.applied(SHOP)?.sha === OLD_SHA);
  });

  it('takes the older version where only that is served', async () => {
    await simulate([
      facts('Kustomization', 'v1beta2'),
      facts('GitRepository', 'v1beta2'),
    ]);
    put({
      ...kustomization({
        status: { lastAppliedRevision: `main/${SHA}` },
      }),
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1beta2',
    });
    put({
      ...gitRepository(),
      apiVersion: 'source.toolkit.fluxcd.io/v1beta2',
    });
    const service = start({
      'shop-eu': { flux: { kustomization: 'flux-system/shop-eu' } },
    });
    await until(() => service.applied(SHOP)?.sync === 'in-sync');
    expect(service.applied(SHOP)!.sha).toBe(SHA);
  });

  it('says that Argo CD is not installed', async () => {
    await simulate([]);
    const service = start({ 'shop-eu': { argocd: 'argocd/shop-eu' } });
    await until(() => service.applied(SHOP)?.problem);
    expect(service.applied(SHOP)!.problem).toEqual({
      code: 'delivering-kind-not-served',
      message: 'The cluster does not serve Application (argoproj.io v1alpha1)',
      value: 'applications.argoproj.io',
      cure: expect.stringMatching(/^Install Argo CD/),
    });
    expect(service.renderInputs(SHOP)).toEqual(service.applied(SHOP)!.problem);
    expect(delivery.health()).toMatchObject([{ state: 'degraded' }]);
  });

  it('asks again for a kind that was not served', async () => {
    await simulate();
    put(application());
    let installed = false;
    const service = start(
      { 'shop-eu': { argocd: 'argocd/shop-eu' } },
      connection => {
        const reader = new ClusterReader(connection, { timeoutMs: 60_000 });
        return {
          resources: async (...asked) =>
            installed ? reader.resources(...asked) : [],
          close: () => reader.close(),
        };
      },
    );
    await until(() => service.applied(SHOP)?.problem);
    installed = true;
    await timers.advance(60_000);
    await until(() => service.applied(SHOP)?.sha);
    expect(service.applied(SHOP)!.problem).toBeUndefined();
  });

  it('names the rights that are missing', async () => {
    await simulate(ALL, 'none');
    const service = start({ 'shop-eu': { argocd: 'argocd/shop-eu' } });
    await until(() => service.applied(SHOP)?.problem);
    expect(service.applied(SHOP)!.problem).toMatchObject({
      code: 'forbidden',
      cure: expect.stringContaining('apiGroups: ["argoproj.io"]'),
    });
  });

  it('reads nothing without the lease, and forgets when it is lost', async () => {
    await simulate();
    put(application());
    const service = start({ 'shop-eu': { argocd: 'argocd/shop-eu' } });
    await until(() => service.applied(SHOP));
    leases.lose(CLUSTER);
    expect(service.applied(SHOP)).toBeUndefined();
    expect(service.renderInputs(SHOP)).toMatchObject({
      code: 'delivery-not-read',
    });
    await until(() => watches() === 0);
    leases.gain(CLUSTER);
    await until(() => service.applied(SHOP));
  });

  it('follows the registry', async () => {
    await simulate();
    put(application());
    const service = start({ 'shop-eu': 'direct' });
    expect(service.renderInputs(SHOP)).toBeUndefined();
    expect(watches()).toBe(0);
    expect(delivery.health()).toEqual([]);
    registry.change(registryOf({ 'shop-eu': { argocd: 'argocd/shop-eu' } }));
    await until(() => service.applied(SHOP));
    registry.change(registryOf({}));
    expect(service.applied(SHOP)).toBeUndefined();
    expect(changes.at(-1)).toBe(SHOP);
    await until(() => watches() === 0);
  });
});
