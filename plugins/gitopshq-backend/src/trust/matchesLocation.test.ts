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
import { isUsablePattern, matchesLocation } from './matchesLocation';

const CATALOG = 'https://git.example.com/acme/catalog/*';

describe('matchesLocation', () => {
  it.each<[string, string, boolean]>([
    // The rule itself
    [CATALOG, 'url:https://git.example.com/acme/catalog/a.yaml', true],
    [CATALOG, 'https://git.example.com/acme/catalog/tree/main/a.yaml', true],
    [`url:${CATALOG}`, 'url:https://git.example.com/acme/catalog/x', true],
    [CATALOG, 'url:https://git.example.com/acme/catalog', false],
    [CATALOG, 'url:https://git.example.com/acme/catalog/', false],
    [CATALOG, 'url:https://git.example.com/acme/catalog-evil/a.yaml', false],
    [CATALOG, 'url:https://git.example.com/acme/other/a.yaml', false],
    [CATALOG, 'url:https://git.example.com/ACME/catalog/a.yaml', false],
    ['https://h/*/catalog/a', 'https://h/acme/catalog/a', true],
    ['https://h/*/catalog/a', 'https://h/acme/evil/catalog/a', false],
    ['https://h/a', 'https://h/a', true],
    ['https://h/a', 'https://h/a/b', false],
    ['file:/etc/catalog/*', 'file:/etc/catalog/a.yaml', true],
    ['file:/etc/catalog/*', 'file:/etc/catalog2/a.yaml', false],
    ['file:/etc/catalog/*', 'url:https://etc/catalog/a.yaml', false],
    ['git@h:acme/*', 'git@h:acme/deploy.git', true],
    ['git@h:acme/*', 'git@evil:acme/deploy.git', false],
    ['ssh://git@h/acme/*', 'ssh://git@h:22/acme/deploy.git', true],
    ['ssh://git@h/acme/*', 'ssh://evil@h/acme/deploy.git', false],
    // Host and scheme
    [CATALOG, 'url:HTTPS://GIT.example.COM/acme/catalog/a.yaml', true],
    [CATALOG, 'url:https://git.example.com:443/acme/catalog/a.yaml', true],
    [CATALOG, 'url:https://git.example.com:8443/acme/catalog/a.yaml', false],
    [CATALOG, 'url:http://git.example.com/acme/catalog/a.yaml', false],
    [CATALOG, 'url:https://git.example.com.evil.org/acme/catalog/a', false],
    [CATALOG, 'url:https://evil.org/git.example.com/acme/catalog/a', false],
    [CATALOG, 'url:https://git.example.com@evil.org/acme/catalog/a', false],
    [CATALOG, 'url:https://evil@git.example.com/acme/catalog/a.yaml', false],
    [CATALOG, 'url:https://evil.org\\@git.example.com/acme/catalog/a', false],
    [CATALOG, 'url:https://git.example.com./acme/catalog/a.yaml', false],
    [CATALOG, 'url:https:/git.example.com/acme/catalog/a.yaml', false],
    [CATALOG, 'url:url:https://git.example.com/acme/catalog/a.yaml', false],
    ['https://*/acme/catalog/*', 'https://h/acme/catalog/a', false],
    // Steps upwards and other spellings of a separator
    [CATALOG, 'url:https://git.example.com/acme/catalog/../evil/a', false],
    [CATALOG, 'url:https://git.example.com/acme/catalog/%2e%2e/evil/a', false],
    [CATALOG, 'url:https://git.example.com/acme/catalog/.%2E/evil/a', false],
    [CATALOG, 'url:https://git.example.com/acme/catalog%2f..%2fevil/a', false],
    [CATALOG, 'url:https://git.example.com/acme/catalog/%252e%252e/a', false],
    [CATALOG, 'url:https://git.example.com/acme/catalog/..\\evil', false],
    [CATALOG, 'url:https://git.example.com/acme/catalog/%5c..%5cevil', false],
    [CATALOG, 'url:https://git.example.com/acme//catalog/a.yaml', false],
    [CATALOG, 'url:https://git.example.com/acme/catalog/%00a', false],
    [CATALOG, 'url:https://git.example.com/acme/catalog/%zz', false],
    [CATALOG, 'url:https://git.example.com/acme/catalog/a b', false],
    [CATALOG, 'url:https://git.example.com/acme/%63atalog/a.yaml', true],
    [CATALOG, 'url:https://git.example.com/acme/catalog/*', false],
    // Query and fragment
    [CATALOG, 'url:https://git.example.com/acme/catalog/a?path=/evil', false],
    [CATALOG, 'url:https://git.example.com/acme/catalog/a#evil', false],
    ['https://h/_git/r?path=/a', 'url:https://h/_git/r?path=/a', true],
    ['https://h/_git/r?path=/a', 'url:https://h/_git/r?path=/b', false],
    ['https://h/_git/r', 'url:https://h/_git/r?path=/a', false],
    // Nothing at all
    [CATALOG, '', false],
    ['', '', false],
    ['*', 'anything', false],
  ])('%s over %s: %s', (pattern, location, expected) => {
    expect(matchesLocation(pattern, location)).toBe(expected);
  });

  const segment = fc.stringMatching(/^[a-z0-9_-]{1,8}$/);
  const path = fc.array(segment, { minLength: 1, maxLength: 5 });

  it('matches exactly the paths that start with the pattern', () => {
    fc.assert(
      fc.property(path, path, (prefix, other) => {
        const pattern = `https://h/${prefix.join('/')}/*`;
        const within = prefix.every((part, index) => part === other[index]);
        expect(matchesLocation(pattern, `https://h/${other.join('/')}`)).toBe(
          within && other.length > prefix.length,
        );
        expect(
          matchesLocation(
            pattern,
            `https://h/${[...prefix, ...other].join('/')}`,
          ),
        ).toBe(true);
      }),
    );
  });

  it('never matches what a URL parser places elsewhere', () => {
    const nasty = fc.stringMatching(/^[a-e./\\%25eE@:?#*]{0,12}$/);
    fc.assert(
      fc.property(nasty, rest => {
        const location = `https://h/acme/${rest}`;
        fc.pre(matchesLocation('https://h/acme/*', location));
        const { host, pathname } = new URL(location);
        expect(host).toBe('h');
        expect(pathname.startsWith('/acme/')).toBe(true);
        expect(decodeURIComponent(pathname).split('/')).not.toContain('..');
      }),
      { numRuns: 2_000 },
    );
  });

  it('says of every pattern whether it can match', () => {
    expect(isUsablePattern(CATALOG)).toBe(true);
    expect(isUsablePattern('https://h/a*')).toBe(false);
    expect(isUsablePattern('https://u@h/a')).toBe(false);
    expect(isUsablePattern('nonsense')).toBe(false);
  });
});
