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
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { ManualTimers } from '../__testUtils__/ManualTimers';
import { waitFor } from '../__testUtils__/waitFor';
import { migrate } from '../database/migrate';
import { Replica, Replicas, registerClusters } from './__testUtils__/Replicas';
import { LEASE_MS, ROUND_MS } from './DatabaseClusterLeases';
import { LeaseLostError } from './LeaseLostError';
import { LeaseStore } from './LeaseStore';
import { refuseSecondProcess } from './refuseSecondProcess';

const databases = createTestDatabases();
const unique = (refs: string[]) => new Set(refs).size;

describe.each(databases.eachSupportedId())('leases on %s', id => {
  let db: Knex;
  let replicas: Replicas;

  beforeAll(async () => {
    db = await databases.init(id);
    await migrate(db);
  });
  beforeEach(async () => {
    await db('leases').delete();
    await db('replicas').delete();
    replicas = new Replicas(db);
  });
  afterEach(() => replicas.stopAll());

  it('gives a single replica everything at once', async () => {
    const only = await replicas.start(await registerClusters(db, 7));
    expect(only.held).toHaveLength(7);
    expect(only.leases.role('signals').term()).toBeDefined();
    expect(only.changes).toBe(1);
    expect(only.leases.health()).toEqual({ name: 'leases', state: 'ok' });
    await replicas.pass(60_000);
    expect(only.held).toHaveLength(7);
    expect(only.changes).toBe(1);
  });

  it('follows the registry', async () => {
    const only = await replicas.start(await registerClusters(db, 3));
    only.registry.change(await registerClusters(db, 2));
    await replicas.pass(1_000);
    expect(only.held).toHaveLength(2);
    expect(await db('leases').pluck('name')).toHaveLength(3);
    const before = only.leases.held(only.held[0])!;
    only.registry.change(await registerClusters(db, 0));
    await replicas.pass(1_000);
    expect(await db('leases').pluck('name')).toEqual(['role:signals']);
    only.registry.change(await registerClusters(db, 3));
    await replicas.pass(1_000);
    expect(only.held).toHaveLength(3);
    // An epoch of the one that was removed never comes back.
    const again = only.leases.held(before.clusterRef)!;
    expect(again.epoch).toBeGreaterThan(before.epoch);
    expect(
      await db.transaction(trx => only.leases.confirm(trx, [before, again])),
    ).toEqual([again]);
  });

  it('makes a process that stands still lose its leases before they expire', async () => {
    const registry = await registerClusters(db, 2);
    const only = await replicas.start(registry);
    const [lease] = only.held.map(ref => only.leases.held(ref)!);
    // Only its clock goes on: no timer has run yet when it looks.
    const clock = jest
      .spyOn(only.timers, 'now')
      .mockReturnValue(only.timers.now() + LEASE_MS - 1_000);
    expect(only.held).toEqual([]);
    expect(only.leases.role('signals').term()).toBeUndefined();
    expect(
      await db.transaction(trx => only.leases.confirm(trx, [lease])),
    ).toEqual([lease]);
    clock.mockRestore();
  });

  it('loses its leases when the database is away, and says so', async () => {
    const only = await replicas.start(await registerClusters(db, 2));
    const [lease] = only.held.map(ref => only.leases.held(ref)!);
    await db.schema.renameTable('replicas', 'away');
    try {
      await replicas.pass(16_000);
      expect(only.held).toHaveLength(2);
      expect(only.leases.health()).toMatchObject({
        state: 'failed',
        problem: { message: expect.stringContaining('replicas') },
      });
      await replicas.pass(5_000);
      expect(only.held).toEqual([]);
      expect(only.changes).toBe(2);
    } finally {
      await db.schema.renameTable('away', 'replicas');
    }
    await replicas.pass(2_000);
    expect(only.held).toHaveLength(2);
    expect(only.leases.held(lease.clusterRef)!.epoch).toBeGreaterThan(
      lease.epoch,
    );
    expect(only.leases.health().state).toBe('ok');
  });

  it('shares clusters fairly, and again when replicas come and go', async () => {
    const registry = await registerClusters(db, 10);
    const a = await replicas.start(registry);
    const b = await replicas.start(registry);
    expect(b.held).toEqual([]);
    await replicas.pass(2 * ROUND_MS);
    expect([a.held.length, b.held.length]).toEqual([5, 5]);
    const c = await replicas.start(registry);
    await replicas.pass(2 * ROUND_MS);
    const sizes = [a, b, c].map(each => each.held.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4);
    expect(unique([...a.held, ...b.held, ...c.held])).toBe(10);
    const changes = [a, b, c].map(each => each.changes);
    await replicas.pass(60_000);
    expect([a, b, c].map(each => each.changes)).toEqual(changes);
    expect(
      [a, b, c].filter(each => each.leases.role('signals').term()),
    ).toHaveLength(1);

    // A clean stop: taken in the next round of the others.
    await replicas.stop(c);
    await replicas.pass(ROUND_MS);
    expect(unique([...a.held, ...b.held])).toBe(10);
    expect(await db('replicas').select()).toHaveLength(2);
  });

  it('takes over from a killed replica in less than 30 s', async () => {
    const registry = await registerClusters(db, 10);
    const a = await replicas.start(registry);
    const b = await replicas.start(registry);
    await replicas.pass(2 * ROUND_MS);
    replicas.kill(a);
    let seconds = 0;
    while (b.held.length < 10) {
      await replicas.pass(1_000);
      seconds += 1;
    }
    expect(seconds).toBeLessThan(30);
    expect(seconds).toBeGreaterThan(10);
    expect(b.leases.role('signals').term()).toBeDefined();
    expect(await db('leases').distinct('owner')).toHaveLength(1);
  });

  it('refuses the late write of a replica that stood still', async () => {
    const registry = await registerClusters(db, 4);
    const a = await replicas.start(registry);
    const term = a.leases.role('signals').term()!;
    const old = a.held.map(ref => a.leases.held(ref)!);
    a.paused = true;
    const b = await replicas.start(registry);
    await replicas.pass(25_000);
    expect(b.held).toHaveLength(4);
    expect(await db.transaction(trx => a.leases.confirm(trx, old))).toEqual([]);
    const task = jest.fn();
    await expect(term.transaction(task)).rejects.toThrow(LeaseLostError);
    expect(task).not.toHaveBeenCalled();
    const held = b.held.map(ref => b.leases.held(ref)!);
    expect(await db.transaction(trx => b.leases.confirm(trx, held))).toEqual(
      held,
    );
    expect(held[0].epoch).toBeGreaterThan(old[0].epoch);
    // It wakes up: takes nothing for its own that is not.
    a.paused = false;
    await replicas.pass(25_000);
    expect(unique([...a.held, ...b.held])).toBe(4);
    expect(a.held.length + b.held.length).toBe(4);
  });

  it('asks the database little', async () => {
    const count = 30;
    const registry = await registerClusters(db, count);
    const all = [];
    for (let replica = 0; replica < 3; replica += 1) {
      all.push(await replicas.start(registry));
    }
    await replicas.pass(3 * ROUND_MS);
    let statements = 0;
    const counted = () => {
      statements += 1;
    };
    db.on('query', counted);
    await replicas.pass(10 * ROUND_MS);
    db.removeListener('query', counted);
    expect(all.flatMap(each => each.held)).toHaveLength(count);
    expect(statements / 10).toBe(3 * 4);
  });
});

const postgres = databases
  .eachSupportedId()
  .flat()
  .filter(id => id !== 'SQLITE_3');

// Jest wants a test also where there is no PostgreSQL.
(postgres.length > 0 ? describe : describe.skip)(
  'leases and writers on PostgreSQL',
  () => {
    it('do not change hands while something is written under them', async () => {
      const db = await databases.init(postgres[0]);
      await migrate(db);
      const replicas = new Replicas(db);
      const registry = await registerClusters(db, 1);
      const a = await replicas.start(registry);
      const [lease] = a.held.map(ref => a.leases.held(ref)!);
      let written: (() => void) | undefined;
      const writing = db.transaction(async trx => {
        expect(await a.leases.confirm(trx, [lease])).toEqual([lease]);
        await new Promise<void>(resolve => {
          written = resolve;
        });
      });
      await waitFor(() => written !== undefined);
      // A renewal does not wait for a writer.
      await replicas.pass(2 * ROUND_MS);
      expect(a.held).toHaveLength(1);
      a.paused = true;
      const b = await replicas.start(registry);
      await replicas.pass(30_000);
      expect(b.held).toEqual([]);
      written!();
      await writing;
      await replicas.pass(ROUND_MS);
      expect(b.held).toHaveLength(1);
      a.paused = false;
      await replicas.stopAll();
    });
  },
);

describe('refuseSecondProcess', () => {
  const sqlite = async () => {
    const db = await databases.init('SQLITE_3');
    await migrate(db);
    return db;
  };

  it('waits for nothing when it is alone', async () => {
    const timers = new ManualTimers();
    const store = new LeaseStore(await sqlite(), 'me');
    await refuseSecondProcess(store, timers, ROUND_MS);
    expect(timers.pending).toBe(0);
  });

  it.each([
    ['refuses beside a living process', true],
    ['takes over from one that crashed', false],
  ])('%s', async (_, alive) => {
    const db = await sqlite();
    const registry = await registerClusters(db, 1);
    const replicas = new Replicas(db);
    const other = await replicas.start(registry);
    const me = new Replica(db, registry);
    const check = me.leases.check();
    const outcome = check.then(
      () => 'started',
      error => error.message,
    );
    await waitFor(() => me.timers.pending === 1);
    if (alive) {
      await replicas.pass(ROUND_MS);
    }
    await me.timers.advance(2 * ROUND_MS);
    expect(await outcome).toMatch(
      alive ? /serves one process only.*PostgreSQL/ : 'started',
    );
    if (!alive) {
      me.leases.start();
      await me.timers.advance(0);
      await waitFor(() => me.held.length === 1);
      await me.leases.stop();
    }
    replicas.kill(other);
    await replicas.stopAll();
  });
});
