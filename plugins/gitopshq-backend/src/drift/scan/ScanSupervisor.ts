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

import { stringifyError } from '@backstage/errors';
import type { ClusterLeases } from '../../leases';
import type {
  RegisteredEnvironment,
  Registry,
  RegistrySnapshot,
} from '../../registry/types';
import type { DeliveryService } from '../../delivery/types';
import type { DesiredService } from '../../desired';
import type { OperationRecords } from '../types';
import { ClusterScan, type ClusterScanDeps } from './ClusterScan';

/**
 * Compares the environments of every cluster whose lease is held, following
 * registry, leases, Git and the delivering tools.
 */
export class ScanSupervisor {
  private readonly clusters = new Map<string, ClusterScan>();
  private readonly ending = new Set<Promise<void>>();
  private unsubscribe: (() => void)[] = [];

  constructor(
    private readonly options: {
      registry: Registry;
      leases: Pick<ClusterLeases, 'held' | 'onChange'>;
      desired: Pick<DesiredService, 'onChange'>;
      delivery: Pick<DeliveryService, 'onChange'>;
      operations: Pick<OperationRecords, 'onChange'>;
    },
    private readonly deps: ClusterScanDeps,
  ) {}

  start(): void {
    const { registry, leases, desired, delivery, operations } = this.options;
    this.unsubscribe = [
      registry.onChange(snapshot => this.follow(snapshot)),
      leases.onChange(() => this.follow(registry.current())),
      desired.onChange(change =>
        this.clusters.forEach(scan => scan.desiredChanged(change)),
      ),
      delivery.onChange(environmentRef =>
        this.clusters.forEach(scan => scan.deliveryChanged(environmentRef)),
      ),
      operations.onChange(environmentRef =>
        this.clusters.forEach(scan => scan.operationsChanged(environmentRef)),
      ),
    ];
    this.follow(registry.current());
  }

  /** Nothing is read or written after this has resolved. */
  async stop(): Promise<void> {
    this.unsubscribe.forEach(unsubscribe => unsubscribe());
    this.clusters.forEach(scan => this.end(scan));
    this.clusters.clear();
    await Promise.all(this.ending);
  }

  rulesChanged(): void {
    this.clusters.forEach(scan => scan.rulesChanged());
  }

  /** What the comparison noticed about an object and is no drift. */
  notesOf(environmentRef: string, object: string): readonly string[] {
    for (const scan of this.clusters.values()) {
      const notes = scan.notesOf(environmentRef, object);
      if (notes.length > 0) {
        return notes;
      }
    }
    return [];
  }

  private follow(snapshot: RegistrySnapshot): void {
    const wanted = this.wanted(snapshot);
    for (const [clusterRef, scan] of this.clusters) {
      const cluster = snapshot.clusters.get(clusterRef);
      const lease = this.options.leases.held(clusterRef);
      if (
        !wanted.has(clusterRef) ||
        cluster?.connection?.server !== scan.connection.server ||
        lease?.epoch !== scan.lease.epoch
      ) {
        this.clusters.delete(clusterRef);
        this.end(scan);
      }
    }
    for (const [clusterRef, environments] of wanted) {
      const connection = snapshot.clusters.get(clusterRef)?.connection;
      const lease = this.options.leases.held(clusterRef);
      if (!connection || !lease) {
        continue;
      }
      let scan = this.clusters.get(clusterRef);
      if (!scan) {
        scan = new ClusterScan(this.deps, connection, lease);
        this.clusters.set(clusterRef, scan);
      }
      scan.follow(connection, environments, snapshot);
    }
  }

  private wanted(
    snapshot: RegistrySnapshot,
  ): Map<string, RegisteredEnvironment[]> {
    const wanted = new Map<string, RegisteredEnvironment[]>();
    for (const environment of snapshot.environments.values()) {
      const { clusterRef, state } = environment;
      const cluster = snapshot.clusters.get(clusterRef);
      if (state !== 'confirmed' || !cluster?.confirmed || !cluster.connection) {
        continue;
      }
      wanted.set(clusterRef, [...(wanted.get(clusterRef) ?? []), environment]);
    }
    return wanted;
  }

  private end(scan: ClusterScan): void {
    const tracked = scan
      .stop()
      .catch(error =>
        this.deps.logger.warn(
          `Ending the comparison of ${
            scan.connection.clusterRef
          } failed: ${stringifyError(error)}`,
        ),
      )
      .finally(() => this.ending.delete(tracked));
    this.ending.add(tracked);
  }
}
