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
import { migrate } from '../database/migrate';
import { CloneFolders } from '../desired/__testUtils__/clones';
import {
  TestRepository,
  type TestCommit,
} from '../desired/__testUtils__/TestRepository';
import { seesNothing, seesOwned } from '../fleet/__testUtils__/callers';
import {
  EU,
  ReleasesHarness,
  type HarnessOptions,
} from './__testUtils__/ReleasesHarness';
import { deployment, settings } from './__testUtils__/manifests';

const databases = createTestDatabases();

const eu = (file: string) => `envs/shop-eu/${file}`;
const DAY_MS = 24 * 3_600_000;

describe.each(databases.eachSupportedId())('timeline of releases on %s', id => {
  const folders = new CloneFolders();
  let db: Knex;
  let origin: TestRepository;
  let hub: ReleasesHarness;
  let running: ReleasesHarness[] = [];

  beforeEach(async () => {
    db = await databases.init(id);
    await migrate(db);
    origin = await TestRepository.create();
  });
  afterEach(async () => {
    await Promise.all(running.map(each => each.stop()));
    running = [];
    await origin.remove();
  });
  afterAll(() => folders.remove());

  async function start(
    options: Partial<HarnessOptions> = {},
  ): Promise<ReleasesHarness> {
    hub = await ReleasesHarness.on(db, {
      repository: origin.url,
      folder: await folders.make(),
      ...options,
    });
    running.push(hub);
    return hub;
  }

  async function history(...commits: TestCommit[]): Promise<string[]> {
    const shas = await origin.commitAll(commits);
    await start();
    await hub.read(shas.at(-1)!);
    return shas;
  }

  it('tells a release by its objects: images, values, kind, author', async () => {
    const [first, second] = await history(
      {
        files: {
          [eu('cart/app.yaml')]: deployment('cart'),
          [eu('search/app.yaml')]: deployment('search'),
        },
        message: 'Bring the shop under GitOps',
      },
      {
        files: {
          [eu('cart/app.yaml')]: deployment('cart', {
            tag: '2.0.0',
            replicas: 3,
            env: { MODE: 'calm', DB_PASSWORD: 'hunter2' },
          }),
        },
        message: 'cart 2.0.0\n\nBecause.',
        author: 'Sam Rivera <sam@example.com>',
      },
    );
    const { items, notes, asOf } = await hub.list();
    expect(items.map(({ sha }) => sha)).toEqual([second, first]);
    expect(items[0]).toMatchObject({
      parentSha: first,
      environmentRef: EU,
      services: [{ serviceId: hub.serviceId('cart'), name: 'cart' }],
      author: 'Sam Rivera',
      subject: 'cart 2.0.0',
      kind: 'release',
      outcome: 'unknown',
      claimed: false,
      confirmed: true,
      current: false,
      images: [
        {
          workload: 'Deployment/cart',
          container: 'cart',
          from: 'registry.example.com/cart:1.0.0',
          to: 'registry.example.com/cart:2.0.0',
        },
      ],
    });
    const file = eu('cart/app.yaml');
    const env = '0.spec.template.spec.containers[name=cart].env';
    expect(items[0].values).toEqual([
      { file, path: '0.spec.replicas', from: 2, to: 3 },
      { file, path: `${env}[name=MODE].name`, to: 'MODE' },
      { file, path: `${env}[name=MODE].value`, to: 'calm' },
      { file, path: `${env}[name=DB_PASSWORD].name`, to: '[redacted]' },
      { file, path: `${env}[name=DB_PASSWORD].value`, to: '[redacted]' },
    ]);
    expect(items[1]).toMatchObject({
      services: [{ name: 'cart' }, { name: 'search' }],
      values: [
        { file, path: '0', to: 'Deployment/cart' },
        { file: eu('search/app.yaml'), path: '0', to: 'Deployment/search' },
      ],
    });
    expect(items[1]).not.toHaveProperty('parentSha');
    expect(asOf).toBeDefined();
    expect(notes).toEqual([expect.stringContaining('nobody watched')]);
    const rows = JSON.stringify(await db('release_services'));
    expect(rows).not.toContain('hunter2');
  });

  it('knows what is no release: comments, other files, renames, other environments', async () => {
    await history(
      { files: { [eu('cart/app.yaml')]: deployment('cart') } },
      {
        files: {
          [eu('cart/app.yaml')]: deployment('cart', { comment: 'a comment' }),
        },
        message: 'Only a comment',
      },
      { files: { [eu('README.md')]: 'x' }, message: 'Only a text' },
      {
        files: {
          [eu('cart/app.yaml')]: null,
          [eu('cart/renamed.yaml')]: deployment('cart'),
        },
        message: 'Only a rename',
      },
      {
        files: { 'envs/shop-us/cart/app.yaml': deployment('cart') },
        message: 'Another environment',
      },
      {
        files: { [eu('cart/renamed.yaml')]: deployment('cart', { tag: '2' }) },
        message: 'A release',
      },
    );
    expect(await hub.told()).toEqual([
      'A release release unknown cart',
      'Commit 0 release unknown cart',
    ]);
  });

  it('tells rollbacks by what they do, and what they took back', async () => {
    const app = (tag: string, replicas = 2) => ({
      files: { [eu('cart/app.yaml')]: deployment('cart', { tag, replicas }) },
    });
    const [one, two, three, back, again] = await history(
      app('1'),
      app('2'),
      app('2', 5),
      app('1'),
      app('2', 5),
    );
    const { items } = await hub.list();
    const of = (sha: string) => items.find(item => item.sha === sha)!;
    expect(items.map(({ kind }) => kind)).toEqual([
      ...['rollback', 'rollback', 'change', 'release', 'release'],
    ]);
    expect(of(two)).toMatchObject({ rolledBackBy: back });
    expect(of(three)).toMatchObject({ rolledBackBy: back });
    // Taking back a rollback is an ordinary one, and marked.
    expect(of(back)).toMatchObject({
      rolledBackBy: again,
      outcome: 'rolled-back',
    });
    expect(of(one)).not.toHaveProperty('rolledBackBy');
    const metrics = await hub.metrics(
      '?from=2026-10-31T00:00:00Z&to=2026-11-02T00:00:00Z',
    );
    // Nobody reads a service that is not in the fleet.
    expect(metrics.releases).toBe(0);
    await hub.see({ cart: {} }, { inForceSha: again });
    expect(
      await hub.metrics('?from=2026-10-31T00:00:00Z&to=2026-11-02T00:00:00Z'),
    ).toMatchObject({
      releases: 3,
      rolledBack: 2,
      perDay: 1.5,
      days: [
        { day: '2026-10-31', releases: 0, rolledBack: 0 },
        { day: '2026-11-01', releases: 3, rolledBack: 2 },
        { day: '2026-11-02', releases: 0, rolledBack: 0 },
      ],
    });
  });

  it('follows services that go and come again', async () => {
    const app = { [eu('cart/app.yaml')]: deployment('cart') };
    await history(
      { files: { ...app, [eu('search/app.yaml')]: deployment('search') } },
      { files: { [eu('cart/app.yaml')]: null }, message: 'Remove cart' },
      { files: app, message: 'Bring cart back' },
      { files: { [eu('cart/app.yaml')]: null }, message: 'Remove it again' },
    );
    expect(await hub.told()).toEqual([
      'Remove it again release unknown cart',
      'Bring cart back rollback unknown cart',
      'Remove cart release rolled-back cart',
      'Commit 0 release unknown cart search',
    ]);
  });

  it('believes a trailer only when the operation is ours', async () => {
    const [, forged, ours] = await history(
      { files: { [eu('cart/app.yaml')]: deployment('cart') } },
      {
        files: { [eu('cart/app.yaml')]: deployment('cart', { tag: '2' }) },
        message: 'cart 2\n\nOperation-Id: 0190-forged\nOperation-Id: two',
      },
      {
        files: { [eu('cart/app.yaml')]: deployment('cart', { tag: '3' }) },
        message: 'cart 3\n\nOperation-Id: 01900000-0000-7000-8000-000000000001',
      },
    );
    expect(await hub.one(forged)).toMatchObject({ claimed: true });
    expect(await hub.one(ours)).toMatchObject({ claimed: true });
    hub.operations.set(ours, {
      operationId: '01900000-0000-7000-8000-000000000001',
      kind: 'rollback',
      rolledBack: [forged],
    });
    hub.releases.service.operationsChanged(EU);
    await hub.until(async () => (await hub.one(ours)).kind === 'rollback');
    expect(await hub.one(ours)).toMatchObject({
      claimed: false,
      operationId: '01900000-0000-7000-8000-000000000001',
    });
    const taken = await hub.one(forged);
    expect(taken).toMatchObject({ claimed: true, rolledBackBy: ours });
    expect(taken).not.toHaveProperty('operationId');
  });

  it('shows hostile names as plain text', async () => {
    const subject = 'a\u001b[31m\u202eb \u0007 <script>\ud83d\ude00';
    await history({
      files: { [eu('cart/app.yaml')]: deployment('cart') },
      message: `${subject}\n\nNot-A: trailer`,
      author: 'M\u001b[0m -- \u2028 x <m@example.com>',
    });
    const [{ subject: told, author }] = (await hub.list()).items;
    expect(told).toBe('a [31m b   <script>\ud83d\ude00');
    expect(author).toBe('M [0m --   x');
  });

  it('goes on where it was after a restart, and reads only what is new', async () => {
    const [first] = await history({
      files: { [eu('cart/app.yaml')]: deployment('cart') },
    });
    await hub.stop();
    await db('release_commits').where('sha', first).update({ committed_at: 7 });
    const second = await origin.commit({
      files: { [eu('cart/app.yaml')]: deployment('cart', { tag: '2' }) },
      message: 'cart 2',
    });
    await start();
    await hub.read(second);
    expect(await hub.told()).toEqual([
      'cart 2 release running cart',
      'Commit 0 release unknown cart',
    ]);
    // What is known of the old one was not read again.
    expect((await hub.one(first)).committedAt).toBe('1970-01-01T00:00:00.007Z');
  });

  it('confirms the rest after a restart in the middle', async () => {
    const shas = await origin.commitAll(
      Array.from({ length: 30 }, (_, at) => ({
        files: { [eu('cart/app.yaml')]: deployment('cart', { tag: `${at}` }) },
      })),
    );
    await start();
    await hub.until(() =>
      db('release_timelines')
        .first()
        .then(row => row !== undefined),
    );
    await hub.stop();
    await start();
    await hub.read(shas.at(-1)!);
    const { items } = await hub.list();
    expect(items.map(({ sha }) => sha)).toEqual([...shas].reverse());
    expect(items.every(({ confirmed }) => confirmed)).toBe(true);
    expect(items.slice(0, -1).every(({ images }) => images.length === 1)).toBe(
      true,
    );
  });

  it('notices a branch that was written anew', async () => {
    const app = (tag: string) => ({
      files: { [eu('cart/app.yaml')]: deployment('cart', { tag }) },
    });
    const [one, two] = await history(app('1'), app('2'), app('3'));
    const next = await origin.commit({ ...app('4'), from: two });
    await hub.fetched(next);
    expect((await hub.list()).items.map(({ sha }) => sha)).toEqual([
      ...[next, two, one],
    ]);
    const other = await origin.commit({ ...app('9'), orphan: true });
    await hub.fetched(other);
    expect((await hub.list()).items.map(({ sha }) => sha)).toEqual([other]);
    expect(await db('release_services').distinct().pluck('sha')).toEqual([
      other,
    ]);
  });

  it('keeps the last good commit in force where one cannot be rendered', async () => {
    await history(
      { files: { [eu('cart/app.yaml')]: deployment('cart') } },
      { files: { [eu('cart/app.yaml')]: 'kind: [' }, message: 'Broken' },
      {
        files: { [eu('cart/app.yaml')]: deployment('cart') },
        message: 'As it was',
      },
      { files: { [eu('cart/app.yaml')]: 'kind: [' }, message: 'Broken again' },
      {
        files: { [eu('cart/app.yaml')]: deployment('cart', { tag: '2' }) },
        message: 'Another',
      },
    );
    expect(await hub.told()).toEqual([
      'Another release unknown cart',
      'Commit 0 release unknown cart',
    ]);
  });

  it('lists old commits as candidates until somebody asks for them', async () => {
    const at = Date.now() - 60 * DAY_MS;
    const shas = await origin.commitAll(
      Array.from({ length: 120 }, (_, index) => ({
        files: {
          [eu('cart/app.yaml')]: deployment('cart', { tag: `${index}` }),
          ...(index === 0 && {
            [eu('search/app.yaml')]: deployment('search'),
          }),
        },
        at: at + index * 1000,
      })),
    );
    await start();
    await hub.until(async () => (await hub.unconfirmed()) === 20);
    await hub.see({ cart: {}, search: {} }, { inForceSha: shas.at(-1)! });
    const page = await hub.ofService('cart', '?limit=90');
    expect(page.items.map(({ sha }) => sha)).toEqual(shas.slice(30).reverse());
    expect(page.items.every(({ confirmed }) => confirmed)).toBe(true);
    expect(await hub.unconfirmed()).toBe(20);
    // A page that is not confirmed asks for it.
    const last = await hub.ofService(
      'cart',
      `?limit=90&cursor=${page.nextCursor}`,
    );
    expect(last.items.map(({ sha }) => sha)).toEqual(
      shas.slice(0, 30).reverse(),
    );
    expect(last.items.every(({ confirmed }) => confirmed)).toBe(true);
    expect(last).not.toHaveProperty('nextCursor');
    expect((await hub.ofService('search')).items).toHaveLength(1);
    const wrong = await hub.get(
      `/environments/default/shop-eu/releases?cursor=${page.nextCursor}`,
    );
    expect(wrong.status).toBe(400);
  });

  it('says what of a page is not proved, on a replica that does not read it', async () => {
    const shas = await origin.commitAll(
      ['1', '2'].map(tag => ({
        files: { [eu('cart/app.yaml')]: deployment('cart', { tag }) },
      })),
    );
    await start();
    await hub.read(shas.at(-1)!);
    await db('release_commits').update({ confirmed: false });
    await db('release_services').update({ confirmed: false });
    hub.leases.lose('resource:default/prod-eu');
    const { items, notes } = await hub.list();
    expect(items.map(({ confirmed }) => confirmed)).toEqual([false, false]);
    expect(notes[0]).toMatch(/^2 of these commits/);
    expect(items[0]).toMatchObject({ outcome: 'unknown' });
    // Whoever looks after it does what was asked for.
    hub.leases.gain('resource:default/prod-eu');
    await hub.until(async () => (await hub.unconfirmed()) === 0);
  });

  it('shows a person only releases of services the person may read', async () => {
    const [all, mine] = await history(
      {
        files: {
          [eu('cart/app.yaml')]: deployment('cart'),
          [eu('search/app.yaml')]: deployment('search'),
          [eu('all/settings.yaml')]: settings('all', { a: '1' }),
        },
      },
      { files: { [eu('cart/app.yaml')]: deployment('cart', { tag: '2' }) } },
      {
        files: { [eu('search/app.yaml')]: deployment('search', { tag: '2' }) },
      },
      { files: { [eu('all/settings.yaml')]: settings('all', { a: '2' }) } },
    );
    await hub.see(
      { cart: { owners: ['group:default/team'] }, search: {} },
      { inForceSha: mine },
    );
    hub.filter = seesOwned('group:default/team');
    const { items } = await hub.list();
    expect(items.map(({ sha }) => sha)).toEqual([mine, all]);
    expect(items[1].services.map(({ name }) => name)).toEqual(['cart']);
    expect(items[1].images).toHaveLength(1);
    expect(
      (await hub.get(`/services/${hub.serviceId('search')}/releases`)).status,
    ).toBe(404);
    const span = '?from=2026-10-31T00:00:00Z&to=2026-11-02T00:00:00Z';
    expect((await hub.metrics(span)).releases).toBe(2);
    hub.filter = seesNothing;
    expect(
      (await hub.get('/environments/default/shop-eu/releases')).status,
    ).toBe(404);
    expect((await hub.metrics(span)).releases).toBe(0);
  });

  it('shows of a Secret keys alone, also of one that a tool generates', async () => {
    await history(
      {
        files: {
          [eu('cart/app.yaml')]: deployment('cart'),
          [eu('cart/secret.yaml')]: settings(
            'db',
            { plain: 'topsecret1' },
            'Secret',
          ),
        },
      },
      {
        files: {
          [eu('cart/secret.yaml')]: settings(
            'db',
            { plain: 'topsecret2' },
            'Secret',
          ),
          [eu('cart/settings.yaml')]: settings('cart', {
            URL: 'postgres://u:topsecret3@db/x',
            props: 'password=topsecret4',
          }),
        },
      },
      {
        files: {
          [eu('cart/settings.yaml')]: settings('cart', {
            URL: 'postgres://u:topsecret5@db/x',
            props: 'password=topsecret6',
          }),
        },
      },
    );
    const { items } = await hub.list();
    expect(items[1].values[0]).toEqual({
      file: eu('cart/secret.yaml'),
      path: '0.stringData.plain',
      from: '[redacted]',
      to: '[redacted]',
    });
    expect(items[0].values).toHaveLength(2);
    for (const table of ['release_services', 'release_commits']) {
      expect(JSON.stringify(await db(table))).not.toContain('topsecret');
    }
  });

  it('answers for an environment whose history is not read', async () => {
    await start({ repository: `${origin.url}-not-there` });
    await hub.until(async () =>
      (await hub.list()).notes.some(note => note.includes('being read')),
    );
    expect(await hub.list()).toMatchObject({ items: [] });
    expect(
      (await hub.get('/environments/default/nothing/releases')).status,
    ).toBe(404);
    for (const wrong of ['limit=0', 'limit=501', 'cursor=x', 'what=1']) {
      expect(
        (await hub.get(`/environments/default/shop-eu/releases?${wrong}`))
          .status,
      ).toBe(400);
    }
    for (const wrong of [
      'scope=service',
      'from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z',
      'from=2020-01-02T00:00:00Z',
      'from=x',
    ]) {
      expect((await hub.get(`/delivery-metrics?${wrong}`)).status).toBe(400);
    }
  });

  it('finds releases by a shared base, and by one that was left', async () => {
    const base = (name: string, tag: string) => ({
      [`base/${name}/kustomization.yaml`]:
        'resources: [cart.yaml, search.yaml]\n',
      [`base/${name}/cart.yaml`]: deployment('cart', { tag }),
      [`base/${name}/search.yaml`]: deployment('search', { tag: '1' }),
    });
    const overlay = (name: string) => ({
      [eu('kustomization.yaml')]: `resources: [../../base/${name}]\n`,
    });
    const [one, two, , four, five] = await history(
      { files: { ...base('old', '1'), ...overlay('old') } },
      { files: { 'base/old/cart.yaml': deployment('cart', { tag: '2' }) } },
      { files: { ...base('new', '2') }, message: 'Not used yet' },
      {
        files: {
          ...overlay('new'),
          'base/new/cart.yaml': deployment('cart', { tag: '3' }),
        },
      },
      { files: { 'base/new/search.yaml': deployment('search', { tag: '2' }) } },
    );
    const { items } = await hub.list();
    expect(
      items.map(({ sha, services }) => [sha, ...services.map(s => s.name)]),
    ).toEqual([
      [five, 'search'],
      [four, 'cart'],
      [two, 'cart'],
      [one, 'cart', 'search'],
    ]);
    expect(items[2].values).toEqual([]);
    expect(items[2].images).toHaveLength(1);
  });
});
