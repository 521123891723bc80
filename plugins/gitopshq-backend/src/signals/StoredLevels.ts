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
import {
  assessCluster,
  readHubState,
  readObservations,
  type ClusterAssessment,
} from '../clusters';
import { joinCluster } from '../fleet/read/environmentView';
import type { Term } from '../leases';
import { lockClusters } from '../ownership';
import { LevelExpressions } from '../fleet/read/levelExpressions';
import { writeServiceRollups } from '../fleet/store/serviceRollups';

const KEYS_PER_STATEMENT = 1_000;

/** A cluster as evaluated. */
export interface EvaluatedCluster {
  clusterRef: string;
  assessment: ClusterAssessment;
  confirmed: boolean;
}

/**
 * Writes the stored levels, which serve filters and order: those of clusters
 * by their beats, those of services when their environment becomes visible or
 * ceases to be.
 */
export class StoredLevels {
  private readonly levels: LevelExpressions;

  constructor(
    private readonly db: Knex,
    private readonly thresholds: SignalThresholds,
  ) {
    this.levels = new LevelExpressions(db, thresholds);
  }

  /** Evaluates all clusters; `changed` when a stored level was another. */
  async clusters(
    term: Term,
    now: number,
  ): Promise<{ clusters: EvaluatedCluster[]; changed: boolean }> {
    const byLevel = new Map<number, string[]>();
    const { hold } = await readHubState(this.db, now);
    const clusters = (await readObservations(this.db)).map(
      ({ clusterRef, storedLevel, observation }) => {
        const assessment = assessCluster(
          observation,
          this.thresholds.agentHeartbeat,
          now,
          hold,
        );
        const level = levelRank(assessment.level);
        if (level !== storedLevel) {
          byLevel.set(level, [...(byLevel.get(level) ?? []), clusterRef]);
        }
        return { clusterRef, assessment, confirmed: observation.confirmed };
      },
    );
    if (byLevel.size > 0) {
      await term.transaction(async trx => {
        await lockClusters(trx, [...byLevel.values()].flat());
        for (const [level, refs] of byLevel) {
          for (const some of chunk(refs, KEYS_PER_STATEMENT)) {
            await trx('clusters')
              .whereIn('cluster_ref', some)
              .update({ level });
          }
        }
      });
    }
    return { clusters, changed: byLevel.size > 0 };
  }

  /**
   * Environments, of these or of all, that became visible or ceased to be,
   * with their services.
   */
  async flips(
    term: Term,
    now: number,
    environmentRefs?: string[],
  ): Promise<string[]> {
    const rows: { environment_ref: string; visible: boolean | number }[] = [];
    for (const refs of environmentRefs
      ? chunk(environmentRefs, KEYS_PER_STATEMENT)
      : [undefined]) {
      const flipped = joinCluster(this.db('environments'))
        .select('environments.environment_ref', 'environments.visible')
        .whereRaw('environments.visible <> ?', [this.levels.visible(now)]);
      if (refs) {
        flipped.whereIn('environments.environment_ref', refs);
      }
      rows.push(...(await flipped));
    }
    for (const row of rows) {
      await this.flip(term, row.environment_ref, !row.visible);
    }
    return rows.map(row => row.environment_ref);
  }

  /** All services, as after a start: thresholds may have changed. */
  async allServices(term: Term): Promise<void> {
    await term.transaction(async trx => {
      if (trx.client.config.client === 'pg') {
        // An ingest of an environment waits, or both would sum it up.
        await trx('environments')
          .select('environment_ref')
          .orderBy('environment_ref')
          .forUpdate();
      }
      await trx('services').update({
        level: trx.raw(`CASE WHEN environment_ref IN (?) THEN ? ELSE 2 END`, [
          trx('environments').select('environment_ref').where('visible', true),
          this.levels.shareRank(),
        ]),
      });
      await writeServiceRollups(trx, this.thresholds.podHealth);
    });
  }

  private async flip(
    term: Term,
    environmentRef: string,
    visible: boolean,
  ): Promise<void> {
    await term.transaction(async trx => {
      // First, so that an ingest of this environment waits for its outcome.
      await trx('environments')
        .where('environment_ref', environmentRef)
        .update({ visible });
      await trx('services')
        .where('environment_ref', environmentRef)
        .update({
          level: visible ? this.levels.shareRank() : levelRank('unknown'),
        });
    });
  }
}
