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
import { countColumn, MAX_COUNT, textColumn, timeColumn } from './columnValues';

describe('textColumn', () => {
  it.each([
    ['plain', 'plain'],
    ['', ''],
    ['a\u0000b', 'ab'],
    ['a\ud800b', 'a\ufffdb'],
    ['0123456789', '0123456789'],
    ['01234567890', '012345678…'],
    ['12345678😀0', '12345678\ufffd…'],
  ])('%j becomes %j', (value, expected) => {
    expect(textColumn(value, 10)).toBe(expected);
  });

  it('gives what every database takes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.integer({ min: 2, max: 30 }),
        (value, length) => {
          const text = textColumn(value, length);
          expect(text.length).toBeLessThanOrEqual(length);
          expect(text).not.toContain('\u0000');
          expect(Buffer.from(text, 'utf8').toString('utf8')).toBe(text);
        },
      ),
    );
  });
});

it.each([
  [3, 3],
  [-1, 0],
  [1.5, 1],
  [NaN, 0],
  [Infinity, 0],
  [2 ** 40, MAX_COUNT],
])('countColumn(%p) is %p', (value, expected) => {
  expect(countColumn(value)).toBe(expected);
});

it.each([
  ['2026-11-22T23:00:00Z', '2026-11-22T23:00:00.000Z'],
  ['2026-11-22T23:00:00.5+01:00', '2026-11-22T22:00:00.500Z'],
  ['yesterday', null],
  [undefined, null],
  ['+012345-01-01T00:00:00Z', null],
])('timeColumn(%p) is %p', (value, expected) => {
  expect(timeColumn(value)).toBe(expected);
});
