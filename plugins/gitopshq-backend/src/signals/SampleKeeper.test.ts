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
import fc from 'fast-check';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { dbNow, setDbNowOffsetForTests } from '../database/dbNow';
import { migrate } from '../database/migrate';
import { heldRole } from '../leases/__testUtils__/HeldLeases';
import { DatabaseSampleStore } from './DatabaseSampleStore';
import { hourlySamples, rawSince, SampleKeeper } from './SampleKeeper';
import { DAY_MS, HOUR_MS, hourOf, type SamplePoint } from './samples';

const databases = createTestDatabases();
const T = hourOf(Date.parse('2026-11-23T00:00:00Z'));
const at = (hour: number, level: number, value?: number): SamplePoint => ({
  at: T + hour * HOUR_MS,
  level,
  ...(value !== undefined && { value }),
});

describe('hourlySamples', () => {
  it.each<[string, SamplePoint[], SamplePoint | undefined, SamplePoint[]]>([
    ['nothing of nothing', [], undefined, []],
    ['one sample holds on', [at(0.5, 0, 0)], undefined, [at(0, 0, 0)]],
    [
      'worst level and last value of an hour, then what holds',
      [at(0, 0, 0), at(1.2, 4, 90), at(1.4, 1, 5)],
      undefined,
      [at(0, 0, 0), at(1, 4, 5), at(2, 1, 5)],
    ],
    [
      'an hour like the one before is left out',
      [at(-5, 0, 0), at(2.5, 3, 20)],
      at(-5, 0, 0),
      [at(2, 3, 20)],
    ],
    [
      'an unknown has no value',
      [at(0.1, 0, 0), at(1.1, 2)],
      undefined,
      [at(0, 0, 0), at(1, 2)],
    ],
  ])('%s', (_, raw, before, expected) => {
    expect(hourlySamples(raw, before, T, T + 4 * HOUR_MS)).toEqual(expected);
  });

  it('holds for each hour the worst level that held in it', () => {
    fc.assert(
      fc.property(
        fc
          .array(fc.tuple(fc.integer({ min: -60, max: 599 }), fc.nat(4)))
          .map(list =>
            list
              .sort(([a], [b]) => a - b)
              .map(([minute, level]) => at(minute / 60, level, level)),
          ),
        raw => {
          const hours = hourlySamples(raw, undefined, T, T + 10 * HOUR_MS);
          for (let hour = 0; hour < 10; hour += 1) {
            const start = T + hour * HOUR_MS;
            const held = raw.filter(
              (each, index) =>
                each.at < start + HOUR_MS &&
                (raw[index + 1]?.at ?? Infinity) > start,
            );
            expect(hours.findLast(each => each.at <= start)?.level).toBe(
              held.length === 0
                ? undefined
                : Math.max(...held.map(each => each.level)),
            );
          }
        },
      ),
    );
  });
});

describe.each(databases.eachSupportedId())(
  'SampleKeeper on %s',
  (id: TestDatabaseId) => {
    afterEach(() => setDbNowOffsetForTests(0));

    it('condenses, and drops what is too old but the last of each', async () => {
      const db = await databases.init(id);
      await migrate(db);
      const store = new DatabaseSampleStore(db);
      const now = await dbNow(db);
      const hour = hourOf(now);
      const key = {
        signal: 'podHealth',
        scope: 'fleet',
        ref: 'fleet',
      } as const;
      const beats = {
        signal: 'agentHeartbeat',
        scope: 'cluster',
        ref: 'resource:default/c',
      } as const;
      await db('clusters').insert({
        cluster_ref: beats.ref,
        name: 'c',
        origin: 'config',
        connection: 'direct',
        confirmed: true,
        writable: false,
        skip_tls_verify: false,
        owner_refs: '[]',
      });
      await store.append([
        { ...key, at: hour - 40 * HOUR_MS, level: 0, value: 0 },
        { ...key, at: hour - 30 * HOUR_MS, level: 1, value: 4 },
        { ...key, at: hour - 2.5 * HOUR_MS, level: 4, value: 60 },
        { ...key, at: hour - 2.4 * HOUR_MS, level: 0, value: 0 },
        { ...key, at: now, level: 3, value: 20 },
        { ...beats, at: hour - 100 * DAY_MS, level: 0, value: 1 },
        {
          signal: 'podHealth',
          scope: 'service',
          ref: 'long gone',
          at: hour - 100 * DAY_MS,
          level: 2,
        },
      ]);
      await store.append(
        [
          { ...key, at: hour - 95 * DAY_MS, level: 4 },
          { ...key, at: hour - 94 * DAY_MS, level: 3, value: 1 },
        ],
        'hourly',
      );
      const keeper = new SampleKeeper(db, store);
      await keeper.run(heldRole(db).term()!);
      await keeper.run(heldRole(db).term()!);
      const rows = async (resolution: string) =>
        (
          await db('signal_samples')
            .where({ resolution })
            .orderBy(['signal', 'at'])
        ).map(row => [
          row.signal,
          Math.round(((Number(row.at) - hour) / HOUR_MS) * 10) / 10,
          row.level,
          row.value,
        ]);
      expect((await rows('raw')).filter(row => row[1] < 0)).toEqual([
        ['agentHeartbeat', -2400, 0, 1],
        ['podHealth', -30, 1, 4],
        ['podHealth', -2.5, 4, 60],
        ['podHealth', -2.4, 0, 0],
      ]);
      expect(await rows('hourly')).toEqual([
        ['podHealth', -94 * 24, 3, 1],
        ['podHealth', -23, 1, 4],
        ['podHealth', -3, 4, 0],
        ['podHealth', -2, 0, 0],
      ]);

      // A day later nothing raw is left of it but the last.
      setDbNowOffsetForTests(2 * DAY_MS);
      await keeper.run(heldRole(db).term()!);
      expect(
        (await rows('raw')).filter(row => row[0] === 'podHealth'),
      ).toHaveLength(1);
      expect((await rows('hourly')).map(row => row[2])).toEqual([3, 1, 4, 0]);
      expect(rawSince(now) % HOUR_MS).toBe(0);
    });
  },
);
