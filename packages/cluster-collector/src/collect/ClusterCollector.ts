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

import { ApiServerConnector } from '../connection/ApiServerConnector';
import type { Projection } from '../projection/projection';
import { systemClock, systemTimers } from '../timers';
import type {
  Clock,
  ClusterConnection,
  CollectionSink,
  CollectorLogger,
  Identified,
  SummaryObject,
  Timers,
  WatchTarget,
} from '../types';
import {
  type CollectorLimits,
  type CollectorOptions,
  withDefaults,
} from './collectorOptions';
import { ClusterIdentity } from './ClusterIdentity';
import { ListSlots } from './ListSlots';
import { NamespaceCollector } from './NamespaceCollector';
import { SinkFailedError } from './SinkFailedError';
import { TargetCollector, type TargetSurroundings } from './TargetCollector';
import { TargetReport } from './TargetReport';
import { isNamespace, targetKey } from './targets';

/** What a {@link ClusterCollector} is made of. @public */
export interface ClusterCollectorSettings<
  O extends Identified = SummaryObject,
> {
  connection: ClusterConnection;
  targets: WatchTarget[];
  sink: CollectionSink<O>;
  /**
   * What is kept of the objects of a target; {@link projectionOf} for summaries.
   *
   * @throws InputError when nothing is known to keep of it.
   */
  projectionOf(target: WatchTarget): Projection<O>;
  logger: CollectorLogger;
  /** Default: the machine's clock. */
  clock?: Clock;
  /** Default: the machine's timers. */
  timers?: Timers;
  /** From 0 up to 1; jitters watches and back-off. Default: Math.random. */
  random?: () => number;
  options?: CollectorOptions;
}

/** One target at work. */
interface Running<O extends Identified> {
  target: WatchTarget;
  controller: AbortController;
  collector: TargetCollector<O> | NamespaceCollector;
}

/**
 * Collects targets of one cluster into a sink: list, then watch, for ever.
 * Targets fail and recover on their own.
 *
 * Each target keeps one connection open for its watch (HTTP/1.1), and at most
 * four more are used by lists at a time; all come from one keep-alive agent.
 *
 * @public
 */
export class ClusterCollector<O extends Identified = SummaryObject> {
  private readonly connection: ClusterConnection;
  private readonly sink: CollectionSink<O>;
  private readonly projectionOf: (target: WatchTarget) => Projection<O>;
  private readonly logger: CollectorLogger;
  private readonly clock: Clock;
  private readonly timers: Timers;
  private readonly random: () => number;
  private readonly limits: CollectorLimits;
  private readonly connector: ApiServerConnector;
  private readonly slots: ListSlots;
  private targets: WatchTarget[];
  private readonly identity: ClusterIdentity;
  /** Aborted by `stop`. */
  private readonly ended = new AbortController();
  private readonly running = new Map<string, Running<O>>();
  private readonly ending = new Set<Promise<void>>();
  private state: 'new' | 'started' | 'stopped' = 'new';

  /** @throws InputError when there is no projection for a target. */
  constructor(settings: ClusterCollectorSettings<O>) {
    this.projectionOf = settings.projectionOf;
    this.refuseUnknown(settings.targets);
    this.targets = settings.targets;
    this.connection = settings.connection;
    this.sink = settings.sink;
    this.logger = settings.logger;
    this.clock = settings.clock ?? systemClock;
    this.timers = settings.timers ?? systemTimers;
    this.random = settings.random ?? Math.random;
    this.limits = withDefaults(settings.options);
    this.connector = new ApiServerConnector(settings.connection);
    this.slots = new ListSlots(this.limits.concurrentLists);
    this.identity = new ClusterIdentity({
      connector: this.connector,
      timers: this.timers,
      timeoutMs: this.limits.answerTimeoutMs,
      signal: this.ended.signal,
      onCluster: (clusterUid, replaced) =>
        this.identified(clusterUid, replaced),
    });
  }

  /** Begins to collect; a second call, or one after `stop`, does nothing. */
  start(): void {
    if (this.state === 'new') {
      this.state = 'started';
      this.align();
    }
  }

  /**
   * Adds and removes targets; those that stay are not disturbed. The sink gets
   * no call for a removed target any more.
   *
   * @throws InputError when there is no projection for a target; then nothing
   *   has changed.
   */
  setTargets(targets: WatchTarget[]): void {
    this.refuseUnknown(targets);
    this.targets = targets;
    if (this.state === 'started') {
      this.align();
    }
  }

  /** Closes every connection. Once resolved, the sink gets no call any more. */
  async stop(): Promise<void> {
    this.state = 'stopped';
    for (const { controller } of this.running.values()) {
      controller.abort();
    }
    this.running.clear();
    this.ended.abort();
    await Promise.all(this.ending);
    await this.identity.settled();
    this.connector.close();
  }

  private align(): void {
    const wanted = new Map(
      this.targets.map(target => [targetKey(target), target]),
    );
    for (const [key, { controller }] of this.running) {
      if (!wanted.has(key)) {
        controller.abort();
        this.running.delete(key);
      }
    }
    for (const [key, target] of wanted) {
      if (!this.running.has(key)) {
        this.running.set(key, this.collect(target));
      }
    }
  }

  private collect(target: WatchTarget): Running<O> {
    const { clock, timers, random, limits, connector, slots, identity } = this;
    const controller = new AbortController();
    const { signal } = controller;
    const report = new TargetReport(target, {
      clusterRef: this.connection.clusterRef,
      sink: isNamespace(target) ? this.sink : this.nudging(this.sink),
      clock,
      logger: this.logger,
      currentMs: limits.silenceMs,
      signal,
    });
    const surroundings: TargetSurroundings = {
      ...{ connector, slots, limits, identity, clock, timers, random },
    };
    const collector = isNamespace(target)
      ? new NamespaceCollector(target, surroundings, report, signal)
      : new TargetCollector(
          target,
          this.projectionOf(target),
          surroundings,
          report,
          signal,
        );
    const run = collector.run();
    this.ending.add(run);
    run.finally(() => this.ending.delete(run));
    return { target, controller, collector };
  }

  /** @throws InputError when nothing is known to do with a target. */
  private refuseUnknown(targets: WatchTarget[]): void {
    targets.filter(target => !isNamespace(target)).forEach(this.projectionOf);
  }

  /** The sink; when something was deleted, its namespace is looked at. */
  private nudging(sink: CollectionSink<O>): CollectionSink<O> {
    const lookAt = (namespace: string | undefined) => {
      for (const { target, collector } of this.running.values()) {
        if (
          target.namespace === namespace &&
          collector instanceof NamespaceCollector
        ) {
          collector.nudge();
        }
      }
    };
    return {
      replace: (target, objects, asOf) => {
        sink.replace(target, objects, asOf);
      },
      apply: (target, changes, asOf) => {
        sink.apply(target, changes, asOf);
        if (changes.some(({ type }) => type === 'delete')) {
          lookAt(target.namespace);
        }
      },
      status: (target, status) => sink.status(target, status),
    };
  }

  /** @throws SinkFailedError when the sink fails; then it is told again. */
  private identified(clusterUid: string, replaced: boolean): void {
    try {
      this.sink.cluster?.(clusterUid);
    } catch (error) {
      throw new SinkFailedError('the identity of the cluster', error);
    }
    if (replaced) {
      this.logger.warn(
        `${this.connection.clusterRef}: another cluster answers now (uid of kube-system ${clusterUid}); everything is listed anew`,
      );
      this.running.forEach(({ collector }) => collector.restart());
    }
  }
}
