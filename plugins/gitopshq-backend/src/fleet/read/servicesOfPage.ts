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

/**
 * The `services` of a page, by a query for their ids that has an order and a
 * limit.
 *
 * A plain join lets PostgreSQL read all services, wide as they are, to find
 * the few hundred of the page: it takes a read by key for four times as dear
 * as it is once the table is in memory. A lateral join looks up each by key.
 */
export function servicesOfPage(
  db: Knex,
  keys: Knex.QueryBuilder,
): Knex.QueryBuilder {
  const page = db(keys.as('page'));
  return db.client.config.client === 'pg'
    ? page.joinRaw(
        `JOIN LATERAL (
           SELECT * FROM services
           WHERE services.service_id = page.service_id
           LIMIT 1
         ) AS services ON TRUE`,
      )
    : page.join('services', 'services.service_id', 'page.service_id');
}
