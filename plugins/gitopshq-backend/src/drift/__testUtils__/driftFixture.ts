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

import type {
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import {
  DEFAULT_THRESHOLDS,
  type Problem,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { migrate } from '../../database/migrate';
import {
  cluster,
  component,
  environment,
  snapshot,
} from '../../fleet/__testUtils__/registry';
import { seedRegistry } from '../../fleet/__testUtils__/seed';
import { workload } from '../../fleet/__testUtils__/summaries';
import { projectEnvironment } from '../../fleet/ingest/projectEnvironment';
import { rowDifference } from '../../fleet/ingest/rowDifference';
import { emptyRows } from '../../fleet/rows';
import { DatabaseIngestStore } from '../../fleet/store/DatabaseIngestStore';
import { HeldLeases } from '../../leases/__testUtils__/HeldLeases';
import { DatabaseComparisonStore } from '../store/DatabaseComparisonStore';
import { DatabaseFindingStore } from '../store/DatabaseFindingStore';
import type { ComparedFinding, ServiceSync } from '../types';

const source = {
  repository: 'https://git.example.com/acme/deploy.git',
  branch: 'main',
  path: 'envs',
};
const eu = environment({ tenant: 'acme', source });
const staging = environment({
  name: 'shop-staging',
  clusterRef: 'resource:default/staging',
  tier: 'non-production',
  source,
});

export const EU = eu.environmentRef;
export const STAGING = staging.environmentRef;

const registry = snapshot({
  clusters: [cluster(), cluster({ name: 'staging' })],
  environments: [eu, staging],
  components: [component('cart', { systemRef: 'system:default/shop' })],
});

const allowed = async () => true;

/** What a test of drift's read side starts from. */
export interface DriftFixture {
  db: Knex;
  /** Of `cart` in shop-eu, owned by group:default/cart-owners. */
  serviceId: string;
  /** Judges all objects of the findings. */
  apply(environmentRef: string, findings: ComparedFinding[]): Promise<void>;
  /** Says how old the comparison is, or why there is none. */
  compare(
    environmentRef: string,
    ageMs: number | undefined,
    problem?: Problem,
  ): Promise<void>;
  syncs(environmentRef: string, syncs: ServiceSync[]): Promise<void>;
}

/** Two environments, one service, nothing compared. */
export async function driftFixture(
  databases: TestDatabases,
  id: TestDatabaseId,
): Promise<DriftFixture> {
  const db = await databases.init(id);
  await migrate(db);
  await seedRegistry(db, registry);
  const leases = new HeldLeases();
  const ingest = await DatabaseIngestStore.create({
    database: db,
    thresholds: DEFAULT_THRESHOLDS.podHealth,
    leases,
  });
  const rows = projectEnvironment(eu, registry, [
    workload({
      name: 'cart',
      labels: { 'backstage.io/kubernetes-id': 'cart' },
    }),
  ]);
  await ingest.write(
    leases.held(eu.clusterRef)!,
    EU,
    rowDifference(emptyRows(), rows),
    { ageMs: 0 },
  );
  const [serviceId] = rows.services.keys();
  const findings = await DatabaseFindingStore.create({ database: db });
  const comparisons = await DatabaseComparisonStore.create({ database: db });
  return {
    db,
    serviceId,
    apply: async (environmentRef, some) => {
      const judged = [...new Set(some.map(({ object }) => object))];
      await findings.apply({ environmentRef, judged, findings: some }, allowed);
    },
    compare: async (environmentRef, ageMs, problem) => {
      await comparisons.writeState(
        environmentRef,
        {
          state: problem ? 'not-comparable' : 'comparing',
          unreadable: [],
          ...(problem && { problem }),
          ...(ageMs !== undefined && { ageMs }),
          comparedObjects: 2,
        },
        allowed,
      );
    },
    syncs: async (environmentRef, some) => {
      await comparisons.writeSyncs(environmentRef, some, allowed);
    },
  };
}
