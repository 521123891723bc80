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

import { CloneFolders } from './__testUtils__/clones';
import { readerOn } from './__testUtils__/readers';
import { TestRepository, runGit } from './__testUtils__/TestRepository';
import { OverlayTree } from './git/OverlayTree';
import type { SourceReader } from './SourceReader';

const eu = (file: string) => `envs/shop-eu/${file}`;
const configMap = (value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cart}\ndata: {value: "${value}"}\n`;

describe('EnvironmentReader', () => {
  const folders = new CloneFolders();
  let origin: TestRepository;

  beforeEach(async () => {
    origin = await TestRepository.create();
  });
  afterEach(() => origin.remove());
  afterAll(() => folders.remove());

  async function reader(branch = 'main'): Promise<SourceReader> {
    const source = readerOn(await folders.clone(origin.url), { branch });
    await source.fetch();
    return source;
  }

  describe('history', () => {
    it('tells who committed what and when, and the trailers', async () => {
      const [first, second] = await origin.commitAll([
        { files: { [eu('a.yaml')]: '1' }, at: 1_700_000_000_000 },
        {
          files: { [eu('a.yaml')]: '2' },
          author: 'Jörg Öz <joerg@example.com>',
          message:
            'Roll cart back to 3.9.2\n\nNot-A: trailer\n\nOperation-Id: 1\nApproved-by: a\nApproved-by: b,\n c\n',
          at: 1_700_000_060_000,
        },
      ]);
      const source = await reader();
      expect(await source.head()).toBe(second);
      expect(await source.commit(second)).toEqual({
        sha: second,
        parent: first,
        author: 'Jörg Öz',
        committedAt: 1_700_000_060_000,
        subject: 'Roll cart back to 3.9.2',
        trailers: new Map([
          ['Operation-Id', ['1']],
          ['Approved-by', ['a', 'b, c']],
        ]),
      });
      const root = await source.commit(first);
      expect(root).toMatchObject({ sha: first, subject: 'Commit 0' });
      expect(root).not.toHaveProperty('parent');
      expect(root!.trailers.size).toBe(0);
      expect(await source.commit('f'.repeat(40))).toBeUndefined();
      expect(await source.commit('--all')).toBeUndefined();
    });

    it.each<[string, string, string, Record<string, string[]>]>([
      ['separators of a listing', 'a%x00b\x1f\x1e c', 'a%x00b  c', {}],
      ['a terminal', '\x1b[31mred\x07', '[31mred', {}],
      ['the direction of text', 'a\u202eb\u2066c', 'a b c', {}],
      ['a lone trailer', 'Operation-Id: 1', 'Operation-Id: 1', {}],
      [
        'trailers above the last paragraph',
        's\n\nOperation-Id: 1\n\nmore words',
        's',
        {},
      ],
      [
        'a divider',
        's\n\nb\n---\nd\n\nOperation-Id: 2',
        's',
        { 'Operation-Id': ['2'] },
      ],
      ['a name of the prototype', 's\n\n__proto__: 1', 's', {}],
      ['nothing', '', '', {}],
    ])('is not led astray by %s', async (_, message, subject, trailers) => {
      const sha = await origin.commit({ files: { a: '1' }, message });
      const next = await origin.commit({ files: { a: '2' }, message });
      const source = await reader();
      const log = await source.log(next, { paths: [''], limit: 10 });
      expect(log.map(commit => commit.sha)).toEqual([next, sha]);
      expect(log[0].subject).toBe(subject);
      expect(Object.fromEntries(log[1].trailers)).toEqual(trailers);
    });

    it('goes along first parents, by paths and pages', async () => {
      const [base, side] = await origin.commitAll([
        { files: { [eu('a.yaml')]: '1', other: '1' } },
        { files: { [eu('b.yaml')]: '1' }, branch: 'side' },
      ]);
      const onMain = await origin.commit({ files: { [eu('a.yaml')]: '2' } });
      const sideTip = await origin.commit({
        files: { [eu('b.yaml')]: '2' },
        branch: 'side',
      });
      const merge = await origin.commit({
        files: { [eu('b.yaml')]: '2' },
        merge: [sideTip],
      });
      const elsewhere = await origin.commit({ files: { other: '2' } });
      const source = await reader();
      const shas = async (options: Parameters<typeof source.log>[1]) =>
        (await source.log(elsewhere, options)).map(({ sha }) => sha);
      expect(await shas({ paths: [], limit: 9 })).toEqual([
        elsewhere,
        merge,
        onMain,
        base,
      ]);
      expect(side).not.toBe(sideTip);
      expect(await shas({ paths: ['envs'], limit: 9 })).toEqual([
        merge,
        onMain,
        base,
      ]);
      expect(await shas({ paths: ['envs'], limit: 1, skip: 1 })).toEqual([
        onMain,
      ]);
      expect(await shas({ paths: [eu('*'), ':/'], limit: 9 })).toEqual([]);
      expect((await source.commit(merge))!.parent).toBe(onMain);
    });

    it('lists files that differ', async () => {
      const entry = (mode: string, id: string, path: string) =>
        `${mode} blob ${id}\t${path}\0`;
      const [one, two] = [await origin.blob('1'), await origin.blob('2')];
      const before = await origin.commitTree(
        entry('100644', one, 'changed "ü"\n.yaml') +
          entry('100644', one, 'mode') +
          entry('100644', one, 'removed') +
          entry('100644', one, 'same'),
      );
      const after = await origin.commitTree(
        entry('100644', two, 'added') +
          entry('100644', two, 'changed "ü"\n.yaml') +
          entry('100755', one, 'mode') +
          entry('100644', one, 'renamed') +
          entry('100644', one, 'same'),
        'next',
      );
      const source = await reader();
      expect(await source.changedFiles(before, after)).toEqual([
        { path: 'added', blobAfter: two },
        { path: 'changed "ü"\n.yaml', blobBefore: one, blobAfter: two },
        { path: 'removed', blobBefore: one },
        { path: 'renamed', blobAfter: one },
      ]);
      expect(await source.changedFiles(after, after)).toEqual([]);
      await expect(source.changedFiles('HEAD', after)).rejects.toThrow(
        '"HEAD" is no full commit id',
      );
    });
  });

  describe('resolve', () => {
    it('takes full and short ids of commits on the branch', async () => {
      const [first, second] = await origin.commitAll([
        { files: { a: '1' } },
        { files: { a: '2' } },
      ]);
      const source = await reader();
      expect(await source.resolve(first)).toBe(first);
      expect(await source.resolve(second.slice(0, 10))).toBe(second);
    });

    it('tells unknown ones, others and wrong ones apart', async () => {
      const sha = await origin.commit({ files: { a: '1' } });
      const side = await origin.commit({
        files: { a: '2' },
        branch: 'side',
        from: sha,
      });
      // Git itself would take the name of a branch for a revision.
      await origin.commit({ files: { a: '3' }, branch: 'abcdef1' });
      const blob = await runGit(origin.folder, ['rev-parse', `${sha}:a`]);
      const source = await reader();
      for (const [revision, message] of [
        ['f'.repeat(40), 'There is no commit'],
        ['fffffff', 'There is no commit'],
        ['abcdef1', 'There is no commit'],
        [blob.trim(), 'There is no commit'],
        ['main', 'There is no commit'],
        ['--all', 'There is no commit'],
        [`${sha}^`, 'There is no commit'],
        [sha.slice(0, 3), 'There is no commit'],
        [side, 'is not on the branch main'],
        [side.slice(0, 12), 'is not on the branch main'],
      ]) {
        await expect(source.resolve(revision)).rejects.toMatchObject({
          code: 'unknownRevision',
          message: expect.stringContaining(message),
          details: { revision },
        });
      }
    });

    it('refuses an ambiguous id unless one alone is on the branch', async () => {
      // Two commits of 700 share their first four digits, most likely.
      const shas = await origin.commitAll(
        Array.from({ length: 700 }, (_, index) => ({
          files: { a: `${index}` },
        })),
      );
      const seen = new Map<string, string>();
      let twins: [string, string] | undefined;
      for (const sha of shas) {
        const other = seen.get(sha.slice(0, 4));
        twins ??= other === undefined ? undefined : [other, sha];
        seen.set(sha.slice(0, 4), sha);
      }
      const [first, second] = twins!;
      const source = await reader();
      await expect(source.resolve(first.slice(0, 4))).rejects.toMatchObject({
        code: 'unknownRevision',
        message: expect.stringMatching(
          new RegExp(`is ambiguous: .*${first}|is ambiguous: .*${second}`),
        ),
      });
      await origin.git('update-ref', 'refs/heads/first', first);
      const shorter = await reader('first');
      expect(await shorter.resolve(first.slice(0, 4))).toBe(first);
    });

    it('says that there is no branch', async () => {
      await origin.commit({ files: { a: '1' } });
      const source = await reader('nope');
      await expect(source.head()).rejects.toThrow('The branch "nope" is not');
      await expect(source.resolve('abcdef1')).rejects.toThrow('"nope"');
    });
  });

  it('renders a tree with a file replaced as a commit of it would be', async () => {
    const [first, second] = await origin.commitAll([
      { files: { [eu('cart/a.yaml')]: configMap('1') } },
      { files: { [eu('cart/a.yaml')]: configMap('2') } },
    ]);
    const source = await reader();
    const [old, head] = [await source.tree(first), await source.tree(second)];
    const back = new OverlayTree(
      head,
      new Map([[eu('cart/a.yaml'), { tree: old, path: eu('cart/a.yaml') }]]),
    );
    const rendered = await source.render(back, 'planned');
    expect(rendered.sha).toBe('planned');
    expect(rendered.objects.map(({ object }) => object.data)).toEqual([
      { value: '1' },
    ]);
    const [then, now] = [
      await source.render(old, first),
      await source.render(head, second),
    ];
    expect(rendered.inputKey).toBe(then.inputKey);
    expect(rendered.inputKey).not.toBe(now.inputKey);
    expect(await source.inputPaths(back, 'planned')).toEqual(
      await source.inputPaths(old, first),
    );
  });
});
