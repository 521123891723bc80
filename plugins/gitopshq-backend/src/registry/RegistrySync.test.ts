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

import { DEFAULT_THRESHOLDS } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import {
  catalogOf,
  configOf,
  resource,
  stubConnections,
} from '../__testUtils__/registrySamples';
import { migrate } from '../database/migrate';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { DatabaseHeartbeatStore } from '../clusters/HeartbeatStore';
import { lockClusters, writeTargetOwners } from '../ownership';
import { syncRegistry } from './RegistrySync';
import type { FoundCluster } from './LocatorReader';
import { resolveRegistry } from './resolveRegistry';

const databases = createTestDatabases();

const prod = { name: 'prod', url: 'https://h', reader: { token: 'sesame' } };
const shop = { name: 'shop', cluster: 'prod', namespaces: ['shop'] };
const pay = {
  name: 'pay',
  cluster: 'prod',
  namespaces: ['pay'],
  owner: 'group:default/payments',
};

const resolve = (
  config: Parameters<typeof configOf>[0],
  catalog?: ReturnType<typeof catalogOf>,
) => resolveRegistry(configOf(config), catalog, stubConnections());

function service(id: string, environment: string, owners: string[]) {
  return {
    service_id: id,
    environment_ref: `resource:default/${environment}`,
    key: id,
    name: id,
    mapping: 'mapped',
    claims: '[]',
    owner_refs: JSON.stringify(owners),
    expected: 1,
    not_ready: 0,
    images: '[]',
  };
}

describe.each(databases.eachSupportedId())('syncRegistry on %s', id => {
  let database: Knex;

  beforeEach(async () => {
    database = await databases.init(id);
    await migrate(database);
  });

  const owners = async () =>
    (
      await database('target_owners')
        .select()
        .orderBy(['target_kind', 'target_ref', 'owner_ref'])
    ).map(
      row =>
        `${row.target_kind} ${row.target_ref.split('/').at(-1)} ${
          row.owner_ref.split('/')[1]
        }`,
    );

  it('writes only what changed', async () => {
    const snapshot = resolve(
      { clusters: [prod], environments: [shop] },
      catalogOf(),
    );
    expect(await syncRegistry(database, snapshot)).toEqual({
      clusters: true,
      environments: true,
    });
    expect(await syncRegistry(database, snapshot)).toEqual({
      clusters: false,
      environments: false,
    });
    const renamed = resolve(
      { clusters: [prod], environments: [{ ...shop, tenant: 'acme' }] },
      catalogOf(),
    );
    expect(await syncRegistry(database, renamed)).toEqual({
      clusters: false,
      environments: true,
    });
    expect(await database('environments').select()).toEqual([
      expect.objectContaining({
        environment_ref: 'resource:default/shop',
        cluster_ref: 'resource:default/prod',
        tier: 'production',
        tenant: 'acme',
        state: 'confirmed',
        namespaces: '["shop"]',
      }),
    ]);
    expect(JSON.stringify(await database('clusters').select())).not.toContain(
      'sesame',
    );
  });

  it('removes what is gone with all that hung on it', async () => {
    await syncRegistry(
      database,
      resolve({ clusters: [prod], environments: [shop, pay] }, catalogOf()),
    );
    await database('services').insert([
      service('s1', 'shop', ['group:default/a']),
      service('s2', 'pay', ['group:default/b']),
    ]);
    for (const [uid, service_id] of [
      ['u1', 's1'],
      ['u2', 's2'],
    ]) {
      const of = { cluster_ref: 'resource:default/prod', uid, service_id };
      await database('pods').insert({
        ...of,
        namespace: 'n',
        name: uid,
        phase: 'Running',
        ready: true,
        restarts: 0,
      });
      await database('events').insert({
        ...of,
        type: 'Warning',
        reason: 'r',
        message: 'm',
        count: 1,
        object: 'Pod/x',
      });
    }
    await database('heartbeats').insert({
      cluster_ref: 'resource:default/prod',
      beat_at: 1,
      consecutive_beats: 1,
      after_gap: false,
    });

    await syncRegistry(
      database,
      resolve({ clusters: [prod], environments: [pay] }, catalogOf()),
    );
    expect(await database('services').pluck('service_id')).toEqual(['s2']);
    expect(await database('pods').pluck('uid')).toEqual(['u2']);
    expect(await database('events').pluck('uid')).toEqual(['u2']);
    expect(await owners()).toEqual([
      'cluster prod b',
      'environment pay b',
      'environment pay payments',
      'remainder pay payments',
      'service s2 b',
    ]);

    await syncRegistry(database, resolve({}, catalogOf()));
    for (const table of [
      'clusters',
      'heartbeats',
      'environments',
      'services',
      'pods',
      'events',
      'target_owners',
    ]) {
      expect(await database(table).select()).toEqual([]);
    }
  });

  it('forgets nothing before the catalog was read', async () => {
    const config = { clusters: [prod], environments: [shop] };
    const entities = catalogOf({
      clusters: [
        resource('prod', {}, { title: 'Production' }),
        resource('edge', {}),
      ],
      environments: [resource('shop', {}, { title: 'Shop' })],
    });
    await syncRegistry(database, resolve(config, entities));
    const before = await database('clusters').select().orderBy('cluster_ref');

    const restarted = await syncRegistry(database, resolve(config, undefined));
    expect(restarted).toEqual({ clusters: false, environments: false });
    expect(await database('clusters').select().orderBy('cluster_ref')).toEqual(
      before,
    );
    await syncRegistry(database, resolve(config, catalogOf()));
    expect(await database('clusters').select('title', 'owner_refs')).toEqual([
      { title: null, owner_refs: '[]' },
    ]);
  });

  it('forgets no cluster before every locator has answered', async () => {
    const cluster = { name: 'found', url: 'https://h', reader: { token: 't' } };
    const after = (found: FoundCluster[], incomplete: boolean) =>
      syncRegistry(
        database,
        resolveRegistry(configOf({}), catalogOf(), stubConnections(), {
          found,
          incomplete,
        }),
      );
    await after([{ cluster, origin: 'module' }], false);
    expect(await after([], true)).toMatchObject({ clusters: false });
    expect(await database('clusters').select('name', 'origin')).toEqual([
      { name: 'found', origin: 'module' },
    ]);
    expect(await after([], false)).toMatchObject({ clusters: true });
    expect(await database('clusters').select()).toEqual([]);
  });

  it('keeps owners in line with services as they come and go', async () => {
    await syncRegistry(
      database,
      resolve(
        {
          clusters: [{ ...prod, owner: 'group:default/platform' }],
          environments: [shop, pay],
        },
        catalogOf(),
      ),
    );
    const write = (
      work: (trx: Knex.Transaction) => Promise<unknown>,
      environmentRefs: string[],
      removedServiceIds: string[] = [],
    ) =>
      database.transaction(async trx => {
        await work(trx);
        await writeTargetOwners(trx, { environmentRefs, removedServiceIds });
      });

    await write(
      trx =>
        trx('services').insert([
          service('s1', 'shop', ['group:default/a', 'group:default/b']),
          service('s2', 'shop', ['group:default/b']),
        ]),
      ['resource:default/shop'],
    );
    await write(
      trx => trx('services').insert(service('s3', 'pay', ['group:default/c'])),
      ['resource:default/pay'],
    );
    expect(await owners()).toEqual([
      'cluster prod a',
      'cluster prod b',
      'cluster prod c',
      'cluster prod platform',
      'environment pay c',
      'environment pay payments',
      'environment shop a',
      'environment shop b',
      'remainder pay payments',
      'service s1 a',
      'service s1 b',
      'service s2 b',
      'service s3 c',
    ]);

    await write(
      trx => trx('services').where('service_id', 's1').delete(),
      ['resource:default/shop'],
      ['s1'],
    );
    expect(await owners()).toEqual([
      'cluster prod b',
      'cluster prod c',
      'cluster prod platform',
      'environment pay c',
      'environment pay payments',
      'environment shop b',
      'remainder pay payments',
      'service s2 b',
      'service s3 c',
    ]);
  });

  it('takes more rows than fit into one statement', async () => {
    const environments = Array.from({ length: 1_100 }, (_, i) => ({
      name: `e${i}`,
      cluster: 'prod',
      namespaces: [`n${i}`],
      owner: `group:default/${i}`,
    }));
    await syncRegistry(
      database,
      resolve({ clusters: [prod], environments }, catalogOf()),
    );
    expect(await owners()).toHaveLength(2 * 1_100);
    await syncRegistry(database, resolve({ clusters: [prod] }, catalogOf()));
    expect(await owners()).toEqual([]);
  });

  it('neither loses owners nor locks up when all write at once', async () => {
    const snapshot = resolve(
      { clusters: [prod], environments: [shop, pay] },
      catalogOf(),
    );
    await syncRegistry(database, snapshot);
    const heartbeats = new DatabaseHeartbeatStore({
      database,
      clock: { now: () => Date.now() },
      thresholds: DEFAULT_THRESHOLDS.agentHeartbeat,
    });
    const replace = (environment: string, serviceId: string, round: number) =>
      database.transaction(async trx => {
        const environmentRef = `resource:default/${environment}`;
        await lockClusters(trx, ['resource:default/prod']);
        await trx('services').where('service_id', serviceId).delete();
        await trx('services').insert(
          service(serviceId, environment, [`group:default/${round}`]),
        );
        await writeTargetOwners(trx, { environmentRefs: [environmentRef] });
      });

    for (let round = 0; round < 15; round += 1) {
      const now = Date.now();
      await Promise.all([
        replace('shop', 's1', round),
        replace('pay', 's2', round + (round % 2)),
        syncRegistry(
          database,
          resolve(
            {
              clusters: [prod],
              environments: [{ ...shop, tenant: `t${round}` }, pay],
            },
            catalogOf(),
          ),
        ),
        heartbeats.record([
          {
            clusterRef: 'resource:default/prod',
            result: {
              startedAt: now,
              finishedAt: now,
              outcome: round % 2 ? 'ready' : 'not-ready',
              beat: true,
            },
          },
        ]),
      ]);
      const onCluster = (await owners()).filter(row =>
        row.startsWith('cluster'),
      );
      expect(onCluster.sort()).toEqual(
        [...new Set([round, round + (round % 2)])]
          .map(owner => `cluster prod ${owner}`)
          .sort(),
      );
    }
  });
});
