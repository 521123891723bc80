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
import type { LiveUpdates } from '../live/types';
import type { DatabaseSampleStore } from './DatabaseSampleStore';
import type { Sampler } from './Sampler';
import type { StoredLevels } from './StoredLevels';
import { PAUSE_MS } from './trend';

/** How often everything is evaluated. */
export const TICK_MS = 5_000;
/** Wait after something was written. */
const SOON_MS = 100;

/**
 * Evaluates the signals of the fleet every few seconds and soon after
 * something was collected: writes the stored levels and samples, and tells
 * open pages when a level changed. Answers of the API do not rest on it, they
 * evaluate anew.
 */
export class SignalEvaluator {
  private dirty = new Set<string>();
  private cancelTimer?: () => void;
  private timerAtSoon = false;
  private running?: Promise<void>;
  private stopped = false;
  private span?: { spanId: string; startedAt: number; lastAt: number };
  private first = true;
  /** Why the last evaluation failed. */
  private failure?: Error;

  constructor(
    private readonly options: {
      database: Knex;
      levels: StoredLevels;
      sampler: Sampler;
      samples: DatabaseSampleStore;
      live: LiveUpdates;
      timers: Timers;
      logger: CollectorLogger;
    },
  ) {}

  start(): void {
    this.schedule(0);
  }

  /** Writes nothing after this has resolved. */
  async stop(): Promise<void> {
    this.stopped = true;
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

  /** Evaluates once. */
  async evaluate(): Promise<void> {
    const { database, levels, sampler, live } = this.options;
    const now = await dbNow(database);
    await this.extendSpan(now);
    const dirty = this.dirty;
    this.dirty = new Set();
    try {
      const { clusters, changed } = await levels.clusters(now);
      const flipped = await levels.flips(now);
      if (this.first) {
        await levels.allServices();
        const all: string[] = await database('environments').pluck(
          'environment_ref',
        );
        all.forEach(ref => dirty.add(ref));
      }
      flipped.forEach(ref => dirty.add(ref));
      const levelChanged = await sampler.sample(now, clusters, [...dirty]);
      this.first = false;
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
      throw error;
    }
  }

  private async extendSpan(now: number): Promise<void> {
    // A process that slept did not evaluate meanwhile.
    if (!this.span || now - this.span.lastAt > PAUSE_MS) {
      this.span = { spanId: randomUUID(), startedAt: now, lastAt: now };
    }
    this.span.lastAt = now;
    const { spanId, startedAt, lastAt } = this.span;
    await this.options.samples.extendSpan(spanId, { startedAt, lastAt });
  }
}
