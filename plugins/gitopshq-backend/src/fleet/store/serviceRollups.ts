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

import type { PodHealthThresholds } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { shareRank } from '../read/levelExpressions';

const COLUMNS = [
  'environment_ref',
  'level',
  'services',
  'expected',
  'not_ready',
];

/**
 * Brings `service_rollups` in line with `services`, of some environments or
 * of all. The caller has locked these environments, so that no two do it at
 * the same time.
 */
export async function writeServiceRollups(
  trx: Knex.Transaction,
  thresholds: PodHealthThresholds,
  environmentRefs?: string[],
): Promise<void> {
  const stored = trx('service_rollups');
  const summed = trx('services')
    .select('environment_ref', { rank: shareRank(trx, thresholds) })
    .count('*')
    .sum('expected')
    .sum('not_ready')
    .groupBy('environment_ref', 'rank');
  if (environmentRefs) {
    stored.whereIn('environment_ref', environmentRefs);
    summed.whereIn('environment_ref', environmentRefs);
  }
  await stored.delete();
  await trx(trx.raw('service_rollups (??, ??, ??, ??, ??)', COLUMNS)).insert(
    summed,
  );
}
