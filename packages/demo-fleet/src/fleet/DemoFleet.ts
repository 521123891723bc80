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
import type { DemoConfig } from '../config';
import {
  kubeconfigOf,
  SimulatedCluster,
  type Clock,
  type KubeconfigEntry,
  type Scheduler,
} from '../kube';
import { seedRepository } from '../repository/seedRepository';
import {
  DEMO_ENVIRONMENTS,
  DEMO_NAMESPACE,
  type DemoClusterName,
} from '../story/environments';
import { demoHistory } from '../story/history';
import { manifestsOfEnvironment } from '../story/manifests';
import { selfSignedCertificate } from './selfSignedCertificate';

/** Name of the file with a context per cluster, below the demo's folder. */
export const KUBECONFIG_FILE = 'kubeconfig';

/** Name of the bare repository, below the demo's folder. */
export const REPOSITORY_FOLDER = 'deploy.git';

const CLUSTERS: readonly DemoClusterName[] = ['prod-eu', 'staging'];

/** What a fleet is started with. */
export interface DemoFleetOptions {
  config: Pick<DemoConfig, 'ports' | 'seed'>;
  /** Absolute path; emptied of what an earlier start left there. */
  directory: string;
  clock: Clock;
  scheduler: Scheduler;
  /** Told of faults of the simulation itself. */
  onError: (error: Error) => void;
}

/** The simulated clusters and the repository they are delivered from. */
export class DemoFleet {
  private constructor(
    readonly clusters: ReadonlyMap<DemoClusterName, SimulatedCluster>,
    readonly kubeconfigPath: string,
    readonly repositoryPath: string,
  ) {}

  /**
   * Seeds the repository, starts the clusters with what its head holds and
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
    await seedRepository(repositoryPath, demoHistory(), clock.now());

    const tls = await selfSignedCertificate(clock.now());
    const clusters = new Map<DemoClusterName, SimulatedCluster>();
    const contexts: KubeconfigEntry[] = [];
    try {
      for (const [index, name] of CLUSTERS.entries()) {
        const admin = randomBytes(24).toString('base64url');
        const reader = randomBytes(24).toString('base64url');
        const cluster = await SimulatedCluster.start({
          name,
          port: config.ports[name],
          seed: config.seed + index,
          clock,
          scheduler,
          tls,
          onError,
          tokens: [
            { token: admin, user: 'demo-admin', access: 'write' },
            { token: reader, user: 'gitopshq-reader', access: 'read' },
          ],
        });
        clusters.set(name, cluster);
        const way = {
          url: cluster.url,
          certificate: tls.cert,
          namespace: DEMO_NAMESPACE,
        };
        contexts.push(
          { ...way, name, token: admin },
          { ...way, name: `${name}-reader`, token: reader },
        );
      }
      for (const environment of DEMO_ENVIRONMENTS) {
        for (const manifest of manifestsOfEnvironment(environment)) {
          clusters.get(environment.cluster)?.store.apply(manifest);
        }
      }
      await writeFile(kubeconfigPath, kubeconfigOf(contexts), { mode: 0o600 });
      await chmod(kubeconfigPath, 0o600);
    } catch (error) {
      await Promise.all([...clusters.values()].map(cluster => cluster.stop()));
      throw error;
    }
    return new DemoFleet(clusters, kubeconfigPath, repositoryPath);
  }

  /** Stops every cluster; what was written stays until the next start. */
  async stop(): Promise<void> {
    await Promise.all(
      [...this.clusters.values()].map(cluster => cluster.stop()),
    );
  }
}
