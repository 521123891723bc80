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
import type { TargetFilter } from '../../authorization/types';

/**
 * Environments in which everything, not just one service, is the caller's: a
 * rule that names an environment concerns all in it.
 *
 * @param among - Only of these (lower-cased refs); without it, of all.
 */
export async function ignorableEnvironments(
  db: Knex,
  filter: TargetFilter,
  among?: readonly string[],
): Promise<Set<string>> {
  if (!filter.any || among?.length === 0) {
    return new Set();
  }
  const rows = db('environments').select('environments.environment_ref');
  if (among) {
    rows.whereIn('environments.environment_ref', among);
  }
  filter.apply(rows, 'remainder');
  const found: { environment_ref: string }[] = await rows;
  return new Set(found.map(row => row.environment_ref));
}
