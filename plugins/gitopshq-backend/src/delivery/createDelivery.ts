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

import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type {
  Dependency,
  Problem,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  ClusterCollector,
  ClusterReader,
  type Clock,
  type Timers,
} from '@gitopshq/cluster-collector';
import type { IgnoreRule } from '@gitopshq/drift-engine';
import { isEqual } from 'lodash';
import type { RenderInputs } from '../desired';
import type { ClusterLeases, Lease } from '../leases';
import type {
  RegisteredEnvironment,
  Registry,
  RegistrySnapshot,
} from '../registry/types';
import { notReadHere, notStarted } from './clusterProblems';
import { deliveredBy } from './deliveredBy';
import type { DeliveredObject } from './DeliveredObjects';
import {
  DeliveryCluster,
  type DeliveryClusterDeps,
  type DeliveryCollectorFactory,
} from './DeliveryCluster';
import { NOT_READ_YET, notReadYet, type Judgement } from './judgeEnvironment';
import type { Readings } from './DatabaseReadings';
import { SharedReadings } from './SharedReadings';
import type { AppliedState, DeliveryService } from './types';

/** For one question to an API server, reading the credential included. */
const ANSWER_TIMEOUT_MS = 30_000;

/** What reading of delivering tools needs of the hub. */
export interface DeliveryOptions {
  registry: Registry;
  leases: Pick<ClusterLeases, 'held' | 'onChange'>;
  clock: Clock;
  timers: Timers;
  /** A number in [0, 1). */
  random: () => number;
  logger: LoggerService;
  /**
   * Where replicas tell each other what they read; without it, only the one
   * that looks after a cluster knows what is delivered there.
   */
  readings?: Readings;
  /** Other ways to read a cluster; for tests. */
  createCollector?: DeliveryCollectorFactory;
  createReader?: DeliveryClusterDeps['createReader'];
}

/** What Argo CD and Flux say, and who is told of changes. */
export interface DeliveryFeature {
  service: DeliveryService;
  start(): void;
  /** Nothing is read or told after this has resolved. */
  stop(): Promise<void>;
  health(): Dependency[];
}

/**
 * Follows registry and leases: reads the tools of every confirmed cluster that
 * has environments delivered by one, and whose lease is held.
 */
class Delivering implements DeliveryFeature, DeliveryService {
  readonly service = this;
  private readonly clusters = new Map<string, DeliveryCluster>();
  private readonly known = new Map<string, Judgement>();
  private readonly listeners = new Set<(environmentRef: string) => void>();
  private readonly stopping = new Set<Promise<void>>();
  /** By cluster, why reading it could not begin. */
  private readonly failed = new Map<string, Problem>();
  private readonly deps: DeliveryClusterDeps;
  private readonly shared?: SharedReadings;
  private unsubscribe: (() => void)[] = [];

  constructor(private readonly options: DeliveryOptions) {
    const { clock, timers, random, logger, readings } = options;
    this.shared =
      readings &&
      new SharedReadings({
        readings,
        timers,
        logger,
        onChange: refs => this.renew(refs),
      });
    this.deps = {
      timers,
      logger,
      createCollector:
        options.createCollector ??
        (settings =>
          new ClusterCollector<DeliveredObject>({
            ...settings,
            clock,
            timers,
            random,
            logger,
          })),
      createReader:
        options.createReader ??
        (connection =>
          new ClusterReader(connection, {
            timeoutMs: ANSWER_TIMEOUT_MS,
            timers,
          })),
    };
  }

  start(): void {
    const { registry, leases } = this.options;
    this.unsubscribe = [
      registry.onChange(snapshot => this.follow(snapshot)),
      leases.onChange(() => this.follow(registry.current())),
    ];
    this.follow(registry.current());
  }

  async stop(): Promise<void> {
    this.unsubscribe.forEach(unsubscribe => unsubscribe());
    for (const clusterRef of [...this.clusters.keys()]) {
      this.leave(clusterRef);
    }
    await Promise.all([...this.stopping, this.shared?.stop()]);
  }

  health(): Dependency[] {
    const problems = [
      ...this.failed.values(),
      ...[...this.clusters.values()].flatMap(cluster => cluster.problems()),
    ];
    if (this.clusters.size === 0 && problems.length === 0) {
      return [];
    }
    const [problem] = problems;
    return [
      {
        name: 'delivery',
        state: problem ? 'degraded' : 'ok',
        ...(problem && { problem }),
      },
    ];
  }

  applied(environmentRef: string): AppliedState | undefined {
    return this.known.get(environmentRef)?.applied;
  }

  renderInputs(environmentRef: string): RenderInputs | Problem | undefined {
    const known = this.known.get(environmentRef);
    if (known) {
      return known.inputs;
    }
    // Asked by a follower of the registry that was told before this one.
    const environment = this.options.registry
      .current()
      .environments.get(environmentRef);
    const named = deliveredBy(environment?.settings?.delivery);
    return named && notReadYet(named.kind, named);
  }

  ignoreRules(environmentRef: string): readonly IgnoreRule[] {
    return this.known.get(environmentRef)?.ignoreRules ?? [];
  }

  onChange(listener: (environmentRef: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private follow(snapshot: RegistrySnapshot): void {
    const delivered = new Map<string, RegisteredEnvironment[]>();
    for (const environment of snapshot.environments.values()) {
      const { clusterRef, state, settings } = environment;
      if (state === 'confirmed' && deliveredBy(settings?.delivery)) {
        const others = delivered.get(clusterRef);
        if (others) {
          others.push(environment);
        } else {
          delivered.set(clusterRef, [environment]);
        }
      }
    }
    for (const [clusterRef, running] of this.clusters) {
      const cluster = snapshot.clusters.get(clusterRef);
      if (
        !delivered.has(clusterRef) ||
        !cluster?.confirmed ||
        cluster.connection?.server !== running.connection.server ||
        // What was read under another epoch does not count under this.
        this.options.leases.held(clusterRef)?.epoch !== running.lease.epoch
      ) {
        this.leave(clusterRef);
      }
    }
    this.failed.clear();
    for (const [clusterRef, environments] of delivered) {
      this.followCluster(clusterRef, environments, snapshot);
    }
    this.shared?.want(
      new Set(
        [...delivered]
          .filter(([clusterRef]) => !this.options.leases.held(clusterRef))
          .flatMap(([, environments]) => environments)
          .map(({ environmentRef }) => environmentRef),
      ),
    );
    const refs = [...delivered.values()].flatMap(environments =>
      environments.map(({ environmentRef }) => environmentRef),
    );
    this.renew([...new Set([...refs, ...this.known.keys()])]);
  }

  private followCluster(
    clusterRef: string,
    environments: RegisteredEnvironment[],
    snapshot: RegistrySnapshot,
  ): void {
    const cluster = snapshot.clusters.get(clusterRef);
    const lease = this.options.leases.held(clusterRef);
    if (!cluster?.confirmed || !cluster.connection || !lease) {
      return;
    }
    let running = this.clusters.get(clusterRef);
    if (!running) {
      try {
        running = new DeliveryCluster(
          lease,
          cluster.connection,
          cluster,
          this.deps,
          refs => this.renew(refs),
        );
      } catch (error) {
        this.failed.set(clusterRef, notStarted(clusterRef, error));
        this.options.logger.warn(
          `Reading what delivers to ${clusterRef} could not be started: ${stringifyError(
            error,
          )}`,
        );
        return;
      }
      this.clusters.set(clusterRef, running);
    }
    running.follow(cluster, environments);
  }

  /** Takes over what is known of environments and tells of what is new. */
  private renew(environmentRefs: readonly string[]): void {
    const { environments } = this.options.registry.current();
    const changed: string[] = [];
    for (const environmentRef of environmentRefs) {
      const environment = environments.get(environmentRef);
      const judgement = environment && this.judgementOf(environment);
      if (!isEqual(judgement, this.known.get(environmentRef))) {
        changed.push(environmentRef);
      }
      if (judgement) {
        this.known.set(environmentRef, judgement);
      } else {
        this.known.delete(environmentRef);
      }
    }
    changed.forEach(environmentRef => this.announce(environmentRef));
  }

  private judgementOf(
    environment: RegisteredEnvironment,
  ): Judgement | undefined {
    const { clusterRef, environmentRef, state, settings } = environment;
    const named = deliveredBy(settings?.delivery);
    if (!named || state !== 'confirmed') {
      return undefined;
    }
    const running = this.clusters.get(clusterRef);
    const judgement = running?.judgement(environmentRef);
    if (running && judgement) {
      return this.told(environment, running.lease, judgement);
    }
    const shown = `${named.kind} ${named.namespace}/${named.name}`;
    const problem = this.failed.get(clusterRef);
    if (problem) {
      return {
        applied: {
          evidence: `${shown} is not known`,
          sync: 'unknown',
          problem,
        },
        inputs: problem,
        ignoreRules: [],
      };
    }
    return (
      this.shared?.of(environment) ?? {
        inputs: notReadHere(shown, clusterRef),
        ignoreRules: [],
      }
    );
  }

  /** Tells the other replicas of what is new and known. */
  private told(
    environment: RegisteredEnvironment,
    lease: Lease,
    judgement: Judgement,
  ): Judgement {
    if (!this.shared) {
      return judgement;
    }
    // As the others get it, so that all render by the very same options.
    const same: Judgement = JSON.parse(JSON.stringify(judgement));
    const { inputs } = same;
    if (!('code' in inputs && inputs.code === NOT_READ_YET)) {
      this.shared.give(environment, lease, same);
    }
    return same;
  }

  private leave(clusterRef: string): void {
    const running = this.clusters.get(clusterRef);
    this.clusters.delete(clusterRef);
    if (running) {
      const stopped = running
        .stop()
        .catch(error =>
          this.options.logger.warn(
            `Ending to read what delivers to ${clusterRef} failed: ${stringifyError(
              error,
            )}`,
          ),
        )
        .finally(() => this.stopping.delete(stopped));
      this.stopping.add(stopped);
    }
  }

  private announce(environmentRef: string): void {
    for (const listener of this.listeners) {
      try {
        listener(environmentRef);
      } catch (error) {
        this.options.logger.error(
          `A follower of delivering tools failed: ${stringifyError(error)}`,
        );
      }
    }
  }
}

/** Makes what reads delivering tools; it does nothing before it is started. */
export function createDelivery(options: DeliveryOptions): DeliveryFeature {
  return new Delivering(options);
}
