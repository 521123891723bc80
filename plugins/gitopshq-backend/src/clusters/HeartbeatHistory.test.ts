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

import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  beatsQuerySchema,
  beatsSchema,
  beatStripsQuerySchema,
  beatStripsSchema,
  beatBucketState,
  DEFAULT_THRESHOLDS,
  type BeatBucket,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import {
  catalogOf,
  configOf,
  stubConnections,
} from '../__testUtils__/registrySamples';
import { ManualTimers } from '../__testUtils__/ManualTimers';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import type { TargetFilter } from '../authorization';
import { dbNow, setDbNowForTests } from '../database/dbNow';
import { migrate } from '../database/migrate';
import { resolveRegistry, syncRegistry } from '../registry';
import { AuthorizedBeatService } from './BeatService';
import { HeartbeatHistory } from './HeartbeatHistory';
import { DatabaseHeartbeatStore } from './HeartbeatStore';
import { HubPulse } from './HubPulse';

const databases = createTestDatabases();

const ref = (name: string) => `resource:default/${name}`;
const credentials = mockCredentials.user();
const BUCKET_MS = 300_000;

describe.each(databases.eachSupportedId())('HeartbeatHistory on %s', id => {
  let database: Knex;
  let store: DatabaseHeartbeatStore;
  let pulse: HubPulse;
  let start: number;
  /** Of database and process; both move only when told. */
  let present: number;
  let filter: TargetFilter;
  const clock = { now: () => present };

  const register = (...names: string[]) =>
    syncRegistry(
      database,
      resolveRegistry(
        configOf({
          clusters: names.map(name => ({
            name,
            url: `https://${name}`,
            reader: { token: 't' },
          })),
        }),
        catalogOf(),
        stubConnections(),
      ),
    );

  const newPulse = () =>
    new HubPulse({
      database,
      live: { changed: () => {} },
      timers: new ManualTimers(),
      logger: mockServices.logger.mock(),
    });

  beforeEach(async () => {
    setDbNowForTests(undefined);
    database = await databases.init(id);
    await migrate(database);
    await register('eu', 'us');
    store = new DatabaseHeartbeatStore({
      database,
      clock,
      thresholds: DEFAULT_THRESHOLDS.agentHeartbeat,
    });
    pulse = newPulse();
    const now = await dbNow(database);
    // Begins a little after the start of a bucket.
    start = Math.ceil(now / BUCKET_MS) * BUCKET_MS + 5_000;
    moveTo(0);
    filter = { any: true, apply: () => {} };
  });
  afterEach(() => setDbNowForTests(undefined));

  /** Moves database and process to so many seconds after the start. */
  function moveTo(seconds: number) {
    present = start + seconds * 1000;
    setDbNowForTests(present);
  }

  /** Pulses every 15 s, probes every 30 s. */
  async function run(
    fromSeconds: number,
    toSeconds: number,
    beats: (name: string, second: number) => boolean = () => true,
  ) {
    for (let second = fromSeconds; second < toSeconds; second += 15) {
      moveTo(second);
      await pulse.beat();
      if (second % 30 === 0) {
        const now = clock.now();
        await store.record(
          ['eu', 'us'].map(name => ({
            clusterRef: ref(name),
            result: {
              startedAt: now,
              finishedAt: now,
              ...(beats(name, second)
                ? { outcome: 'ready', beat: true }
                : { outcome: 'unreachable', beat: false }),
            },
          })),
        );
      }
    }
  }

  const service = () =>
    new AuthorizedBeatService({
      database,
      authorizer: { filterFor: async () => filter },
    });

  const since = (buckets: BeatBucket[]) =>
    buckets
      .filter(bucket => Date.parse(bucket.from) >= start - 5_000)
      .map(bucket => [
        beatBucketState(bucket),
        bucket.received,
        bucket.expected,
        Math.round(bucket.worstAgeSeconds ?? 0),
      ]);

  const read = async (name: string, query: object = {}) =>
    beatsSchema.parse(
      await service().beats(
        credentials,
        ref(name),
        beatsQuerySchema.parse(query),
      ),
    ).items;

  it('tells beats, silences and the absence of the hub apart', async () => {
    await run(0, 600, (name, second) => name === 'us' || second < 390);
    // The hub is gone for a while; then both beat.
    pulse = newPulse();
    await run(1200, 1500);
    moveTo(1500);
    const eu = since(await read('eu'));
    const us = since(await read('us'));
    expect(us).toEqual([
      ['beating', 10, 9, 30],
      ['beating', 10, 9, 30],
      ['unwatched', 0, 0, 0],
      ['unwatched', 0, 0, 0],
      ['beating', 10, 9, 30],
      ['unwatched', 0, 0, 0],
    ]);
    expect(eu[0]).toEqual(['beating', 10, 9, 30]);
    expect(eu[1]).toEqual(['missed', 3, 9, 225]);
    expect(eu[4][0]).toBe('beating');
    // Before it was registered nothing can be said.
    const before = (await read('eu')).filter(
      bucket => Date.parse(bucket.from) < start - 5_000,
    );
    expect(new Set(before.map(beatBucketState))).toEqual(
      new Set(['unwatched']),
    );
  });

  it('gives a day in at most 300 spans, and the same in longer ones', async () => {
    await run(0, 900);
    moveTo(900);
    expect((await read('eu')).length).toBeLessThanOrEqual(289);
    const wide = await read('eu', { step: '1800' });
    expect(wide.length).toBeLessThanOrEqual(49);
    expect(wide.reduce((sum, { received }) => sum + received, 0)).toBe(30);
    const part = await read('eu', {
      from: new Date(start).toISOString(),
      to: new Date(start + 600_000).toISOString(),
    });
    expect(part.map(({ received }) => received)).toEqual([10, 10]);
    const ages = await read('eu', { from: '2020-01-01T00:00:00Z' });
    expect(ages.length).toBeLessThanOrEqual(300);
    await expect(
      read('eu', { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' }),
    ).rejects.toThrow('must be before');
  });

  it('tells of several clusters in a bounded number of queries', async () => {
    await run(0, 330);
    moveTo(335);
    let statements = 0;
    database.on('query', () => {
      statements += 1;
    });
    const strips = beatStripsSchema.parse(
      await service().strips(
        credentials,
        beatStripsQuerySchema.parse({
          ref: [ref('US'), ref('eu'), ref('eu'), ref('gone')],
        }),
      ),
    );
    expect(statements).toBeLessThanOrEqual(6);
    expect(strips.items.map(({ entityRef }) => entityRef)).toEqual([
      ref('eu'),
      ref('us'),
    ]);
    expect(
      strips.items[0].beats.reduce((sum, { received }) => sum + received, 0),
    ).toBe(11);
  });

  it('shows nobody what they may not see', async () => {
    await run(0, 60);
    filter = {
      any: true,
      apply: query => query.where('clusters.cluster_ref', ref('eu')),
    };
    await expect(read('us')).rejects.toThrow('you may not see it');
    const query = beatStripsQuerySchema.parse({ ref: [ref('eu'), ref('us')] });
    const { items } = await service().strips(credentials, query);
    expect(items.map(({ entityRef }) => entityRef)).toEqual([ref('eu')]);
    filter = { any: false, apply: () => {} };
    await expect(read('eu')).rejects.toThrow('you may not see it');
    expect((await service().strips(credentials, query)).items).toEqual([]);
  });

  it('keeps a day and forgets the rest, and what is not registered', async () => {
    await run(0, 900);
    const rows = async (name: string) =>
      (await database('heartbeat_buckets').where('cluster_ref', ref(name)))
        .length;
    expect(await rows('eu')).toBe(2);
    const history = new HeartbeatHistory(database);
    moveTo(25 * 3600 - 10);
    await history.prune(name => name === ref('eu'));
    expect([await rows('eu'), await rows('us')]).toEqual([2, 2]);
    moveTo(25 * 3600 + 10);
    await history.prune(name => name === ref('eu'));
    expect([await rows('eu'), await rows('us')]).toEqual([1, 2]);
    moveTo(50 * 3600);
    await history.prune(() => true);
    expect([await rows('eu'), await rows('us')]).toEqual([0, 0]);
    expect(await database('fleet_silences').select()).toEqual([]);

    await run(50 * 3600, 50 * 3600 + 330);
    expect(await rows('us')).toBeGreaterThan(0);
    await register('eu');
    expect(await rows('us')).toBe(0);
  });

  it('forgets runs of the hub but the newest', async () => {
    await database('hub_runs').insert(
      Array.from({ length: 60 }, (_, index) => ({
        run_id: `run-${index}`,
        started_at: start + index * 1000,
        last_at: start + index * 1000 + 500,
      })),
    );
    moveTo(50 * 3600);
    await new HeartbeatHistory(database).prune(() => true);
    const kept = await database('hub_runs').orderBy('started_at');
    expect(kept.map(({ run_id: runId }) => runId)).toEqual(
      Array.from({ length: 50 }, (_, index) => `run-${index + 10}`),
    );
  });
});
