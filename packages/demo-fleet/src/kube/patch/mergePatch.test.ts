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
import { isRecord } from '../objects';
import { mergePatch } from './mergePatch';

/** RFC 7396, section 2, in its own words. */
function reference(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) {
    return patch;
  }
  const result = new Map(Object.entries(isRecord(target) ? target : {}));
  Object.entries(patch).forEach(([name, value]) => {
    if (value === null) {
      result.delete(name);
    } else {
      result.set(name, reference(result.get(name), value));
    }
  });
  return Object.fromEntries(result);
}

const key = fc.constantFrom('a', 'b', 'c', 'constructor', 'toString');
const { json } = fc.letrec(tie => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.integer(),
    fc.string(),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(key, tie('json'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

describe('mergePatch', () => {
  // The examples of RFC 7396, appendix A.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j + %j = %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });

  it('agrees with the text of the RFC', () => {
    fc.assert(
      fc.property(json, json, (target, patch) => {
        expect(mergePatch(target, patch)).toEqual(reference(target, patch));
      }),
    );
  });

  it('is idempotent and leaves its target alone', () => {
    fc.assert(
      fc.property(json, json, (target, patch) => {
        const before = JSON.stringify(target);
        const once = mergePatch(target, patch);
        expect(mergePatch(once, patch)).toEqual(once);
        expect(JSON.stringify(target)).toBe(before);
      }),
    );
  });
});
