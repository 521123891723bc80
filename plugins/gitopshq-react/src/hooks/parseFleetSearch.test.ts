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

import { parseFleetSearch, toFleetFilter } from './parseFleetSearch';

const parse = (search: string) => parseFleetSearch(new URLSearchParams(search));

describe('parseFleetSearch', () => {
  it.each([
    ['', { owner: ['me'] }],
    ['owner=me', { owner: ['me'] }],
    ['owner=all', {}],
    ['owner=all&owner=group:default/payments', {}],
    ['owner=group:default/payments', { owner: ['group:default/payments'] }],
    ['owner=Group:Default/Payments', { owner: ['group:default/payments'] }],
    [
      'owner=group:default/a&owner=group:default/b',
      { owner: ['group:default/a', 'group:default/b'] },
    ],
    ['tier=production', { owner: ['me'], tier: ['production'] }],
    [
      'owner=all&level=warning&level=critical&level=warning',
      { level: ['warning', 'critical'] },
    ],
    ['owner=all&cluster=prod-eu', { cluster: ['resource:default/prod-eu'] }],
    [
      'owner=all&environment=resource:acme/shop',
      { environment: ['resource:acme/shop'] },
    ],
    ['owner=all&tenant=acme', { tenant: ['acme'] }],
    ['owner=all&tab=pods', {}],
  ])('reads "%s"', (search, filter) => {
    const { selection, ignored } = parse(search);

    expect(toFleetFilter(selection)).toEqual(filter);
    expect(ignored).toEqual([]);
  });

  it.each([
    ['owner', 'payments'],
    ['owner', 'group:default/'],
    ['tier', 'staging'],
    ['level', 'green'],
    ['level', ''],
    ['tenant', ''],
    ['tenant', 'x'.repeat(257)],
    ['cluster', 'component:default/cart'],
    ['cluster', 'a:b:c'],
    ['environment', ''],
    ['environment', '__proto__/x/y'],
  ])('ignores and names %s=%s', (name, value) => {
    const search = new URLSearchParams([[name, value]]);

    const { selection, ignored } = parseFleetSearch(search);

    expect(toFleetFilter(selection)).toEqual({ owner: ['me'] });
    expect(ignored).toEqual([{ name, value, expected: expect.any(String) }]);
  });

  it('keeps the good values beside a bad one', () => {
    const { selection, ignored } = parse('level=green&level=critical');

    expect(selection.level).toEqual(['critical']);
    expect(ignored).toMatchObject([{ name: 'level', value: 'green' }]);
  });

  it('accepts no more values than the backend does', () => {
    const search = new URLSearchParams(
      Array.from({ length: 101 }, (_, i) => ['tenant', `t${i}`]),
    );

    const { selection, ignored } = parseFleetSearch(search);

    expect(selection.tenant).toHaveLength(100);
    expect(ignored).toEqual([
      { name: 'tenant', value: 't100', expected: 'at most 100 values' },
    ]);
  });
});
