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
import { epochMs } from '../../fleet/read/environmentView';

/**
 * When the oldest of the releases after a commit became applied; undefined
 * where that was not seen.
 *
 * @param serviceId - Absent: of any service of the environment.
 */
export async function badSince(
  db: Knex,
  environmentRef: string,
  toSha: string,
  serviceId?: string,
): Promise<number | undefined> {
  const to = await db('release_commits')
    .where({ environment_ref: environmentRef, sha: toSha })
    .first('depth');
  if (!to) {
    return undefined;
  }
  const rows = db('release_services')
    .where({ environment_ref: environmentRef, confirmed: true })
    .andWhere('depth', '>', to.depth)
    .min({ at: 'applied_at' });
  if (serviceId !== undefined) {
    rows.whereIn('service_key', units =>
      units
        .select('service_key')
        .from('release_units')
        .where({ environment_ref: environmentRef, service_id: serviceId }),
    );
  }
  const [row] = await rows;
  return epochMs(row?.at);
}
