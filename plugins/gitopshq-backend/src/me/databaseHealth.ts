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

import { stringifyError } from '@backstage/errors';
import type { Dependency } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { dbNow } from '../database/dbNow';

/** Whether the database answers. */
export async function databaseHealth(database: Knex): Promise<Dependency> {
  try {
    const now = await dbNow(database);
    return {
      name: 'database',
      state: 'ok',
      asOf: new Date(now).toISOString(),
    };
  } catch (error) {
    return {
      name: 'database',
      state: 'failed',
      problem: {
        code: 'database-unreachable',
        message: `The database does not answer: ${stringifyError(error)}`,
        cure: 'Check backend.database and that the database runs',
      },
    };
  }
}
