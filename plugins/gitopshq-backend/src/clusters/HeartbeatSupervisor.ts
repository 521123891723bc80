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
import type { Dependency } from '@gitopshq/backstage-plugin-gitopshq-common';
import type {
  Clock,
  ClusterConnection,
  ProbeResult,
  Timers,
} from '@gitopshq/cluster-collector';
import pLimit from 'p-limit';
import type { ClusterLeases, Lease } from '../leases';
import type { LiveUpdates } from '../live/types';
import type { Registry, RegistrySnapshot } from '../registry/types';
import { BeatWriter } from './BeatWriter';
import type { HeartbeatStore } from './HeartbeatStore';

/** Each cluster is probed this often, give or take {@link JITTER}. */
const PROBE_INTERVAL_MS = 30_000;
const JITTER = 0.1;
/** A probe without answer is given up after this time. */
export const PROBE_TIMEOUT_MS = 10_000;

const STARTING_AT_ONCE = 64;
/**
 * A probe that has no answer yet makes room for others after this time and
 * goes on beside them. So 64 * 30 s / 1.5 s = 1,280 clusters may hang without
 * delaying one that does not.
 */
const HOLDS_PLACE_MS = 1_500;
/** First probes come at once for a few clusters, spread out for many. */
const FIRST_PROBES_SPREAD_MS = 100;

/**
 * A cluster that has not answered since it was registered is asked again
 * sooner at first: often its credential file is only just being written.
 */
const FIRST_RETRIES_MS = [2_000, 4_000, 8_000, 16_000];

/** Probes one cluster; must answer within {@link PROBE_TIMEOUT_MS}. */
export type Probe = (
  connection: ClusterConnection,
  options: { signal: AbortSignal },
) => Promise<ProbeResult>;

interface Watched {
  connection: ClusterConnection;
  lease?: Lease;
  abort: AbortController;
  cancel: () => void;
  /** Probes without a beat since it was registered; undefined after a beat. */
  failures?: number;
}

/**
 * Probes every directly connected cluster this process looks after, each on
 * its own: none waits for another, and one cluster is never probed twice at
 * the same time.
 */
export class HeartbeatSupervisor {
  private readonly watched = new Map<string, Watched>();
  private readonly limit = pLimit(STARTING_AT_ONCE);
  private readonly writer: BeatWriter;
  private unfollow: (() => void)[] = [];
  private stopped = false;

  constructor(
    private readonly options: {
      registry: Registry;
      probe: Probe;
      store: HeartbeatStore;
      live: LiveUpdates;
      clock: Clock;
      timers: Timers;
      random: () => number;
      logger: LoggerService;
      /** Absent where one process looks after all clusters. */
      leases?: ClusterLeases;
    },
  ) {
    this.writer = new BeatWriter(options);
  }

  start(): void {
    const { registry, leases } = this.options;
    const follow = () => this.follow(registry.current());
    this.unfollow.push(registry.onChange(follow));
    if (leases) {
      this.unfollow.push(leases.onChange(follow));
    }
    follow();
  }

  /** Resolves once nothing is being written any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.unfollow.forEach(unfollow => unfollow());
    for (const clusterRef of [...this.watched.keys()]) {
      this.drop(clusterRef);
    }
    await this.writer.stop();
  }

  health(): Dependency {
    return this.writer.health();
  }

  private follow(snapshot: RegistrySnapshot): void {
    const { leases } = this.options;
    for (const [clusterRef, { connection, lease }] of [...this.watched]) {
      if (
        snapshot.clusters.get(clusterRef)?.connection !== connection ||
        leases?.held(clusterRef)?.epoch !== lease?.epoch
      ) {
        this.drop(clusterRef);
      }
    }
    const added = [...snapshot.clusters.values()].flatMap(
      ({ clusterRef, confirmed, connection }) => {
        const lease = leases?.held(clusterRef);
        return confirmed &&
          connection !== undefined &&
          (!leases || lease) &&
          !this.watched.has(clusterRef)
          ? [{ clusterRef, connection, lease }]
          : [];
      },
    );
    const spreadMs = Math.min(
      PROBE_INTERVAL_MS,
      added.length * FIRST_PROBES_SPREAD_MS,
    );
    for (const { clusterRef, connection, lease } of added) {
      const watched: Watched = {
        connection,
        ...(lease && { lease }),
        abort: new AbortController(),
        cancel: () => {},
        failures: 0,
      };
      this.watched.set(clusterRef, watched);
      this.schedule(clusterRef, watched, this.options.random() * spreadMs);
    }
  }

  private drop(clusterRef: string): void {
    const watched = this.watched.get(clusterRef);
    this.watched.delete(clusterRef);
    watched?.cancel();
    watched?.abort.abort();
    this.writer.forget(clusterRef);
  }

  private schedule(
    clusterRef: string,
    watched: Watched,
    delayMs: number,
  ): void {
    watched.cancel = this.options.timers.after(delayMs, () => {
      void this.limit(() => this.beginProbe(clusterRef, watched));
    });
  }

  /** Resolves when the probe is done or has held its place long enough. */
  private async beginProbe(clusterRef: string, watched: Watched) {
    if (watched.abort.signal.aborted) {
      return;
    }
    let release = () => {};
    const held = new Promise<void>(resolve => {
      release = resolve;
    });
    const cancel = this.options.timers.after(HOLDS_PLACE_MS, release);
    void this.probe(clusterRef, watched).finally(() => {
      cancel();
      release();
    });
    await held;
  }

  private async probe(clusterRef: string, watched: Watched): Promise<void> {
    const { clock, random, logger } = this.options;
    const startedAt = clock.now();
    try {
      const result = await this.options.probe(watched.connection, {
        signal: watched.abort.signal,
      });
      if (!watched.abort.signal.aborted) {
        const { lease } = watched;
        this.writer.add({ clusterRef, result, ...(lease && { lease }) });
      }
      if (result.beat) {
        watched.failures = undefined;
      }
    } catch (error) {
      if (!watched.abort.signal.aborted) {
        // A probe answers whatever is wrong with a cluster; this is our fault.
        logger.error(`Probing ${clusterRef} failed: ${stringifyError(error)}`);
      }
    }
    if (!this.stopped && !watched.abort.signal.aborted) {
      const everyMs = this.nextInterval(watched);
      const intervalMs = everyMs * (1 + JITTER * (2 * random() - 1));
      const tookMs = clock.now() - startedAt;
      this.schedule(clusterRef, watched, Math.max(0, intervalMs - tookMs));
    }
  }

  private nextInterval(watched: Watched): number {
    if (watched.failures === undefined) {
      return PROBE_INTERVAL_MS;
    }
    const retryMs = FIRST_RETRIES_MS[watched.failures];
    watched.failures += 1;
    return retryMs ?? PROBE_INTERVAL_MS;
  }
}
