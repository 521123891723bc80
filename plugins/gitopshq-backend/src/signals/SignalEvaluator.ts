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
import type { EvaluatedCluster, StoredLevels } from './StoredLevels';
import { PAUSE_MS } from './trend';

/** How often everything is evaluated. */
export const TICK_MS = 5_000;
/** Wait after something was written. */
const SOON_MS = 100;
/** What was written is looked for again this much later: commits take time. */
const OVERLAP_MS = 10_000;

/**
 * Evaluates the signals of the fleet every few seconds, and those of an
 * environment soon after it was collected: writes the stored levels and samples, and tells
 * open pages when a level changed. One replica of the hub does it at a time.
 * Answers of the API do not rest on it, they evaluate anew.
 */
export class SignalEvaluator {
  private dirty = new Set<string>();
  private cancelTimer?: () => void;
  private cancelTick?: () => void;
  /** The next evaluation is one of everything. */
  private tickDue = true;
  private running?: Promise<void>;
  private stopped = false;
  private span?: { spanId: string; startedAt: number; lastAt: number };
  /** Epoch of the term for which the sampler remembers what it wrote. */
  private epoch?: number;
  private first = true;
  private sampler: Sampler;
  /** Until when written environments are known, by the database's clock. */
  private lookedAt = 0;
  /** When what was sampled of each environment was written. */
  private readonly sampled = new Map<string, number>();
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
      this.tick();
    });
    this.tick();
  }

  /** Writes nothing after this has resolved. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.unfollow?.();
    this.cancelTimer?.();
    this.cancelTick?.();
    await this.running;
  }

  /** Says that rows of an environment were written. */
  written(environmentRef: string): void {
    this.dirty.add(environmentRef);
    if (!this.running && !this.cancelTimer) {
      this.schedule(SOON_MS);
    }
  }

  /** The last evaluation failed for this reason. */
  get problem(): Error | undefined {
    return this.failure;
  }

  private tick(): void {
    this.tickDue = true;
    if (!this.running) {
      this.schedule(0);
    }
  }

  private schedule(delayMs: number): void {
    if (this.stopped) {
      return;
    }
    this.cancelTimer?.();
    this.cancelTimer = this.options.timers.after(delayMs, () => {
      this.cancelTimer = undefined;
      this.running = this.run();
    });
  }

  private async run(): Promise<void> {
    const everything = this.tickDue;
    if (everything) {
      this.tickDue = false;
      this.cancelTick?.();
      this.cancelTick = undefined;
    }
    try {
      await this.evaluate(everything);
      this.failure = undefined;
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error(`${error}`);
      this.options.logger.warn(
        `Evaluating signals failed, it will be tried again: ${error}`,
      );
    }
    this.running = undefined;
    if (this.stopped) {
      return;
    }
    this.cancelTick ??= this.options.timers.after(TICK_MS, () => this.tick());
    if (this.tickDue) {
      this.schedule(0);
    } else if (this.dirty.size > 0 && !this.failure) {
      this.schedule(SOON_MS);
    }
  }

  /** Evaluates once, if it is this replica that does. */
  private async evaluate(everything: boolean): Promise<void> {
    const { role } = this.options;
    const dirty = this.dirty;
    this.dirty = new Set();
    const term = role.term();
    if (!term) {
      return;
    }
    this.begin(term);
    try {
      await (everything || this.first
        ? this.evaluateAll(term, dirty)
        : this.evaluateWritten(term, dirty));
    } catch (error) {
      dirty.forEach(ref => this.dirty.add(ref));
      if (error instanceof LeaseLostError) {
        // Whoever evaluates now finds what this replica did not get to.
        return;
      }
      throw error;
    }
  }

  private async evaluateAll(term: Term, dirty: Set<string>): Promise<void> {
    const { database, levels, live } = this.options;
    const now = await dbNow(database);
    await this.extendSpan(term, now);
    const { clusters, changed } = await levels.clusters(term, now);
    const flipped = await levels.flips(term, now);
    if (this.first) {
      await levels.allServices(term);
      const all: string[] = await database('environments').pluck(
        'environment_ref',
      );
      all.forEach(ref => dirty.add(ref));
    }
    await this.sample(term, now, clusters, dirty, flipped, changed);
    this.first = false;
    if (changed) {
      live.changed('clusters');
    }
  }

  /** Only what was written: in a fleet, something always is. */
  private async evaluateWritten(term: Term, dirty: Set<string>): Promise<void> {
    const { database, levels } = this.options;
    const now = await dbNow(database);
    const flipped = await levels.flips(term, now, [...dirty]);
    await this.sample(term, now, [], dirty, flipped, false);
  }

  private async sample(
    term: Term,
    now: number,
    clusters: EvaluatedCluster[],
    dirty: Set<string>,
    flipped: string[],
    clustersChanged: boolean,
  ): Promise<void> {
    const { live } = this.options;
    const written = await this.writtenLately(now);
    [...flipped, ...written.keys()].forEach(ref => dirty.add(ref));
    const levelChanged = await this.sampler.sample(term, now, clusters, [
      ...dirty,
    ]);
    written.forEach((writtenAt, ref) => this.sampled.set(ref, writtenAt));
    this.lookedAt = now;
    const changed = clustersChanged || flipped.length > 0;
    if (changed) {
      live.changed('environments');
      live.changed('services');
    }
    if (changed || levelChanged) {
      live.changed('signals');
    }
  }

  /** In another term somebody else may have written meanwhile. */
  private begin({ epoch }: Term): void {
    if (epoch !== this.epoch) {
      this.epoch = epoch;
      this.first = true;
      this.span = undefined;
      this.sampled.clear();
      this.sampler = this.options.createSampler();
    }
  }

  /** Environments that any replica wrote since they were sampled, with when. */
  private async writtenLately(now: number): Promise<Map<string, number>> {
    const rows: { environment_ref: string; written_at: number | string }[] =
      await this.options
        .database('environments')
        .select('environment_ref', 'written_at')
        .where('written_at', '>=', Math.min(this.lookedAt, now) - OVERLAP_MS);
    return new Map(
      rows
        .map(row => [row.environment_ref, Number(row.written_at)] as const)
        .filter(([ref, writtenAt]) => this.sampled.get(ref) !== writtenAt),
    );
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
