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

import type { TestDatabaseId } from '@backstage/backend-test-utils';
import { mockServices } from '@backstage/backend-test-utils';
import { DEFAULT_THRESHOLDS } from '@gitopshq/backstage-plugin-gitopshq-common';
import { systemClock, systemTimers } from '@gitopshq/cluster-collector';
import { SimulatedCluster } from '@gitopshq/demo-fleet';
import { KubeConfig } from '@kubernetes/client-node';
import { createTestDatabases } from '../../../__testUtils__/testDatabases';
import { migrate } from '../../../database/migrate';
import {
  driftFixture,
  EU,
  STAGING,
} from '../../../drift/__testUtils__/driftFixture';
import { finding } from '../../../drift/__testUtils__/findings';
import { DatabaseFindingReader } from '../../../drift/read/DatabaseFindingReader';
import {
  cluster,
  environment,
  ManualRegistry,
  snapshot,
} from '../../../fleet/__testUtils__/registry';
import { seedRegistry } from '../../../fleet/__testUtils__/seed';
import { autoscaler, workload } from '../../../fleet/__testUtils__/summaries';
import { projectEnvironment } from '../../../fleet/ingest/projectEnvironment';
import { rowDifference } from '../../../fleet/ingest/rowDifference';
import { emptyRows } from '../../../fleet/rows';
import { DatabaseIngestStore } from '../../../fleet/store/DatabaseIngestStore';
import { HeldLeases } from '../../../leases/__testUtils__/HeldLeases';
import { ClusterLiveReader } from './ClusterLiveReader';
import { FleetServiceReader } from './FleetServiceReader';
import { StoredFindingReader } from './StoredFindingReader';

const databases = createTestDatabases();

describe.each(databases.eachSupportedId())(
  'what planning reads, on %s',
  (id: TestDatabaseId) => {
    it('of services, with their level now and what scales them', async () => {
      const db = await databases.init(id);
      await migrate(db);
      const eu = environment();
      const registry = snapshot({ environments: [eu] });
      await seedRegistry(db, registry);
      const leases = new HeldLeases();
      const ingest = await DatabaseIngestStore.create({
        database: db,
        thresholds: DEFAULT_THRESHOLDS.podHealth,
        leases,
      });
      const rows = projectEnvironment(eu, registry, [
        workload({ name: 'cart', wanted: 3, ready: 3 }),
        workload({ name: 'checkout', wanted: 3, ready: 0 }),
        autoscaler({ name: 'cart' }),
      ]);
      await ingest.write(
        leases.held(eu.clusterRef)!,
        EU,
        rowDifference(emptyRows(), rows),
        { ageMs: 0 },
      );
      const reader = new FleetServiceReader(db, DEFAULT_THRESHOLDS);
      const found = [...(await reader.of([EU])).values()].sort((a, b) =>
        a.name < b.name ? -1 : 1,
      );
      expect(found).toMatchObject([
        {
          key: 'cart',
          name: 'cart',
          environmentRef: EU,
          contested: false,
          level: 'healthy',
        },
        { key: 'checkout', level: 'critical' },
      ]);
      expect(await reader.of([STAGING])).toEqual(new Map());
      expect(await reader.autoscaled(EU)).toEqual(
        new Map([['Deployment/shop/cart', 'HorizontalPodAutoscaler/cart']]),
      );
      expect(await reader.workload(EU, 'Deployment/shop/cart')).toBe(
        found[0].serviceId,
      );
      expect(
        await reader.workload(EU, 'Deployment/other/cart'),
      ).toBeUndefined();
      // What was seen too long ago says nothing of now.
      await db('environments').update({ observed_at: 1 });
      expect(
        [...(await reader.of([EU])).values()].map(({ level }) => level),
      ).toEqual(['unknown', 'unknown']);
    });

    it('of findings, of one environment only', async () => {
      const { db, apply } = await driftFixture(databases, id);
      await apply(EU, [
        finding({ path: 'spec.replicas' }),
        finding({
          object: 'v1/ConfigMap/shop/left',
          path: '',
          change: 'extra',
        }),
      ]);
      await apply(STAGING, [finding({ path: 'spec.replicas' })]);
      const reader = new StoredFindingReader(new DatabaseFindingReader(db));
      const ids = (await db('findings').select('finding_id')).map(
        ({ finding_id: each }) => each,
      );
      const some = await reader.some(EU, ids);
      expect(some.map(({ environmentRef }) => environmentRef)).toEqual([
        EU,
        EU,
      ]);
      expect((await reader.extra(EU)).map(({ object }) => object)).toEqual([
        'v1/ConfigMap/shop/left',
      ]);
      expect(await reader.extra(STAGING)).toEqual([]);
    });
  },
);

describe('what planning reads of a cluster', () => {
  const token = 'planted-token';
  let simulated: SimulatedCluster;

  beforeEach(async () => {
    simulated = await SimulatedCluster.start({
      name: 'prod-eu',
      tokens: [{ token, user: 'reader', access: 'read' }],
    });
    simulated.store.apply(
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'flags', namespace: 'default' },
        data: { dark: 'on' },
      },
      { manager: 'gitopshq' },
    );
  });

  afterEach(() => simulated.stop());

  const reader = (withToken: string) =>
    new ClusterLiveReader({
      registry: new ManualRegistry(
        snapshot({
          clusters: [
            cluster({
              connection: {
                clusterRef: 'resource:default/prod-eu',
                server: simulated.url,
                async kubeConfig() {
                  const kubeConfig = new KubeConfig();
                  kubeConfig.loadFromClusterAndUser(
                    { name: 'c', server: simulated.url, skipTLSVerify: true },
                    { name: 'u', token: withToken },
                  );
                  return kubeConfig;
                },
              },
            }),
          ],
        }),
      ),
      clock: systemClock,
      timers: systemTimers,
      logger: mockServices.logger.mock(),
    });
  const eu = environment({ namespaces: ['default'] });

  it('tells what is there, what is not, and what is not served', async () => {
    const live = await reader(token).read(eu, [
      'v1/ConfigMap/default/flags',
      'v1/ConfigMap/default/gone',
      'v1/Namespace//default',
      'acme.io/v1/Widget/default/x',
    ]);
    expect(live.objects.get('v1/ConfigMap/default/flags')).toMatchObject({
      data: { dark: 'on' },
      metadata: { uid: expect.any(String), managedFields: expect.anything() },
    });
    expect([...live.objects.keys()].sort()).toEqual([
      'v1/ConfigMap/default/flags',
      'v1/Namespace//default',
    ]);
    expect([...live.notServed]).toEqual(['acme.io/v1/Widget']);
    expect([...live.clusterScoped]).toEqual(['v1/Namespace']);
  });

  it('throws what the server says, without the token', async () => {
    const error = await reader('planted-other')
      .read(eu, ['v1/ConfigMap/default/flags'])
      .then(
        () => undefined,
        (thrown: Error) => thrown,
      );
    expect(error?.name).toBe('ClusterProblemError');
    expect(JSON.stringify([error, error?.message])).not.toContain('planted');
  });
});
