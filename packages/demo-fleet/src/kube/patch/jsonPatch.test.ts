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
import { compare } from 'fast-json-patch';
import { StatusError } from '../api/StatusError';
import { jsonPatch } from './jsonPatch';

function codeOf(work: () => unknown): number | undefined {
  try {
    work();
  } catch (error) {
    return error instanceof StatusError ? error.code : -1;
  }
  return undefined;
}

describe('jsonPatch', () => {
  const target = { spec: { replicas: 1, args: ['a', 'b'] } };

  it('applies operations in order', () => {
    expect(
      jsonPatch(target, [
        { op: 'test', path: '/spec/replicas', value: 1 },
        { op: 'replace', path: '/spec/replicas', value: 2 },
        { op: 'add', path: '/spec/args/-', value: 'c' },
        { op: 'remove', path: '/spec/args/0' },
        { op: 'copy', from: '/spec/replicas', path: '/spec/before' },
        { op: 'move', from: '/spec/before', path: '/after' },
      ]),
    ).toEqual({ spec: { replicas: 2, args: ['b', 'c'] }, after: 2 });
    expect(target).toEqual({ spec: { replicas: 1, args: ['a', 'b'] } });
  });

  it('turns any object into any other by their difference', () => {
    const object = fc.dictionary(
      fc.constantFrom('a', 'b', 'c/d', 'e~f'),
      fc.jsonValue({ maxDepth: 3 }),
    );
    fc.assert(
      fc.property(object, object, (before, after) => {
        const [from, to] = [before, after].map(value =>
          JSON.parse(JSON.stringify(value)),
        );
        // The library refuses __proto__ on purpose; so do we, at the door.
        fc.pre(!JSON.stringify([from, to]).includes('__proto__'));
        expect(jsonPatch(from, compare(from, to))).toEqual(to);
      }),
    );
  });

  it.each([
    ['not an array', { op: 'add' }, 400],
    ['a failed test', [{ op: 'test', path: '/spec/replicas', value: 9 }], 422],
    ['a missing path', [{ op: 'remove', path: '/spec/nothing' }], 422],
    ['an unknown operation', [{ op: 'frobnicate', path: '/spec' }], 422],
    ['an operation without a value', [{ op: 'add', path: '/spec/x' }], 422],
    ['a null operation', [null], 422],
    [
      'an attack on the prototype',
      [{ op: 'add', path: '/__proto__/polluted', value: true }],
      400,
    ],
    [
      'too many operations',
      Array.from({ length: 10_001 }, () => ({ op: 'remove', path: '/x' })),
      413,
    ],
  ])('refuses %s', (_what, patch, code) => {
    expect(codeOf(() => jsonPatch(target, patch))).toBe(code);
    expect({}).not.toHaveProperty('polluted');
  });
});
