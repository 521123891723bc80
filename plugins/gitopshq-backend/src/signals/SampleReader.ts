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

import { InputError } from '@backstage/errors';
import type {
  SignalName,
  SignalSample,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import type { TargetFilter } from '../authorization/types';
import { dbNow } from '../database/dbNow';
import type { DatabaseSampleStore } from './DatabaseSampleStore';
import { rawSince } from './SampleKeeper';
import type { SampleKey, SamplePoint } from './samples';
import { PAUSE_MS, trend } from './trend';

/** Points of one answer: a day by the minute fits. */
const MAX_POINTS = 1_500;

/** What course is asked for; times are epoch ms. */
export interface SampleQuery {
  key: SampleKey;
  /** Default: 24 hours before `to`. */
  from?: number;
  /** Default: now. */
  to?: number;
  /** Default: a hundredth of the range, at least a minute. */
  stepSeconds?: number;
}

/** Reads the course of signals. */
export class SampleReader {
  constructor(
    private readonly db: Knex,
    private readonly store: DatabaseSampleStore,
  ) {}

  /** @throws InputError when the range is empty or has too many points. */
  async read(
    filter: TargetFilter,
    query: SampleQuery,
  ): Promise<{ items: SignalSample[]; asOf?: string }> {
    const now = await dbNow(this.db);
    const to = query.to ?? now;
    const from = query.from ?? to - 24 * 3_600_000;
    if (from >= to) {
      throw new InputError(
        `from ${new Date(from).toISOString()} must be before to ${new Date(
          to,
        ).toISOString()}`,
      );
    }
    const stepMs =
      query.stepSeconds === undefined
        ? Math.max(60_000, Math.ceil((to - from) / 100))
        : query.stepSeconds * 1000;
    if ((to - from) / stepMs > MAX_POINTS) {
      throw new InputError(
        `step ${
          stepMs / 1000
        } gives more than ${MAX_POINTS} points; ask for at least ${Math.ceil(
          (to - from) / MAX_POINTS / 1000,
        )} seconds`,
      );
    }
    if (query.key.scope === 'fleet' && !(await this.seesFleet(filter))) {
      return { items: [] };
    }
    if (
      query.key.scope === 'environment' &&
      !(await this.seesWhole(filter, query.key.ref))
    ) {
      return { items: [] };
    }
    const samples = await this.samples(query.key, from, to, now);
    const spans = await this.store.spans(from - PAUSE_MS, to);
    const items = trend({ from, to, stepMs, now, samples, spans });
    const last = spans.at(-1);
    return {
      items,
      ...(last && { asOf: new Date(last.lastAt).toISOString() }),
    };
  }

  /** Raw samples as far back as they go, hourly ones before. */
  private async samples(
    key: SampleKey,
    from: number,
    to: number,
    now: number,
  ): Promise<SamplePoint[]> {
    const since = rawSince(now);
    const hourly =
      from < since
        ? await this.store.range(key, 'hourly', from, Math.min(to, since - 1))
        : [];
    const raw =
      to >= since
        ? await this.store.range(key, 'raw', Math.max(from, since), to)
        : [];
    return [
      ...hourly,
      ...raw.map(point => ({
        ...point,
        at: Math.max(point.at, hourly.length > 0 ? since : 0),
      })),
    ];
  }

  /** Who owns but a service in an environment does not see all of it. */
  private async seesWhole(filter: TargetFilter, ref: string): Promise<boolean> {
    const seen = this.db('environments')
      .select('environments.environment_ref')
      .where('environments.environment_ref', ref);
    filter.apply(seen, 'remainder');
    return filter.any && (await seen).length > 0;
  }

  /**
   * The fleet's course tells of everything; only who sees everything may see
   * it.
   */
  private async seesFleet(filter: TargetFilter): Promise<boolean> {
    if (!filter.any) {
      return false;
    }
    for (const [table, kind] of [
      ['services', 'service'],
      ['clusters', 'cluster'],
      ['environments', 'remainder'],
    ] as const) {
      const seen = this.db(table).count({ count: '*' });
      filter.apply(seen, kind);
      const [all] = await this.db(table).count({ count: '*' });
      const [some] = await seen;
      if (Number(all.count) !== Number(some.count)) {
        return false;
      }
    }
    return true;
  }
}

/** Whether samples of this signal and scope are kept. */
export function isSampled(signal: SignalName, scope: string): boolean {
  return (
    scope === 'fleet' ||
    (signal === 'agentHeartbeat' && scope === 'cluster') ||
    (signal === 'podHealth' && scope === 'service') ||
    (['drift', 'deploymentSync', 'rollbackRate'].includes(signal) &&
      scope === 'environment')
  );
}
