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

import { SimulatedCluster, type Manifest } from '@gitopshq/demo-fleet';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { serviceIdOf } from '../../fleet/mapping/serviceId';
import { TestRepository } from '../../desired/__testUtils__/TestRepository';
import { READER_TOKEN, WRITER_TOKEN, type World } from './OperationsHub';

/** A Deployment as a team writes it; version `bad` crashes. */
export const deployment = (name: string, version: string): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name,
    namespace: 'shop',
    labels: { 'backstage.io/kubernetes-id': name },
  },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name, 'backstage.io/kubernetes-id': name } },
      spec: { containers: [{ name, image: `${name}:${version}` }] },
    },
  },
});

const fileOf = (name: string) => `envs/shop-eu/${name}/Deployment.yaml`;

/** A cluster with the namespace of the shop, whose pods live fast. */
export async function startShopCluster(): Promise<SimulatedCluster> {
  const cluster = await SimulatedCluster.start({
    name: 'prod-eu',
    tokens: [
      { token: READER_TOKEN, user: 'reader', access: 'read' },
      { token: WRITER_TOKEN, user: 'writer', access: 'write' },
    ],
    timings: {
      ...{ scheduleMs: 10, startMs: 20, startJitterMs: 0, readyMs: 20 },
      ...{ stopMs: 20, crashAfterMs: 50 },
    },
    behaviourRule: pod =>
      JSON.stringify(pod).includes(':bad"') ? 'crash-loop' : 'healthy',
  });
  cluster.store.apply({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'shop' },
  });
  return cluster;
}

/** A Git repository and a cluster with two services; `cart` is broken. */
export class ShopWorld implements World {
  private constructor(
    readonly cluster: SimulatedCluster,
    readonly origin: TestRepository,
    readonly folder: string,
    /** Release of cart that worked. */
    readonly good: string,
    /** Head: the release that broke it. */
    readonly bad: string,
  ) {}

  /** Id that the hub gives to a service. */
  serviceId(name: string): string {
    return serviceIdOf('resource:default/shop-eu', `component:default/${name}`);
  }

  static async create(): Promise<ShopWorld> {
    const cluster = await startShopCluster();
    const origin = await TestRepository.create();
    const folder = await mkdtemp(join(tmpdir(), 'gitopshq-hub-'));
    const good = await origin.commit({
      files: {
        [fileOf('cart')]: stringify(deployment('cart', '1')),
        [fileOf('web')]: stringify(deployment('web', '1')),
        'README.md': 'The shop.\n',
      },
    });
    const bad = await origin.commit({
      files: { [fileOf('cart')]: stringify(deployment('cart', 'bad')) },
    });
    const world = new ShopWorld(cluster, origin, folder, good, bad);
    world.deliver(deployment('cart', 'bad'));
    world.deliver(deployment('web', '1'));
    return world;
  }

  get clusterUrl(): string {
    return this.cluster.url;
  }

  get repositoryUrl(): string {
    return this.origin.url;
  }

  /** As the pipeline of the team applies it. */
  deliver(manifest: Manifest): void {
    this.cluster.store.serverSideApply(
      {
        ...manifest,
        metadata: {
          ...manifest.metadata,
          annotations: {
            'gitopshq.io/environment': 'resource:default/shop-eu',
          },
        },
      },
      { manager: 'gitopshq', force: true },
    );
  }

  /** Somebody pushes a version of a service. */
  push(name: string, version: string): Promise<string> {
    return this.origin.commit({
      files: { [fileOf(name)]: stringify(deployment(name, version)) },
    });
  }

  live(name: string) {
    return this.cluster.store.get({
      ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
      ...{ namespace: 'shop', name },
    });
  }

  /** Image that runs, or is meant to. */
  image(name: string): string {
    const { spec } = this.live(name) as unknown as {
      spec: { template: { spec: { containers: { image: string }[] } } };
    };
    return spec.template.spec.containers[0].image;
  }

  /** Commits of operations on a branch, newest first: sha and operation. */
  async commits(
    branch = 'main',
  ): Promise<{ sha: string; operation: string }[]> {
    const log = await this.origin.git(
      'log',
      '--first-parent',
      '--format=%H %(trailers:key=Operation-Id,valueonly,separator=%x2C)',
      branch,
    );
    return log
      .trim()
      .split('\n')
      .map(line => line.split(' '))
      .filter(([, operation]) => operation)
      .map(([sha, operation]) => ({ sha, operation }));
  }

  async remove(): Promise<void> {
    await this.cluster.stop();
    await this.origin.remove();
    await rm(this.folder, { recursive: true, force: true });
  }
}
