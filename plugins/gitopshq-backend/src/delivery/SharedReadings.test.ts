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

import {
  mockServices,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import {
  DEFAULT_ENVIRONMENT_SETTINGS,
  type Delivery,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { systemClock } from '@gitopshq/cluster-collector';
import { SimulatedCluster, type Manifest } from '@gitopshq/demo-fleet';
import { KubeConfig } from '@kubernetes/client-node';
import type { Knex } from 'knex';
import { ManualTimers } from '../__testUtils__/ManualTimers';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { waitFor } from '../__testUtils__/waitFor';
import { migrate } from '../database/migrate';
import {
  cluster as registered,
  environment,
  ManualRegistry,
  snapshot,
} from '../fleet/__testUtils__/registry';
import { HeldLeases } from '../leases/__testUtils__/HeldLeases';
import { syncRegistry } from '../registry';
import {
  application,
  OLD_SHA,
  REPOSITORY,
  SHA,
} from './__testUtils__/toolObjects';
import { createDelivery, type DeliveryFeature } from './createDelivery';
import { createReadings } from './DatabaseReadings';
import { KINDS } from './kinds';

jest.setTimeout(180_000);

const databases = createTestDatabases();
const CLUSTER = 'resource:default/prod-eu';
const SHOP = 'resource:default/shop-eu';
const TOKEN = 'token-of-the-reader';
const PASSWORD = 'hunter2-of-the-chart';
const KEY = { id: 'k1', key: 'a key of some length' };

describe.each(databases.eachSupportedId())(
  'readings of delivering tools on %s',
  (id: TestDatabaseId) => {
    const running: { stop(): Promise<unknown> }[] = [];
    let db: Knex;
    let cluster: SimulatedCluster;

    beforeEach(async () => {
      db = await databases.init(id);
      await migrate(db);
      const { group, versions, resource } = KINDS.Application;
      cluster = await SimulatedCluster.start({
        name: 'prod-eu',
        resources: [
          {
            ...{ group, version: versions[0], kind: 'Application' },
            ...{ plural: resource, singular: 'application' },
            ...{ namespaced: true, tracksGeneration: true },
          },
        ],
        tokens: [{ token: TOKEN, user: 'reader', access: 'read' }],
      });
      cluster.store.apply({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'argocd' },
      });
    });

    afterEach(async () => {
      await Promise.all(running.splice(0).map(each => each.stop()));
      await cluster.stop();
    });

    const put = (releaseName: string) =>
      cluster.store.apply(
        application({
          spec: {
            source: {
              repoURL: REPOSITORY,
              path: 'envs/shop-eu',
              targetRevision: 'main',
              helm: { releaseName, valuesObject: { password: PASSWORD } },
            },
          },
        }) as Manifest,
      );

    const registryOf = (
      path = 'envs/shop-eu',
      delivery: Delivery = { argocd: 'argocd/shop-eu' },
    ) =>
      snapshot({
        clusters: [
          registered({
            connection: {
              clusterRef: CLUSTER,
              server: cluster.url,
              async kubeConfig() {
                const kubeConfig = new KubeConfig();
                kubeConfig.loadFromClusterAndUser(
                  { name: 'c', server: cluster.url, skipTLSVerify: true },
                  { name: 'u', token: TOKEN },
                );
                return kubeConfig;
              },
            },
          }),
        ],
        environments: [
          environment({
            source: { repository: REPOSITORY, branch: 'main', path },
            settings: { ...DEFAULT_ENVIRONMENT_SETTINGS, delivery },
          }),
        ],
      });

    /** One replica of the hub; without the lease it is somebody else's. */
    function replica(
      options: { holds: boolean; keys?: (typeof KEY)[] } = { holds: true },
    ) {
      const { holds, keys = [KEY] } = options;
      const leases = new HeldLeases();
      if (!holds) {
        leases.lose(CLUSTER);
      }
      const registry = new ManualRegistry(registryOf());
      const timers = new ManualTimers(Date.now());
      const changes: string[] = [];
      const delivery: DeliveryFeature = createDelivery({
        ...{ registry, leases, timers, clock: systemClock },
        random: () => 0.5,
        logger: mockServices.logger.mock(),
        readings: createReadings({ database: db, leases, keys }),
      });
      delivery.service.onChange(ref => changes.push(ref));
      running.push(delivery);
      delivery.start();
      const { service } = delivery;
      return { delivery, service, leases, registry, timers, changes };
    }

    type Replica = ReturnType<typeof replica>;

    const until = <T>(
      replicas: Replica[],
      check: () => T | undefined | false,
    ) =>
      waitFor(async () => {
        for (const { timers } of replicas) {
          await timers.advance(200);
        }
        return check();
      });

    const releaseOf = ({ service }: Replica) => {
      const inputs = service.renderInputs(SHOP);
      return inputs && !('code' in inputs)
        ? inputs.helm?.releaseName
        : undefined;
    };
    const codeOf = ({ service }: Replica) => {
      const inputs = service.renderInputs(SHOP);
      return inputs && 'code' in inputs ? inputs.code : undefined;
    };

    it('are known to the replica that does not look after the cluster, and followed', async () => {
      put('first');
      const other = replica({ holds: false });
      expect(codeOf(other)).toBe('delivery-not-read');
      const holder = replica();
      await until([holder, other], () => releaseOf(other) === 'first');
      for (const told of ['applied', 'renderInputs', 'ignoreRules'] as const) {
        expect(other.service[told](SHOP)).toEqual(holder.service[told](SHOP));
      }
      expect(other.service.applied(SHOP)).toMatchObject({ sha: SHA });
      const heard = other.changes.length;

      put('second');
      await until([holder, other], () => releaseOf(other) === 'second');
      expect(other.changes.length).toBeGreaterThan(heard);
      expect(cluster.watchCount).toBe(1);
    });

    it('are encrypted, and nothing is kept without a key', async () => {
      put('first');
      const keyless = replica({ holds: true, keys: [] });
      await until([keyless], () => releaseOf(keyless) === 'first');
      await keyless.timers.advance(60_000);
      await keyless.delivery.stop();
      expect(await db('delivery_readings')).toEqual([]);

      const holder = replica();
      const stranger = replica({
        holds: false,
        keys: [{ id: 'k1', key: 'not the key of the other' }],
      });
      const other = replica({
        holds: false,
        keys: [{ id: 'k2', key: 'the key of tomorrow' }, KEY],
      });
      await until([holder, other, stranger], () => releaseOf(other));
      const rows = JSON.stringify(await db('delivery_readings'));
      expect(rows).not.toContain(PASSWORD);
      expect(rows).not.toContain('envs/shop-eu');
      expect(codeOf(stranger)).toBe('delivery-not-read');
    });

    it('count only for the definition they were read by', async () => {
      put('first');
      const [holder, other] = [replica(), replica({ holds: false })];
      await until([holder, other], () => releaseOf(other) === 'first');
      other.registry.change(
        registryOf('envs/shop-eu', { argocd: 'argocd/another' }),
      );
      expect(codeOf(other)).toBe('delivery-not-read');
      expect(other.service.applied(SHOP)).toBeUndefined();
      other.registry.change(registryOf());
      await until([other], () => releaseOf(other) === 'first');
    });

    it('are not written under a lease that is lost', async () => {
      put('first');
      const late = replica();
      jest.spyOn(late.leases, 'confirm').mockResolvedValue([]);
      await until([late], () => releaseOf(late) === 'first');
      await late.timers.advance(60_000);
      await late.delivery.stop();
      expect(await db('delivery_readings')).toEqual([]);
    });

    it('change hands with the lease, and go with the environment', async () => {
      put('first');
      const [one, two] = [replica(), replica({ holds: false })];
      await until([one, two], () => releaseOf(two) === 'first');
      one.leases.lose(CLUSTER);
      two.leases.gain(CLUSTER);
      await until([one, two], () => releaseOf(two) === 'first');
      const [{ history, ...status }] = [application().status] as [
        { history: { revision: string }[] },
      ];
      cluster.store.apply(
        application({
          status: {
            ...status,
            history: history.map(entry => ({ ...entry, revision: OLD_SHA })),
          },
        }) as Manifest,
      );
      await until([one, two], () => one.service.applied(SHOP)?.sha === OLD_SHA);
      await Promise.all([one, two].map(each => each.delivery.stop()));
      await syncRegistry(db, registryOf());
      expect(await db('delivery_readings')).toHaveLength(1);
      await syncRegistry(db, snapshot({ environments: [] }));
      expect(await db('delivery_readings')).toEqual([]);
    });
  },
);
