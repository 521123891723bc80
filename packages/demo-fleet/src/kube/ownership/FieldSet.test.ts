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
import {
  contentOf,
  difference,
  FieldSet,
  hasPath,
  intersection,
  isEmptySet,
  NOTHING,
  pathsOf,
  setOf,
  union,
  without,
} from './FieldSet';
import { compareElements, printPath } from './pathElements';
import { readFieldSet } from './readManagedFields';

const element = fc.oneof(
  fc.constantFrom('f:a', 'f:b', 'f:.', 'f:name'),
  fc.constantFrom('k:{"name":"x"}', 'k:{"name":"y"}', 'k:{"port":80}'),
  fc.constantFrom('v:"one"', 'v:2', 'i:3'),
);

const fieldSet: fc.Arbitrary<FieldSet> = fc
  .array(fc.array(element, { minLength: 1, maxLength: 4 }), { maxLength: 8 })
  .map(paths =>
    paths.map(path => setOf(...path)).reduce<FieldSet>(union, NOTHING),
  );

const texts = (set: FieldSet) =>
  new Set(pathsOf(set).map(path => path.join(' ')));

describe('a set of fields', () => {
  it.each<
    [
      string,
      (a: FieldSet, b: FieldSet) => FieldSet,
      (inA: boolean, inB: boolean) => boolean,
    ]
  >([
    ['union', union, (inA, inB) => inA || inB],
    ['intersection', intersection, (inA, inB) => inA && inB],
    ['difference', difference, (inA, inB) => inA && !inB],
  ])('%s is that of its paths', (_name, combine, holds) => {
    fc.assert(
      fc.property(fieldSet, fieldSet, (one, other) => {
        const result = texts(combine(one, other));
        const [inOne, inOther] = [texts(one), texts(other)];
        for (const path of [...inOne, ...inOther]) {
          expect(result.has(path)).toBe(
            holds(inOne.has(path), inOther.has(path)),
          );
        }
      }),
    );
  });

  it('leaves out what is below a field, where told so', () => {
    fc.assert(
      fc.property(fieldSet, fieldSet, (one, other) => {
        const above = [...texts(other)];
        const expected = [...texts(one)].filter(
          path => !above.some(top => `${path} `.startsWith(`${top} `)),
        );
        expect([...texts(without(one, other))]).toEqual(expected);
      }),
    );
  });

  it('is read from text as it was written, in the one order', () => {
    fc.assert(
      fc.property(fieldSet, set => {
        const text = JSON.stringify(set);
        expect(JSON.stringify(readFieldSet(JSON.parse(text)))).toBe(text);
        const shuffled = (content: FieldSet): FieldSet =>
          Object.fromEntries(
            Object.entries(content)
              .reverse()
              .map(([key, below]) => [key, shuffled(below)]),
          );
        expect(JSON.stringify(readFieldSet(shuffled(set)))).toBe(text);
      }),
    );
  });

  it('stays the very object where nothing changes', () => {
    fc.assert(
      fc.property(fieldSet, set => {
        expect(union(set, set)).toBe(set);
        expect(difference(set, NOTHING)).toBe(set);
        expect(isEmptySet(difference(set, set))).toBe(true);
      }),
    );
  });

  it('tells an element from what is below it', () => {
    const set = union(setOf('f:a', 'f:b'), setOf('f:c'));
    expect(set).toEqual({ 'f:a': { 'f:b': {} }, 'f:c': {} });
    expect(hasPath(set, 'f:a')).toBe(false);
    expect(hasPath(set, 'f:a', 'f:b')).toBe(true);
    expect(union(set, setOf('f:a'))).toEqual({
      'f:a': { '.': {}, 'f:b': {} },
      'f:c': {},
    });
    expect(contentOf(false, [])).toBeUndefined();
  });

  it('is ordered as structured-merge-diff orders', () => {
    const elements = [
      'f:a',
      'f:b',
      'k:{"containerPort":80,"protocol":"TCP"}',
      'k:{"containerPort":80,"protocol":"UDP"}',
      'k:{"containerPort":8080,"protocol":"TCP"}',
      'k:{"name":"x"}',
      'v:1',
      'v:10',
      'i:0',
    ];
    expect([...elements].reverse().sort(compareElements)).toEqual(elements);
  });

  it.each([
    ['.spec.replicas', ['f:spec', 'f:replicas']],
    [
      '.ports[containerPort=80,protocol="TCP"].name',
      ['f:ports', 'k:{"containerPort":80,"protocol":"TCP"}', 'f:name'],
    ],
    ['.finalizers[="a/b"]', ['f:finalizers', 'v:"a/b"']],
    ['.list[3]', ['f:list', 'i:3']],
  ])('prints %s', (text, path) => {
    expect(printPath(path)).toBe(text);
  });

  it.each([
    ['a number', 3],
    ['an unknown element', { 'x:a': {} }],
    ['keys that are no JSON', { 'k:{': {} }],
    ['keys that are no object', { 'k:3': {} }],
    ['something else below an element', { 'f:a': 'b' }],
  ])('is not made of %s', (_what, value) => {
    expect(readFieldSet(value)).toBeUndefined();
  });
});
