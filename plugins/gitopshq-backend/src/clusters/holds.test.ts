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

import { mockServices } from '@backstage/backend-test-utils';
import {
  DEFAULT_THRESHOLDS,
  levelOfRank,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import {
  catalogOf,
  configOf,
  stubConnections,
} from '../__testUtils__/registrySamples';
import { ManualTimers } from '../__testUtils__/ManualTimers';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { dbNow, setDbNowForTests } from '../database/dbNow';
import { migrate } from '../database/migrate';
import { LevelExpressions } from '../fleet/read/levelExpressions';
import type { ClusterLeases } from '../leases';
import { resolveRegistry, syncRegistry } from '../registry';
import { StoredLevels } from '../signals/StoredLevels';
import { assessCluster } from './clusterLevel';
import { DatabaseHeartbeatStore } from './HeartbeatStore';
import { HubPulse } from './HubPulse';
import { readHubState } from './hubState';
import { readObservations } from './observations';

const databases = createTestDatabases();

const thresholds = DEFAULT_THRESHOLDS.agentHeartbeat;
const NAMES = ['a', 'b', 'c', 'd', 'e'];
const ref = (name: string) => `resource:default/${name}`;

describe.each(databases.eachSupportedId())('holds on %s', id => {
  let database: Knex;
  let store: DatabaseHeartbeatStore;
  let pulse: HubPulse;
  let topics: string[];
  let start: number;
  /** Of database and process; both move only when told. */
  let present: number;
  const clock = { now: () => present };

  const newPulse = () =>
    new HubPulse({
      database,
      live: { changed: topic => topics.push(topic) },
      timers: new ManualTimers(),
      logger: mockServices.logger.mock(),
    });

  beforeEach(async () => {
    topics = [];
    setDbNowForTests(undefined);
    database = await databases.init(id);
    await migrate(database);
    await syncRegistry(
      database,
      resolveRegistry(
        configOf({
          clusters: NAMES.map(name => ({
            name,
            url: `https://${name}`,
            reader: { token: 't' },
          })),
        }),
        catalogOf(),
        stubConnections(),
      ),
    );
    store = new DatabaseHeartbeatStore({ database, clock, thresholds });
    pulse = newPulse();
    start = await dbNow(database);
    moveTo(0);
  });
  afterEach(() => setDbNowForTests(undefined));

  function moveTo(seconds: number) {
    present = start + seconds * 1000;
    setDbNowForTests(present);
  }

  async function beat(names: string[]) {
    const now = clock.now();
    await store.record(
      names.map(name => ({
        clusterRef: ref(name),
        result: {
          startedAt: now,
          finishedAt: now,
          outcome: 'ready' as const,
          beat: true,
        },
      })),
    );
  }

  /** Pulses every 5 s; each of the clusters beats every 30 s, spread out. */
  async function run(from: number, to: number, beating = NAMES) {
    for (let second = from; second < to; second += 5) {
      moveTo(second);
      await pulse.beat();
      const due = beating.filter(
        name => (second / 5 - NAMES.indexOf(name)) % 6 === 0,
      );
      if (due.length > 0) {
        await beat(due);
      }
    }
    moveTo(to);
  }

  const levels = async () => {
    const now = await dbNow(database);
    const { hold } = await readHubState(database, now);
    return Object.fromEntries(
      (await readObservations(database)).map(row => [
        row.clusterRef.split('/')[1],
        assessCluster(row.observation, thresholds, now, hold).level,
      ]),
    );
  };
  const all = (level: string) =>
    Object.fromEntries(NAMES.map(name => [name, level]));

  it('keeps levels for a minute after more than half fell silent', async () => {
    await run(0, 300);
    expect(await levels()).toEqual(all('healthy'));
    // Last beats are 270 to 290 s; silence is noticed 35 s after the third.
    const seen: string[] = [];
    const look = async (from: number, to: number) => {
      for (let second = from; second < to; second += 5) {
        await run(second, second + 5, []);
        seen.push((await levels()).a);
      }
    };
    await look(300, 345);
    expect(await pulse.banners()).toMatchObject([{ code: 'fleet-silent' }]);
    expect(pulse.health()).toMatchObject({
      name: 'hub',
      state: 'degraded',
      problem: { code: 'fleet-silent' },
    });
    expect(topics).toContain('me');
    await new StoredLevels(database, DEFAULT_THRESHOLDS).clusters(
      { epoch: 1, transaction: task => database.transaction(task) },
      await dbNow(database),
    );
    const stored = await database('clusters').pluck('level');
    expect(stored.map(levelOfRank)).toEqual(NAMES.map(() => 'healthy'));
    await look(345, 420);
    expect(new Set(seen)).toEqual(new Set(['healthy', 'notice', 'warning']));
    const heldUntil = 300 + 5 * (seen.indexOf('notice') + 1);
    expect(heldUntil).toBeGreaterThanOrEqual(310 + 60);
    expect(heldUntil).toBeLessThanOrEqual(325 + 65);
    expect(await pulse.banners()).toEqual([]);
  });

  it('needs no second beat of clusters that were only held', async () => {
    await run(0, 300);
    await run(300, 340, []);
    await run(340, 405);
    expect(await levels()).toEqual(all('healthy'));
    expect(await database('heartbeats').where('after_gap', true)).toEqual([]);
  });

  it('lets a minority be late at once, and half of the fleet', async () => {
    await run(0, 300);
    await run(300, 400, ['c', 'd', 'e']);
    expect(await levels()).toEqual({
      ...all('healthy'),
      a: 'warning',
      b: 'warning',
    });
    expect(await database('fleet_silences').select()).toEqual([]);
  });

  it('notices a second silence after the first', async () => {
    await run(0, 120);
    await run(120, 300, []);
    await run(300, 400);
    await run(400, 440, []);
    expect(await database('fleet_silences').select()).toHaveLength(2);
    expect(await pulse.banners()).toHaveLength(1);
  });

  it('holds nothing at the very first start', async () => {
    await run(0, 5);
    expect(await pulse.banners()).toEqual([]);
    expect(pulse.health()).toMatchObject({ name: 'hub', state: 'ok' });
    await run(5, 90, ['b', 'c', 'd', 'e']);
    expect(await levels()).toEqual({ ...all('healthy'), a: 'notice' });
  });

  it('keeps levels after a restart, however long ago it ran', async () => {
    await run(0, 300);
    pulse = newPulse();
    moveTo(72 * 3600);
    await pulse.beat();
    await pulse.beat();
    expect(await pulse.banners()).toMatchObject([{ code: 'hub-started' }]);
    expect(await levels()).toEqual(all('unknown'));
  });

  it('keeps levels after a restart, but calls nothing old healthy', async () => {
    await run(0, 300);
    await run(300, 440, ['b', 'c', 'd']);
    expect(await levels()).toMatchObject({ a: 'warning', b: 'healthy' });

    pulse = newPulse();
    moveTo(560);
    await pulse.beat();
    expect(await levels()).toMatchObject({ a: 'warning', b: 'healthy' });
    expect(pulse.health()).toMatchObject({ state: 'starting' });
    await run(565, 600, ['b']);
    expect(await levels()).toMatchObject({ b: 'healthy', c: 'healthy' });
    await run(600, 621, []);
    expect(await levels()).toMatchObject({ b: 'healthy', c: 'warning' });

    pulse = newPulse();
    moveTo(1_500);
    await pulse.beat();
    expect(await levels()).toEqual({
      a: 'critical',
      b: 'unknown',
      c: 'warning',
      d: 'warning',
      e: 'critical',
    });
  });

  it('makes nothing green of what could not be seen', async () => {
    await run(0, 300);
    const now = clock.now();
    await store.record([
      {
        clusterRef: ref('a'),
        result: {
          startedAt: now,
          finishedAt: now,
          outcome: 'no-access',
          beat: true,
        },
      },
    ]);
    await pulse.beat();
    pulse = newPulse();
    moveTo(400);
    await pulse.beat();
    expect((await levels()).a).toBe('unknown');
  });

  it('holds nothing while another replica goes on', async () => {
    const other = newPulse();
    for (let second = 0; second < 120; second += 5) {
      await run(second, second + 5);
      await other.beat();
    }
    pulse = newPulse();
    await run(120, 130);
    expect(await pulse.banners()).toEqual([]);
  });

  it('ranks by SQL as by the rule', async () => {
    await run(0, 300);
    await database('environments').insert(
      NAMES.map(name => ({
        environment_ref: ref(`env-${name}`),
        name,
        cluster_ref: ref(name),
        tier: 'production',
        state: 'confirmed',
        namespaces: '[]',
        owner_refs: '[]',
      })),
    );
    const expressions = new LevelExpressions(database, DEFAULT_THRESHOLDS);
    const now = await dbNow(database);
    for (const hold of [
      undefined,
      ...[-10, -100, -400].map(judged => ({
        cause: 'hub-started' as const,
        startedAt: now - 10_000,
        until: now + 50_000,
        judgedAt: now + judged * 1000,
      })),
    ]) {
      for (const seconds of [-5, 5, 30, 65, 130, 165, 300, 301, 450, 900]) {
        await database('heartbeats').update({
          beat_at: now - seconds * 1000,
          after_gap: seconds % 2 === 0,
          consecutive_beats: 1,
        });
        const [row] = await database('environments')
          .join(
            'heartbeats',
            'heartbeats.cluster_ref',
            'environments.cluster_ref',
          )
          .select({ rank: expressions.heartbeatRank(now, hold) });
        const [{ observation }] = await readObservations(database);
        expect([seconds, hold?.judgedAt, levelOfRank(row.rank)]).toEqual([
          seconds,
          hold?.judgedAt,
          assessCluster(
            { confirmed: true, heartbeat: observation.heartbeat },
            thresholds,
            now,
            hold,
          ).level,
        ]);
      }
    }
  });

  it('writes nothing of a lease that changed hands', async () => {
    const leases: ClusterLeases = {
      held: clusterRef => ({ clusterRef, epoch: 2 }),
      onChange: () => () => {},
      confirm: async (_, asked) => asked.filter(({ epoch }) => epoch === 2),
    };
    store = new DatabaseHeartbeatStore({
      database,
      clock,
      thresholds,
      leases,
    });
    const now = clock.now();
    const result = {
      startedAt: now,
      finishedAt: now,
      outcome: 'ready' as const,
      beat: true,
    };
    const changed = await store.record([
      {
        clusterRef: ref('a'),
        result,
        lease: { clusterRef: ref('a'), epoch: 1 },
      },
      {
        clusterRef: ref('b'),
        result,
        lease: { clusterRef: ref('b'), epoch: 2 },
      },
      { clusterRef: ref('c'), result },
    ]);
    expect(changed).toEqual([ref('b')]);
    expect(await database('heartbeats').pluck('cluster_ref')).toEqual([
      ref('b'),
    ]);
  });
});
