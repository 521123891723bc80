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

import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { chunk } from 'lodash';
import { writeTargetOwners } from '../../ownership';

export const KEYS_PER_STATEMENT = 1_000;

/** Tables of collected objects, which hang on services. */
export const objectTables = ['workloads', 'pods', 'events'] as const;

/** Why an environment shows nothing of what it showed a moment ago. */
export function clusterReplaced(
  clusterRef: string,
  before: string,
  now: string,
): Problem {
  return {
    code: 'cluster-replaced',
    message: `Another cluster answers at the URL of ${clusterRef} now; what was collected from the former one is dropped, the new one is being read`,
    value: `uid of namespace kube-system: ${before}, now ${now}`,
    cure: 'Nothing, if the cluster was built anew; else correct the url of the cluster',
  };
}

/** Deletes what was collected of environments, in their order. */
export async function deleteCollected(
  trx: Knex.Transaction,
  environmentRefs: string[],
  columns: {
    unreadable: string | null;
    collection_problem: string | null;
    written_at?: number;
  },
): Promise<void> {
  for (const some of chunk(environmentRefs, KEYS_PER_STATEMENT)) {
    const ids = () =>
      trx('services').select('service_id').whereIn('environment_ref', some);
    for (const table of objectTables) {
      await trx(table).whereIn('service_id', ids()).delete();
    }
    await trx('target_owners')
      .where('target_kind', 'service')
      .whereIn('target_ref', ids())
      .delete();
    await trx('services').whereIn('environment_ref', some).delete();
    await trx('environments')
      .whereIn('environment_ref', some)
      .update({ observed_at: null, visible: false, ...columns });
    await writeTargetOwners(trx, { environmentRefs: some });
    await trx('service_rollups').whereIn('environment_ref', some).delete();
  }
}

/** Deletes the states of other resources than these (`<namespace> <resource>`). */
export async function deleteCollections(
  trx: Knex.Transaction,
  clusterRef: string,
  keep: ReadonlySet<string>,
): Promise<void> {
  const rows = await trx('collections')
    .select('namespace', 'resource')
    .where('cluster_ref', clusterRef);
  for (const { namespace, resource } of rows) {
    if (!keep.has(`${namespace} ${resource}`)) {
      await trx('collections')
        .where({ cluster_ref: clusterRef, namespace, resource })
        .delete();
    }
  }
}
