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

import {
  levelRank,
  type SignalThresholds,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { chunk } from 'lodash';
import { readDriftPoints } from '../drift/read/readDriftPoints';
import type { Term } from '../leases';
import { readRollbackPoints } from '../releases/read/RollbackRateReader';
import type { DatabaseSampleStore } from './DatabaseSampleStore';
import {
  FLEET_REF,
  sampleKey,
  type Sample,
  type SampleKey,
  type SamplePoint,
} from './samples';
import type { EvaluatedCluster } from './StoredLevels';

/** An age changes with every beat: at most one value in this time. */
const AGE_VALUE_MS = 5 * 60_000;
/** A share over the fleet changes with every pod. */
const FLEET_SHARE_MS = 60_000;
const KEYS_PER_STATEMENT = 1_000;
const UNKNOWN = levelRank('unknown');

interface ShareRow {
  rank: number;
  expected: number | string;
  not_ready: number | string;
}

/** Adds a sample where a signal is not what it was last. */
export class Sampler {
  private last?: Map<string, Sample>;
  /** Service ids seen, by environment. */
  private readonly services = new Map<string, Set<string>>();

  constructor(
    private readonly db: Knex,
    private readonly store: DatabaseSampleStore,
    private readonly thresholds: SignalThresholds,
  ) {}

  /**
   * @param environmentRefs - Environments whose services may have changed.
   * @throws LeaseLostError when another replica writes the samples now.
   * @returns whether the level of anything sampled changed.
   */
  async sample(
    term: Term,
    now: number,
    clusters: EvaluatedCluster[],
    environmentRefs: string[],
  ): Promise<boolean> {
    this.last ??= new Map(
      (await this.store.newest()).map(each => [sampleKey(each), each]),
    );
    const samples: Sample[] = [];
    this.addClusters(samples, clusters, now);
    const seen = await this.addServices(samples, environmentRefs, now);
    await this.addFleetPods(samples, now);
    // What comes of written rows alone is looked at with the next of all.
    if (clusters.length > 0) {
      await this.addDrift(samples, now);
      await this.addRollbacks(samples, now);
    }
    if (samples.length > 0) {
      await term.transaction(trx => this.store.in(trx).append(samples));
    }
    let levelChanged = false;
    for (const each of samples) {
      const key = sampleKey(each);
      levelChanged ||= this.last.get(key)?.level !== each.level;
      this.last.set(key, each);
    }
    for (const [environmentRef, ids] of seen) {
      this.services.set(environmentRef, ids);
    }
    return levelChanged;
  }

  private addClusters(
    samples: Sample[],
    clusters: EvaluatedCluster[],
    now: number,
  ): void {
    const fleet: SamplePoint = { at: now, level: -1 };
    for (const { clusterRef, assessment, confirmed } of clusters) {
      if (!confirmed) {
        continue;
      }
      const { value, level } = assessment.heartbeat;
      const point: SamplePoint = {
        at: now,
        level: levelRank(level),
        ...(value !== undefined && { value }),
      };
      this.add(
        samples,
        { signal: 'agentHeartbeat', scope: 'cluster', ref: clusterRef },
        point,
        AGE_VALUE_MS,
      );
      fleet.level = Math.max(fleet.level, point.level);
      if (value !== undefined) {
        fleet.value = Math.max(fleet.value ?? 0, value);
      }
    }
    if (fleet.level >= 0) {
      this.add(
        samples,
        { signal: 'agentHeartbeat', scope: 'fleet', ref: FLEET_REF },
        fleet,
        AGE_VALUE_MS,
      );
    }
  }

  private async addServices(
    samples: Sample[],
    environmentRefs: string[],
    now: number,
  ): Promise<Map<string, Set<string>>> {
    const seen = new Map<string, Set<string>>();
    for (const refs of chunk(environmentRefs, KEYS_PER_STATEMENT)) {
      refs.forEach(ref => seen.set(ref, new Set()));
      const rows = await this.db('services')
        .select('service_id', 'environment_ref', 'level')
        .select('expected', 'not_ready')
        .whereIn('environment_ref', refs);
      for (const row of rows) {
        seen.get(row.environment_ref)!.add(row.service_id);
        this.add(samples, servicePods(row.service_id), {
          at: now,
          level: row.level,
          ...(row.level !== UNKNOWN && {
            value:
              row.expected === 0 ? 0 : (row.not_ready * 100) / row.expected,
          }),
        });
      }
    }
    for (const [environmentRef, ids] of seen) {
      for (const id of this.services.get(environmentRef) ?? []) {
        if (!ids.has(id)) {
          this.add(samples, servicePods(id), { at: now, level: UNKNOWN });
        }
      }
    }
    return seen;
  }

  private async addFleetPods(samples: Sample[], now: number): Promise<void> {
    const rows: ShareRow[] = await this.db('service_rollups as rollups')
      .join(
        'environments',
        'environments.environment_ref',
        'rollups.environment_ref',
      )
      .select({
        rank: this.db.raw(
          'CASE WHEN environments.visible THEN rollups.level ELSE ? END',
          [UNKNOWN],
        ),
      })
      .sum({ expected: 'rollups.expected', not_ready: 'rollups.not_ready' })
      .groupBy('rank');
    if (rows.length === 0) {
      return;
    }
    const visible = rows.filter(row => row.rank !== UNKNOWN);
    const sum = (column: 'expected' | 'not_ready') =>
      visible.reduce((total, row) => total + Number(row[column]), 0);
    const expected = sum('expected');
    this.add(
      samples,
      { signal: 'podHealth', scope: 'fleet', ref: FLEET_REF },
      {
        at: now,
        level: Math.max(...rows.map(row => row.rank)),
        ...(visible.length > 0 && {
          value: expected === 0 ? 0 : (sum('not_ready') * 100) / expected,
        }),
      },
      FLEET_SHARE_MS,
    );
  }

  private async addDrift(samples: Sample[], now: number): Promise<void> {
    const points = await readDriftPoints(this.db, this.thresholds, now);
    for (const { signal, environmentRef, ...point } of points) {
      this.add(
        samples,
        environmentRef === undefined
          ? { signal, scope: 'fleet', ref: FLEET_REF }
          : { signal, scope: 'environment', ref: environmentRef },
        { at: now, ...point },
        environmentRef === undefined ? FLEET_SHARE_MS : 0,
      );
    }
  }

  private async addRollbacks(samples: Sample[], now: number): Promise<void> {
    const points = await readRollbackPoints(this.db, this.thresholds, now);
    for (const { environmentRef, ...point } of points) {
      this.add(
        samples,
        environmentRef === undefined
          ? { signal: 'rollbackRate', scope: 'fleet', ref: FLEET_REF }
          : {
              signal: 'rollbackRate',
              scope: 'environment',
              ref: environmentRef,
            },
        { at: now, ...point },
        environmentRef === undefined ? FLEET_SHARE_MS : 0,
      );
    }
  }

  private add(
    samples: Sample[],
    key: SampleKey,
    point: SamplePoint,
    valueMs = 0,
  ): void {
    const last = this.last?.get(sampleKey(key));
    const due =
      !last ||
      last.level !== point.level ||
      (last.value !== point.value && point.at - last.at >= valueMs);
    if (due) {
      samples.push({ ...key, ...point });
    }
  }
}

function servicePods(ref: string): SampleKey {
  return { signal: 'podHealth', scope: 'service', ref };
}
