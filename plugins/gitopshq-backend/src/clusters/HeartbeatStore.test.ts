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
import type { ProbeResult } from '@gitopshq/cluster-collector';
import type { Knex } from 'knex';
import {
  catalogOf,
  configOf,
  stubConnections,
} from '../__testUtils__/registrySamples';
import { dbNow, setDbNowForTests } from '../database/dbNow';
import { migrate } from '../database/migrate';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { resolveRegistry, syncRegistry } from '../registry';
import { DatabaseHeartbeatStore } from './HeartbeatStore';

const databases = createTestDatabases();

const REF = 'resource:default/prod';
const problem = { code: 'timeout', message: 'No answer', cure: 'Look' };

describe.each(databases.eachSupportedId())('HeartbeatStore on %s', id => {
  let database: Knex;
  let store: DatabaseHeartbeatStore;
  const start = Date.now();
  let present = start;
  /** A process clock an hour ahead of the database's; both move when told. */
  const clock = { now: () => present + 3_600_000 };

  beforeEach(async () => {
    database = await databases.init(id);
    await migrate(database);
    await syncRegistry(
      database,
      resolveRegistry(
        configOf({
          clusters: [
            { name: 'prod', url: 'https://h', reader: { token: 't' } },
          ],
        }),
        catalogOf(),
        stubConnections(),
      ),
    );
    store = new DatabaseHeartbeatStore({
      database,
      clock,
      thresholds: DEFAULT_THRESHOLDS.agentHeartbeat,
    });
    pass(0);
  });
  afterEach(() => setDbNowForTests(undefined));

  function pass(seconds: number) {
    present = start + seconds * 1000;
    setDbNowForTests(present);
  }

  function result(rest: Partial<ProbeResult> = {}): ProbeResult {
    const now = clock.now();
    return {
      startedAt: now,
      finishedAt: now,
      outcome: 'ready',
      beat: true,
      latencyMs: 12.5,
      version: 'v1.36.2',
      skewSeconds: 0,
      ...rest,
    };
  }

  const record = (rest?: Partial<ProbeResult>) =>
    store.record([{ clusterRef: REF, result: result(rest) }]);

  const beat = async () => {
    const [row] = await database('heartbeats').select();
    return (
      row && {
        run: row.consecutive_beats,
        gap: Boolean(row.after_gap),
        ageSeconds: Math.round(
          ((await dbNow(database)) - Number(row.beat_at)) / 1000,
        ),
      }
    );
  };

  it('counts beats of a run and starts a new one after a gap', async () => {
    await record();
    expect(await beat()).toEqual({ run: 1, gap: false, ageSeconds: 0 });
    pass(30);
    await record();
    expect(await beat()).toEqual({ run: 2, gap: false, ageSeconds: 0 });
    pass(91);
    await record();
    expect(await beat()).toEqual({ run: 1, gap: true, ageSeconds: 0 });
    pass(121);
    await record();
    expect(await beat()).toEqual({ run: 2, gap: true, ageSeconds: 0 });
  });

  it('stamps by the database clock, less what lies between', async () => {
    await record({ finishedAt: clock.now() - 20_000 });
    expect((await beat())?.ageSeconds).toBe(20);
    await record({ finishedAt: clock.now() + 20_000 });
    expect((await beat())?.ageSeconds).toBe(0);
  });

  it('keeps the last beat when a probe brings none', async () => {
    await record();
    pass(30);
    await record({
      outcome: 'unreachable',
      beat: false,
      version: undefined,
      problem,
    });
    expect((await beat())?.ageSeconds).toBe(30);
    expect((await database('cluster_probes').select())[0]).toMatchObject({
      outcome: 'unreachable',
      version: null,
      problem: JSON.stringify(problem),
    });
  });

  it('tells which clusters look different', async () => {
    expect(await record()).toEqual([REF]);
    pass(30);
    expect(await record()).toEqual([]);
    pass(60);
    expect(await record({ version: 'v1.37.0' })).toEqual([REF]);
    pass(70);
    expect(await record({ outcome: 'no-access', problem })).toEqual([REF]);
    const [{ level }] = await database('clusters').select('level');
    expect(level).toBe(2);
  });

  it('forgets what is not registered any more', async () => {
    expect(
      await store.record([
        { clusterRef: 'resource:default/x', result: result() },
      ]),
    ).toEqual([]);
    expect(await database('heartbeats').select()).toEqual([]);
  });

  it('writes more clusters than fit into one statement', async () => {
    const names = Array.from({ length: 1_200 }, (_, i) => `c${i}`);
    await syncRegistry(
      database,
      resolveRegistry(
        configOf({
          clusters: names.map(name => ({
            name,
            url: 'https://h',
            reader: { token: 't' },
          })),
        }),
        catalogOf(),
        stubConnections(),
      ),
    );
    const changed = await store.record(
      names.map(name => ({
        clusterRef: `resource:default/${name}`,
        result: result(),
      })),
    );
    expect(changed).toHaveLength(1_200);
    expect(await database('heartbeats').select()).toHaveLength(1_200);
  });
});
