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

import fc from 'fast-check';
import { CloneFolders } from '../__testUtils__/clones';
import { TestRepository } from '../__testUtils__/TestRepository';
import { treeOf } from '../__testUtils__/trees';
import { blobIdOf, OverlayTree, type OverlayFile } from './OverlayTree';

const bytes = (text: string) => Buffer.from(text);
const overlay = (
  base: Record<string, string>,
  changes: Record<string, OverlayFile>,
) => new OverlayTree(treeOf(base), new Map(Object.entries(changes)));

describe('OverlayTree', () => {
  it('replaces, adds and removes files; what is elsewhere stays', async () => {
    const tree = overlay(
      { 'a/x.yaml': 'x', 'a/y.yaml': 'y', 'b/z.yaml': 'z', 'c/only': 'o' },
      {
        'a/x.yaml': bytes('new'),
        'a/n/deep.yaml': bytes('deep'),
        'a/y.yaml': undefined,
        'c/only': undefined,
      },
    );
    expect(tree.entriesBelow('').map(({ path }) => path)).toEqual([
      'a/n/deep.yaml',
      'a/x.yaml',
      'b/z.yaml',
    ]);
    expect(tree.entriesBelow('a/n').map(({ path }) => path)).toEqual([
      'a/n/deep.yaml',
    ]);
    expect(tree.entriesBelow('c')).toEqual([]);
    expect(tree.entry('a/n')?.type).toBe('folder');
    expect(tree.entry('a/y.yaml')).toBeUndefined();
    expect(tree.entry('c')).toBeUndefined();
    const read = await tree.read(['b/z.yaml', 'a/x.yaml', 'a/n/deep.yaml']);
    expect([...read].map(([path, content]) => [path, `${content}`])).toEqual([
      ['a/x.yaml', 'new'],
      ['a/n/deep.yaml', 'deep'],
      ['b/z.yaml', 'z'],
    ]);
    await expect(tree.read(['a/y.yaml'])).rejects.toThrow('not in the tree');
    await expect(tree.read(['a'])).rejects.toThrow('is a folder');
  });

  it('gives changed folders another id, and the others their own', () => {
    const base = treeOf({ 'a/b/x': 'x', 'c/y': 'y' });
    const ids = (content: string) => {
      const tree = new OverlayTree(base, new Map([['a/b/x', bytes(content)]]));
      return ['', 'a', 'a/b', 'c'].map(path => tree.entry(path)?.id);
    };
    const [one, two, again] = [ids('1'), ids('2'), ids('1')];
    expect(one).toEqual(again);
    [0, 1, 2].forEach(index => expect(one[index]).not.toBe(two[index]));
    expect(one[3]).toBe(base.entry('c')?.id);
  });

  it('takes files from other trees, and lies on other overlays', async () => {
    const old = treeOf({ 'a/x': 'old', 'a/gone': 'g' });
    const head = treeOf({ 'a/x': 'new', 'a/added': 'added' });
    const back = new OverlayTree(
      head,
      new Map(
        ['a/x', 'a/gone', 'a/added'].map(path => [path, { tree: old, path }]),
      ),
    );
    const twice = new OverlayTree(back, new Map([['a/gone', bytes('!')]]));
    expect(twice.entry('a/x')?.id).toBe(old.entry('a/x')?.id);
    expect(twice.entriesBelow('').map(({ path }) => path)).toEqual([
      'a/gone',
      'a/x',
    ]);
    expect(`${(await twice.read(['a/x'])).get('a/x')}`).toBe('old');
    expect(`${(await twice.read(['a/gone'])).get('a/gone')}`).toBe('!');
  });

  it('turns a file into a folder, and back', () => {
    const folder = overlay({ a: 'x' }, { a: undefined, 'a/b': bytes('y') });
    expect(folder.entry('a')?.type).toBe('folder');
    expect(folder.entriesBelow('').map(({ path }) => path)).toEqual(['a/b']);
    const file = overlay({ 'a/b': 'y' }, { a: bytes('x'), 'a/b': undefined });
    expect(file.entry('a')?.type).toBe('file');
    expect(file.entry('a/b')).toBeUndefined();
    expect(file.entriesBelow('a')).toEqual([]);
    expect(file.entriesBelow('').map(({ path }) => path)).toEqual(['a']);
  });

  it.each<[string, Record<string, OverlayFile>, string]>([
    ['a path out of the tree', { '../x': bytes('') }, 'is no path of a file'],
    ['the folder of Git', { '.git/config': bytes('') }, 'is no path of a file'],
    ['the root', { '': bytes('') }, 'is no path of a file'],
    ['a file below a file', { 'f/x': bytes('') }, '"f" is a file'],
    ['a file in place of a folder', { a: bytes('') }, 'there are files below'],
    [
      'a file below a new file',
      { n: bytes(''), 'n/x': bytes('') },
      'there are files below',
    ],
  ])('refuses %s', (_, changes, message) => {
    expect(() => overlay({ 'a/x': 'x', f: 'f' }, changes)).toThrow(message);
  });

  it('gives the ids that Git gives', async () => {
    const folders = new CloneFolders();
    const origin = await TestRepository.create();
    const name = fc.constantFrom('a', 'a.b', 'a-b', 'ab', 'B', 'ü');
    const path = fc
      .array(name, { minLength: 1, maxLength: 3 })
      .map(parts => `${parts.join('/')}/f`);
    const files = fc.dictionary(path, fc.string(), { minKeys: 1, maxKeys: 8 });
    try {
      await fc.assert(
        fc.asyncProperty(files, files, async (before, after) => {
          // The root file keeps the second commit from being empty.
          const changes = { ...before, keep: 'k' };
          const [first, second] = await origin.commitAll([
            { files: changes, orphan: true },
            {
              files: {
                ...Object.fromEntries(
                  Object.keys(before).map(each => [each, null]),
                ),
                ...after,
              },
            },
          ]);
          const clone = await folders.clone(origin.url);
          await clone.fetch();
          const [base, real] = await Promise.all([
            clone.tree(first),
            clone.tree(second),
          ]);
          const tree = new OverlayTree(
            base,
            new Map(
              [...Object.keys(before), ...Object.keys(after)].map(each => [
                each,
                each in after ? bytes(after[each]) : undefined,
              ]),
            ),
          );
          expect(tree.entriesBelow('')).toEqual(real.entriesBelow(''));
          for (const { path: each } of real.entriesBelow('')) {
            const parts = each.split('/');
            for (let depth = 0; depth < parts.length; depth += 1) {
              const folder = parts.slice(0, depth).join('/');
              expect(tree.entry(folder)).toEqual(real.entry(folder));
            }
          }
        }),
        { numRuns: 12 },
      );
    } finally {
      await origin.remove();
      await folders.remove();
    }
  });

  it('knows repositories with SHA-256', () => {
    expect(blobIdOf(bytes(''), '0'.repeat(64))).toBe(
      '473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813',
    );
    expect(blobIdOf(bytes(''), '0'.repeat(40))).toBe(
      'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391',
    );
  });
});
