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

import { chmod, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import {
  DefaultGithubCredentialsProvider,
  DefaultGitlabCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import { GithubPublisher } from '@gitopshq/backstage-plugin-gitopshq-backend-module-github';
import { GitlabPublisher } from '@gitopshq/backstage-plugin-gitopshq-backend-module-gitlab';
import type { Publisher } from '@gitopshq/backstage-plugin-gitopshq-node';
import {
  GithubServer,
  GitlabServer,
  type MergeMethod,
  type ScmServer,
} from '@gitopshq/scm-servers';
import { GitCredentials, type SourceReader } from '../../desired';
import { CloneFolders } from '../../desired/__testUtils__/clones';
import { readerOn } from '../../desired/__testUtils__/readers';
import { TestRepository } from '../../desired/__testUtils__/TestRepository';
import { parseRepositoryUrl } from '../../desired/git/repositoryUrl';
import { OPERATION, commitRequest, planned } from './__testUtils__/commits';
import { CloneGitWriter } from './CloneGitWriter';
import { headBranchOf } from './types';

jest.setTimeout(120_000);

const TOKEN = 'hunter2-is-very-secret';
const REPOSITORY = 'acme/deploy';
const CART = 'envs/shop-eu/cart.yaml';
const BACK = planned({ [CART]: { before: 'v2\n', after: 'v1\n' } });
const BRANCH = headBranchOf(OPERATION);

const PRODUCTS = {
  github: {
    user: 'x-access-token',
    Server: GithubServer,
    publisher: (integrations: ScmIntegrations) =>
      new GithubPublisher({
        integrations,
        credentials:
          DefaultGithubCredentialsProvider.fromIntegrations(integrations),
      }),
  },
  gitlab: {
    user: 'oauth2',
    Server: GitlabServer,
    publisher: (integrations: ScmIntegrations) =>
      new GitlabPublisher({
        integrations,
        credentials:
          DefaultGitlabCredentialsProvider.fromIntegrations(integrations),
      }),
  },
};

describe.each(['github', 'gitlab'] as const)('a commit by %s', product => {
  const folders = new CloneFolders();
  const writer = new CloneGitWriter();
  let origin: TestRepository;
  let server: ScmServer & { apiBaseUrl: string };
  let publisher: Publisher;
  let source: SourceReader;
  let folder: string;
  /** Arguments and variables of every git that ran. */
  let ran: string;
  let head: string;
  let url: string;

  beforeEach(async () => {
    origin = await TestRepository.create();
    [, head] = await origin.commitAll([
      { files: { [CART]: 'v1\n', other: '1' } },
      { files: { [CART]: 'v2\n' } },
    ]);
    const { Server, publisher: make } = PRODUCTS[product];
    server = await new Server({
      repositories: { [REPOSITORY]: origin.folder },
      token: TOKEN,
    }).start();
    url = server.url(REPOSITORY);
    const integrations = ScmIntegrations.fromConfig(
      new ConfigReader({
        integrations: {
          [product]: [
            { host: server.host, apiBaseUrl: server.apiBaseUrl, token: TOKEN },
          ],
        },
      }),
    );
    publisher = make(integrations);
    folder = await folders.make();
    ran = join(folder, 'ran');
    const bin = join(folder, 'git');
    await writeFile(
      bin,
      `#!/bin/sh\nprintf '%s ' "$@" >> '${ran}'\nprintf '\\n' >> '${ran}'\nPATH='${process.env.PATH}'\nexec git "$@"\n`,
    );
    await chmod(bin, 0o755);
    const credentials = new GitCredentials(integrations);
    source = readerOn(
      await folders.clone(url, {
        folder,
        credential: await credentials.for(parseRepositoryUrl(url, ['http'])),
        hubEnvironment: {
          ...process.env,
          PATH: `${folder}:${process.env.PATH}`,
        },
      }),
    );
    await source.fetch();
  });
  afterEach(async () => {
    await server.stop();
    await origin.remove();
  });
  afterAll(() => folders.remove());

  async function pushed(branch: string): Promise<string> {
    const outcome = await writer.prepare(
      source,
      commitRequest({
        parentSha: head,
        ...BACK,
        body: 'Checkout fails',
        trailers: [['Correlation-Id', 'c1']],
      }),
    );
    if (outcome.outcome !== 'prepared') {
      throw new Error('It moved');
    }
    const { sha } = outcome;
    expect(await writer.push(source, { sha, branch })).toBe('pushed');
    return sha;
  }
  const branches = () => ({ url, headBranch: BRANCH, base: 'main' });
  const open = () =>
    publisher.open({ ...branches(), title: 'Roll back', body: 'It fails' });

  it.each<[MergeMethod, boolean]>([
    ['merge', true],
    ['squash', false],
    ['fast-forward', true],
  ])('comes onto the branch by a pull request (%s)', async (how, asItIs) => {
    const sha = await pushed(BRANCH);
    expect(await origin.tip()).toBe(head);
    const { number } = await open();
    expect(await open()).toMatchObject({ number });
    expect(server.pulls).toMatchObject([{ head: BRANCH, base: 'main' }]);
    const { files } = BACK;
    const find = () =>
      writer.find(source, { operationId: OPERATION, sha, files });
    expect(await find()).toBeUndefined();

    const mergeSha = await server.merge(number, how);
    expect(await publisher.state({ url, number })).toEqual({
      state: 'merged',
      mergeSha,
    });
    await source.fetch();
    expect(await source.head()).toBe(mergeSha);
    expect(await source.changedFiles(head, mergeSha)).toEqual(files);
    // The squash is another commit, known by its trailer and its files.
    expect(await find()).toEqual({ sha: asItIs ? sha : mergeSha });
  });

  it('is found again by its branch after a crash, and when it was closed', async () => {
    const sha = await pushed(BRANCH);
    expect(await publisher.find(branches())).toBeUndefined();
    const { files } = BACK;
    expect(
      await writer.find(source, {
        operationId: OPERATION,
        files,
        branch: BRANCH,
      }),
    ).toEqual({ sha });
    const { number } = await open();
    server.close(number);
    expect(await publisher.find(branches())).toMatchObject({ number });
    expect(await publisher.state({ url, number })).toEqual({
      state: 'closed',
    });
  });

  it('shows the credential to nobody', async () => {
    const sha = await pushed('main');
    const { user } = PRODUCTS[product];
    const encoded = Buffer.from(`${user}:${TOKEN}`).toString('base64');
    const errors: unknown[] = [];
    const failing = (attempt: Promise<unknown>) =>
      attempt.then(
        () => {
          throw new Error('It did not fail');
        },
        error => errors.push(error),
      );
    const hook = join(origin.folder, 'hooks/pre-receive');
    await writeFile(
      hook,
      `#!/bin/sh\necho "you are ${TOKEN} and ${encoded}"\nexit 1\n`,
    );
    await chmod(hook, 0o755);
    await failing(writer.push(source, { sha, branch: 'other' }));
    server.before = () => ({
      status: 403,
      body: { message: `you are ${TOKEN}` },
    });
    await failing(open());
    server.before = () => ({ status: 200, body: TOKEN });
    await failing(publisher.find(branches()));
    await server.stop();
    await failing(writer.push(source, { sha, branch: 'other' }));
    await failing(publisher.state({ url, number: 1 }));
    await server.start();

    const places: Record<string, string> = {
      errors: errors
        .map(error =>
          [
            JSON.stringify(error),
            JSON.stringify(Object.entries(error as object)),
            (error as Error).message,
            (error as Error).stack,
          ].join('\n'),
        )
        .join('\n'),
      arguments: await readFile(ran, 'utf8'),
      commit: await origin.git('cat-file', '-p', sha),
      'pull requests': JSON.stringify(server.pulls) + server.asked.join('\n'),
    };
    const entries = await readdir(folder, {
      recursive: true,
      withFileTypes: true,
    });
    for (const entry of entries.filter(each => each.isFile())) {
      const path = join(entry.parentPath, entry.name);
      places[path] = await readFile(path, 'latin1');
    }
    expect(places.arguments).toContain('push --porcelain');
    expect(places.errors).toContain('pre-receive hook declined');
    expect(Object.keys(places).some(each => /config$/.test(each))).toBe(true);
    for (const [place, text] of Object.entries(places)) {
      for (const secret of [TOKEN, encoded]) {
        expect([place, text.includes(secret)]).toEqual([place, false]);
      }
    }
  });

  it('says that the server does not let it in', async () => {
    const other = await folders.clone(url, {
      folder,
      credential: { authorization: 'Basic wrong', secrets: ['wrong'] },
    });
    await expect(
      writer.push(readerOn(other), { sha: head, branch: 'other' }),
    ).rejects.toMatchObject({ code: 'pushRefused' });
  });
});
