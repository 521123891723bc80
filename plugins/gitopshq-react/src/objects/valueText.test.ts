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

import {
  fingerprintOf,
  firstDifferentLine,
  shortValueText,
  valueText,
} from './valueText';

describe('valueText', () => {
  it.each([
    [3, '3'],
    ['3', '"3"'],
    [true, 'true'],
    ['true', '"true"'],
    ['', '""'],
    [' padded ', '" padded "'],
    ['no', '"no"'],
    ['web:1.4.2', 'web:1.4.2'],
    [null, 'null'],
    ['one\ntwo', 'one\ntwo'],
    [['-c', 'run'], '- -c\n- run'],
    [{ name: 'DEBUG', value: '1' }, 'name: DEBUG\nvalue: "1"'],
    [
      { name: 'a', valueFrom: { secretKeyRef: { key: 'k' } } },
      'name: a\nvalueFrom:\n  secretKeyRef:\n    key: k',
    ],
    [[{ a: 1, b: 2 }, { a: 3 }], '- a: 1\n  b: 2\n- a: 3'],
    [
      { data: { key: 'hmac-sha256:0123456789ab' } },
      'data:\n  key: fingerprint 0123456789ab',
    ],
    [{ script: 'a\nb' }, 'script:\n  a\n  b'],
  ])('writes %j', (value, text) => {
    expect(valueText(value)).toBe(text);
  });
});

describe('shortValueText', () => {
  it.each([
    [{ name: 'DEBUG', value: '1' }, 40, 'name: DEBUG, value: "1"'],
    [['-c', 'run'], 40, '-c, run'],
    [{ a: { b: 1 } }, 40, 'a: b: 1'],
    ['x'.repeat(50), 10, 'xxxxxxxxx…'],
  ])('writes %j in %i characters', (value, length, text) => {
    expect(shortValueText(value, length)).toBe(text);
  });
});

describe('shortValueText of two long values', () => {
  const long = (at: number) =>
    Array.from({ length: 30 }, (_, i) => (i === at ? 'HERE' : `line${i}`)).join(
      '\n',
    );

  it.each([
    [25, /^….*line24, HERE, .*…$/],
    [29, /^….*line28, HERE$/],
    [0, /^HERE, line1.*…$/],
  ])('shows line %i, which differs', (at, expected) => {
    const text = shortValueText(long(at), 40, long(-1));

    expect(text).toMatch(expected);
    expect(text.length).toBeLessThanOrEqual(40);
  });
});

describe('firstDifferentLine', () => {
  it.each([
    [['a', 'b'], 'a\nc', 1],
    [['a', 'b'], 'a\nb', 1],
    [['a', 'b'], 'a', 1],
    [['a', 'b'], undefined, 0],
    [['a'], 'b', 0],
  ])('of %j and %j is %i', (textLines, other, expected) => {
    expect(firstDifferentLine(textLines, other)).toBe(expected);
  });
});

describe('fingerprintOf', () => {
  it.each([
    ['hmac-sha256:0123456789ab', '0123456789ab'],
    ['hmac-sha256:0123456789abc', undefined],
    ['HMAC-SHA256:0123456789ab', undefined],
    [12, undefined],
    [undefined, undefined],
  ])('reads %j', (value, digits) => {
    expect(fingerprintOf(value)).toBe(digits);
  });
});
