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

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { createBackendPlugin } from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import {
  DefaultGitlabCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import {
  gitopshqPublishersExtensionPoint,
  type Publisher,
  type PublisherError,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import { GitlabServer, runGit, type Answer } from '@gitopshq/scm-servers';
import { GitlabPublisher } from './GitlabPublisher';
import moduleGitlab from './index';

jest.setTimeout(60_000);

const TOKEN = 'hunter2-is-very-secret';
const REPOSITORY = 'acme/shop/deploy';
const HEAD = 'gitopshq/0190f7c4-5b6a-7def-8123-456789abcdef';

async function errorOf(attempt: Promise<unknown>): Promise<PublisherError> {
  const error = await attempt.then(
    () => undefined,
    (thrown: PublisherError) => thrown,
  );
  expect(error?.name).toBe('PublisherError');
  expect(JSON.stringify([error, error!.message, error!.stack])).not.toContain(
    TOKEN,
  );
  return error!;
}

describe('GitlabPublisher', () => {
  let folder: string;
  let server: GitlabServer;
  let publisher: GitlabPublisher;

  const publisherFor = (token?: string, timeoutMs?: number) => {
    const integrations = ScmIntegrations.fromConfig(
      new ConfigReader({
        integrations: {
          gitlab: [{ host: server.host, apiBaseUrl: server.apiBaseUrl, token }],
        },
      }),
    );
    return new GitlabPublisher({
      integrations,
      credentials:
        DefaultGitlabCredentialsProvider.fromIntegrations(integrations),
      timeoutMs,
    });
  };
  const branches = () => ({
    url: server.url(REPOSITORY),
    headBranch: HEAD,
    base: 'main',
  });
  const request = (rest = {}) => ({
    ...branches(),
    title: 'Roll cart back to 3.9.2',
    body: 'Checkout fails',
    ...rest,
  });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gitopshq-scm-'));
    await runGit(folder, ['init', '--bare', '-q', '-b', 'main', '.']);
    const block = (text: string) => `data ${text.length}\n${text}\n`;
    const commit = (branch: string, from: string, text: string) =>
      `commit refs/heads/${branch}\ncommitter D <d@e> 1700000000 +0000\n${block(
        text,
      )}${from}M 100644 inline ${text}\n${block(text)}`;
    await runGit(
      folder,
      ['fast-import', '--quiet'],
      commit('main', '', 'one') +
        commit(HEAD, 'from refs/heads/main\n', 'two') +
        commit('main', '', 'three'),
    );
    server = await new GitlabServer({
      repositories: { [REPOSITORY]: folder },
      token: TOKEN,
    }).start();
    publisher = publisherFor(TOKEN);
  });
  afterEach(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('opens one, finds it, and opens no second one', async () => {
    expect(await publisher.find(branches())).toBeUndefined();
    const opened = await publisher.open(request());
    expect(opened.number).toBe(1);
    expect(opened.url).toMatch(new RegExp(`^http://${server.host}/acme/.*/1$`));
    expect(await publisher.open(request({ title: 'Again' }))).toEqual(opened);
    expect(await publisher.find(branches())).toEqual(opened);
    expect(server.pulls).toEqual([
      {
        number: 1,
        title: 'Roll cart back to 3.9.2',
        body: 'Checkout fails',
        head: HEAD,
        base: 'main',
        state: 'open',
      },
    ]);
    expect(
      await publisher.find({ ...branches(), base: 'other' }),
    ).toBeUndefined();
    expect(await publisher.state({ url: branches().url, number: 1 })).toEqual({
      state: 'open',
    });
    server.headers.forEach(headers =>
      expect(headers.authorization).toBe(`Bearer ${TOKEN}`),
    );
  });

  it('answers the one that somebody opens at the same moment', async () => {
    let listed = 0;
    server.before = ({ method }) => {
      listed += method === 'GET' ? 1 : 0;
      return listed === 1 && method === 'GET'
        ? { status: 200, body: [] }
        : undefined;
    };
    const first = await publisher.open(request());
    listed = 0;
    expect(await publisher.open(request())).toEqual(first);
    expect(server.pulls).toHaveLength(1);
  });

  it.each(['merge', 'squash', 'fast-forward'] as const)(
    'tells by which commit it was merged (%s)',
    async method => {
      const { number } = await publisher.open(request());
      if (method === 'fast-forward') {
        await runGit(folder, [
          'update-ref',
          'refs/heads/main',
          `refs/heads/${HEAD}^`,
        ]);
      }
      const mergeSha = await server.merge(number, method);
      const main = await runGit(folder, ['rev-parse', 'refs/heads/main']);
      expect(main.trim()).toBe(mergeSha);
      expect(await publisher.state({ url: branches().url, number })).toEqual({
        state: 'merged',
        mergeSha,
      });
      expect((await publisher.find(branches()))?.number).toBe(number);
    },
  );

  it('tells that it was closed, and opens a new one then', async () => {
    const { number } = await publisher.open(request());
    server.close(number);
    expect(await publisher.state({ url: branches().url, number })).toEqual({
      state: 'closed',
    });
    const second = await publisher.open(request());
    expect(second.number).toBe(2);
    expect(await publisher.find(branches())).toEqual(second);
  });

  const says = (status: number, rest: Partial<Answer> = {}): Answer => ({
    status,
    body: { message: `No, ${TOKEN}` },
    ...rest,
  });
  it.each<[string, Answer, string, 'refused' | 'unknown' | number]>([
    ['401', says(401), 'publisher-unauthorized', 'refused'],
    ['403', says(403), 'publisher-forbidden', 'refused'],
    ['404', says(404), 'publisher-not-found', 'refused'],
    ['400', says(400), 'publisher-refused', 'refused'],
    ['429', says(429), 'publisher-rate-limited', 60],
    [
      'a limit with a wait',
      says(403, { headers: { 'retry-after': '7' } }),
      'publisher-rate-limited',
      7,
    ],
    [
      'a limit until a time',
      says(403, {
        headers: {
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': '1700000090',
          date: new Date(1_700_000_000_000).toUTCString(),
        },
      }),
      'publisher-rate-limited',
      90,
    ],
    ['500', says(500), 'publisher-unavailable', 'unknown'],
    [
      'a page of a proxy',
      says(502, { body: '<html>Bad gateway</html>' }),
      'publisher-unavailable',
      'unknown',
    ],
    ['no JSON', says(200, { body: 'ok' }), 'publisher-garbage', 'unknown'],
    ['other JSON', says(200, { body: {} }), 'publisher-garbage', 'unknown'],
    [
      'an answer without end',
      says(200, { body: `"${'x'.repeat(1_100_000)}"` }),
      'publisher-unreachable',
      'unknown',
    ],
    [
      'another address',
      says(302, { headers: { location: 'http://127.0.0.1:1/' } }),
      'publisher-redirected',
      'refused',
    ],
  ])(
    'says what %s means, without the credential',
    async (_, answer, code, outcome) => {
      const asked = server.asked.length;
      server.before = () => answer;
      for (const attempt of [
        () => publisher.open(request()),
        () => publisher.find(branches()),
        () => publisher.state({ url: branches().url, number: 1 }),
      ]) {
        const error = await errorOf(attempt());
        expect(error.problem.code).toBe(code);
        // A number: in how many seconds to ask again.
        expect(error.retryAfterSeconds ?? error.outcome).toBe(outcome);
      }
      expect(server.asked).toHaveLength(asked + 3);
    },
  );

  it('gives up on a server that hangs or is gone', async () => {
    server.before = () => new Promise(() => {});
    const slow = publisherFor(TOKEN, 200);
    expect(await errorOf(slow.find(branches()))).toMatchObject({
      outcome: 'unknown',
      problem: { code: 'publisher-timeout' },
    });
    const at = branches();
    await server.stop();
    expect(await errorOf(publisher.find(at))).toMatchObject({
      outcome: 'unknown',
      problem: { code: 'publisher-unreachable', value: at.url },
    });
    await server.start();
  });

  it('says that it knows no credential, or not the server', async () => {
    expect(await errorOf(publisherFor().open(request()))).toMatchObject({
      outcome: 'refused',
      problem: { code: 'publisher-no-credential' },
    });
    expect(
      await errorOf(
        publisher.find({ ...branches(), url: 'https://example.com/a/b.git' }),
      ),
    ).toMatchObject({ problem: { code: 'publisher-unknown-server' } });
    expect(server.asked).toEqual([]);
  });

  it('tells why GitLab refuses', async () => {
    expect(
      (await errorOf(publisher.open(request({ headBranch: 'nope' })))).message,
    ).toContain('source_branch: does not exist');
    server.before = ({ method }) =>
      method === 'POST'
        ? { status: 409, body: { message: ['Something else is in the way'] } }
        : undefined;
    expect((await errorOf(publisher.open(request()))).message).toContain(
      'Something else is in the way',
    );
  });

  it('lets nobody command GitLab in the name of the hub', async () => {
    await publisher.open(
      request({ body: 'Fails\n/approve\n  /merge\r\n/label ~x\na /b' }),
    );
    expect(server.pulls[0].body).toBe(
      'Fails\n\\/approve\n  \\/merge\r\n\\/label ~x\na /b',
    );
  });

  it('waits while it is being merged, and wants to know by which commit', async () => {
    const at = { url: branches().url, number: 1 };
    server.before = () => ({ status: 200, body: { state: 'locked' } });
    expect(await publisher.state(at)).toEqual({ state: 'open' });
    server.before = () => ({ status: 200, body: { state: 'merged' } });
    expect(await errorOf(publisher.state(at))).toMatchObject({
      outcome: 'unknown',
      problem: { code: 'publisher-garbage' },
    });
  });

  it.each([
    ['https://gitlab.com/acme/deploy.git', true],
    ['git@gitlab.com:acme/shop/deploy.git', true],
    ['https://github.com/acme/deploy', false],
    ['https://gitlab.com/acme', false],
    ['file:///gitlab.com/acme/deploy', false],
  ])('handles %s: %s', (url, handled) => {
    expect(publisher.handles(url)).toBe(handled);
  });

  it('knows a GitLab below a folder of its host', async () => {
    const integrations = ScmIntegrations.fromConfig(
      new ConfigReader({
        integrations: {
          gitlab: [
            {
              host: server.host,
              apiBaseUrl: server.apiBaseUrl,
              baseUrl: `http://${server.host}/git`,
              token: TOKEN,
            },
          ],
        },
      }),
    );
    const below = new GitlabPublisher({
      integrations,
      credentials:
        DefaultGitlabCredentialsProvider.fromIntegrations(integrations),
    });
    await below.open(
      request({ url: `http://${server.host}/git/${REPOSITORY}.git` }),
    );
    expect(server.pulls).toHaveLength(1);
  });

  it('is added by the module', async () => {
    const added: Publisher[] = [];
    const hub = createBackendPlugin({
      pluginId: 'gitopshq',
      register(env) {
        env.registerExtensionPoint(gitopshqPublishersExtensionPoint, {
          addPublisher: each => added.push(each),
        });
        env.registerInit({ deps: {}, init: async () => {} });
      },
    });
    const backend = await startTestBackend({
      features: [hub, moduleGitlab, mockServices.rootConfig.factory()],
    });
    expect(added.map(({ id }) => id)).toEqual(['gitlab']);
    await backend.stop();
  });
});
