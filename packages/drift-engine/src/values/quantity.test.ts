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

import * as fc from 'fast-check';
import { parseQuantity, quantitiesEqual } from './quantity';

describe('quantities', () => {
  it.each<[unknown, unknown, boolean]>([
    ['1000m', '1', true],
    ['1024Mi', '1Gi', true],
    ['0.5', '500m', true],
    [0.5, '500m', true],
    [2, '2', true],
    ['1e3', '1k', true],
    ['1E3', '1k', true],
    ['1E', '1000P', true],
    ['.5Gi', '512Mi', true],
    ['5.', 5, true],
    ['+1', '1', true],
    ['-1k', '-1000', true],
    ['1.0000000001', '1.000000001', true],
    ['9223372036854775808Gi', '9223372036854775807', true],
    ['9223372036854775808Gi', '8Ei', true],
    ['1000E', '1', true],
    ['1000000P', '1', true],
    ['1500E', '1', false],
    ['1e21', '1', false],
    ['1k', '1Ki', false],
    ['abc', 'abc', true],
    ['1K', '1000', false],
    ['1MB', '1M', false],
    [true, 'true', false],
    ['1', undefined, false],
  ])('%p and %p: equal is %p', (a, b, expected) => {
    expect(quantitiesEqual(a, b)).toBe(expected);
    expect(quantitiesEqual(b, a)).toBe(expected);
  });

  it('reads any whole number of any decimal suffix', () => {
    const suffixes = { m: -3, '': 0, k: 3, M: 6, G: 9 };
    fc.assert(
      fc.property(
        fc.integer({ min: -1e9, max: 1e9 }),
        fc.constantFrom(...Object.entries(suffixes)),
        (value, [suffix, power]) => {
          expect(parseQuantity(`${value}${suffix}`)).toBe(
            BigInt(value) * 10n ** BigInt(9 + power),
          );
        },
      ),
    );
  });

  it('answers any text at once', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), text => {
        const value = parseQuantity(text);
        return value === undefined || typeof value === 'bigint';
      }),
    );
    expect(parseQuantity(`1${'0'.repeat(1_000_000)}`)).toBeUndefined();
    expect(parseQuantity('1e999999999')).toBeUndefined();
  });
});
