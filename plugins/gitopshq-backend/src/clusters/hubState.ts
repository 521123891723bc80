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
  findHold,
  findHubStart,
  type Hold,
  type HubRun,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';

/** Runs read to find the present start: more replicas than a hub ever has. */
export const RUNS_READ = 50;

/** How the hub itself fares, among all its replicas. */
export interface HubState {
  /** On at this moment: clusters keep the level they had before. */
  hold?: Hold;
  /** Epoch ms since which at least one process has been asking clusters. */
  runningSince?: number;
}

/** Epoch ms; PostgreSQL gives a bigint as text. */
export function toRun(row: {
  started_at: number | string;
  last_at: number | string;
}): HubRun {
  return { startedAt: Number(row.started_at), lastAt: Number(row.last_at) };
}

/**
 * Reads how the hub fares from what its replicas wrote, so that all judge
 * alike. One small query.
 *
 * @param now - Epoch ms by the database's clock.
 */
export async function readHubState(
  db: Knex | Knex.Transaction,
  now: number,
): Promise<HubState> {
  const rows = await db('hub_runs')
    .select('started_at', 'last_at')
    .select({ silent_since: db('fleet_silences').max('started_at') })
    .orderBy('last_at', 'desc')
    .limit(RUNS_READ);
  const runs = rows.map(toRun);
  const silence = rows[0]?.silent_since ?? null;
  const silentSince = silence === null ? undefined : Number(silence);
  const hold = findHold({ runs, silentSince }, now);
  const { since } = findHubStart(runs, now);
  return {
    ...(hold && { hold }),
    ...(since !== undefined && { runningSince: since }),
  };
}
