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
import { waitFor } from '../__testUtils__/waitFor';
import { migrate } from '../database/migrate';
import { CloneFolders } from './__testUtils__/clones';
import {
  DesiredHarness,
  type TestEnvironment,
} from './__testUtils__/DesiredHarness';
import { GitHttpServer } from './__testUtils__/GitHttpServer';
import { TestRepository } from './__testUtils__/TestRepository';

const databases = createTestDatabases();

const EU = 'resource:default/shop-eu';
const configMap = (name: string, value = '1') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {value: "${value}"}\n`;
const eu = (file: string) => `envs/shop-eu/${file}`;

describe.each(databases.eachSupportedId())('desired state on %s', id => {
  const folders = new CloneFolders();
  let database: Knex;
  let origin: TestRepository;
  let folder: string;
  let running: DesiredHarness[] = [];

  beforeEach(async () => {
    database = await databases.init(id);
    await migrate(database);
    origin = await TestRepository.create();
    folder = await folders.make();
  });
  afterEach(async () => {
    await Promise.all(running.map(({ desired }) => desired.stop()));
    running = [];
    await origin.remove();
  });
  afterAll(() => folders.remove());

  function start(
    environments: Partial<TestEnvironment>[] = [{}],
    rest: Partial<ConstructorParameters<typeof DesiredHarness>[0]> = {},
  ): DesiredHarness {
    const harness = new DesiredHarness({
      database,
      folder,
      environments: environments.map(each => ({
        name: 'shop-eu',
        repository: origin.url,
        ...each,
      })),
      ...rest,
    });
    running.push(harness);
    harness.desired.start();
    return harness;
  }

  it('follows commits; dates services by what was seen, older ones by history', async () => {
    const [first, second] = await origin.commitAll([
      {
        files: {
          [eu('cart/a.yaml')]: configMap('cart'),
          [eu('search/a.yaml')]: configMap('search'),
        },
        at: 1_000_000_000_000,
      },
      {
        files: { [eu('cart/a.yaml')]: configMap('cart', '2') },
        at: 1_000_000_060_000,
      },
      { files: { 'README.md': 'x' }, at: 1_000_000_120_000 },
    ]);
    const tip = (await origin.tip())!;
    const hub = start();
    expect(hub.status('shop-eu')).toEqual({});
    const status = await hub.inForce('shop-eu', tip);
    expect(status.head).toMatchObject({ sha: tip, rewritten: false });
    expect(status.inForce).toEqual({
      sha: tip,
      committedAt: 1_000_000_060_000,
      services: [
        { serviceKey: 'cart', committedAt: 1_000_000_060_000, sha: second },
        { serviceKey: 'search', committedAt: 1_000_000_000_000, sha: first },
      ],
    });
    expect(await hub.objects('shop-eu')).toEqual([
      ['cart', [eu('cart/a.yaml')]],
      ['search', [eu('search/a.yaml')]],
    ]);

    const before = Date.now();
    const next = await origin.commit({
      files: { [eu('search/a.yaml')]: configMap('search', '2') },
      at: 1_000_000_180_000,
    });
    hub.changes.length = 0;
    await hub.poll();
    const after = await hub.inForce('shop-eu', next);
    expect(after.head!.seenAt).toBeGreaterThanOrEqual(before - 1_000);
    expect(after.inForce!.services).toEqual([
      { serviceKey: 'cart', committedAt: 1_000_000_060_000, sha: second },
      { serviceKey: 'search', committedAt: after.head!.seenAt, sha: next },
    ]);
    expect(hub.changes).toEqual([{ environmentRef: EU, objectsChanged: true }]);

    const elsewhere = await origin.commit({ files: { 'other/a': 'x' } });
    await hub.poll();
    const last = await hub.inForce('shop-eu', elsewhere);
    expect(last.inForce!.services).toEqual(after.inForce!.services);
    expect(hub.changes.at(-1)!.objectsChanged).toBe(false);

    expect(await hub.service.changedSince(EU, first)).toEqual([
      'cart',
      'search',
    ]);
    expect(await hub.service.changedSince(EU, second)).toEqual(['search']);
    expect(await hub.service.changedSince(EU, next)).toEqual([]);
    const then = await hub.service.objectsAt(EU, first);
    expect(then.objects.map(({ object }) => object.data)).toEqual([
      { value: '1' },
      { value: '1' },
    ]);
    await expect(hub.service.objectsAt(EU, 'f'.repeat(40))).rejects.toThrow(
      'is not in file://',
    );
    await expect(hub.service.objectsAt(EU, '--all')).rejects.toThrow(
      '"--all" is not in',
    );
    await expect(
      hub.service.objectsAt('resource:default/x', next),
    ).rejects.toThrow('has no source');
  });

  it('reads the source of an environment as the server has it now', async () => {
    const first = await origin.commit({
      files: { [eu('a.yaml')]: configMap('a') },
    });
    const hub = start();
    await hub.inForce('shop-eu', first);
    const source = hub.service.source(EU);
    expect(source).toMatchObject({
      environmentRef: EU,
      repositoryUrl: origin.url,
      branch: 'main',
      path: 'envs/shop-eu',
    });
    const second = await origin.commit({
      files: { [eu('a.yaml')]: configMap('a', '2') },
    });
    expect(await source.head()).toBe(first);
    await source.fetch();
    expect(await source.head()).toBe(second);
    // Whoever follows the environment needs not wait for the poll.
    await hub.inForce('shop-eu', second);
    expect(() => hub.service.source('resource:default/x')).toThrow(
      'resource:default/x has no source that can be read',
    );
    await origin.remove();
    await expect(source.fetch()).rejects.toMatchObject({
      name: 'GitProblemError',
    });
  });

  it('keeps the last good commit in force while head is broken, over a restart', async () => {
    const good = await origin.commit({
      files: { [eu('a.yaml')]: configMap('a') },
    });
    const hub = start();
    await hub.inForce('shop-eu', good);
    const bad = await origin.commit({
      files: { [eu('a.yaml')]: 'kind: [\n' },
    });
    await hub.poll();
    const broken = await hub.until('shop-eu', s => s.problem !== undefined);
    expect(broken.head!.sha).toBe(bad);
    expect(broken.inForce!.sha).toBe(good);
    expect(broken.problem).toMatchObject({
      code: 'broken-yaml',
      value: `${eu('a.yaml')}:2:1`,
      message: expect.stringContaining(
        `${bad.slice(0, 12)} cannot be rendered, ${good.slice(
          0,
          12,
        )} stays in force: ${eu('a.yaml')}, line 2`,
      ),
    });
    expect(await hub.objects('shop-eu')).toEqual([['a', [eu('a.yaml')]]]);
    await hub.desired.stop();

    const again = start();
    const restored = await again.until(
      'shop-eu',
      s => s.inForce !== undefined && s.problem !== undefined,
    );
    expect(restored.inForce).toEqual(broken.inForce);
    expect(restored.head).toEqual(broken.head);
    expect(restored.problem).toEqual(broken.problem);

    const healed = await origin.commit({
      files: { [eu('a.yaml')]: configMap('a', '2') },
    });
    await again.poll();
    expect((await again.inForce('shop-eu', healed)).problem).toBeUndefined();
  });

  it('says nothing is in force when nothing ever could be rendered', async () => {
    const sha = await origin.commit({ files: { [eu('a.yaml')]: 'kind: x' } });
    const hub = start();
    const status = await hub.until('shop-eu', s => s.problem !== undefined);
    expect(status).toMatchObject({
      head: { sha },
      problem: {
        message: expect.stringContaining('no commit is in force'),
      },
    });
    expect(status.inForce).toBeUndefined();
    expect(await hub.service.current(EU)).toEqual({
      head: status.head,
      problem: status.problem,
    });
  });

  it('tells of force-pushes and vanished branches, and keeps what was in force', async () => {
    const first = await origin.commit({
      files: { [eu('a.yaml')]: configMap('a') },
    });
    const second = await origin.commit({
      files: { [eu('a.yaml')]: configMap('a', '2') },
    });
    const hub = start([{}, { name: 'other', branch: 'nope', path: 'envs' }]);
    await hub.inForce('shop-eu', second);
    expect(
      (await hub.until('other', s => s.problem !== undefined)).problem,
    ).toMatchObject({
      code: 'unknown-branch',
      value: 'nope',
      cure: expect.stringContaining('the repository has main'),
    });
    const forced = await origin.commit({
      files: { [eu('a.yaml')]: configMap('a', '3') },
      from: first,
    });
    await hub.poll();
    expect((await hub.inForce('shop-eu', forced)).head).toMatchObject({
      sha: forced,
      rewritten: true,
    });
    expect(await hub.service.changedSince(EU, second)).toEqual(['a']);

    await origin.git('update-ref', '-d', 'refs/heads/main');
    await hub.poll();
    const gone = await hub.until('shop-eu', s => s.head === undefined);
    expect(gone.inForce?.sha).toBe(forced);
    expect(gone.problem).toMatchObject({
      code: 'branch-vanished',
      message: expect.stringContaining(forced.slice(0, 12)),
    });
    expect(await hub.objects('shop-eu')).toHaveLength(1);
  });

  it('uses what it has while the server is away, and says so', async () => {
    const sha = await origin.commit({
      files: { [eu('a.yaml')]: configMap('a') },
    });
    const server = await GitHttpServer.start(origin.root);
    const hub = start([{ repository: server.url() }]);
    await hub.inForce('shop-eu', sha);
    expect(hub.desired.health()).toMatchObject([
      { name: `git ${server.host}/deploy`, state: 'ok' },
    ]);
    server.failure = { status: 503, body: '' };
    await hub.poll();
    const away = await hub.until('shop-eu', s => s.problem !== undefined);
    expect(away.problem?.code).toMatch(/^git-/);
    expect(away.inForce?.sha).toBe(sha);
    expect(hub.desired.health()).toMatchObject([
      { state: 'failed', problem: { value: server.url() } },
    ]);
    await hub.desired.stop();

    const again = start([{ repository: server.url() }]);
    const restored = await again.until('shop-eu', s => s.inForce !== undefined);
    expect(restored.head).toEqual(away.head);
    expect(restored.problem?.code).toMatch(/^git-/);
    server.failure = undefined;
    await again.poll();
    await again.until('shop-eu', s => s.problem === undefined);
    await server.stop();
  });

  it('fetches at once when told of a push, one fetch at a time', async () => {
    const first = await origin.commit({
      files: { [eu('a.yaml')]: configMap('a') },
    });
    const server = await GitHttpServer.start(origin.root);
    const hub = start([{ repository: server.url() }]);
    await hub.inForce('shop-eu', first);
    await hub.idle();
    const push = (place: string) =>
      hub.push({
        ref: 'refs/heads/main',
        repository: { clone_url: `http://${place}.git` },
      });
    const second = await origin.commit({
      files: { [eu('a.yaml')]: configMap('a', '2') },
    });
    await push(`${server.host}/other`);
    let release = () => {};
    const held = new Promise<void>(resolve => {
      release = resolve;
    });
    let open = 0;
    let most = 0;
    server.onRequest = async () => {
      open += 1;
      most = Math.max(most, open);
      await held;
      open -= 1;
    };
    await push(`${server.host}/deploy`);
    await waitFor(() => open === 1);
    await push(`${server.host}/deploy`);
    await push(`${server.host}/deploy`);
    release();
    await hub.inForce('shop-eu', second);
    expect(most).toBe(1);
    await server.stop();
  });

  it('authenticates by integrations; the token is nowhere to be found', async () => {
    const token = 'hunter2-is-very-secret';
    const encoded = Buffer.from(`x-access-token:${token}`).toString('base64');
    const sha = await origin.commit({
      files: { [eu('a.yaml')]: configMap('a') },
    });
    const server = await GitHttpServer.start(origin.root, `Basic ${encoded}`);
    const integrations = (secret: string) => ({
      github: [
        {
          host: server.host,
          token: secret,
          apiBaseUrl: `http://${server.host}/api`,
        },
      ],
    });
    const hub = start([{ repository: server.url() }], {
      integrations: integrations(token),
    });
    await hub.inForce('shop-eu', sha);
    await hub.desired.stop();

    const wrong = start([{ repository: server.url() }], {
      integrations: integrations(`${token}-wrong`),
    });
    const status = await wrong.until('shop-eu', s => s.problem !== undefined);
    expect(status.problem).toMatchObject({ code: 'git-unauthorized' });
    const tables = await Promise.all(
      ['desired_heads', 'desired_environments', 'desired_commits'].map(table =>
        database(table).select(),
      ),
    );
    const seen = JSON.stringify([
      status,
      wrong.desired.health(),
      tables,
      ...[hub, wrong].flatMap(({ logger }) =>
        [logger.warn, logger.error, logger.info, logger.debug].map(
          method => method.mock.calls,
        ),
      ),
    ]);
    expect(seen).not.toContain(token);
    expect(seen).not.toContain(encoded);
    await server.stop();
  });

  it.each<[string, Partial<TestEnvironment>, string]>([
    ['a helper of git', { repository: 'ext::sh -c id' }, 'unusable-repository'],
    [
      'a password',
      { repository: 'https://a:b@c.example.com/d' },
      'unusable-repository',
    ],
    [
      'a protocol that is not allowed',
      { repository: 'https://c.example.com/d' },
      'unusable-repository',
    ],
    ['a path outside', { path: '../../etc' }, 'path-outside'],
    ['an absolute path', { path: '/etc' }, 'path-outside'],
    ['a path that is not there', { path: 'envs/nope' }, 'unknown-path'],
    ['an option as branch', { branch: '--upload-pack=x' }, 'unknown-branch'],
    ['a pattern as branch', { branch: 'm*' }, 'unknown-branch'],
    [
      'a renderer that is not there',
      { settings: { renderer: 'cue' } },
      'unknown-renderer',
    ],
  ])('says what is wrong with %s', async (_name, declared, code) => {
    await origin.commit({ files: { [eu('a.yaml')]: configMap('a') } });
    const hub = start([declared]);
    const { problem } = await hub.until(
      'shop-eu',
      s => s.problem !== undefined,
    );
    expect(problem).toMatchObject({ code, cure: expect.any(String) });
  });

  it('renders kustomizations and charts; a missing binary is a state that heals', async () => {
    const sha = await origin.commit({
      files: {
        'base/kustomization.yaml': 'resources: [a.yaml]\n',
        'base/a.yaml': configMap('a'),
        'envs/one/kustomization.yaml':
          'resources: [../../base]\nnamePrefix: one-\n',
        'envs/two/Chart.yaml': 'apiVersion: v2\nname: two\nversion: 1.0.0\n',
        'envs/two/templates/b.yaml': configMap('{{ .Release.Name }}'),
      },
    });
    const environments = [{ name: 'one' }, { name: 'two' }];
    const hub = start(environments);
    await hub.inForce('one', sha);
    await hub.inForce('two', sha);
    expect(await hub.objects('one')).toEqual([
      ['one-a', ['base/a.yaml', 'envs/one/kustomization.yaml']],
    ]);
    expect(await hub.objects('two')).toEqual([
      ['two', ['envs/two/templates/b.yaml']],
    ]);
    const based = await origin.commit({
      files: { 'base/a.yaml': configMap('a', '2') },
    });
    hub.changes.length = 0;
    await hub.poll();
    await hub.inForce('one', based);
    await hub.inForce('two', based);
    expect(
      hub.changes
        .filter(change => change.objectsChanged)
        .map(change => change.environmentRef),
    ).toEqual(['resource:default/one']);
    await hub.desired.stop();

    const missing = start(environments, {
      render: { kustomizeBinary: 'no-such-kustomize' },
    });
    const one = await missing.until('one', s => s.problem !== undefined);
    expect(one.problem).toMatchObject({
      code: 'renderer-missing',
      value: 'no-such-kustomize',
    });
    expect(one.inForce).toBeUndefined();
    await missing.inForce('two', based);
  });

  it('reads a repository once for all its environments, and leaves it when none is left', async () => {
    const sha = await origin.commit({
      files: {
        'envs/one/a.yaml': configMap('a'),
        'envs/two/a.yaml': configMap('b'),
      },
    });
    const server = await GitHttpServer.start(origin.root);
    const one = { name: 'one', repository: server.url() };
    const two = { name: 'two', repository: `${server.url()}/` };
    const hub = start([one, two]);
    await hub.inForce('one', sha);
    await hub.inForce('two', sha);
    expect(hub.desired.health()).toHaveLength(1);
    expect(
      server.requests.filter(url => url.includes('info/refs')),
    ).toHaveLength(1);
    hub.declare([two]);
    expect(hub.status('one')).toBeUndefined();
    expect(hub.status('two')?.inForce?.sha).toBe(sha);
    hub.declare([]);
    expect(hub.desired.health()).toEqual([]);
    await hub.desired.stop();
    expect(hub.timers.pending).toBe(0);
    await server.stop();
  });

  it('agrees with a second hub on what was seen first', async () => {
    const first = await origin.commit({
      files: { [eu('a.yaml')]: configMap('a') },
    });
    const one = start();
    await one.inForce('shop-eu', first);
    const second = await origin.commit({
      files: { [eu('a.yaml')]: configMap('a', '2') },
    });
    await one.poll();
    const seen = await one.inForce('shop-eu', second);
    const two = start([{}], { folder: await folders.make() });
    expect(await two.inForce('shop-eu', second)).toEqual(seen);
  });
});
