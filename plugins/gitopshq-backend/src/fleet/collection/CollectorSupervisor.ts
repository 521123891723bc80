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
  summaryTargets,
  type ClusterConnection,
  type CollectionSink,
  type WatchTarget,
} from '@gitopshq/cluster-collector';
import type { ClusterLeases, Lease } from '../../leases';
import type { Registry, RegistrySnapshot } from '../../registry/types';
import { CollectedObjects, targetKey } from '../ingest/CollectedObjects';
import {
  EnvironmentProjection,
  type ProjectionDeps,
} from '../ingest/EnvironmentProjection';
import { CollectedIdentity } from './CollectedIdentity';
import { CollectionLedger } from './CollectionLedger';
import { wantedClusters, type WantedCluster } from './wantedClusters';

/** What the supervisor needs of a collector of one cluster. */
export interface Collector {
  start(): void | Promise<void>;
  stop(): Promise<void>;
  setTargets(targets: WatchTarget[]): void;
}

/** Makes the collector of one cluster. */
export type CollectorFactory = (options: {
  connection: ClusterConnection;
  targets: WatchTarget[];
  sink: CollectionSink;
}) => Collector;

interface Running {
  collector?: Collector;
  lease: Lease;
  connection: ClusterConnection;
  server: string;
  collected: CollectedObjects;
  ledger: CollectionLedger;
  targets: string;
  identity: CollectedIdentity;
  /** By environment. */
  environments: Map<string, EnvironmentProjection>;
  /** By namespace. */
  projections: Map<string, EnvironmentProjection>;
}

/**
 * Runs one collector per confirmed cluster that has confirmed environments
 * and whose lease is held, and one projection per environment, following
 * registry and leases. What goes wrong with one cluster stays with it.
 */
export class CollectorSupervisor {
  private readonly clusters = new Map<string, Running>();
  /** Projections that are ending, by environment. */
  private readonly ending = new Map<string, Promise<void>>();
  private readonly stopping = new Set<Promise<void>>();
  private unsubscribe: (() => void)[] = [];

  constructor(
    private readonly registry: Registry,
    private readonly leases: Pick<ClusterLeases, 'held' | 'onChange'>,
    private readonly createCollector: CollectorFactory,
    private readonly deps: ProjectionDeps,
  ) {}

  start(): void {
    this.unsubscribe = [
      this.registry.onChange(snapshot => {
        this.follow(snapshot);
        this.track(this.deps.store.clearUnconfirmed());
      }),
      this.leases.onChange(() => this.follow(this.registry.current())),
      this.deps.wanted.onChange(environmentRef => {
        for (const { environments } of this.clusters.values()) {
          environments.get(environmentRef)?.wantedChanged();
        }
      }),
    ];
    this.follow(this.registry.current());
    this.track(this.deps.store.clearUnconfirmed());
  }

  /** Nothing is read or written after this has resolved. */
  async stop(): Promise<void> {
    this.unsubscribe.forEach(unsubscribe => unsubscribe());
    for (const clusterRef of [...this.clusters.keys()]) {
      this.stopCluster(clusterRef);
    }
    while (this.stopping.size > 0) {
      await Promise.all(this.stopping);
    }
  }

  /** Number of clusters that are collected, and of those that could not be started. */
  state(): { collecting: number; failed: string[] } {
    const failed = [...this.clusters]
      .filter(([, running]) => running.collector === undefined)
      .map(([clusterRef]) => clusterRef);
    return { collecting: this.clusters.size - failed.length, failed };
  }

  private follow(snapshot: RegistrySnapshot): void {
    const wanted = wantedClusters(snapshot, this.leases);
    for (const [clusterRef, running] of [...this.clusters]) {
      const cluster = wanted.get(clusterRef);
      if (
        cluster?.connection.server !== running.server ||
        // What was read under another epoch must not be written under this.
        cluster.lease.epoch !== running.lease.epoch
      ) {
        this.stopCluster(clusterRef);
      }
    }
    for (const [clusterRef, cluster] of wanted) {
      this.followCluster(clusterRef, cluster, snapshot);
    }
  }

  private followCluster(
    clusterRef: string,
    { lease, connection, environments }: WantedCluster,
    snapshot: RegistrySnapshot,
  ): void {
    const targets = summaryTargets(
      environments.flatMap(environment => environment.namespaces),
    );
    const text = targets.map(targetKey).sort().join('\n');
    let running = this.clusters.get(clusterRef);
    if (!running) {
      running = this.prepareCluster(lease, connection);
      this.clusters.set(clusterRef, running);
    }
    running.connection = connection;
    if (running.targets !== text) {
      running.targets = text;
      running.collected.setTargets(targets);
      running.ledger.targetsChanged();
    }
    const refs = new Set(environments.map(each => each.environmentRef));
    for (const environmentRef of running.environments.keys()) {
      if (!refs.has(environmentRef)) {
        this.stopProjection(running, environmentRef);
      }
    }
    running.projections.clear();
    for (const environment of environments) {
      const { collected, identity } = running;
      const subject = {
        environment,
        snapshot,
        collected,
        lease,
        identified: () => identity.written(),
      };
      const { environmentRef } = environment;
      let projection = running.environments.get(environmentRef);
      if (projection) {
        projection.configure(subject);
      } else {
        projection = new EnvironmentProjection(
          this.deps,
          subject,
          this.ending.get(environmentRef),
        );
        running.environments.set(environmentRef, projection);
      }
      for (const namespace of environment.namespaces) {
        running.projections.set(namespace, projection);
      }
    }
    this.collect(clusterRef, running, targets);
  }

  private prepareCluster(lease: Lease, connection: ClusterConnection): Running {
    const environments = new Map<string, EnvironmentProjection>();
    const projections = new Map<string, EnvironmentProjection>();
    const collected = new CollectedObjects();
    const ledger = new CollectionLedger(lease, collected, this.deps);
    const identity = new CollectedIdentity(lease, {
      ...this.deps,
      onReplaced: () => {
        ledger.targetsChanged();
        environments.forEach(projection => projection.forget());
      },
    });
    collected.onChange((namespace, change) => {
      ledger.changed();
      projections.get(namespace)?.changed(change);
    });
    collected.onIdentified(clusterUid => this.track(identity.is(clusterUid)));
    const { server } = connection;
    return {
      lease,
      connection,
      server,
      collected,
      ledger,
      identity,
      targets: '',
      environments,
      projections,
    };
  }

  /** Starts the collector, or tells a running one of its targets. */
  private collect(
    clusterRef: string,
    running: Running,
    targets: WatchTarget[],
  ): void {
    const failed = (error: unknown) => {
      running.collector = undefined;
      this.deps.logger.warn(
        `Collecting from ${clusterRef} could not be started: ${error}`,
      );
      for (const target of targets) {
        running.collected.status(target, {
          state: 'failed',
          problem: {
            code: 'collector-not-started',
            message: `Collecting from ${clusterRef} could not be started: ${
              error instanceof Error ? error.message : error
            }`,
            cure: 'correct the definition of the cluster; it is tried again when the registry changes',
          },
        });
      }
    };
    try {
      if (running.collector) {
        running.collector.setTargets(targets);
        return;
      }
      const collector = this.createCollector({
        // A changed credential is picked up at the next connect.
        connection: {
          clusterRef,
          server: running.server,
          kubeConfig: () => running.connection.kubeConfig(),
        },
        targets,
        sink: running.collected,
      });
      running.collector = collector;
      Promise.resolve(collector.start()).catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  private stopCluster(clusterRef: string): void {
    const running = this.clusters.get(clusterRef);
    this.clusters.delete(clusterRef);
    if (running?.collector) {
      this.track(running.collector.stop());
    }
    if (running) {
      this.track(running.ledger.stop());
      for (const environmentRef of [...running.environments.keys()]) {
        this.stopProjection(running, environmentRef);
      }
    }
  }

  private stopProjection(running: Running, environmentRef: string): void {
    const projection = running.environments.get(environmentRef);
    running.environments.delete(environmentRef);
    if (projection) {
      const before = this.ending.get(environmentRef);
      const ended = Promise.all([before, projection.stop()]).then(() => {
        if (this.ending.get(environmentRef) === ended) {
          this.ending.delete(environmentRef);
        }
      });
      this.ending.set(environmentRef, ended);
      this.track(ended);
    }
  }

  private track(work: Promise<void>): void {
    const tracked = work
      .catch(error =>
        this.deps.logger.warn(
          `Stopping or tidying collection failed: ${error}`,
        ),
      )
      .finally(() => this.stopping.delete(tracked));
    this.stopping.add(tracked);
  }
}
