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

import type { Knex } from 'knex';
import { dbNow } from '../database/dbNow';
import type { Term } from '../leases';
import type { DatabaseSampleStore } from './DatabaseSampleStore';
import {
  DAY_MS,
  HOUR_MS,
  hourOf,
  type Sample,
  type SampleKey,
  type SamplePoint,
} from './samples';

/** How long hourly samples are kept. */
const HOURLY_MS = 90 * DAY_MS;
const KEYS_PER_PAGE = 500;

/**
 * The oldest moment for which raw samples speak: at least the last 23 hours,
 * on the hour, so that raw and hourly samples meet.
 */
export function rawSince(now: number): number {
  return hourOf(now) - 23 * HOUR_MS;
}

/**
 * Hourly samples of the complete hours in `[from, to)`: worst level and last
 * value of each. An hour like the one before is left out, since the last
 * sample holds.
 *
 * @param raw - Oldest first; the first may be older than `from`.
 * @param before - The last hourly sample before `from`.
 */
export function hourlySamples(
  raw: SamplePoint[],
  before: SamplePoint | undefined,
  from: number,
  to: number,
): SamplePoint[] {
  const hours: SamplePoint[] = [];
  let last = before;
  let holding: SamplePoint | undefined;
  let next = 0;
  for (let hour = from; hour < to; hour += HOUR_MS) {
    while (next < raw.length && raw[next].at <= hour) {
      holding = raw[next];
      next += 1;
    }
    let worst = holding?.level;
    while (next < raw.length && raw[next].at < hour + HOUR_MS) {
      holding = raw[next];
      worst = Math.max(worst ?? 0, holding.level);
      next += 1;
    }
    if (worst === undefined || !holding) {
      continue;
    }
    if (last?.level !== worst || last.value !== holding.value) {
      last = {
        at: hour,
        level: worst,
        ...(holding.value !== undefined && { value: holding.value }),
      };
      hours.push(last);
    }
  }
  return hours;
}

/** Condenses raw samples into hourly ones and drops what is too old. */
export class SampleKeeper {
  private doneUntil?: number;

  constructor(
    private readonly db: Knex,
    private readonly store: DatabaseSampleStore,
  ) {}

  /**
   * To be run every hour; running it more often does no harm.
   *
   * @throws LeaseLostError when another replica keeps the samples now.
   */
  async run(term: Term): Promise<void> {
    const now = await dbNow(this.db);
    const to = hourOf(now);
    // An hour again: a change late in it shows in the next one.
    const from = Math.max(rawSince(now), (this.doneUntil ?? 0) - 2 * HOUR_MS);
    let after: SampleKey | undefined;
    for (;;) {
      const keys = await this.store.changed(from, to, after, KEYS_PER_PAGE);
      const samples: Sample[] = [];
      for (const key of keys) {
        samples.push(...(await this.condense(term, key, from, to)));
      }
      await this.write(term, store => store.append(samples, 'hourly'));
      after = keys.at(-1);
      if (keys.length < KEYS_PER_PAGE) {
        break;
      }
    }
    await this.write(term, store => store.deleteBefore('raw', rawSince(now)));
    await this.write(term, store =>
      store.deleteBefore('hourly', now - HOURLY_MS),
    );
    await this.write(term, store => store.deleteGone(now - HOURLY_MS));
    this.doneUntil = to;
  }

  private write(
    term: Term,
    task: (store: DatabaseSampleStore) => Promise<void>,
  ): Promise<void> {
    return term.transaction(trx => task(this.store.in(trx)));
  }

  private async condense(
    term: Term,
    key: SampleKey,
    from: number,
    to: number,
  ): Promise<Sample[]> {
    const raw = await this.store.range(key, 'raw', from, to - 1);
    const hourly = await this.store.range(key, 'hourly', from, to - 1);
    const before = hourly[0]?.at < from ? hourly[0] : undefined;
    const wanted = hourlySamples(raw, before, from, to);
    const kept = new Set(wanted.map(({ at }) => at));
    const stale = hourly
      .map(({ at }) => at)
      .filter(at => at >= from && !kept.has(at));
    if (stale.length > 0) {
      await this.write(term, store => store.deleteHours(key, stale));
    }
    return wanted.map(point => ({ ...key, ...point }));
  }
}
