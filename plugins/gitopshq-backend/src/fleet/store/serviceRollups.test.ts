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
import type { Knex } from 'knex';
import { createTestDatabases } from '../../__testUtils__/testDatabases';
import type { TargetFilter } from '../../authorization/types';
import { seesAll } from '../__testUtils__/callers';
import { FleetHarness } from '../__testUtils__/harness';
import { cluster, environment, snapshot } from '../__testUtils__/registry';
import { workload } from '../__testUtils__/summaries';

const databases = createTestDatabases();

const EU = 'resource:default/prod-eu';
const STAGING = 'resource:default/staging';

const both = snapshot({
  clusters: [cluster(), cluster({ name: 'staging' })],
  environments: [
    environment({ tenant: 'acme' }),
    environment({ name: 'shop-staging', clusterRef: STAGING }),
  ],
});

/** Sees as much as {@link seesAll}, but not by what is summed up. */
const seesEach: TargetFilter = {
  any: true,
  apply: query => {
    query.whereRaw('1 = 1');
  },
};

/** Their ages move on from one question to the next. */
const withoutHeartbeats = (body: unknown) =>
  JSON.parse(
    JSON.stringify(body, (_, value) =>
      value?.name === 'agentHeartbeat' ? undefined : value,
    ),
  );

const QUESTIONS = [
  '/environments',
  '/environments?level=critical',
  '/environments/default/shop-eu',
  '/signals?scope=fleet',
  '/signals?scope=tenant&ref=acme',
  `/signals?scope=cluster&ref=${STAGING}`,
  '/signals?scope=environment&ref=resource:default/shop-eu',
];

const named = (name: string, wanted: number, ready: number) =>
  workload({ name, wanted, ready });

async function rollups(db: Knex) {
  const rows = await db('service_rollups').orderBy([
    'environment_ref',
    'level',
  ]);
  return rows.map(row => [
    row.environment_ref.slice('resource:default/'.length),
    ...[row.level, row.services, row.expected, row.not_ready].map(Number),
  ]);
}

describe.each(databases.eachSupportedId())(
  'services summed up on %s',
  (id: TestDatabaseId) => {
    let harness: FleetHarness;
    beforeEach(async () => {
      harness = await FleetHarness.create(databases, id, both);
      await harness.markVisible();
      harness.fleet.start();
    });
    afterEach(() => harness.fleet.stop());

    const list = (clusterRef: string, ...objects: [string, number, number][]) =>
      harness.collectors.of(clusterRef).list(
        objects.map(each => named(...each)),
        harness.time.now(),
      );

    async function expectTheSameAnswers() {
      for (const path of QUESTIONS) {
        harness.filter = seesEach;
        const each = await harness.get(path);
        harness.filter = seesAll;
        const summed = await harness.get(path);
        expect(summed.status).toBe(200);
        expect(withoutHeartbeats(summed.body)).toEqual(
          withoutHeartbeats(each.body),
        );
      }
    }

    it('follow what is written, and tell what the services tell', async () => {
      list(EU, ['cart', 3, 3], ['search', 4, 0], ['gateway', 20, 19]);
      list(STAGING, ['cart', 2, 2]);
      await harness.settle(2);
      expect(await rollups(harness.db)).toEqual([
        ['shop-eu', 0, 1, 3, 0],
        ['shop-eu', 1, 1, 20, 1],
        ['shop-eu', 4, 1, 4, 4],
        ['shop-staging', 0, 1, 2, 0],
      ]);
      await expectTheSameAnswers();

      list(EU, ['cart', 3, 1], ['search', 4, 4]);
      await harness.settle();
      expect(await rollups(harness.db)).toEqual([
        ['shop-eu', 0, 1, 4, 0],
        ['shop-eu', 4, 1, 3, 2],
        ['shop-staging', 0, 1, 2, 0],
      ]);
      await expectTheSameAnswers();
    });

    it('tell nothing of what cannot be seen', async () => {
      list(EU, ['cart', 3, 0]);
      list(STAGING, ['cart', 2, 2]);
      await harness.settle(2);
      await harness
        .db('environments')
        .where('name', 'shop-eu')
        .update({ unreadable: 'no rights' });
      await expectTheSameAnswers();
      expect(await rollups(harness.db)).toHaveLength(2);
    });

    it('end with their environment', async () => {
      list(EU, ['cart', 3, 3]);
      list(STAGING, ['cart', 2, 2]);
      await harness.settle(2);
      await harness
        .db('environments')
        .where('name', 'shop-staging')
        .update({ state: 'unconfirmed' });
      harness.registry.change(snapshot({ environments: [environment()] }));
      await harness.fleet.stop();
      expect(await rollups(harness.db)).toEqual([['shop-eu', 0, 1, 3, 0]]);
    });
  },
);
