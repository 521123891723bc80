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

import { compileLabelSelector, parseLabelSelector } from './labelSelector';

const labels = { app: 'cart', tier: 'web', 'app.kubernetes.io/name': 'cart' };

describe('parseLabelSelector', () => {
  it.each([
    ['', true],
    ['app=cart', true],
    ['app==cart', true],
    ['app = cart', true],
    ['app!=cart', false],
    ['app!=web', true],
    ['missing!=web', true],
    ['missing=', false],
    ['app=cart,tier=web', true],
    ['app=cart,tier=db', false],
    ['app in (cart,search)', true],
    ['app in (search)', false],
    ['app notin (search,ledger)', true],
    ['app notin (cart)', false],
    ['missing notin (x)', true],
    ['missing in (x)', false],
    ['app', true],
    ['missing', false],
    ['!missing', true],
    ['!app', false],
    ['app.kubernetes.io/name=cart', true],
    ['app in (cart, search),tier,!missing,tier!=db', true],
  ])('%s -> %s', (selector, selected) => {
    expect(parseLabelSelector(selector)(labels)).toBe(selected);
  });

  it.each([
    'app=a=b',
    'app in cart',
    'app in (a',
    '=x',
    'a b',
    'app=-bad-',
    ',,',
  ])('refuses %s', selector => {
    expect(() => parseLabelSelector(selector)).toThrow(
      /unable to parse requirement/,
    );
  });

  it('treats an object without labels as one with none', () => {
    expect(parseLabelSelector('!app')(undefined)).toBe(true);
    expect(parseLabelSelector('app=cart')(undefined)).toBe(false);
  });

  it('does not take inherited properties for labels', () => {
    expect(parseLabelSelector('constructor')({})).toBe(false);
  });
});

describe('compileLabelSelector', () => {
  it.each([
    [undefined, true],
    [{}, true],
    [{ matchLabels: { app: 'cart' } }, true],
    [{ matchLabels: { app: 'cart', tier: 'db' } }, false],
    [
      { matchExpressions: [{ key: 'app', operator: 'In', values: ['cart'] }] },
      true,
    ],
    [
      {
        matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['cart'] }],
      },
      false,
    ],
    [{ matchExpressions: [{ key: 'app', operator: 'Exists' }] }, true],
    [{ matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, false],
  ])('%j -> %s', (selector, selected) => {
    expect(compileLabelSelector(selector)(labels)).toBe(selected);
  });

  it('refuses an unknown operator', () => {
    expect(() =>
      compileLabelSelector({
        matchExpressions: [{ key: 'a', operator: 'Gt' }],
      }),
    ).toThrow('use In, NotIn, Exists or DoesNotExist');
  });
});
