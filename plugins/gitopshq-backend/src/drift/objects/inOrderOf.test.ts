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
import { inOrderOf } from './inOrderOf';

const written = (value: unknown, model: unknown) =>
  JSON.stringify(inOrderOf(value, model));

describe('inOrderOf', () => {
  it.each([
    [{ b: 1, a: 2 }, { a: 0, b: 0 }, '{"a":2,"b":1}'],
    [{ c: 1, b: 1, a: 2 }, { a: 0, x: 0, b: 0 }, '{"a":2,"b":1,"c":1}'],
    [{ a: { d: 1, c: 1 } }, { a: { c: 0, d: 0 } }, '{"a":{"c":1,"d":1}}'],
    [
      [
        { name: 'y', a: 1 },
        { image: 'i', name: 'x' },
      ],
      [
        { name: 'x', image: '' },
        { a: 0, name: 'y' },
      ],
      '[{"a":1,"name":"y"},{"name":"x","image":"i"}]',
    ],
    [[{ b: 1, a: 1 }], [{ a: 0, b: 0 }], '[{"a":1,"b":1}]'],
    [{ b: 1, a: 2 }, undefined, '{"b":1,"a":2}'],
    ['text', { a: 1 }, '"text"'],
  ])('%j like %j', (value, model, expected) => {
    expect(written(value, model)).toBe(expected);
  });

  it('changes nothing but the order', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (value, model) => {
        expect(inOrderOf(value, model)).toEqual(value);
      }),
    );
  });
});
