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
import { checkLocatedClusters } from './checkLocatedClusters';

const prod = {
  name: 'prod',
  url: 'https://10.0.0.1:6443',
  reader: { token: 'sesame-4711' },
};

describe('checkLocatedClusters', () => {
  it('takes what is right, whatever stands beside it', () => {
    const { clusters, refusals } = checkLocatedClusters([
      null,
      prod,
      { ...prod, name: 'arn:aws:eks:eu-west-1:1:cluster/prod' },
      { ...prod, name: 'Prod' },
      { ...prod, name: 'b', reader: { authProvider: 'aws' }, more: true },
    ]);
    expect(clusters).toEqual([
      prod,
      { ...prod, name: 'b', reader: { authProvider: 'aws' } },
    ]);
    expect(refusals).toEqual([
      'cluster [0]: entry Expected object, received null',
      expect.stringMatching(
        /^cluster \[2\] "arn:aws:eks:eu-west-1:1:cluster\/prod": name must be a name such as prod-eu/,
      ),
      'cluster [3] "Prod": name is used twice; the first is taken',
    ]);
  });

  it.each<[string, object, string]>([
    ['a number as url', { url: 10 }, 'url Expected string, received number'],
    ['a file', { url: 'file:///etc/passwd' }, 'url must start with https://'],
    ['no URL', { url: 'prod' }, 'url must be a URL'],
    [
      'a user in the URL',
      { url: 'https://me:sesame-4711@10.0.0.1' },
      'url must not hold a user or password',
    ],
    [
      'a query',
      { url: 'https://10.0.0.1/?token=sesame-4711' },
      'url must be plain ASCII',
    ],
    ['a line break', { url: 'https://10.0.0.1\n' }, 'url must be plain ASCII'],
    ['a name with a bell', { name: 'pr\u0007od' }, '"pr\\u0007od": name must'],
    ['no name', { name: undefined }, 'name Required'],
    ['no reader', { reader: undefined }, 'reader must be { token }'],
    [
      'two readers',
      { reader: { token: 'sesame-4711', tokenFile: 'f' } },
      'reader must be { token }',
    ],
    [
      'a name that breaks the sentence about it',
      { name: 'a:b\nc:d/e' },
      '"a:b\\nc:d/e": name must be',
    ],
    [
      'numbers in authMetadata',
      { reader: { authProvider: 'aws', authMetadata: { pin: 4711 } } },
      'reader must be',
    ],
    ['a word for a switch', { skipTLSVerify: 'no' }, 'skipTLSVerify Expected'],
  ])('leaves out %s, and repeats no credential', (_, change, text) => {
    const { clusters, refusals } = checkLocatedClusters([
      { ...prod, ...change },
    ]);
    expect(clusters).toEqual([]);
    expect(refusals).toHaveLength(1);
    expect(refusals[0]).toContain(text);
    expect(refusals[0]).not.toContain('4711');
  });

  it.each([undefined, null, {}, 'prod', 7])('refuses %j for a list', answer => {
    expect(() => checkLocatedClusters(answer)).toThrow(
      'listClusters must resolve to LocatedCluster[]',
    );
  });

  it('answers one refusal or cluster per entry, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.anything(),
            fc.record({
              name: fc.oneof(fc.string(), fc.constant('prod')),
              url: fc.oneof(fc.webUrl(), fc.string()),
              reader: fc.constant({ token: 't' }),
            }),
          ),
        ),
        entries => {
          const { clusters, refusals } = checkLocatedClusters(entries);
          expect(clusters.length + refusals.length).toBe(entries.length);
          for (const { url } of clusters) {
            const { username, password, search, hash } = new URL(url);
            expect(username + password + search + hash).toBe('');
          }
          // One line each, fit for a log.
          expect(refusals.join('')).not.toMatch(/\p{Cc}/u);
        },
      ),
    );
  });
});
