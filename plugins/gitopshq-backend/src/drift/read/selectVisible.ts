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
 * Rows of a table of drift that may be seen, joined with `environments` and
 * left-joined with `services`. What belongs to no service that is known
 * belongs to its environment.
 */
export function selectVisible(
  db: Knex,
  table: 'findings' | 'service_syncs',
  filter: TargetFilter,
): Knex.QueryBuilder {
  return db(table)
    .join(
      'environments',
      'environments.environment_ref',
      `${table}.environment_ref`,
    )
    .leftJoin('services', 'services.service_id', `${table}.service_id`)
    .where(either =>
      either
        .where(service => {
          service.whereNotNull('services.service_id');
          filter.apply(service, 'service');
        })
        .orWhere(environment => {
          environment.whereNull('services.service_id');
          filter.apply(environment, 'remainder');
        }),
    );
}
