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
import { parseWorkloadAnnotation } from './workloadAnnotation';

const shop = 'resource:default/shop-eu';

it.each([
  ['', []],
  [' , ', []],
  ['shop-eu/cart', [{ type: 'folder', environmentRef: shop, folder: 'cart' }]],
  [
    'Shop-EU/Deployment/shop/cart, shop-eu/cart',
    [
      {
        type: 'object',
        environmentRef: shop,
        kind: 'Deployment',
        namespace: 'shop',
        name: 'cart',
      },
      { type: 'folder', environmentRef: shop, folder: 'cart' },
    ],
  ],
  [
    'resource:default/shop-eu/cart',
    [{ type: 'folder', environmentRef: shop, folder: 'cart' }],
  ],
])('parses %j', (annotation, expected) => {
  expect(parseWorkloadAnnotation(annotation)).toEqual(expected);
});

it.each([
  ['shop-eu', shop, /has 0 parts/],
  ['shop-eu/Deployment/cart', shop, /has 2 parts/],
  ['shop-eu/a/b/c/d', shop, /has 4 parts/],
  ['shop-eu/', shop, /empty or blank/],
  ['shop-eu/Deployment//cart', shop, /empty or blank/],
  ['/cart', undefined, /names no environment/],
  ['component:default/cart/x', undefined, /names no environment/],
])('says what is wrong with %j', (annotation, environmentRef, reason) => {
  expect(parseWorkloadAnnotation(annotation)).toEqual([
    {
      type: 'malformed',
      text: annotation,
      environmentRef,
      reason: expect.stringMatching(reason),
    },
  ]);
});

it('never throws', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc
          .array(
            fc.constantFrom('shop-eu', '/', ':', ',', 'a', ' ', 'resource'),
          )
          .map(parts => parts.join('')),
      ),
      annotation => {
        for (const claim of parseWorkloadAnnotation(annotation)) {
          expect(['folder', 'object', 'malformed']).toContain(claim.type);
        }
      },
    ),
  );
});
