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
  isFleetSilent,
  SILENCE_SECONDS,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';

/** Clusters that may beat and have, by their last beat. */
function beatingClusters(db: Knex): Knex.QueryBuilder {
  return db('heartbeats')
    .join('clusters', 'clusters.cluster_ref', 'heartbeats.cluster_ref')
    .where('clusters.confirmed', true);
}

/**
 * Notes when more than half of the fleet falls silent, and when that is over.
 * It began when the cluster that makes it more than half had not beaten for
 * an interval, however late anybody looks.
 *
 * @param now - Epoch ms by the database's clock.
 */
export async function noteFleetSilence(db: Knex, now: number): Promise<void> {
  const silenceMs = SILENCE_SECONDS * 1000;
  const counted = await beatingClusters(db)
    .count({ fleet: '*' })
    .select({
      silent: db.raw(
        'sum(CASE WHEN heartbeats.beat_at <= ? THEN 1 ELSE 0 END)',
        [now - silenceMs],
      ),
    })
    .first();
  const fleet = Number(counted.fleet);
  if (!isFleetSilent(fleet, Number(counted.silent))) {
    await db('fleet_silences').whereNull('ended_at').update({ ended_at: now });
    return;
  }
  const open = await db('fleet_silences').whereNull('ended_at').first();
  if (open) {
    return;
  }
  const deciding = await beatingClusters(db)
    .select('heartbeats.beat_at')
    .orderBy('heartbeats.beat_at')
    .offset(Math.floor(fleet / 2))
    .first();
  await db('fleet_silences')
    .insert({ started_at: Number(deciding.beat_at) + silenceMs })
    .onConflict('started_at')
    .ignore();
}
