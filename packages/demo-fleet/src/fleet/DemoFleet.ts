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

import { randomBytes } from 'node:crypto';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NotFoundError } from '@backstage/errors';
import type { DemoConfig } from '../config';
import {
  kubeconfigOf,
  SimulatedCluster,
  type Clock,
  type KubeconfigEntry,
  type Scheduler,
} from '../kube';
import { deliver } from '../delivery/deliver';
import { DeliveryLoop, type Delivery } from '../delivery/DeliveryLoop';
import { seedRepository } from '../repository/seedRepository';
import { demoBehaviours } from '../story/behaviours';
import { DemoStory } from '../story/DemoStory';
import {
  DEMO_CLUSTERS,
  DEMO_NAMESPACE,
  type DemoClusterName,
  type DemoEnvironment,
} from '../story/environments';
import { demoHistory } from '../story/history';
import { demoVoices } from '../story/logVoices';
import { manifestsOfEnvironment } from '../story/manifests';
import { demoCertificates } from './demoCertificates';

/** Name of the file with a context per cluster, below the demo's folder. */
export const KUBECONFIG_FILE = 'kubeconfig';

/** Name of the bare repository, below the demo's folder. */
export const REPOSITORY_FOLDER = 'deploy.git';

/** The newest commits, which are delivered once the clusters run what was before them. */
const DELIVERED_LATE = 2;

/** What a fleet is started with. */
export interface DemoFleetOptions {
  config: Pick<DemoConfig, 'ports' | 'seed' | 'story'>;
  /** Absolute path; emptied of what an earlier start left there. */
  directory: string;
  clock: Clock;
  scheduler: Scheduler;
  /** Told of faults of the simulation itself. */
  onError: (error: Error) => void;
  /** Told of each commit that reaches an environment. */
  onDelivery?: (delivery: Delivery) => void;
}

/** The simulated clusters and the repository they are delivered from. */
export class DemoFleet {
  private constructor(
    readonly clusters: ReadonlyMap<DemoClusterName, SimulatedCluster>,
    readonly kubeconfigPath: string,
    readonly repositoryPath: string,
    /** Brings commits to the clusters. */
    readonly delivery: DeliveryLoop,
    private readonly story: DemoStory,
  ) {}

  /**
   * Seeds the repository, starts the clusters with what it holds and
   * writes a kubeconfig with fresh tokens. Per cluster it has a context of the
   * cluster's name that may write, and `<name>-reader` that may only read.
   *
   * @throws Error naming the port when one is in use.
   */
  static async start(options: DemoFleetOptions): Promise<DemoFleet> {
    const { config, directory, clock, scheduler, onError } = options;
    const kubeconfigPath = join(directory, KUBECONFIG_FILE);
    const repositoryPath = join(directory, REPOSITORY_FOLDER);
    await rm(kubeconfigPath, { force: true });
    await rm(repositoryPath, { recursive: true, force: true });
    await mkdir(directory, { recursive: true });
    const history = demoHistory();
    const commit = await seedRepository(repositoryPath, history, clock.now());
    const clusters = new Map<DemoClusterName, SimulatedCluster>();
    const before = history[history.length - 1 - DELIVERED_LATE].environments;
    const head = history[history.length - 1].environments;
    try {
      const contexts = await startClusters(options, clusters);
      before.forEach(each => seedEnvironment(clusters, each));
      await writeFile(kubeconfigPath, kubeconfigOf(contexts), { mode: 0o600 });
      await chmod(kubeconfigPath, 0o600);
    } catch (error) {
      await Promise.all([...clusters.values()].map(cluster => cluster.stop()));
      throw error;
    }
    const story = new DemoStory({
      clusters,
      before,
      head,
      scheduler,
      outages: config.story,
      onError,
    });
    const delivery = new DeliveryLoop({
      repositoryPath,
      commit,
      environments: head,
      storeOf: name => clusterNamed(clusters, name).store,
      scheduler,
      onDelivery: options.onDelivery ?? (() => undefined),
      onError,
    });
    return new DemoFleet(
      clusters,
      kubeconfigPath,
      repositoryPath,
      delivery,
      story,
    );
  }

  /** A cluster of the fleet. */
  cluster(name: DemoClusterName): SimulatedCluster {
    return clusterNamed(this.clusters, name);
  }

  /** Stops every cluster; what was written stays until the next start. */
  async stop(): Promise<void> {
    this.story.stop();
    await this.delivery.stop();
    await Promise.all(
      [...this.clusters.values()].map(cluster => cluster.stop()),
    );
  }
}

function clusterNamed(
  clusters: ReadonlyMap<DemoClusterName, SimulatedCluster>,
  name: DemoClusterName,
): SimulatedCluster {
  const cluster = clusters.get(name);
  if (!cluster) {
    throw new NotFoundError(`The demo has no cluster ${name}`);
  }
  return cluster;
}

async function startClusters(
  { config, clock, scheduler, onError }: DemoFleetOptions,
  clusters: Map<DemoClusterName, SimulatedCluster>,
): Promise<KubeconfigEntry[]> {
  const tls = await demoCertificates(clock.now());
  const contexts: KubeconfigEntry[] = [];
  for (const name of DEMO_CLUSTERS) {
    const admin = randomBytes(24).toString('base64url');
    const reader = randomBytes(24).toString('base64url');
    const cluster = await SimulatedCluster.start({
      name,
      port: config.ports[name],
      seed: `${config.seed}/${name}`,
      clock,
      scheduler,
      tls,
      onError,
      behaviourRule: demoBehaviours,
      voices: demoVoices,
      tokens: [
        { token: admin, user: 'demo-admin', access: 'write' },
        { token: reader, user: 'gitopshq-reader', access: 'read' },
      ],
    });
    clusters.set(name, cluster);
    const way = {
      url: cluster.url,
      certificate: tls.ca,
      namespace: DEMO_NAMESPACE,
    };
    contexts.push(
      { ...way, name, token: admin },
      { ...way, name: `${name}-reader`, token: reader },
    );
  }
  return contexts;
}

function seedEnvironment(
  clusters: ReadonlyMap<DemoClusterName, SimulatedCluster>,
  environment: DemoEnvironment,
): void {
  const { store } = clusterNamed(clusters, environment.cluster);
  manifestsOfEnvironment(environment).forEach(each =>
    deliver(store, environment, each),
  );
}
