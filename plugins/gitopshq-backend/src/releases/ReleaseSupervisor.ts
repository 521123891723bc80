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
import { NotFoundError, stringifyError } from '@backstage/errors';
import type { Timers } from '@gitopshq/cluster-collector';
import type { Knex } from 'knex';
import pLimit from 'p-limit';
import { dbNow } from '../database/dbNow';
import type { DesiredService, SourceReader } from '../desired';
import type { ClusterLeases, Role } from '../leases';
import type { LiveUpdates } from '../live/types';
import type { Registry, RegisteredEnvironment } from '../registry/types';
import { EnvironmentHistory, type HistoryTarget } from './EnvironmentHistory';
import { serviceOfUnit } from './history/units';
import type { Guard } from './outcome/DatabaseOutcomeStore';
import type { OutcomeKeeper } from './outcome/OutcomeKeeper';
import type { DatabaseReleaseStore } from './store/DatabaseReleaseStore';
import type { DatabaseTimelineStore } from './store/DatabaseTimelineStore';

/** In which what is written of an environment is gathered. */
const SOON_MS = 250;
/** How often it is looked what other hubs were asked for, and after a failure. */
const POLL_MS = 5_000;
/** What is open is judged at least this often: data may have become stale. */
const SWEEP_MS = 30_000;

/** What a {@link ReleaseSupervisor} needs. */
export interface ReleaseSupervisorOptions {
  database: Knex;
  registry: Registry;
  leases: ClusterLeases;
  /** For environments whose cluster nobody holds a lease on. */
  role: Role;
  desired: Pick<DesiredService, 'source' | 'status' | 'onChange'>;
  live: LiveUpdates;
  timers: Timers;
  logger: LoggerService;
  timelines: DatabaseTimelineStore;
  releases: DatabaseReleaseStore;
  history: EnvironmentHistory;
  outcomes: OutcomeKeeper;
}

/** What of an environment is to be done. */
interface Work {
  read: boolean;
  remap: boolean;
  classify: boolean;
  judge: boolean;
}

/**
 * Reads histories, confirms releases and judges outcomes of the environments
 * this replica looks after, one step of one environment at a time.
 */
export class ReleaseSupervisor {
  /** Reads history of one environment at a time in the whole hub. */
  private readonly slot = pLimit(1);
  private readonly work = new Map<string, Work>();
  private readonly running = new Map<string, Promise<void>>();
  private readonly cancelSoon = new Map<string, () => void>();
  private readonly cancelAgain = new Map<string, () => void>();
  /** Environments of which something collected decides an open outcome. */
  private readonly open = new Set<string>();
  private readonly unfollow: (() => void)[] = [];
  private cancelPoll = () => {};
  private polling: Promise<void> = Promise.resolve();
  private sweepAfterMs = SWEEP_MS;
  private stopped = false;

  constructor(private readonly options: ReleaseSupervisorOptions) {}

  start(): void {
    const { registry, leases, desired, role } = this.options;
    this.unfollow.push(
      registry.onChange(() => this.all({ remap: true })),
      leases.onChange(() => this.all({ read: true, remap: true, judge: true })),
      role.onChange(() => this.all({ read: true, remap: true, judge: true })),
      desired.onChange(({ environmentRef }) =>
        this.soon(environmentRef, { read: true, judge: true }),
      ),
    );
    this.all({ read: true, remap: true, judge: true });
    this.poll();
  }

  /** Nothing is read or written after this has resolved. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.unfollow.forEach(end => end());
    this.cancelPoll();
    [...this.cancelSoon.values(), ...this.cancelAgain.values()].forEach(end =>
      end(),
    );
    await Promise.allSettled([...this.running.values(), this.polling]);
  }

  /** Says that something collected of an environment was written. */
  collected(environmentRef: string): void {
    if (this.open.has(environmentRef)) {
      this.soon(environmentRef, { judge: true });
    }
  }

  /** Says that an environment was compared anew. */
  compared(environmentRef: string): void {
    this.soon(environmentRef, { judge: true });
  }

  operationsChanged(environmentRef: string): void {
    this.soon(environmentRef, { classify: true });
  }

  /** Confirms what somebody asked for; resolves when that was tried. */
  async confirm(environmentRef: string, depth: number): Promise<void> {
    await this.options.timelines.want(environmentRef, depth);
    if (this.isOurs(this.environment(environmentRef))) {
      this.add(environmentRef, { read: true });
      await this.run(environmentRef);
    }
  }

  private environment(ref: string): RegisteredEnvironment | undefined {
    return this.options.registry.current().environments.get(ref);
  }

  /** One replica reads an environment: the one that looks after its cluster. */
  private isOurs(environment: RegisteredEnvironment | undefined): boolean {
    const { registry, leases, role } = this.options;
    if (environment?.state !== 'confirmed' || !environment.source) {
      return false;
    }
    const { clusterRef } = environment;
    return registry.current().clusters.get(clusterRef)?.connection
      ? leases.held(clusterRef) !== undefined
      : role.term() !== undefined;
  }

  private guardOf({ clusterRef }: RegisteredEnvironment): Guard {
    const { leases } = this.options;
    const lease = leases.held(clusterRef);
    return async trx =>
      lease === undefined || (await leases.confirm(trx, [lease])).length > 0;
  }

  private all(work: Partial<Work>): void {
    for (const environment of this.options.registry
      .current()
      .environments.values()) {
      if (this.isOurs(environment)) {
        this.soon(environment.environmentRef, work);
      }
    }
  }

  private add(environmentRef: string, work: Partial<Work>): void {
    const known = this.work.get(environmentRef);
    this.work.set(environmentRef, {
      read: Boolean(known?.read || work.read),
      remap: Boolean(known?.remap || work.remap),
      classify: Boolean(known?.classify || work.classify),
      judge: Boolean(known?.judge || work.judge),
    });
  }

  private soon(environmentRef: string, work: Partial<Work>, afterMs = SOON_MS) {
    if (this.stopped) {
      return;
    }
    this.add(environmentRef, work);
    if (this.cancelSoon.has(environmentRef)) {
      return;
    }
    this.cancelSoon.set(
      environmentRef,
      this.options.timers.after(afterMs, () => {
        this.cancelSoon.delete(environmentRef);
        void this.run(environmentRef);
      }),
    );
  }

  /** Does what there is to do; what comes meanwhile as well. */
  private run(environmentRef: string): Promise<void> {
    const running = this.running.get(environmentRef);
    if (running) {
      return running.then(() =>
        this.work.has(environmentRef) ? this.run(environmentRef) : undefined,
      );
    }
    const next = this.steps(environmentRef).finally(() =>
      this.running.delete(environmentRef),
    );
    this.running.set(environmentRef, next);
    return next;
  }

  private async steps(environmentRef: string): Promise<void> {
    for (;;) {
      const environment = this.environment(environmentRef);
      const work = this.work.get(environmentRef);
      this.work.delete(environmentRef);
      if (this.stopped || !work) {
        return;
      }
      if (!environment || !this.isOurs(environment)) {
        this.open.delete(environmentRef);
        return;
      }
      try {
        await this.step(environment, work);
      } catch (error) {
        if (this.stopped || error instanceof NotFoundError) {
          // Without a source there is nothing to read: its problem says why.
          return;
        }
        this.options.logger.warn(
          `Reading releases of ${environmentRef} failed, it will be tried again: ${stringifyError(
            error,
          )}`,
        );
        this.soon(environmentRef, work, POLL_MS);
        return;
      }
    }
  }

  private async step(
    environment: RegisteredEnvironment,
    work: Work,
  ): Promise<void> {
    const { environmentRef } = environment;
    const { registry, releases, desired, live, history } = this.options;
    let changed = false;
    if (work.remap && registry.current().catalogAsOf !== undefined) {
      const snapshot = registry.current();
      changed = await releases.remap(environmentRef, workload =>
        serviceOfUnit(environment, snapshot, workload),
      );
    }
    if (work.classify) {
      changed = (await history.classify(environmentRef)) || changed;
    }
    let source: SourceReader | undefined;
    const headSha = desired.status(environmentRef)?.head?.sha;
    if ((work.read || work.judge) && headSha !== undefined) {
      source = desired.source(environmentRef);
    }
    let judge = work.judge;
    if (work.read && source && headSha !== undefined) {
      const target = {
        ...{ environment, snapshot: registry.current() },
        ...{ source, headSha },
      };
      const { read, more } = await this.slot(() => this.readStep(target));
      changed ||= read || more;
      judge ||= read || more;
      // Others have their turn between two steps.
      if (more) {
        this.add(environmentRef, { read: true });
      }
    }
    if (judge && source) {
      changed = (await this.judge(environment, source)) || changed;
    }
    if (changed) {
      live.changed('releases');
      live.changed('signals');
    }
  }

  private async readStep(
    target: HistoryTarget,
  ): Promise<{ read: boolean; more: boolean }> {
    if (this.stopped) {
      return { read: false, more: false };
    }
    const { history, database } = this.options;
    const read = await history.read(target);
    const more = await history.confirm(target, await dbNow(database));
    return { read, more };
  }

  private async judge(
    environment: RegisteredEnvironment,
    source: SourceReader,
  ): Promise<boolean> {
    const { environmentRef } = environment;
    const { outcomes, timers } = this.options;
    const judged = await outcomes.judge(source, this.guardOf(environment));
    this.cancelAgain.get(environmentRef)?.();
    this.cancelAgain.delete(environmentRef);
    if (judged.open) {
      this.open.add(environmentRef);
    } else {
      this.open.delete(environmentRef);
    }
    if (judged.againMs !== undefined && !this.stopped) {
      this.cancelAgain.set(
        environmentRef,
        timers.after(judged.againMs, () =>
          this.soon(environmentRef, { judge: true }, 0),
        ),
      );
    }
    return judged.changed;
  }

  private poll(): void {
    this.cancelPoll = this.options.timers.after(POLL_MS, () => {
      this.polling = this.pollOnce().then(() => {
        if (!this.stopped) {
          this.poll();
        }
      });
    });
  }

  private async pollOnce(): Promise<void> {
    this.sweepAfterMs -= POLL_MS;
    if (this.sweepAfterMs <= 0) {
      this.sweepAfterMs = SWEEP_MS;
      this.open.forEach(ref => this.soon(ref, { judge: true }));
    }
    try {
      for (const ref of await this.options.timelines.wanting()) {
        if (this.isOurs(this.environment(ref))) {
          this.soon(ref, { read: true });
        }
      }
    } catch (error) {
      this.options.logger.warn(
        `It could not be seen which releases are asked for, it will be tried again: ${stringifyError(
          error,
        )}`,
      );
    }
  }
}
