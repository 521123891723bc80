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

import { mockCredentials } from '@backstage/backend-test-utils';
import {
  DEFAULT_THRESHOLDS,
  clusterListSchema,
  clusterQuerySchema,
  clusterSchema,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { ProbeResult } from '@gitopshq/cluster-collector';
import type { Knex } from 'knex';
import {
  catalogOf,
  configOf,
  stubConnections,
} from '../__testUtils__/registrySamples';
import { applyTargetQuery, type TargetFilter } from '../authorization';
import { dbNow, setDbNowOffsetForTests } from '../database/dbNow';
import { migrate } from '../database/migrate';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { writeTargetOwners } from '../ownership';
import { resolveRegistry, syncRegistry } from '../registry';
import { AuthorizedClusterService } from './ClusterService';
import { DatabaseClusterStore } from './ClusterStore';
import { DatabaseHeartbeatStore } from './HeartbeatStore';

const databases = createTestDatabases();

const thresholds = DEFAULT_THRESHOLDS.agentHeartbeat;
const credentials = mockCredentials.user();
const ref = (name: string) => `resource:default/${name}`;
const cluster = (name: string) => ({
  name,
  url: `https://${name}:6443`,
  reader: { token: 't' },
});

const everything: TargetFilter = { any: true, apply: () => {} };
const ownedBy = (...claims: string[]): TargetFilter => ({
  any: true,
  apply: (query, kind) =>
    applyTargetQuery(query, kind, { rule: 'isOwner', claims }),
});

describe.each(databases.eachSupportedId())('ClusterService on %s', id => {
  let database: Knex;
  let filter: TargetFilter;
  let statements: number;

  beforeAll(async () => {
    database = await databases.init(id);
    await migrate(database);
    await syncRegistry(
      database,
      resolveRegistry(
        configOf({
          clusters: [
            {
              ...cluster('eu'),
              skipTLSVerify: true,
              owner: 'group:default/platform',
            },
            cluster('us'),
            cluster('staging'),
            cluster('silent'),
          ],
          environments: [
            {
              name: 'shop-eu',
              cluster: 'eu',
              namespaces: ['shop'],
              tenant: 'acme',
            },
            { name: 'pay-eu', cluster: 'eu', namespaces: ['pay'] },
            {
              name: 'shop-staging',
              cluster: 'staging',
              namespaces: ['shop'],
              tier: 'non-production',
            },
          ],
        }),
        catalogOf(),
        stubConnections(),
      ),
    );
    const service = (name: string, environment: string, owner: string) => ({
      service_id: name,
      environment_ref: ref(environment),
      key: name,
      name,
      component_ref: `component:default/${name}`,
      system_ref: 'system:default/shop',
      mapping: 'mapped',
      claims: '[]',
      owner_refs: JSON.stringify([owner]),
      expected: 1,
      not_ready: 0,
      images: '[]',
    });
    await database('services').insert([
      service('cart', 'shop-eu', 'group:default/storefront'),
      service('ledger', 'pay-eu', 'group:default/payments'),
      service('web', 'shop-staging', 'group:default/storefront'),
    ]);
    await database.transaction(trx => writeTargetOwners(trx));

    const clock = { now: () => Date.now() };
    const probed = (name: string, rest: Partial<ProbeResult>) => ({
      clusterRef: ref(name),
      result: {
        startedAt: clock.now(),
        finishedAt: clock.now(),
        outcome: 'ready' as const,
        beat: true,
        latencyMs: 12.5,
        version: 'v1.36.2',
        skewSeconds: 0,
        ...rest,
      },
    });
    await new DatabaseHeartbeatStore({ database, clock, thresholds }).record([
      probed('eu', { skewSeconds: -90 }),
      probed('us', {}),
      probed('staging', {
        outcome: 'not-ready',
        problem: { code: 'not-ready', message: 'etcd fails', cure: 'Mend it' },
      }),
    ]);
    await database('collections').insert([
      {
        cluster_ref: ref('eu'),
        namespace: 'shop',
        resource: 'pods',
        state: 'current',
        as_of: (await dbNow(database)) - 400_000,
      },
      {
        cluster_ref: ref('eu'),
        namespace: 'shop',
        resource: 'jobs',
        state: 'failed',
        problem: JSON.stringify({ code: 'forbidden', message: 'm', cure: 'c' }),
      },
    ]);
    database.on('query', () => {
      statements += 1;
    });
  });

  beforeEach(() => {
    filter = everything;
    statements = 0;
  });
  afterEach(() => setDbNowOffsetForTests(0));

  const service = () =>
    new AuthorizedClusterService({
      store: new DatabaseClusterStore(database),
      authorizer: { filterFor: async () => filter },
      ownership: { ownershipRefs: async () => ['group:default/payments'] },
      thresholds,
    });

  const list = async (query: object) =>
    clusterListSchema.parse(
      await service().list(credentials, clusterQuerySchema.parse(query)),
    );
  const names = async (query: object) =>
    (await list(query)).items.map(item => item.name);

  it('lists worst first, in a bounded number of queries', async () => {
    const { items, nextCursor, asOf } = await list({});
    expect(items.map(i => [i.name, i.state, i.level])).toEqual([
      ['staging', 'error', 'warning'],
      ['silent', 'registered', 'unknown'],
      ['eu', 'connected', 'healthy'],
      ['us', 'connected', 'healthy'],
    ]);
    expect(nextCursor).toBeUndefined();
    expect(asOf).toBeDefined();
    expect(statements).toBeLessThanOrEqual(4);
  });

  it('tells all there is of a cluster', async () => {
    const { lastBeatAt, ageSeconds, ...rest } = clusterSchema.parse(
      await service().get(credentials, ref('eu')),
    );
    expect(lastBeatAt).toBeDefined();
    expect(ageSeconds).toBeLessThan(30);
    expect(rest).toEqual({
      entityRef: ref('eu'),
      name: 'eu',
      state: 'connected',
      level: 'healthy',
      reason: expect.stringMatching(/^last beat \d+ s ago$/),
      apiLatencyMs: 12.5,
      version: 'v1.36.2',
      skewSeconds: -90,
      origin: 'config',
      apiServer: 'https://eu:6443',
      writable: false,
      ownerRefs: ['group:default/platform'],
      environmentRefs: [ref('pay-eu'), ref('shop-eu')],
      warnings: [
        expect.objectContaining({ code: 'tls-not-verified' }),
        expect.objectContaining({
          code: 'clock-skew',
          message: 'Its clock is 90 s behind ours',
        }),
      ],
      collections: [
        {
          namespace: 'shop',
          resource: 'jobs',
          state: 'failed',
          problem: { code: 'forbidden', message: 'm', cure: 'c' },
        },
        {
          namespace: 'shop',
          resource: 'pods',
          state: 'stale',
          asOf: expect.any(String),
        },
      ],
    });
  });

  it('grows late by itself, without any new write', async () => {
    setDbNowOffsetForTests(200_000);
    const late = await service().get(credentials, ref('us'));
    expect(late).toMatchObject({ state: 'late', level: 'warning' });
    setDbNowOffsetForTests(400_000);
    const lost = await service().get(credentials, ref('us'));
    expect(lost).toMatchObject({ state: 'disconnected', level: 'critical' });
  });

  it('pages without gap or double, bound to its filters', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list({ limit: 1, ...(cursor && { cursor }) });
      seen.push(...page.items.map(item => item.name));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(['staging', 'silent', 'eu', 'us']);

    const { nextCursor } = await list({ limit: 1 });
    await expect(
      list({ limit: 1, cursor: nextCursor, level: 'warning' }),
    ).rejects.toThrow('other filters');
    await expect(list({ cursor: 'nonsense' })).rejects.toThrow('"nonsense"');
  });

  it.each<[object, string[]]>([
    [{ level: ['warning', 'unknown'] }, ['staging', 'silent']],
    [{ cluster: 'Resource:default/EU' }, ['eu']],
    [{ tier: 'production' }, ['eu']],
    [{ tier: ['production', 'non-production'] }, ['staging', 'eu']],
    [{ tenant: 'acme' }, ['eu']],
    [{ tenant: 'acme', tier: 'non-production' }, []],
    [{ environment: ref('shop-staging') }, ['staging']],
    [{ environment: ref('pay-eu'), tenant: 'acme' }, []],
    [{ entityRef: ref('us') }, ['us']],
    [{ entityRef: ref('shop-eu') }, ['eu']],
    [{ entityRef: 'component:default/web' }, ['staging']],
    [{ entityRef: 'system:default/shop' }, ['staging', 'eu']],
    [{ owner: 'group:default/platform' }, ['eu']],
    [{ owner: 'group:default/storefront' }, ['staging', 'eu']],
    [{ owner: 'me' }, ['eu']],
    [{ owner: ['me', 'group:default/storefront'] }, ['staging', 'eu']],
    [{ owner: 'group:default/nobody' }, []],
    [{ search: 'S' }, ['staging', 'silent', 'us']],
    [{ search: ' EU ' }, ['eu']],
    [{ search: 's', level: 'healthy' }, ['us']],
    [{ search: '%' }, []],
    [{ search: '_u' }, []],
    [{ search: "' OR 1=1 --" }, []],
    [{ search: '!' }, []],
  ])('filters by %j', async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  it('shows owners of services their clusters, but not all environments', async () => {
    filter = ownedBy('group:default/payments');
    const { items } = await list({});
    expect(items.map(i => [i.name, i.environmentRefs])).toEqual([
      ['eu', [ref('pay-eu')]],
    ]);
    // A filter by what is hidden must not tell that it is there.
    expect(await names({ environment: ref('shop-eu') })).toEqual([]);
    expect(await names({ tenant: 'acme' })).toEqual([]);
    expect(await names({ entityRef: 'component:default/cart' })).toEqual([]);
    await expect(service().get(credentials, ref('us'))).rejects.toThrow(
      'There is no cluster resource:default/us',
    );
  });

  it('asks nothing of the database where nothing may be seen', async () => {
    filter = { any: false, apply: query => query.whereRaw('1 = 0') };
    expect(await list({})).toEqual({ items: [] });
    expect(statements).toBe(0);
    await expect(service().get(credentials, ref('eu'))).rejects.toThrow(
      'There is no cluster',
    );
  });
});
