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
import type { Clock, Timers } from '@gitopshq/cluster-collector';
import type { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import type { Registry } from '../registry/types';
import { fairShare, keptLeases } from './fairShare';
import { LeaseLostError } from './LeaseLostError';
import { CLUSTER_PREFIX, LeaseStore, type Epochs } from './LeaseStore';
import { refuseSecondProcess } from './refuseSecondProcess';
import type { ClusterLeases, Lease, Role, Term } from './types';

/** A lease that is not renewed is free after this time. */
export const LEASE_MS = 20_000;
/**
 * All leases are renewed this often, so those of a replica that was killed
 * are taken over within {@link LEASE_MS} and one round: 24 s.
 */
export const ROUND_MS = 4_000;
/** The process takes its leases for lost this long before the database does. */
const MARGIN_MS = 3_000;
const RETRY_MS = 1_000;
const ROLE_PREFIX = 'role:';

/** What the leases of this process need of the hub. */
export interface DatabaseClusterLeasesOptions {
  database: Knex;
  registry: Registry;
  /**
   * Must never be set back: it decides how long leases are held without word
   * from the database.
   */
  clock: Clock;
  timers: Timers;
  logger: LoggerService;
  /** Work besides clusters that one replica does at a time. */
  roles?: string[];
}

/**
 * Spreads clusters and roles over the living replicas of the hub. Every few
 * seconds each renews what it holds, gives back what is above its fair share
 * and takes what is free. Database time decides who holds a lease; between
 * two rounds the process judges by its own clock, a margin earlier.
 */
export class DatabaseClusterLeases implements ClusterLeases {
  private readonly store: LeaseStore;
  private readonly roles: string[];
  private readonly listeners = new Set<() => void>();
  private epochs: Epochs = new Map();
  /** By the process clock. */
  private heldUntil = -Infinity;
  private followed = false;
  private replicas = 0;
  private cancelRound?: () => void;
  private cancelExpiry?: () => void;
  private unfollow?: () => void;
  private running?: Promise<void>;
  private soon = false;
  private stopped = false;
  private failure?: string;

  constructor(private readonly options: DatabaseClusterLeasesOptions) {
    this.store = new LeaseStore(options.database, randomUUID());
    this.roles = (options.roles ?? []).map(role => `${ROLE_PREFIX}${role}`);
  }

  /**
   * Checks that the database can be shared, if it has to be.
   *
   * @throws ConflictError when another process works on the same SQLite file.
   */
  async check(): Promise<void> {
    if (this.options.database.client.config.client !== 'pg') {
      await refuseSecondProcess(this.store, this.options.timers, ROUND_MS);
    }
  }

  start(): void {
    this.unfollow = this.options.registry.onChange(() => {
      this.followed = false;
      this.roundAfter(0);
    });
    this.roundAfter(0);
  }

  /** Gives all leases back; another replica takes them in its next round. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.unfollow?.();
    this.cancelRound?.();
    await this.running;
    this.take(new Map(), -Infinity);
    try {
      await this.store.leave();
    } catch (error) {
      this.options.logger.warn(
        `Leases could not be given back, others take them over in ${
          LEASE_MS / 1000
        } s: ${stringifyError(error)}`,
      );
    }
  }

  held(clusterRef: string): Lease | undefined {
    const epoch = this.epochOf(`${CLUSTER_PREFIX}${clusterRef}`);
    return epoch === undefined ? undefined : { clusterRef, epoch };
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async confirm(trx: Knex.Transaction, leases: Lease[]): Promise<Lease[]> {
    const nameOf = (lease: Lease) => `${CLUSTER_PREFIX}${lease.clusterRef}`;
    const held = await this.store.confirm(trx, leases.map(nameOf));
    return leases.filter(lease => held.get(nameOf(lease)) === lease.epoch);
  }

  /** A role named in the options. */
  role(role: string): Role {
    const name = `${ROLE_PREFIX}${role}`;
    return {
      term: () => {
        const epoch = this.epochOf(name);
        return epoch === undefined ? undefined : this.termOf(name, epoch);
      },
      onChange: listener => this.onChange(listener),
    };
  }

  health(): Dependency {
    if (this.failure !== undefined) {
      return {
        name: 'leases',
        state: 'failed',
        problem: {
          code: 'leases-not-renewed',
          message: `The leases on clusters could not be renewed: ${this.failure}`,
          cure: 'Check that the database of the plugin gitopshq answers; clusters are collected again as soon as it does',
        },
      };
    }
    return { name: 'leases', state: this.replicas === 0 ? 'starting' : 'ok' };
  }

  private termOf(name: string, epoch: number): Term {
    return {
      epoch,
      transaction: task =>
        this.options.database.transaction(async trx => {
          const held = await this.store.confirm(trx, [name]);
          if (held.get(name) !== epoch) {
            throw new LeaseLostError(name);
          }
          return task(trx);
        }),
    };
  }

  private epochOf(name: string): number | undefined {
    return this.options.clock.now() < this.heldUntil
      ? this.epochs.get(name)
      : undefined;
  }

  private roundAfter(delayMs: number): void {
    if (this.stopped) {
      return;
    }
    if (this.running) {
      this.soon ||= delayMs === 0;
      return;
    }
    this.cancelRound?.();
    this.cancelRound = this.options.timers.after(delayMs, () => {
      this.cancelRound = undefined;
      this.soon = false;
      this.running = this.run();
    });
  }

  private async run(): Promise<void> {
    try {
      await this.round();
      this.failure = undefined;
    } catch (error) {
      const failure = stringifyError(error);
      if (failure !== this.failure) {
        this.options.logger.warn(
          `Leases could not be renewed, it is tried again: ${failure}`,
        );
      }
      this.failure = failure;
    }
    this.running = undefined;
    const regular = this.failure === undefined ? ROUND_MS : RETRY_MS;
    this.roundAfter(this.soon ? 0 : regular);
  }

  private async round(): Promise<void> {
    const { clock, registry } = this.options;
    // Before the database is asked, so that it is not later than its expiry.
    const heldUntil = clock.now() + LEASE_MS - MARGIN_MS;
    const now = await this.store.now();
    const expiresAt = now + LEASE_MS;
    await this.store.stayAlive(expiresAt);
    const clusterRefs = [...registry.current().clusters.values()]
      .filter(({ connection }) => connection !== undefined)
      .map(({ clusterRef }) => clusterRef);
    if (!this.followed) {
      this.followed = true;
      await this.store.follow(now, clusterRefs, this.roles).catch(error => {
        this.followed = false;
        throw error;
      });
    }
    const mine = await this.store.renew(now, expiresAt);
    const { replicas, free } = await this.store.census(now);
    this.replicas = replicas;

    const clusters = clusterRefs.map(ref => `${CLUSTER_PREFIX}${ref}`);
    const share = fairShare(clusters.length, replicas);
    const kept = keptLeases(mine, {
      clusters,
      roles: this.roles,
      share,
      inUse: name => this.epochOf(name) === mine.get(name),
    });
    // Others may have them only when this process has let go of them.
    this.take(kept, heldUntil);
    await this.store.release([...mine.keys()].filter(name => !kept.has(name)));

    if (free > 0) {
      const holds = [...kept.keys()].filter(name => !this.isRole(name)).length;
      const missing = (names: string[]) => names.filter(n => !kept.has(n));
      const claimed = [
        await this.store.claim(
          missing(this.roles),
          this.roles.length,
          now,
          expiresAt,
        ),
        await this.store.claim(
          missing(clusters),
          share - holds,
          now,
          expiresAt,
        ),
      ].flatMap(epochs => [...epochs]);
      if (claimed.length > 0) {
        this.take(new Map([...kept, ...claimed]), heldUntil);
      }
    }
  }

  private isRole(name: string): boolean {
    return name.startsWith(ROLE_PREFIX);
  }

  /** Holds exactly these from now on, and tells when they are others. */
  private take(epochs: Epochs, heldUntil: number): void {
    const { clock, timers } = this.options;
    const leftMs = heldUntil - clock.now();
    const before = this.epochs;
    this.epochs = leftMs > 0 ? epochs : new Map();
    this.heldUntil = heldUntil;
    this.cancelExpiry?.();
    this.cancelExpiry = undefined;
    if (this.epochs.size > 0) {
      this.cancelExpiry = timers.after(leftMs, () => {
        this.options.logger.warn(
          `The leases on ${this.epochs.size} clusters and roles could not be renewed in time; work on them stops until they are`,
        );
        this.take(new Map(), -Infinity);
      });
    }
    const changed =
      before.size !== this.epochs.size ||
      [...before].some(([name, epoch]) => this.epochs.get(name) !== epoch);
    if (changed) {
      this.announce();
    }
  }

  private announce(): void {
    for (const listener of this.listeners) {
      try {
        listener();
      } catch (error) {
        this.options.logger.error(
          `A follower of the leases failed: ${stringifyError(error)}`,
        );
      }
    }
  }
}
