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

import { randomUUID } from 'node:crypto';
import type { CollectorLogger, Timers } from '@gitopshq/cluster-collector';
import type { Knex } from 'knex';
import { dbNow } from '../database/dbNow';
import { LeaseLostError, type Role, type Term } from '../leases';
import type { LiveUpdates } from '../live/types';
import type { DatabaseSampleStore } from './DatabaseSampleStore';
import type { Sampler } from './Sampler';
import type { StoredLevels } from './StoredLevels';
import { PAUSE_MS } from './trend';

/** How often everything is evaluated. */
export const TICK_MS = 5_000;
/** Wait after something was written. */
const SOON_MS = 100;
/** What was written is looked for again this much later: commits take time. */
const OVERLAP_MS = 10_000;

/**
 * Evaluates the signals of the fleet every few seconds and soon after
 * something was collected: writes the stored levels and samples, and tells
 * open pages when a level changed. One replica of the hub does it at a time.
 * Answers of the API do not rest on it, they evaluate anew.
 */
export class SignalEvaluator {
  private dirty = new Set<string>();
  private cancelTimer?: () => void;
  private timerAtSoon = false;
  private running?: Promise<void>;
  private stopped = false;
  private span?: { spanId: string; startedAt: number; lastAt: number };
  /** Epoch of the term for which the sampler remembers what it wrote. */
  private epoch?: number;
  private first = true;
  private sampler: Sampler;
  /** Until when written environments are known, by the database's clock. */
  private lookedAt = 0;
  private unfollow?: () => void;
  /** Why the last evaluation failed. */
  private failure?: Error;

  constructor(
    private readonly options: {
      database: Knex;
      levels: StoredLevels;
      /** A sampler that knows nothing yet. */
      createSampler(): Sampler;
      role: Role;
      samples: DatabaseSampleStore;
      live: LiveUpdates;
      timers: Timers;
      logger: CollectorLogger;
    },
  ) {
    this.sampler = options.createSampler();
  }

  start(): void {
    this.unfollow = this.options.role.onChange(() => {
      if (!this.running) {
        this.schedule(0);
      }
    });
    this.schedule(0);
  }

  /** Writes nothing after this has resolved. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.unfollow?.();
    this.cancelTimer?.();
    await this.running;
  }

  /** Says that rows of an environment were written. */
  written(environmentRef: string): void {
    this.dirty.add(environmentRef);
    if (!this.running && !this.timerAtSoon) {
      this.schedule(SOON_MS);
    }
  }

  /** The last evaluation failed for this reason. */
  get problem(): Error | undefined {
    return this.failure;
  }

  private schedule(delayMs: number): void {
    if (this.stopped) {
      return;
    }
    this.cancelTimer?.();
    this.timerAtSoon = delayMs <= SOON_MS;
    this.cancelTimer = this.options.timers.after(delayMs, () => {
      this.cancelTimer = undefined;
      this.timerAtSoon = false;
      this.running = this.run();
    });
  }

  private async run(): Promise<void> {
    try {
      await this.evaluate();
      this.failure = undefined;
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error(`${error}`);
      this.options.logger.warn(
        `Evaluating signals failed, it will be tried again: ${error}`,
      );
    }
    this.running = undefined;
    this.schedule(this.dirty.size > 0 && !this.failure ? SOON_MS : TICK_MS);
  }

  /** Evaluates once, if it is this replica that does. */
  async evaluate(): Promise<void> {
    const { database, levels, live, role } = this.options;
    const dirty = this.dirty;
    this.dirty = new Set();
    const term = role.term();
    if (!term) {
      return;
    }
    this.begin(term);
    try {
      const now = await dbNow(database);
      await this.extendSpan(term, now);
      const { clusters, changed } = await levels.clusters(term, now);
      const flipped = await levels.flips(term, now);
      (await this.writtenLately(now)).forEach(ref => dirty.add(ref));
      if (this.first) {
        await levels.allServices(term);
        const all: string[] = await database('environments').pluck(
          'environment_ref',
        );
        all.forEach(ref => dirty.add(ref));
      }
      flipped.forEach(ref => dirty.add(ref));
      const levelChanged = await this.sampler.sample(term, now, clusters, [
        ...dirty,
      ]);
      this.first = false;
      this.lookedAt = now;
      if (changed) {
        live.changed('clusters');
      }
      if (changed || flipped.length > 0) {
        live.changed('environments');
        live.changed('services');
      }
      if (changed || flipped.length > 0 || levelChanged) {
        live.changed('signals');
      }
    } catch (error) {
      dirty.forEach(ref => this.dirty.add(ref));
      if (error instanceof LeaseLostError) {
        // Whoever evaluates now finds what this replica did not get to.
        return;
      }
      throw error;
    }
  }

  /** In another term somebody else may have written meanwhile. */
  private begin({ epoch }: Term): void {
    if (epoch !== this.epoch) {
      this.epoch = epoch;
      this.first = true;
      this.span = undefined;
      this.sampler = this.options.createSampler();
    }
  }

  /** Environments that any replica wrote since the last look. */
  private writtenLately(now: number): Promise<string[]> {
    return this.options
      .database('environments')
      .where('written_at', '>=', Math.min(this.lookedAt, now) - OVERLAP_MS)
      .pluck('environment_ref');
  }

  private async extendSpan(term: Term, now: number): Promise<void> {
    // A process that slept did not evaluate meanwhile.
    if (!this.span || now - this.span.lastAt > PAUSE_MS) {
      this.span = { spanId: randomUUID(), startedAt: now, lastAt: now };
    }
    this.span.lastAt = now;
    const { spanId, startedAt, lastAt } = this.span;
    await term.transaction(trx =>
      this.options.samples.in(trx).extendSpan(spanId, { startedAt, lastAt }),
    );
  }
}
