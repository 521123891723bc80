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
import {
  ClusterCollector,
  ClusterReader,
  targetKey,
  type ClusterConnection,
  type CollectionSink,
  type Projection,
  type WatchTarget,
} from '@gitopshq/cluster-collector';
import { CompactObjects } from '@gitopshq/drift-engine';
import type { DesiredChange } from '../../desired';
import type { Lease } from '../../leases';
import type {
  RegisteredEnvironment,
  RegistrySnapshot,
} from '../../registry/types';
import { compactProjection } from './compactProjection';
import { EnvironmentScan } from './EnvironmentScan';
import { LiveObjects, type LiveObject } from './LiveObjects';
import type { ScanDeps } from './scanTypes';
import { ServedKinds, type EnvironmentKinds } from './ServedKinds';

/** For one question to the cluster. */
const READ_TIMEOUT_MS = 15_000;
const RETRY_MS = 10_000;
/** Shared owner entries kept at least before unused ones are looked for. */
const SHARED_ENTRIES = 1_000;

/** What a scan needs of a collector of one cluster. */
export interface ObjectCollector {
  start(): void;
  stop(): Promise<void>;
  setTargets(targets: WatchTarget[]): void;
}

/** What a scan asks a cluster besides watching. */
export type KindReader = Pick<ClusterReader, 'resources' | 'object' | 'close'>;

/** What the scans of all clusters share. */
export interface ClusterScanDeps extends ScanDeps {
  random: () => number;
  /** Other ways to read a cluster; for tests. */
  createCollector?(options: {
    connection: ClusterConnection;
    targets: WatchTarget[];
    sink: CollectionSink<LiveObject>;
    projectionOf(target: WatchTarget): Projection<LiveObject>;
  }): ObjectCollector;
  /** Other ways to ask a cluster what it serves; for tests. */
  createReader?(connection: ClusterConnection): KindReader;
}

/** Compares the environments of one cluster, while its lease is held. */
export class ClusterScan {
  readonly connection: ClusterConnection;
  private readonly live = new LiveObjects();
  private readonly shared = new CompactObjects();
  private readonly reader: KindReader;
  private readonly served: ServedKinds;
  private readonly scans = new Map<string, EnvironmentScan>();
  private readonly kinds = new Map<string, EnvironmentKinds>();
  /** Kind of each watched target, for its projection. */
  private readonly kindOf = new Map<string, string>();
  private readonly ending = new Set<Promise<void>>();
  private readonly ended = new AbortController();
  private collector?: ObjectCollector;
  private environments: RegisteredEnvironment[] = [];
  private snapshot?: RegistrySnapshot;
  /** Environments whose kinds are to be looked up. */
  private outdated = new Set<string>();
  private updating?: Promise<void>;
  private cancelRetry?: () => void;
  private retainAt = SHARED_ENTRIES;
  private clusterUid?: string;

  constructor(
    private readonly deps: ClusterScanDeps,
    private reached: ClusterConnection,
    readonly lease: Lease,
  ) {
    const { clusterRef, server } = reached;
    this.connection = {
      clusterRef,
      server,
      // Credentials may be others at the next connect.
      kubeConfig: () => this.reached.kubeConfig(),
    };
    this.reader =
      deps.createReader?.(this.connection) ??
      new ClusterReader(this.connection, {
        timeoutMs: READ_TIMEOUT_MS,
        timers: deps.timers,
      });
    this.served = new ServedKinds(this.reader, deps.clock, deps.logger);
    this.live.onChange(() => this.liveChanged());
  }

  /** Takes the environments the registry has for this cluster. */
  follow(
    connection: ClusterConnection,
    environments: RegisteredEnvironment[],
    snapshot: RegistrySnapshot,
  ): void {
    this.reached = connection;
    this.environments = environments;
    this.snapshot = snapshot;
    const refs = new Set(environments.map(each => each.environmentRef));
    for (const [ref, scan] of this.scans) {
      if (!refs.has(ref)) {
        this.scans.delete(ref);
        this.kinds.delete(ref);
        this.end(scan.stop());
      }
    }
    this.update(refs);
  }

  /** Git wants something else, perhaps objects of other kinds. */
  desiredChanged({ environmentRef, objectsChanged }: DesiredChange): void {
    const known = this.environments.some(
      each => each.environmentRef === environmentRef,
    );
    if (known && objectsChanged) {
      this.update([environmentRef]);
    } else {
      this.scans.get(environmentRef)?.desiredChanged();
    }
  }

  /** The delivering tool says something else. */
  deliveryChanged(environmentRef: string): void {
    this.scans.get(environmentRef)?.deliveryChanged();
  }

  /** Operations began, ended or wrote something. */
  operationsChanged(environmentRef: string): void {
    this.scans.get(environmentRef)?.rulesChanged();
  }

  rulesChanged(): void {
    this.scans.forEach(scan => scan.rulesChanged());
  }

  notesOf(environmentRef: string, object: string): readonly string[] {
    return this.scans.get(environmentRef)?.notesOf(object) ?? [];
  }

  /** Nothing is read or written after this has resolved. */
  async stop(): Promise<void> {
    this.ended.abort(new Error('The scan of the cluster is over'));
    this.cancelRetry?.();
    await this.updating;
    this.scans.forEach(scan => this.end(scan.stop()));
    await Promise.all([this.collector?.stop(), ...this.ending]);
    this.reader.close();
  }

  private liveChanged(): void {
    const { clusterUid } = this.live;
    if (this.clusterUid !== undefined && clusterUid !== this.clusterUid) {
      this.served.forget();
      this.update(this.environments.map(each => each.environmentRef));
    }
    this.clusterUid = clusterUid;
    if (this.shared.sharedEntries > this.retainAt) {
      this.forgetUnused();
    }
  }

  /** Entries that only former versions of objects had. */
  private forgetUnused(): void {
    this.shared.retain([...this.live.all()].map(({ compact }) => compact));
    this.retainAt = Math.max(SHARED_ENTRIES, 2 * this.shared.sharedEntries);
  }

  /** One update at a time; what comes meanwhile asks for another one. */
  private update(environmentRefs: Iterable<string>): void {
    for (const ref of environmentRefs) {
      this.outdated.add(ref);
    }
    this.updating ??= this.run().finally(() => {
      this.updating = undefined;
      if (this.outdated.size > 0 && !this.ended.signal.aborted) {
        this.update([]);
      }
    });
  }

  private async run(): Promise<void> {
    const taken = this.outdated;
    this.outdated = new Set();
    this.cancelRetry?.();
    const retry = new Map<string, number>();
    for (const environment of this.environments) {
      const { environmentRef } = environment;
      const known = this.kinds.get(environmentRef);
      if (known && !taken.has(environmentRef)) {
        if (known.retryMs !== undefined) {
          retry.set(environmentRef, known.retryMs);
        }
        continue;
      }
      try {
        const desired = await this.deps.desired.current(environmentRef);
        const kinds = await this.served.of(
          environment,
          desired?.inForce?.objects ?? [],
          this.snapshot?.clusters.get(environment.clusterRef)
            ?.clusterScopedKinds ?? [],
          this.ended.signal,
        );
        this.kinds.set(environmentRef, kinds);
        if (kinds.retryMs !== undefined) {
          retry.set(environmentRef, kinds.retryMs);
        }
      } catch (error) {
        if (this.ended.signal.aborted) {
          return;
        }
        retry.set(environmentRef, RETRY_MS);
        this.deps.logger.warn(
          `What to compare of ${environmentRef} could not be told, it will be tried again: ${stringifyError(
            error,
          )}`,
        );
      }
    }
    this.align(taken);
    if (retry.size > 0 && !this.ended.signal.aborted) {
      this.cancelRetry = this.deps.timers.after(
        Math.min(...retry.values()),
        () => this.update(retry.keys()),
      );
    }
  }

  private align(taken: ReadonlySet<string>): void {
    if (this.ended.signal.aborted) {
      return;
    }
    const targets = new Map<string, WatchTarget>();
    for (const { kinds } of this.kinds.values()) {
      for (const { kind, targets: some } of kinds) {
        for (const target of some) {
          targets.set(targetKey(target), target);
          this.kindOf.set(targetKey(target), kind.split('/').at(-1) ?? kind);
        }
      }
    }
    const wanted = [...targets.values()];
    this.live.setTargets(wanted);
    this.forgetUnused();
    for (const environment of this.environments) {
      const kinds = this.kinds.get(environment.environmentRef);
      if (!kinds || !this.snapshot) {
        continue;
      }
      const target = {
        environment,
        snapshot: this.snapshot,
        lease: this.lease,
        live: this.live,
        ...kinds,
      };
      const scan = this.scans.get(environment.environmentRef);
      if (scan && taken.has(environment.environmentRef)) {
        scan.configure(target);
      } else if (!scan) {
        this.scans.set(
          environment.environmentRef,
          new EnvironmentScan(this.deps, target),
        );
      }
    }
    this.collect(wanted);
  }

  private collect(targets: WatchTarget[]): void {
    if (this.collector) {
      this.collector.setTargets(targets);
      return;
    }
    const { clock, timers, random, logger, createCollector } = this.deps;
    const options = {
      connection: this.connection,
      targets,
      sink: this.live,
      projectionOf: (target: WatchTarget) =>
        compactProjection(
          target,
          this.kindOf.get(targetKey(target)) ?? '',
          this.shared,
        ),
    };
    this.collector =
      createCollector?.(options) ??
      new ClusterCollector<LiveObject>({
        ...options,
        ...{ clock, timers, random, logger },
      });
    this.collector.start();
  }

  private end(work: Promise<void>): void {
    const tracked = work.finally(() => this.ending.delete(tracked));
    this.ending.add(tracked);
  }
}
