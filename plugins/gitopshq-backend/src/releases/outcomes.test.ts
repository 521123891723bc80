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
import { setDbNowOffsetForTests } from '../database/dbNow';
import { migrate } from '../database/migrate';
import { CloneFolders } from '../desired/__testUtils__/clones';
import { TestRepository } from '../desired/__testUtils__/TestRepository';
import {
  EU,
  ReleasesHarness,
  type SeenService,
} from './__testUtils__/ReleasesHarness';
import { deployment } from './__testUtils__/manifests';

const databases = createTestDatabases();
const app = 'envs/shop-eu/cart/app.yaml';
const CRASHED: SeenService = { notReady: 2, problem: 'CrashLoopBackOff' };

describe.each(databases.eachSupportedId())('outcomes of releases on %s', id => {
  const folders = new CloneFolders();
  let db: Knex;
  let origin: TestRepository;
  let hub: ReleasesHarness;
  let first: string;
  let passedMs: number;

  beforeEach(async () => {
    passedMs = 0;
    db = await databases.init(id);
    await migrate(db);
    origin = await TestRepository.create();
    first = await origin.commit({ files: { [app]: deployment('cart') } });
    hub = await start();
    await hub.read(first);
  });
  afterEach(async () => {
    setDbNowOffsetForTests(0);
    await hub.stop();
    await origin.remove();
  });
  afterAll(() => folders.remove());

  async function start(): Promise<ReleasesHarness> {
    return ReleasesHarness.on(db, {
      repository: origin.url,
      folder: await folders.make(),
    });
  }

  /** Database time goes on, and what was asked for then is done. */
  function pass(seconds: number): void {
    passedMs += seconds * 1000;
    setDbNowOffsetForTests(passedMs);
  }

  async function release(tag: string): Promise<string> {
    const sha = await origin.commit({
      files: { [app]: deployment('cart', { tag }) },
      message: `cart ${tag}`,
    });
    await hub.fetched(sha);
    return sha;
  }

  /** What the cluster shows; waits for what it makes of a release. */
  async function see(
    cart: SeenService,
    inForceSha: string,
    sha: string,
    outcome: string,
    tool?: { appliedSha: string; appliedAt: number },
  ): Promise<void> {
    await hub.see({ cart }, { inForceSha, ...tool });
    await hub
      .until(async () => (await hub.one(sha)).outcome === outcome)
      .catch(async error => {
        throw new Error(
          `${error.message}: ${JSON.stringify(await hub.one(sha), null, 1)}`,
        );
      });
  }

  const applied = (sha: string) =>
    hub.until(async () => (await hub.one(sha)).current);

  it('follows a release that breaks, its rollback, and the recovery', async () => {
    await see({}, first, first, 'running');
    await applied(first);
    pass(120);
    await see({}, first, first, 'deployed');
    expect((await hub.one(first)).outcomeReason).toMatch(
      /^Applied before it was first seen/,
    );

    const bad = await release('2');
    await see({ sync: 'pending' }, bad, bad, 'running');
    expect(await hub.one(bad)).toMatchObject({
      current: false,
      outcomeReason: 'Not applied yet',
    });
    pass(10);
    await see({}, bad, bad, 'running');
    await applied(bad);
    const { appliedAt } = await hub.one(bad);
    pass(20);
    await see(CRASHED, bad, bad, 'failed');
    expect((await hub.one(bad)).outcomeReason).toBe(
      'podHealth turned critical after it was applied: Deployment/cart: 0 of 2 pods ready, CrashLoopBackOff',
    );
    expect(await hub.releases.service.badSince(EU, first)).toBe(
      Date.parse(appliedAt!),
    );
    expect(
      await hub.releases.service.badSince(EU, first, hub.serviceId('other')),
    ).toBeUndefined();

    pass(30);
    const back = await release('1.0.0');
    await see({ ...CRASHED, sync: 'pending' }, back, back, 'running');
    // It is still what runs.
    expect((await hub.one(bad)).outcome).toBe('failed');
    await see(CRASHED, back, back, 'running');
    await applied(back);
    expect((await hub.one(back)).kind).toBe('rollback');
    expect(await hub.one(bad)).toMatchObject({
      outcome: 'rolled-back',
      rolledBackBy: back,
      outcomeReason: expect.stringContaining('it was failed: podHealth turned'),
    });
    pass(40);
    await see({}, back, back, 'running');
    await hub.until(async () => {
      const { watch } = await db('release_services')
        .where('sha', back)
        .first('watch');
      return JSON.parse(watch).stableSince !== undefined;
    });
    pass(120);
    await see({}, back, back, 'deployed');
    const metrics = await hub.metrics(
      `?to=${new Date(Date.now() + passedMs + 1000).toISOString()}`,
    );
    expect(metrics).toMatchObject({ failed: 1, rolledBack: 1 });
    expect(metrics.recovery.count).toBe(1);
    expect(metrics.recovery.medianSeconds).toBeGreaterThanOrEqual(90);
    expect(metrics.recovery.medianSeconds).toBeLessThan(120);
    expect(metrics.recovery.p90Seconds).toBe(metrics.recovery.medianSeconds);
    expect(
      (await db('release_events').orderBy('at')).map(({ sha, event }) => [
        sha,
        event,
      ]),
    ).toEqual([
      [first, 'deployed'],
      [bad, 'failed'],
      [back, 'deployed'],
    ]);
  });

  it('goes on judging after a restart, and stores each event once', async () => {
    await see({}, first, first, 'running');
    const before = await hub.one(first);
    await hub.stop();
    pass(60);
    hub = await start();
    await hub.read(first);
    pass(60);
    await see({}, first, first, 'deployed');
    expect((await hub.one(first)).appliedAt).toBe(before.appliedAt);
    await see({}, first, first, 'deployed');
    expect(await db('release_events')).toHaveLength(1);
  });

  it('passes over releases that came and went', async () => {
    await see({}, first, first, 'running');
    const second = await release('2');
    const third = await release('3');
    await see({ sync: 'pending' }, third, second, 'superseded');
    expect(await hub.one(third)).toMatchObject({ outcome: 'running' });
    await see({}, third, first, 'superseded');
    await applied(third);
    expect((await hub.one(third)).outcome).toBe('running');
  });

  it('takes the word of the delivering tool for what is applied, and when', async () => {
    const second = await release('2');
    const other = await origin.commit({ files: { 'README.md': 'x' } });
    await hub.fetched(other);
    const appliedAt = Date.now() - 5_000;
    await see({}, other, second, 'running', { appliedSha: other, appliedAt });
    await applied(second);
    expect((await hub.one(second)).appliedAt).toBe(
      new Date(appliedAt).toISOString(),
    );
    // Seen of the new release before it is applied says nothing of the old one.
    const third = await release('3');
    await see({ sync: 'pending' }, third, third, 'running', {
      ...{ appliedSha: second, appliedAt },
    });
    expect((await hub.one(third)).current).toBe(false);
  });

  it('is unknown where nothing could be seen until the deadline', async () => {
    await see({}, first, first, 'running');
    pass(900);
    await hub.see({ cart: {} }, { inForceSha: first, stale: true });
    await hub.until(async () => (await hub.one(first)).outcome === 'unknown');
    expect((await hub.one(first)).outcomeReason).toMatch(/could not be seen/);
  });

  it.each([
    ['manual', 'deployed'],
    ['failed-sync', 'running'],
  ] as const)(
    'with findings of cause %s a healthy release is %s',
    async (cause, outcome) => {
      const second = await release('2');
      await see({ openFindings: 1, cause }, second, second, 'running');
      await applied(second);
      pass(120);
      await see({ openFindings: 1, cause }, second, second, outcome);
    },
  );

  it('judges at the deadline although nothing is written any more', async () => {
    await see({}, first, first, 'running');
    const second = await release('2');
    await see({ openFindings: 1 }, second, second, 'running');
    await applied(second);
    pass(900);
    await hub.time.advance(900_000);
    // Comparisons older than five minutes are stale: it cannot be told.
    await hub.until(async () => (await hub.one(second)).outcome === 'unknown');
    expect((await hub.one(second)).outcomeReason).toMatch(/could not be seen/);
  });

  it('is judged by nobody but the replica that looks after the cluster', async () => {
    hub.leases.lose('resource:default/prod-eu');
    await hub.see({ cart: {} }, { inForceSha: first });
    await hub.time.advance(60_000);
    expect((await hub.one(first)).outcome).toBe('unknown');
    hub.leases.gain('resource:default/prod-eu');
    await hub.until(async () => (await hub.one(first)).outcome === 'running');
  });
});
