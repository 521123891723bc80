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

import type { SignalName } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { chunk } from 'lodash';
import { upsert } from '../database/upsert';
import type {
  EvaluationSpan,
  Sample,
  SampleKey,
  SamplePoint,
  SampleScope,
} from './samples';

const KEYS = ['signal', 'scope', 'ref', 'resolution', 'at'];
const ROWS_PER_STATEMENT = 200;

/** `raw`: one per change; `hourly`: worst level and last value of the hour. */
export type Resolution = 'raw' | 'hourly';

interface SampleRow {
  signal: SignalName;
  scope: SampleScope;
  ref: string;
  at: number | string;
  level: number;
  value: number | null;
}

function toSample(row: SampleRow): Sample {
  return {
    signal: row.signal,
    scope: row.scope,
    ref: row.ref,
    at: Number(row.at),
    level: row.level,
    ...(row.value !== null && { value: row.value }),
  };
}

/** Keeps samples of signals and the runs of the evaluator. */
export class DatabaseSampleStore {
  constructor(private readonly db: Knex) {}

  /** The same within a transaction. */
  in(trx: Knex.Transaction): DatabaseSampleStore {
    return new DatabaseSampleStore(trx);
  }

  /** Writes samples; one of the same moment is replaced. */
  async append(
    samples: Sample[],
    resolution: Resolution = 'raw',
  ): Promise<void> {
    await upsert(
      this.db,
      'signal_samples',
      KEYS,
      samples.map(({ value, ...sample }) => ({
        ...sample,
        resolution,
        value: value ?? null,
      })),
    );
  }

  /** The newest raw sample of everything sampled. */
  async newest(): Promise<Sample[]> {
    const last = this.db('signal_samples')
      .select('signal', 'scope', 'ref')
      .max({ at: 'at' })
      .where('resolution', 'raw')
      .groupBy('signal', 'scope', 'ref')
      .as('last');
    const rows: SampleRow[] = await this.db('signal_samples')
      .join(last, join =>
        join
          .on('last.signal', 'signal_samples.signal')
          .on('last.scope', 'signal_samples.scope')
          .on('last.ref', 'signal_samples.ref')
          .on('last.at', 'signal_samples.at'),
      )
      .where('signal_samples.resolution', 'raw')
      .select('signal_samples.*');
    return rows.map(toSample);
  }

  /**
   * Samples of one thing from the last one before `from` up to `to`, oldest
   * first.
   */
  async range(
    { signal, scope, ref }: SampleKey,
    resolution: Resolution,
    from: number,
    to: number,
  ): Promise<SamplePoint[]> {
    const of = () =>
      this.db('signal_samples').where({
        signal,
        scope,
        ref,
        resolution,
      });
    const [carried, within]: SampleRow[][] = await Promise.all([
      of().where('at', '<', from).orderBy('at', 'desc').limit(1),
      of().whereBetween('at', [from, to]).orderBy('at'),
    ]);
    return [...carried, ...within].map(toSample);
  }

  /** Things with raw samples in `[from, to)`, a page after `after`. */
  async changed(
    from: number,
    to: number,
    after: SampleKey | undefined,
    limit: number,
  ): Promise<SampleKey[]> {
    const rows = this.db('signal_samples')
      .distinct('signal', 'scope', 'ref')
      .where('resolution', 'raw')
      .where('at', '>=', from)
      .where('at', '<', to);
    if (after) {
      rows.whereRaw('(signal, scope, ref) > (?, ?, ?)', [
        after.signal,
        after.scope,
        after.ref,
      ]);
    }
    return rows.orderBy(['signal', 'scope', 'ref']).limit(limit);
  }

  /** Deletes hourly samples of one thing at these hours. */
  async deleteHours(key: SampleKey, hours: number[]): Promise<void> {
    const { signal, scope, ref } = key;
    for (const some of chunk(hours, ROWS_PER_STATEMENT)) {
      await this.db('signal_samples')
        .where({ signal, scope, ref, resolution: 'hourly' })
        .whereIn('at', some)
        .delete();
    }
  }

  /** Deletes what is older, but keeps the last older one of each thing. */
  async deleteBefore(resolution: Resolution, before: number): Promise<void> {
    await this.db('signal_samples')
      .where('resolution', resolution)
      .where('at', '<', before)
      .whereExists(newer =>
        newer
          .select(this.db.raw('1'))
          .from('signal_samples as newer')
          .whereRaw('newer.signal = signal_samples.signal')
          .whereRaw('newer.scope = signal_samples.scope')
          .whereRaw('newer.ref = signal_samples.ref')
          .where('newer.resolution', resolution)
          .whereRaw('newer.at > signal_samples.at')
          .where('newer.at', '<=', before),
      )
      .delete();
  }

  /** Deletes the last samples of services that are long gone. */
  async deleteGone(before: number): Promise<void> {
    await this.db('signal_samples')
      .where('scope', 'service')
      .where('at', '<', before)
      .whereNotIn('ref', this.db('services').select('service_id'))
      .delete();
    await this.db('signal_samples')
      .where('scope', 'cluster')
      .where('at', '<', before)
      .whereNotIn('ref', this.db('clusters').select('cluster_ref'))
      .delete();
    await this.db('evaluation_spans').where('last_at', '<', before).delete();
  }

  /** Notes that signals were evaluated from `startedAt` to `lastAt`. */
  async extendSpan(
    spanId: string,
    { startedAt, lastAt }: EvaluationSpan,
  ): Promise<void> {
    await this.db('evaluation_spans')
      .insert({ span_id: spanId, started_at: startedAt, last_at: lastAt })
      .onConflict('span_id')
      .merge(['last_at']);
  }

  /** Spans that overlap `[from, to]`, oldest first. */
  async spans(from: number, to: number): Promise<EvaluationSpan[]> {
    const rows = await this.db('evaluation_spans')
      .select('started_at', 'last_at')
      .where('last_at', '>=', from)
      .where('started_at', '<=', to)
      .orderBy('started_at');
    return rows.map(row => ({
      startedAt: Number(row.started_at),
      lastAt: Number(row.last_at),
    }));
  }
}
