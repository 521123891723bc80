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

import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { isBranchName, isObjectId } from './branchName';
import { isTreePath, resolveTreePath } from './gitPath';
import { parseRepositoryUrl } from './repositoryUrl';

describe('resolveTreePath', () => {
  it.each<[string, string, string | undefined]>([
    ['envs/shop', '../../base', 'base'],
    ['envs/shop', '.', 'envs/shop'],
    ['envs/shop', './a//b/', 'envs/shop/a/b'],
    ['', './', ''],
    ['envs', '..', ''],
    ['envs', '../..', undefined],
    ['', '../etc/passwd', undefined],
    ['a', '/etc/passwd', undefined],
    ['a', '..\\..\\b', undefined],
    ['a', 'b\0c', undefined],
    ['a', '.git/config', undefined],
    ['a', '.GIT/config', undefined],
    ['a/b', '../../../a/b', undefined],
  ])('from %j, %j is %j', (folder, reference, expected) => {
    expect(resolveTreePath(folder, reference)).toBe(expected);
  });

  const part = fc.oneof(
    fc.constantFrom('..', '.', '', '.git', 'a', 'b', '\\', '\0', '~', '...'),
    fc.string({ maxLength: 4 }),
  );
  const reference = fc.array(part, { maxLength: 12 }).map(p => p.join('/'));
  const folder = fc
    .array(fc.constantFrom('a', 'b', 'envs'), { maxLength: 4 })
    .map(p => p.join('/'));

  it('never leaves the root, whatever is referred to', () => {
    fc.assert(
      fc.property(folder, reference, (from, to) => {
        const found = resolveTreePath(from, to);
        const absolute = resolve(join('/root', from), to);
        const inside =
          found === undefined ||
          (join('/root', found) === absolute.replace(/\/$/, '') &&
            `${absolute}/`.startsWith('/root/') &&
            (found === '' || isTreePath(found)));
        expect(inside).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('isBranchName', () => {
  it.each([
    '--upload-pack=x',
    '-u',
    'a..b',
    'a b',
    'a~1',
    'a^{}',
    'a:b',
    '@',
    '@{-1}',
    'a@{1}',
    'HEAD',
    'a.lock',
    'a/.b',
    '/a',
    'a/',
    'a//b',
    'a\\b',
    'a*',
    'a\nb',
    '',
    'x'.repeat(300),
  ])('refuses %j', name => {
    expect(isBranchName(name)).toBe(false);
  });

  it('takes nothing that git check-ref-format refuses', () => {
    const name = fc.oneof(
      fc
        .array(
          fc.constantFrom(
            ...'abz/.-_@{}~^:?*[\\ '.split(''),
            '.lock',
            '..',
            '@{',
            'é',
          ),
          { minLength: 1, maxLength: 6 },
        )
        .map(parts => parts.join('')),
      fc.constantFrom('main', 'release/1.2', 'a@b', 'feature/x_y'),
    );
    fc.assert(
      fc.property(name, text => {
        const { status } = spawnSync('git', [
          'check-ref-format',
          `refs/heads/${text}`,
        ]);
        const oursAlone = /^-|^HEAD$|^@$/.test(text);
        expect(isBranchName(text)).toBe(status === 0 && !oursAlone);
      }),
      { numRuns: 150 },
    );
  });

  it('knows object ids', () => {
    expect(isObjectId('a'.repeat(40))).toBe(true);
    expect(isObjectId('a'.repeat(64))).toBe(true);
    for (const wrong of ['HEAD', 'a'.repeat(39), 'A'.repeat(40), '--all']) {
      expect(isObjectId(wrong)).toBe(false);
    }
  });
});

describe('parseRepositoryUrl', () => {
  const allowed = ['https', 'ssh'] as const;

  it.each<[string, string, string]>([
    [
      'https://GitHub.com:443/Acme/deploy.git/',
      'https://github.com/Acme/deploy.git',
      'github.com/acme/deploy',
    ],
    [
      'git@github.com:acme/deploy.git',
      'git@github.com:acme/deploy.git',
      'github.com/acme/deploy',
    ],
    [
      'ssh://git@github.com:2222/acme/deploy',
      'ssh://git@github.com:2222/acme/deploy',
      'github.com/acme/deploy',
    ],
    [
      'https://dev.azure.com/acme/my%20shop/_git/deploy',
      'https://dev.azure.com/acme/my%20shop/_git/deploy',
      'dev.azure.com/acme/my%20shop/_git/deploy',
    ],
    [
      'https://git.example.com:8443/deploy',
      'https://git.example.com:8443/deploy',
      'git.example.com:8443/deploy',
    ],
  ])('reads %s', (text, url, place) => {
    expect(parseRepositoryUrl(text, allowed)).toMatchObject({ url, place });
  });

  it.each([
    'ext::sh -c touch% /tmp/x',
    'fd::3',
    '--upload-pack=touch /tmp/x',
    '-oProxyCommand=x',
    'ssh://-oProxyCommand=x/y',
    'ssh://git@-oProxyCommand=x/y',
    'git@-oProxyCommand=x:y',
    'git@host:-oProxyCommand=x',
    'git@host:--upload-pack=x',
    '-x@host:path',
    'ssh://git@host/../../x',
    'https://user:hunter2@git.example.com/x',
    'https://hunter2@git.example.com/x',
    'https://git.example.com/x?y=1',
    'https://git.example.com/x#y',
    'https://git.example.com/%2e%2e/x',
    'https://git.example.com/a%2fb',
    'https://git.example.com/a b',
    'https://git.example.com/a\nb',
    'https://git.example.com/`id`',
    'https://git.example.com/$(id)',
    'https://git.example.com/',
    'https:///x',
    '/etc',
    '../x',
    'file:///etc',
    'http://git.example.com/x',
    'git://git.example.com/x',
    'file://host/etc',
    'x'.repeat(3000),
    '',
  ])('refuses %j and shows no password', text => {
    let message = '';
    try {
      parseRepositoryUrl(text, allowed);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(/is no usable URL|which is not allowed/);
    expect(message).not.toContain('hunter2');
  });

  it('takes a file only where configuration says so', () => {
    expect(parseRepositoryUrl('file:///srv/deploy.git', ['file']).url).toBe(
      'file:///srv/deploy.git',
    );
  });

  it('gives Git nothing that looks like an option or a helper', () => {
    const text = fc.oneof(
      fc.string(),
      fc
        .array(
          fc.constantFrom(
            'https://',
            'ssh://',
            'file:///',
            'git@',
            ':',
            '/',
            '-',
            '--',
            '..',
            '%2e',
            'a',
            'ext::',
            '@',
            ' ',
          ),
          { maxLength: 8 },
        )
        .map(parts => parts.join('')),
    );
    fc.assert(
      fc.property(text, candidate => {
        let url: string;
        try {
          url = parseRepositoryUrl(candidate, [
            'https',
            'ssh',
            'http',
            'file',
          ]).url;
        } catch {
          return;
        }
        expect(url).not.toMatch(/^-|::|[\s`$;&|<>\\]|\/-|\/\.\.(\/|$)/);
        expect(url).toMatch(
          /^(https?:\/\/[a-z0-9[]|ssh:\/\/|file:\/\/\/|[\w][\w.-]*@[a-z0-9[])/,
        );
      }),
      { numRuns: 3_000 },
    );
  });
});
