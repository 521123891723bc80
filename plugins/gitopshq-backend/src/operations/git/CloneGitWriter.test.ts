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

import { chmod, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceReader } from '../../desired';
import { CloneFolders } from '../../desired/__testUtils__/clones';
import { readerOn } from '../../desired/__testUtils__/readers';
import { TestRepository } from '../../desired/__testUtils__/TestRepository';
import { OPERATION, commitRequest, planned } from './__testUtils__/commits';
import { CloneGitWriter } from './CloneGitWriter';
import type { CommitRequest, PrepareOutcome } from './types';

const CART = 'envs/shop-eu/cart.yaml';
const BACK = planned({ [CART]: { before: 'v2\n', after: 'v1\n' } });

function shaOf(outcome: PrepareOutcome): string {
  if (outcome.outcome !== 'prepared') {
    throw new Error(`It moved: ${outcome.paths}`);
  }
  return outcome.sha;
}

describe('CloneGitWriter', () => {
  const folders = new CloneFolders();
  const writer = new CloneGitWriter();
  let origin: TestRepository;
  let source: SourceReader;
  let head: string;

  beforeEach(async () => {
    origin = await TestRepository.create();
    [, head] = await origin.commitAll([
      { files: { [CART]: 'v1\n', 'README.md': 'x' } },
      { files: { [CART]: 'v2\n' } },
    ]);
    source = await another();
  });
  afterEach(() => origin.remove());
  afterAll(() => folders.remove());

  /** Another hub with a clone of its own. */
  async function another(): Promise<SourceReader> {
    const reader = readerOn(await folders.clone(origin.url));
    await reader.fetch();
    return reader;
  }

  const prepare = async (
    rest: Partial<CommitRequest> = {},
    on = source,
  ): Promise<string> =>
    shaOf(
      await writer.prepare(
        on,
        commitRequest({ parentSha: head, ...BACK, ...rest }),
      ),
    );
  const push = (sha: string, branch = 'main', oldSha = head) =>
    writer.push(source, { sha, branch, oldSha });
  const listing = (sha: string) =>
    source.repository.commands.raw('ls-tree', '-r', sha);

  describe('prepare', () => {
    it('makes the planned commit, and the same one again anywhere', async () => {
      const sha = await prepare({
        body: 'Checkout fails',
        trailers: [['Correlation-Id', 'c1']],
      });
      const text = await source.repository.commands.raw('cat-file', '-p', sha);
      expect(text).toMatch(/^tree [0-9a-f]{40}\n/);
      expect(text.slice(text.indexOf('\n') + 1)).toBe(
        `parent ${head}\nauthor Dana <dana@example.com> 1700000000 +0000\ncommitter GitOpsHQ <hq@example.com> 1700000000 +0000\n\nRoll cart back to 3.9.2\n\nCheckout fails\n\nOperation-Id: ${OPERATION}\nCorrelation-Id: c1\n`,
      );
      expect(await source.changedFiles(head, sha)).toEqual(BACK.files);
      const same = {
        body: 'Checkout fails',
        trailers: [['Correlation-Id', 'c1']] as const,
        authoredAt: 1_700_000_000_001,
      };
      expect(await prepare(same)).toBe(sha);
      expect(await prepare(same, await another())).toBe(sha);
      expect(await prepare({ ...same, body: 'Another reason' })).not.toBe(sha);
      expect(await origin.tip()).toBe(head);
    });

    it('adds, removes, and turns folders into files; keeps what may be executed', async () => {
      const script = await origin.blob('v1');
      await origin.commitTree(
        [
          `100755 blob ${script}\trun.sh`,
          `100644 blob ${script}\tgone`,
          '',
        ].join('\0'),
      );
      const next = await origin.commit({ files: { 'd/a': 'f', 'd/b': 'f' } });
      await source.fetch();
      const sha = await prepare({
        parentSha: next,
        ...planned({
          'run.sh': { before: 'v1', after: 'v2' },
          gone: { before: 'v1', after: null },
          'd/a': { before: 'f', after: null },
          'd/b': { before: 'f', after: null },
          d: { after: 'a file now' },
          'new "ü"\n/deep\t.yaml': { after: '\0\xff' },
        }),
      });
      expect(
        (await listing(sha))
          .split('\n')
          .map(each => each.replace(/ \S+\t/, ' ')),
      ).toEqual([
        '100644 blob d',
        '100644 blob "new \\"\\303\\274\\"\\n/deep\\t.yaml"',
        '100755 blob run.sh',
        '',
      ]);
    });

    it('only removes, and writes many files at once', async () => {
      const removed = await prepare(
        planned({ [CART]: { before: 'v2\n', after: null } }),
      );
      expect(await listing(removed)).toMatch(/^\S+ blob \S+\tREADME.md\n$/);
      const many = planned(
        Object.fromEntries(
          Array.from({ length: 150 }, (_, index) => [
            `many/${index}`,
            { after: `${index}` },
          ]),
        ),
      );
      const sha = await prepare(many);
      expect(await source.changedFiles(head, sha)).toHaveLength(150);
      expect(await push(sha)).toBe('pushed');
    });

    it.each<[string, ReturnType<typeof planned>]>([
      ['another content', planned({ [CART]: { before: 'v3', after: 'x' } })],
      ['a file that is there', planned({ [CART]: { after: 'x' } })],
      ['a file that is gone', planned({ no: { before: 'v', after: 'x' } })],
      ['a folder in its place', planned({ envs: { before: 'v', after: 'x' } })],
    ])('says that it moved: %s', async (_, plan) => {
      const request = commitRequest({ parentSha: head, ...plan });
      expect(await writer.prepare(source, request)).toEqual({
        outcome: 'moved',
        paths: [plan.files[0].path],
      });
    });

    it('rejects what is not the plan, and what it must not write to', async () => {
      const attempt = (rest: Partial<CommitRequest>) =>
        writer.prepare(
          source,
          commitRequest({ parentSha: head, ...BACK, ...rest }),
        );
      await expect(
        attempt({ contents: new Map([[CART, Buffer.from('other')]]) }),
      ).rejects.toThrow('is not the one that was planned');
      await expect(attempt({ contents: new Map() })).rejects.toThrow(
        'does not fit its content',
      );
      await expect(
        attempt(planned({ '.git/hooks/x': { after: '' } })),
      ).rejects.toThrow('cannot be written to');
      await expect(attempt({ files: [] })).rejects.toMatchObject({
        code: 'emptyDiff',
      });
      await expect(
        attempt(planned({ [CART]: { before: 'v2\n', after: 'v2\n' } })),
      ).rejects.toMatchObject({ code: 'emptyDiff' });
      await expect(attempt({ parentSha: 'HEAD' })).rejects.toThrow(
        '"HEAD" is no full commit id',
      );
      const link = await origin.blob('cart.yaml');
      const linked = await origin.commitTree(`120000 blob ${link}\tlink\0`);
      await source.fetch();
      await expect(
        attempt({
          parentSha: linked,
          ...planned({ link: { before: 'cart.yaml', after: 'x' } }),
        }),
      ).rejects.toMatchObject({
        code: 'notComparable',
        details: { path: 'link' },
      });
    });

    it('leaves nothing behind but the commit, which stays until it is let go', async () => {
      const sha = await prepare();
      const { folder } = source.repository.commands;
      expect(await readdir(join(folder, 'gitopshq-work'))).toEqual([]);
      const { commands } = source.repository;
      const prune = () => commands.raw('gc', '--quiet', '--prune=now');
      await prune();
      expect((await source.commit(sha))?.sha).toBe(sha);
      await writer.release(source, OPERATION);
      await writer.release(source, OPERATION);
      await prune();
      expect(await source.commit(sha)).toBeUndefined();
    });
  });

  describe('push', () => {
    it('pushes exactly the commit to the branch, once or twice', async () => {
      const sha = await prepare();
      expect(await push(sha)).toBe('pushed');
      expect(await origin.tip()).toBe(sha);
      expect(await push(sha)).toBe('pushed');
      await source.fetch();
      expect(await push(sha)).toBe('pushed');
      expect(await origin.git('for-each-ref', '--format=%(refname)')).toBe(
        'refs/heads/main\n',
      );
    });

    it('makes a branch', async () => {
      const sha = await prepare();
      const branch = `gitopshq/${OPERATION}`;
      expect(await writer.push(source, { sha, branch })).toBe('pushed');
      expect(await origin.tip(branch)).toBe(sha);
      expect(await origin.tip()).toBe(head);
    });

    it('never overwrites what somebody pushed meanwhile', async () => {
      const sha = await prepare();
      const theirs = await origin.commit({ files: { other: '1' } });
      expect(await push(sha)).toBe('moved');
      await source.fetch();
      expect(await push(sha)).toBe('moved');
      expect(await origin.tip()).toBe(theirs);
      const rebased = await prepare({ parentSha: theirs });
      expect(await push(rebased, 'main', theirs)).toBe('pushed');
    });

    it('lets one of two hubs win', async () => {
      const hubs = await Promise.all([another(), another(), another()]);
      const outcomes = await Promise.all(
        hubs.map(async (hub, index) => {
          const sha = await prepare({ body: `hub ${index}` }, hub);
          return writer.push(hub, { sha, branch: 'main', oldSha: head });
        }),
      );
      expect([...outcomes].sort()).toEqual(['moved', 'moved', 'pushed']);
    });

    it('tells a refusal in the words of the server', async () => {
      const sha = await prepare();
      const hook = join(origin.folder, 'hooks/pre-receive');
      const say = async (words: string) => {
        await writeFile(hook, `#!/bin/sh\necho "${words}"\nexit 1\n`);
        await chmod(hook, 0o755);
      };
      await say('Policy: no pushes on Fridays');
      await expect(push(sha)).rejects.toMatchObject({
        code: 'pushRefused',
        message: expect.stringContaining(
          'Policy: no pushes on Fridays (pre-receive hook declined)',
        ),
      });
      await say(
        'GitLab: You are not allowed to push code to protected branches on this project.',
      );
      await expect(push(sha)).rejects.toMatchObject({
        code: 'protectedBranch',
        details: { branch: 'main', server: expect.stringContaining('GitLab') },
      });
      expect(await origin.tip()).toBe(head);
    });

    it('throws a problem when nothing is known, and refuses wrong names', async () => {
      const sha = await prepare();
      await expect(push(sha, '--force')).rejects.toThrow('cannot be pushed');
      await expect(push('main')).rejects.toThrow('cannot be pushed');
      source.repository.stop();
      await expect(
        writer.push(source, { sha, branch: 'main' }),
      ).rejects.toMatchObject({
        name: 'GitProblemError',
        problem: { code: 'git-push-failed' },
      });
    });
  });

  describe('find', () => {
    const { files } = BACK;
    const message = `Whatever\n\nOperation-Id: ${OPERATION}\n`;
    const find = (sha?: string, branch?: string) =>
      writer.find(source, { operationId: OPERATION, files, sha, branch });

    it('finds the commit of the intent, and not before it is there', async () => {
      const sha = await prepare();
      expect(await find(sha)).toBeUndefined();
      await push(sha);
      await origin.commit({ files: { other: '1' } });
      expect(await find(sha)).toEqual({ sha });
      expect(await find()).toEqual({ sha });
      expect(await find(undefined, 'nope')).toBeUndefined();
    });

    it('finds one that came another way, such as by a merge', async () => {
      const rebased = await origin.commit({
        files: { [CART]: 'v1\n' },
        message,
        branch: 'side',
        from: head,
      });
      expect(await find('f'.repeat(40))).toBeUndefined();
      expect(await find(undefined, 'side')).toEqual({ sha: rebased });
      await origin.commit({ files: { [CART]: 'v1\n' }, merge: [rebased] });
      await origin.commit({ files: { x: 'copy' }, message });
      expect(await find('f'.repeat(40))).toEqual({ sha: rebased });
    });

    it.each([
      ['other content', { [CART]: 'v3\n' }, message],
      ['nothing', { other: '1' }, message],
      ['the id in its text only', { [CART]: 'v1\n' }, `${message}\nwords`],
      [
        'the id in its subject',
        { [CART]: 'v1\n' },
        `Operation-Id: ${OPERATION}`,
      ],
      ['the id of another', { [CART]: 'v1\n' }, `${message.trim()}0`],
    ])('does not believe a commit with %s', async (_, changed, text) => {
      await origin.commit({ files: changed, message: text });
      expect(await find()).toBeUndefined();
    });

    it('says that the server cannot be asked', async () => {
      await origin.remove();
      await expect(find()).rejects.toMatchObject({ name: 'GitProblemError' });
    });
  });
});
