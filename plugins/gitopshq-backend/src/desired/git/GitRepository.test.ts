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

import {
  chmod,
  mkdir,
  readFile,
  readdir,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { ManualTimers } from '../../__testUtils__/ManualTimers';
import { waitFor } from '../../__testUtils__/waitFor';
import { CloneFolders } from '../__testUtils__/clones';
import { GitHttpServer } from '../__testUtils__/GitHttpServer';
import { TestRepository } from '../__testUtils__/TestRepository';
import type { GitProblemError } from './gitProblem';
import { BatchParser } from './readBlobs';

const TOKEN = 'hunter2-is-very-secret';
const ENCODED = Buffer.from(`git:${TOKEN}`).toString('base64');
const CREDENTIAL = {
  authorization: `Basic ${ENCODED}`,
  secrets: [TOKEN, ENCODED],
};

async function problemOf(attempt: Promise<unknown>) {
  const error = await attempt.then(
    () => undefined,
    (thrown: GitProblemError) => thrown,
  );
  expect(error?.problem).toBeDefined();
  return error!.problem;
}

describe('GitRepository', () => {
  const folders = new CloneFolders();
  let origin: TestRepository;

  beforeEach(async () => {
    origin = await TestRepository.create();
  });
  afterEach(() => origin.remove());
  afterAll(() => folders.remove());

  it('reads commits and files without a checkout', async () => {
    const [first, second] = await origin.commitAll([
      {
        files: { 'envs/a.yaml': 'a: 1\n', 'envs/b/c.yaml': 'ü' },
        at: 1_000_000_000_000,
      },
      { files: { 'envs/a.yaml': 'a: 2\n' }, at: 1_000_000_060_000 },
    ]);
    const clone = await folders.clone(origin.url);
    await clone.fetch();
    expect(await clone.tips(['main', 'none', '--all'])).toEqual(
      new Map([['main', second]]),
    );
    expect(await clone.branches(10)).toEqual(['main']);
    const tree = await clone.tree(first);
    expect(tree.entriesBelow('').map(e => [e.path, e.type])).toEqual([
      ['envs/a.yaml', 'file'],
      ['envs/b/c.yaml', 'file'],
    ]);
    expect(tree.entry('envs')?.type).toBe('folder');
    const read = await tree.read(['envs/a.yaml', 'envs/b/c.yaml']);
    expect([...read].map(([path, bytes]) => [path, `${bytes}`])).toEqual([
      ['envs/a.yaml', 'a: 1\n'],
      ['envs/b/c.yaml', 'ü'],
    ]);
    await expect(tree.read(['envs'])).rejects.toThrow('is a folder');
    await expect(tree.read(['nope'])).rejects.toThrow('not in the commit');
    expect(await clone.commit(second)).toEqual({
      sha: second,
      parent: first,
      committedAt: 1_000_000_060_000,
    });
    expect(await clone.commit('f'.repeat(40))).toBeUndefined();
    expect((await clone.log(second, ['envs/b'], 10)).map(c => c.sha)).toEqual([
      first,
    ]);
    expect((await clone.commit(first))?.parent).toBeUndefined();
    expect(await clone.isAncestor(first, second)).toBe(true);
    expect(await clone.isAncestor(second, first)).toBe(false);
  });

  it('follows new commits, force-pushes and vanished branches; keeps what it is told to', async () => {
    const first = await origin.commit({ files: { a: '1' } });
    await origin.commit({ files: { b: '1' }, branch: 'next' });
    const clone = await folders.clone(origin.url);
    await clone.fetch();
    const second = await origin.commit({ files: { a: '2' } });
    await clone.fetch();
    expect((await clone.tips(['main'])).get('main')).toBe(second);
    await clone.keep('0a', second);

    const forced = await origin.commit({ files: { a: '3' }, from: first });
    await origin.git('update-ref', '-d', 'refs/heads/next');
    await clone.fetch();
    expect(await clone.tips(['main', 'next'])).toEqual(
      new Map([['main', forced]]),
    );
    expect(await clone.isAncestor(second, forced)).toBe(false);
    expect((await clone.commit(second))?.sha).toBe(second);
  });

  it('uses a clone that is there, and makes one that is broken anew', async () => {
    const sha = await origin.commit({ files: { a: '1' } });
    const folder = await folders.make();
    await (await folders.clone(origin.url, { folder })).fetch();
    const again = await folders.clone(origin.url, { folder });
    await again.fetch();
    expect((await again.tips(['main'])).get('main')).toBe(sha);

    const second = await origin.commit({ files: { a: '2' } });
    const lock = join(folder, 'clone.git/refs/remotes/origin/main.lock');
    await writeFile(lock, '');
    const locked = await folders.clone(origin.url, { folder });
    expect(await problemOf(locked.fetch())).toMatchObject({
      message: expect.stringContaining('main.lock'),
    });
    await utimes(lock, 1, 1);
    await (await folders.clone(origin.url, { folder })).fetch();

    await writeFile(join(folder, 'clone.git/HEAD'), 'broken');
    const broken = await folders.clone(origin.url, { folder });
    await broken.fetch();
    expect((await broken.tips(['main'])).get('main')).toBe(second);
  });

  it('sends the credential over HTTP and leaves it nowhere', async () => {
    const sha = await origin.commit({ files: { a: '1' } });
    const server = await GitHttpServer.start(
      origin.root,
      CREDENTIAL.authorization,
    );
    try {
      const folder = await folders.make();
      const clone = await folders.clone(server.url(), {
        folder,
        credential: CREDENTIAL,
      });
      // What other processes of this machine can see while it runs.
      const seen: string[] = [];
      server.onRequest = async () => {
        for (const pid of await readdir('/proc')) {
          if (/^\d+$/.test(pid)) {
            seen.push(
              await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
            );
          }
        }
      };
      await clone.fetch();
      expect((await clone.tips(['main'])).get('main')).toBe(sha);
      expect(server.authorizations).toContain(CREDENTIAL.authorization);
      expect(seen.join('\n')).toContain('git');
      expect(seen.join('\n')).not.toContain(TOKEN);
      expect(seen.join('\n')).not.toContain(ENCODED);
      expect(server.requests.join('\n')).not.toContain(TOKEN);
      const files = await readdir(folder, {
        recursive: true,
        withFileTypes: true,
      });
      for (const file of files.filter(each => each.isFile())) {
        const text = await readFile(join(file.parentPath, file.name), 'latin1');
        expect(text).not.toContain(TOKEN);
        expect(text).not.toContain(ENCODED);
      }
    } finally {
      await server.stop();
    }
  });

  it('says what is wrong without the credential', async () => {
    await origin.commit({ files: { a: '1' } });
    const server = await GitHttpServer.start(origin.root, 'Basic other');
    const elsewhere = await GitHttpServer.start(origin.root);
    const clone = () => folders.clone(server.url(), { credential: CREDENTIAL });
    try {
      const unauthorized = await problemOf((await clone()).fetch());
      expect(unauthorized).toMatchObject({
        code: 'git-unauthorized',
        value: server.url(),
      });

      server.redirectTo = `http://${elsewhere.host}`;
      expect(await problemOf((await clone()).fetch())).toMatchObject({
        code: 'git-redirected',
      });
      expect(elsewhere.requests).toEqual([]);

      server.redirectTo = undefined;
      server.failure = { status: 404, body: `echo ${TOKEN}` };
      expect(await problemOf((await clone()).fetch())).toMatchObject({
        code: 'git-unknown-repository',
      });
      server.failure = {
        status: 200,
        body: `\x1b]0;evil\x07 ${TOKEN} ${ENCODED}\n`,
      };
      const odd = await problemOf((await clone()).fetch());
      for (const problem of [unauthorized, odd]) {
        expect(JSON.stringify(problem)).not.toContain(TOKEN);
        expect(JSON.stringify(problem)).not.toContain(ENCODED);
        expect(JSON.stringify(problem)).not.toContain('\\u001b');
      }
    } finally {
      await server.stop();
      await elsewhere.stop();
    }
    expect(await problemOf((await clone()).fetch())).toMatchObject({
      code: 'git-unreachable',
    });
    expect(
      await problemOf((await folders.clone(`${origin.url}x`)).fetch()),
    ).toMatchObject({ code: 'git-unknown-repository' });
  });

  it('uses no folder that others can write to', async () => {
    const folder = await folders.make();
    await chmod(folder, 0o777);
    const clone = await folders.clone(origin.url, { folder });
    expect(await problemOf(clone.fetch())).toMatchObject({
      code: 'git-unsafe-folder',
      cure: expect.stringContaining('gitopshq.git.workingDirectory'),
    });
    const link = join(await folders.make(), 'link');
    await symlink(await folders.make(), link);
    expect(
      await problemOf(
        (await folders.clone(origin.url, { folder: link })).fetch(),
      ),
    ).toMatchObject({ code: 'git-unsafe-folder' });
  });

  it('gives up in time', async () => {
    await origin.commit({ files: { a: '1' } });
    const server = await GitHttpServer.start(origin.root);
    const timers = new ManualTimers();
    let asked = false;
    server.onRequest = () => {
      asked = true;
      return new Promise(() => {});
    };
    try {
      const clone = await folders.clone(server.url(), {
        timers,
        config: { timeoutSeconds: 20 },
      });
      const fetched = problemOf(clone.fetch());
      await waitFor(() => asked);
      await timers.advance(20_000);
      expect(await fetched).toMatchObject({ code: 'git-timeout' });
    } finally {
      await server.stop();
    }
  });

  it('reads no file above the limit', async () => {
    const sha = await origin.commit({
      files: { big: 'x'.repeat(1024 * 1024 + 1), small: 'y' },
    });
    const clone = await folders.clone(origin.url, {
      config: { maxFileMiB: 1 },
    });
    await clone.fetch();
    const tree = await clone.tree(sha);
    expect(`${(await tree.read(['small'])).get('small')}`).toBe('y');
    await expect(tree.read(['big'])).rejects.toThrow(
      '"big" is too large to be read',
    );
  });

  it('removes a clone that grows too large', async () => {
    await origin.commit({
      files: { big: randomBytes(3 * 1024 * 1024).toString('hex') },
    });
    const server = await GitHttpServer.start(origin.root);
    const timers = new ManualTimers();
    try {
      const folder = await folders.make();
      const clone = await folders.clone(server.url(), {
        folder,
        timers,
        config: { maxRepositoryMiB: 1 },
      });
      await mkdir(join(folder, 'clone.git'));
      await writeFile(
        join(folder, 'clone.git/x'),
        Buffer.alloc(1024 * 1024 + 1),
      );
      server.onRequest = () => new Promise(() => {});
      const fetched = problemOf(clone.fetch());
      await waitFor(() => server.requests.length > 0);
      await timers.advance(2_000);
      expect(await fetched).toMatchObject({ code: 'git-too-large' });
      expect(await readdir(folder)).toEqual(['home']);
    } finally {
      await server.stop();
    }
  });

  it('runs no hook, helper or setting of user, system or repository', async () => {
    const home = await folders.make();
    const mark = join(home, 'ran');
    const script = join(home, 'run.sh');
    await writeFile(script, `#!/bin/sh\necho "$0 $*" >> ${mark}\nexit 1\n`);
    await chmod(script, 0o755);
    await writeFile(
      join(home, '.gitconfig'),
      `[core]\n\tsshCommand = ${script}\n\thooksPath = ${home}\n\tfsmonitor = ${script}\n[credential]\n\thelper = ${script}\n[url "https://evil.example.com/"]\n\tinsteadOf = file://\n`,
    );
    await origin.commit({
      files: {
        '.gitmodules': `[submodule "x"]\n\tpath = x\n\turl = ext::${script}\n\tupdate = !${script}\n`,
        '.gitattributes': '* filter=evil\n',
      },
    });
    const folder = await folders.make();
    await mkdir(join(folder, 'clone.git/hooks'), { recursive: true });
    for (const hook of ['reference-transaction', 'post-checkout']) {
      await writeFile(
        join(folder, 'clone.git/hooks', hook),
        await readFile(script),
      );
      await chmod(join(folder, 'clone.git/hooks', hook), 0o755);
    }
    const clone = await folders.clone(origin.url, {
      folder,
      hubEnvironment: {
        PATH: process.env.PATH,
        HOME: home,
        GIT_CONFIG_GLOBAL: join(home, '.gitconfig'),
        GIT_SSH_COMMAND: script,
        GIT_TRACE: '1',
        GIT_EXTERNAL_DIFF: script,
      },
    });
    await clone.fetch();
    const tip = (await clone.tips(['main'])).get('main')!;
    await clone.tree(tip);
    await clone.log(tip, ['x'], 5);
    await clone.tidy();
    await expect(readFile(mark, 'utf8')).rejects.toThrow('ENOENT');
  });

  it('holds no path that leads out of the tree', async () => {
    const blob = await origin.blob('evil');
    const link = await origin.blob('/etc/passwd');
    const entries = [
      `100644 blob ${blob}\tok.yaml`,
      `100644 blob ${blob}\t..`,
      `100644 blob ${blob}\t.git`,
      `120000 blob ${link}\tlink.yaml`,
      `160000 commit ${'1'.repeat(40)}\tmodule`,
    ];
    const sha = await origin.commitTree(`${entries.join('\0')}\0`);
    const clone = await folders.clone(origin.url);
    await clone.fetch();
    const tree = await clone.tree(sha);
    expect(tree.entriesBelow('').map(e => [e.path, e.type])).toEqual([
      ['link.yaml', 'symlink'],
      ['module', 'submodule'],
      ['ok.yaml', 'file'],
    ]);
    await expect(tree.read(['link.yaml'])).rejects.toThrow('is a symlink');
    await expect(tree.read(['module'])).rejects.toThrow('is a submodule');
    await expect(tree.read(['..'])).rejects.toThrow('not in the commit');
  });

  it.each(['HEAD', '--output=/tmp/x', 'main', '-n1', ''])(
    'takes %j for no commit',
    async text => {
      await origin.commit({ files: { a: '1' } });
      const clone = await folders.clone(origin.url);
      await clone.fetch();
      expect(await clone.commit(text)).toBeUndefined();
      await expect(clone.tree(text)).rejects.toThrow('no full commit id');
      await expect(clone.keep('0a', text)).rejects.toThrow('no full commit id');
    },
  );
});

describe('BatchParser', () => {
  const blob = fc.record({
    id: fc
      .array(fc.constantFrom(...'0123456789abcdef'), {
        minLength: 40,
        maxLength: 40,
      })
      .map(digits => digits.join('')),
    type: fc.constantFrom('blob', 'blob', 'tree', 'missing'),
    content: fc.uint8Array({ maxLength: 60 }),
  });

  it('gives the same however the answer is cut', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(blob, { selector: each => each.id, maxLength: 8 }),
        fc.integer({ min: 1, max: 50 }),
        (blobs, size) => {
          const answer = Buffer.concat(
            blobs.flatMap(({ id, type, content }) =>
              type === 'missing'
                ? [Buffer.from(`${id} missing\n`)]
                : [
                    Buffer.from(`${id} ${type} ${content.length}\n`),
                    Buffer.from(content),
                    Buffer.from('\n'),
                  ],
            ),
          );
          const parser = new BatchParser(40);
          for (let at = 0; at < answer.length; at += size) {
            parser.push(answer.subarray(at, at + size));
          }
          const expected = blobs
            .filter(each => each.type === 'blob' && each.content.length <= 40)
            .map(each => [each.id, Buffer.from(each.content)]);
          expect([...parser.blobs]).toEqual(expected);
        },
      ),
    );
  });
});
