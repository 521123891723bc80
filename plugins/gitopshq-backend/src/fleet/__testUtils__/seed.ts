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
import { dbNow } from '../../database/dbNow';
import { writeTargetOwners } from '../../ownership';
import type { RegistrySnapshot } from '../../registry/types';

/** Writes the rows the registry writes, and a beat of each cluster. */
export async function seedRegistry(
  db: Knex,
  { clusters, environments }: RegistrySnapshot,
): Promise<void> {
  const now = await dbNow(db);
  await db.transaction(async trx => {
    for (const each of clusters.values()) {
      await trx('clusters')
        .insert({
          cluster_ref: each.clusterRef,
          name: each.name,
          origin: each.origin,
          connection: each.connectionKind,
          api_server: each.apiServer,
          confirmed: each.confirmed,
          writable: each.writable,
          skip_tls_verify: each.skipTLSVerify,
          owner_refs: JSON.stringify(each.ownerRefs),
        })
        .onConflict('cluster_ref')
        .merge();
      await trx('heartbeats')
        .insert({
          cluster_ref: each.clusterRef,
          beat_at: now,
          consecutive_beats: 5,
          after_gap: false,
        })
        .onConflict('cluster_ref')
        .merge();
    }
    for (const each of environments.values()) {
      await trx('environments')
        .insert({
          environment_ref: each.environmentRef,
          name: each.name,
          cluster_ref: each.clusterRef,
          tier: each.tier,
          tenant: each.tenant ?? null,
          state: each.state,
          namespaces: JSON.stringify(each.namespaces),
          source: each.source ? JSON.stringify(each.source) : null,
          owner_refs: JSON.stringify(each.ownerRefs),
          problem: each.problem ? JSON.stringify(each.problem) : null,
        })
        .onConflict('environment_ref')
        .merge();
    }
    await writeTargetOwners(trx);
  });
}
