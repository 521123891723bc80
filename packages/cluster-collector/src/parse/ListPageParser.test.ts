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
import { ListPageParser } from './ListPageParser';

function parse(
  text: string,
  options: {
    maxItemBytes?: number;
    omitManagedFields?: boolean;
    cuts?: number[];
  } = {},
) {
  const items: unknown[] = [];
  let oversize = 0;
  const parser = new ListPageParser(
    {
      maxItemBytes: options.maxItemBytes ?? 1_000_000,
      omitManagedFields: options.omitManagedFields,
    },
    item => items.push(item),
    () => {
      oversize += 1;
    },
  );
  const bytes = Buffer.from(text);
  const cuts = [...new Set(options.cuts ?? [])]
    .map(cut => cut % (bytes.length + 1))
    .sort((a, b) => a - b);
  [0, ...cuts].forEach((from, index) =>
    parser.push(bytes.subarray(from, cuts[index] ?? bytes.length)),
  );
  return { envelope: parser.end(), items, oversize };
}

/** The result, or the kind of error. */
function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return (error as Error).name;
  }
}

const json = fc.jsonValue({ depthSize: 'medium' });
const item = fc.dictionary(fc.string(), json);

describe('ListPageParser', () => {
  it('reads what JSON.parse reads, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string().filter(key => key !== 'items'),
          json,
        ),
        fc.array(item),
        fc.dictionary(
          fc.string().filter(key => key !== 'items'),
          json,
        ),
        fc.array(fc.nat()),
        fc.constantFrom(undefined, 2),
        (before, items, after, cuts, indent) => {
          // Own keys only: '__proto__' would not come back from a spread.
          const list = Object.fromEntries([
            ...Object.entries(before),
            ['items', items],
            ...Object.entries(after),
          ]);
          const result = parse(JSON.stringify(list, undefined, indent), {
            cuts,
          });
          const expected = JSON.parse(JSON.stringify(list));
          expect(result.items).toEqual(expected.items);
          expect(result.envelope).toEqual({ ...expected, items: [] });
        },
      ),
    );
  });

  it('takes nothing for a list that is not JSON', () => {
    const pieces = fc.constantFrom(...'{}[]":,\\1', 'items', '"items"', 'null');
    fc.assert(
      fc.property(
        fc.array(pieces).map(each => each.join('')),
        fc.array(fc.nat()),
        (text, cuts) => {
          const refused = 'SyntaxError';
          const read = attempt(() => {
            parse(text, { cuts });
            return 'read';
          });
          const isJson = attempt(() => JSON.parse(text)) !== refused;
          expect(isJson ? ['read', refused] : [refused]).toContain(read);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['an empty list', '{"kind":"PodList","items":[]}', []],
    ['null items', '{"kind":"PodList","items":null}', []],
    [
      'items that come first',
      '{"items":[{"a":1}],"kind":"PodList"}',
      [{ a: 1 }],
    ],
    [
      'brackets, quotes and backslashes in strings',
      String.raw`{"items":[{"a":"]}\"{[\\"},{"b":"\\\\\"}"}]}`,
      [{ a: ']}"{[\\' }, { b: '\\\\"}' }],
    ],
    [
      'items inside items',
      '{"items":[{"items":[{"a":1}]}]}',
      [{ items: [{ a: 1 }] }],
    ],
    ['items of something else', '{"metadata":{"items":[{"a":1}]}}', []],
    ['a value named items', '{"kind":"items","x":[{"a":1}]}', []],
    ['items that are arrays', '{"items":[[1],{"a":1}]}', [[1], { a: 1 }]],
  ])('reads %s', (_name, text, items) => {
    expect(parse(text).items).toEqual(items);
  });

  it.each([
    ['HTML', '<html></html>'],
    ['nothing', ''],
    ['a string', '"items"'],
    ['scalar items', '{"items":[1]}'],
    ['text items', '{"items":["a"]}'],
    ['a cut item', '{"items":[{"a":1}'],
    ['a cut list', '{"items":[{"a":1}]'],
    ['a broken item', '{"items":[{"a":}]}'],
    ['items without a comma', '{"items":[{"a":1}{"b":2}]}'],
    ['two commas', '{"items":[{"a":1},,{"b":2}]}'],
    ['a comma first', '{"items":[,{"a":1}]}'],
    ['a comma last', '{"items":[{"a":1},]}'],
    ['crossed brackets', '{"items":[{"a":1]}]}'],
    ['two lists', '{"items":[]}{"items":[]}'],
  ])('refuses %s', (_name, text) => {
    expect(() => parse(text)).toThrow(SyntaxError);
  });

  it('leaves out an item that is too large and reads on', () => {
    const large = { text: 'x'.repeat(200) };
    expect(
      parse(JSON.stringify({ items: [{ a: 1 }, large, { b: 2 }] }), {
        maxItemBytes: 100,
        cuts: [20, 60, 120, 200],
      }),
    ).toEqual({
      envelope: { items: [] },
      items: [{ a: 1 }, { b: 2 }],
      oversize: 1,
    });
  });

  describe('without field managers', () => {
    const managed = fc.record({
      metadata: fc.record({ name: fc.string(), managedFields: fc.array(json) }),
      spec: fc.constantFrom<unknown>(
        { managedFields: { a: 1 }, deep: { managedFields: [1] } },
        { 'a"managedFields': [1] },
        '"managedFields":[',
      ),
    });

    it('reads everything else, however the bytes are cut', () => {
      fc.assert(
        fc.property(
          fc.array(managed),
          fc.array(fc.nat()),
          fc.constantFrom(undefined, 2),
          (items, cuts, indent) => {
            const text = JSON.stringify({ items }, undefined, indent);
            const read = parse(text, { cuts, omitManagedFields: true });
            const bare = (list: unknown[]) =>
              list.map(each => {
                const { metadata, ...rest } = each as (typeof items)[number];
                return { name: metadata.name, ...rest };
              });
            const expected = JSON.parse(text).items;
            expect(bare(read.items)).toEqual(bare(expected));
            read.items.forEach((each, index) =>
              expect([
                [],
                expected[index].metadata.managedFields,
              ]).toContainEqual(
                (each as (typeof items)[number]).metadata.managedFields,
              ),
            );
          },
        ),
      );
    });

    it('leaves them out and nothing of a similar name', () => {
      const object = {
        metadata: { managedFields: [{ a: '[]]"' }, []], x: 1 },
        'y"managedFields': [[1]],
        z: { 'y\\"managedFields': [2], 'y"managedFields': [3] },
        managedFields: [4],
        deep: { er: { managedFields: [5] } },
      };
      expect(
        parse(JSON.stringify({ items: [object, object] }), {
          omitManagedFields: true,
        }).items,
      ).toEqual(
        Array(2).fill({ ...object, metadata: { managedFields: [], x: 1 } }),
      );
    });

    it('counts them as a part of the object', () => {
      const large = { metadata: { managedFields: ['x'.repeat(200)] } };
      expect(
        parse(JSON.stringify({ items: [large] }), {
          maxItemBytes: 100,
          omitManagedFields: true,
          cuts: [50, 120],
        }),
      ).toMatchObject({ items: [], oversize: 1 });
    });
  });

  it('does not hold an endless envelope', () => {
    const parser = new ListPageParser(
      { maxItemBytes: 100 },
      () => {},
      () => {},
    );
    parser.push(Buffer.from('{"kind":"'));
    const chunk = Buffer.alloc(64 * 1024, 'x');
    expect(() => {
      for (let index = 0; index < 32; index += 1) {
        parser.push(chunk);
      }
    }).toThrow(/Too much text around the items/);
  });
});
