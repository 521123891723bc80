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

import { parsePath } from '@gitopshq/drift-engine';
import * as fc from 'fast-check';
import { cloneDeep, isEqual } from 'lodash';
import { stringify } from 'yaml';
import { editYaml, type YamlEdit } from './editYaml';
import { valueDifferences } from './valueDifferences';
import { ABSENT, isMap, valueAt, withValue } from './valuePath';
import { NotYamlError, parseYamlFile } from './YamlFile';
import { NotEditableError } from './TextPlaces';

const edit = (
  text: string,
  path: string,
  value: unknown,
  rest: Partial<YamlEdit> & { json?: boolean } = {},
) => {
  const { json, ...more } = rest;
  return editYaml(
    text,
    [{ part: 0, path: parsePath(path), value, ...more }],
    json,
  );
};

const DEPLOYMENT = `# The cart.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart   # keep
spec:
  replicas: 3 # three
  template:
    spec:
      containers:
      - name: cart
        image: acme/cart:4.0.0
        env:
        - {name: A, value: "1"}
        - name: B
          value: 'two'
        ports:
        - containerPort: 8080
      - image: envoy
        name: proxy
`;
const C = 'spec.template.spec.containers[name=cart]';

/** title, before, path, value, after. */
const CASES: [string, string, string, unknown, string][] = [
  ['a plain string', 'a: x\nb: y\n', 'a', 'z', 'a: z\nb: y\n'],
  ['a comment behind it', 'a: x  # why\n', 'a', 'z', 'a: z  # why\n'],
  ['comments around it', '# 1\n\na: x\n# 2\n', 'a', 'z', '# 1\n\na: z\n# 2\n'],
  ['double quotes', 'a: "x"\n', 'a', 'z', 'a: "z"\n'],
  ['single quotes', "a: 'x'\n", 'a', "it's", "a: 'it''s'\n"],
  ['a number', 'a: 1\n', 'a', 2, 'a: 2\n'],
  ['a number as string stays one', 'a: "1"\n', 'a', '2', 'a: "2"\n'],
  ['a plain string that becomes digits', 'a: x\n', 'a', '2', 'a: "2"\n'],
  ['a plain string that reads as boolean', 'a: x\n', 'a', 'yes', 'a: "yes"\n'],
  ['a boolean', 'a: true\n', 'a', false, 'a: false\n'],
  ['null', 'a: null\nb: 1\n', 'a', 'x', 'a: x\nb: 1\n'],
  ['a tilde', 'a: ~\n', 'a', 5, 'a: 5\n'],
  ['nothing', 'a:\nb: 1\n', 'a', 'x', 'a: x\nb: 1\n'],
  ['nothing, with a comment', 'a: # c\nb: 1\n', 'a', 'x', 'a: x # c\nb: 1\n'],
  ['no final newline', 'a: 1\nb: x', 'b', 'w', 'a: 1\nb: w'],
  ['CRLF', 'a: x\r\nb: y\r\n', 'a', 'z', 'a: z\r\nb: y\r\n'],
  ['a byte order mark', '\ufeffa: x\nb: y\n', 'a', 'z', '\ufeffa: z\nb: y\n'],
  ['a document marker', '---\na: x\n...\n', 'a', 'z', '---\na: z\n...\n'],
  ['a directive', '%YAML 1.1\n---\na: x\n', 'a', 'z', '%YAML 1.1\n---\na: z\n'],
  ['a tab before a comment', 'a: x\t# c\n', 'a', 'z', 'a: z\t# c\n'],
  ['a string with a colon', 'a: x\n', 'a', 'b: c', 'a: "b: c"\n'],
  ['a string with a hash', 'a: x\n', 'a', 'b #c', 'a: "b #c"\n'],
  ['an empty string', 'a: x\n', 'a', '', 'a: ""\n'],
  ['spaces at the ends', 'a: x\n', 'a', ' z ', 'a: " z "\n'],
  ['a line break in quotes', 'a: "x"\n', 'a', 'y\nz', 'a: |-\n  y\n  z\n'],
  ['a flow map', 'a: {b: 1, c: x}\n', 'a.c', 'w', 'a: {b: 1, c: w}\n'],
  ['a comma in a flow map', 'a: {c: x}\n', 'a.c', 'y, z', 'a: {c: "y, z"}\n'],
  [
    'a flow list by key',
    'a: [{name: x, v: 1}]\n',
    'a[name=x].v',
    2,
    'a: [{name: x, v: 2}]\n',
  ],
  ['a list by index', 'a:\n- x\n- y\n', 'a[1]', 'z', 'a:\n- x\n- z\n'],
  ['a set', 'a: [x, w]\n', 'a[=w]', 'z', 'a: [x, z]\n'],
  [
    'a key with dots',
    'a:\n  app.kubernetes.io/name: x\n',
    'a["app.kubernetes.io/name"]',
    'w',
    'a:\n  app.kubernetes.io/name: w\n',
  ],
  ['a quoted key', '"a b": x\n', '["a b"]', 'w', '"a b": w\n'],
  [
    'a literal block',
    'a: |\n    x\n    y\nb: 1\n',
    'a',
    'x\nz\n',
    'a: |\n    x\n    z\nb: 1\n',
  ],
  [
    'a literal block that becomes one line',
    'a: |\n  x\nb: 1\n',
    'a',
    'z',
    'a: z\nb: 1\n',
  ],
  ['a stripped block', 'a: |-\n  x\n  y\n', 'a', 'x\nz', 'a: |-\n  x\n  z\n'],
  [
    'a literal block with CRLF',
    'a: |\r\n  x\r\n  y\r\nb: 1\r\n',
    'a',
    'x\nz\n',
    'a: |\r\n  x\r\n  z\r\nb: 1\r\n',
  ],
  [
    'a long string over two lines',
    'a: one\n  two\nb: 1\n',
    'a',
    'three',
    'a: three\nb: 1\n',
  ],
  ['an anchor nobody uses', 'a: &x 1\nb: 2\n', 'a', 3, 'a: &x 3\nb: 2\n'],
  ['an alias', 'a: &x 1\nb: *x\n', 'b', 3, 'a: &x 1\nb: 3\n'],
  [
    'over a merge',
    'a: &x {k: 1}\nb:\n  <<: *x\n  l: 2\n',
    'b.k',
    3,
    'a: &x {k: 1}\nb:\n  <<: *x\n  l: 2\n  k: 3\n',
  ],
  ['a tag', 'a: !!str 5\n', 'a', '6', 'a: !!str "6"\n'],
  [
    'an item by key',
    DEPLOYMENT,
    `${C}.image`,
    'acme/cart:3.9.2',
    DEPLOYMENT.replace('4.0.0', '3.9.2'),
  ],
  [
    'a value in a flow item',
    DEPLOYMENT,
    `${C}.env[name=A].value`,
    '2',
    DEPLOYMENT.replace('"1"', '"2"'),
  ],
  [
    'an item with a defaulted key',
    DEPLOYMENT,
    `${C}.ports[containerPort=8080,protocol=TCP].containerPort`,
    9090,
    DEPLOYMENT.replace('8080', '9090'),
  ],
  [
    'a number with a comment',
    DEPLOYMENT,
    'spec.replicas',
    5,
    DEPLOYMENT.replace('3 #', '5 #'),
  ],
  [
    'an added key',
    'a:\n  b: 1\nc: 2\n',
    'a.d',
    'x',
    'a:\n  b: 1\n  d: x\nc: 2\n',
  ],
  [
    'an added key at the end without newline',
    'a:\n  b: 1',
    'a.d',
    'x',
    'a:\n  b: 1\n  d: x',
  ],
  [
    'an added key with CRLF',
    'a:\r\n  b: 1\r\n',
    'a.d',
    2,
    'a:\r\n  b: 1\r\n  d: 2\r\n',
  ],
  [
    'an added key behind a comment',
    'a:\n  b: 1 # one\n',
    'a.d',
    2,
    'a:\n  b: 1 # one\n  d: 2\n',
  ],
  ['added maps on the way', 'a: 1\n', 'b.c.d', 2, 'a: 1\nb:\n  c:\n    d: 2\n'],
  ['added below nothing', 'a:\nb: 1\n', 'a.c', 2, 'a:\n  c: 2\nb: 1\n'],
  ['added to an empty map', 'a: {}\nb: 1\n', 'a.c', 2, 'a:\n  c: 2\nb: 1\n'],
  ['added to a flow map', 'a: {b: 1}\n', 'a.c', 'x', 'a: {b: 1, c: x}\n'],
  [
    'an added item',
    'a:\n  - name: x\n    v: 1\nb: 1\n',
    'a[name=w]',
    { name: 'w', v: 2 },
    'a:\n  - name: x\n    v: 1\n  - name: w\n    v: 2\nb: 1\n',
  ],
  [
    'an added item, dashes at the key',
    'a:\n- name: x\nb: 1\n',
    'a[name=w]',
    { name: 'w', l: [1] },
    'a:\n- name: x\n- name: w\n  l:\n  - 1\nb: 1\n',
  ],
  [
    'a removed key',
    'a:\n  b: 1\n  c: 2 # two\nd: 3\n',
    'a.c',
    ABSENT,
    'a:\n  b: 1\nd: 3\n',
  ],
  [
    'a removed block',
    'a:\n  b:\n    c: 1\n    d: 2\n  e: 3\n',
    'a.b',
    ABSENT,
    'a:\n  e: 3\n',
  ],
  ['a removed last key', 'a:\n  b: 1\nc: 2\n', 'a.b', ABSENT, 'c: 2\n'],
  [
    'a removed item',
    'a:\n- name: x\n- name: w\n  v: 2\nb: 1\n',
    'a[name=w]',
    ABSENT,
    'a:\n- name: x\nb: 1\n',
  ],
  [
    'a removed first key of an item',
    DEPLOYMENT,
    'spec.template.spec.containers[name=proxy].image',
    ABSENT,
    DEPLOYMENT.replace('- image: envoy\n        name', '- name'),
  ],
  [
    'removed from a flow map',
    'a: {b: 1, c: 2}\n',
    'a.c',
    ABSENT,
    'a: {b: 1}\n',
  ],
  ['removed first from a flow list', 'a: [x, y]\n', 'a[0]', ABSENT, 'a: [y]\n'],
  [
    'a list as a whole, where it stands',
    'a:\n- x # 1\n- w # 2\n',
    'a',
    ['x', 'z'],
    'a:\n- x # 1\n- z # 2\n',
  ],
  [
    'a list of another length',
    'a:\n  - x\nb: 1\n',
    'a',
    ['x', 'w'],
    'a:\n  - x\n  - w\nb: 1\n',
  ],
  [
    'a flow list of another length',
    'a: [x]\nb: 1\n',
    'a',
    ['x', 'y'],
    'a: ["x","y"]\nb: 1\n',
  ],
  [
    'a scalar that becomes a map',
    'a: 1\nb: 2\n',
    'a',
    { c: 1 },
    'a:\n  c: 1\nb: 2\n',
  ],
  [
    'a duplicate key: the last one counts',
    'a: 1\na: 2\n',
    'a',
    3,
    'a: 1\na: 3\n',
  ],
  [
    'the first document of two',
    'a: 1\n---\na: 2\n',
    'a',
    3,
    'a: 3\n---\na: 2\n',
  ],
  [
    'a key named __proto__',
    '__proto__: 1\nb: 2\n',
    '__proto__',
    3,
    '__proto__: 3\nb: 2\n',
  ],
];

describe('editYaml', () => {
  it.each(CASES)('%s', (_, before, path, value, after) => {
    expect(edit(before, path, value)).toBe(after);
  });

  it('counts documents that hold something', () => {
    const text = '# License\n---\n---\na: 1\n---\n# nothing\n---\nb: 2\n';
    expect(edit(text, 'b', 3, { part: 1 })).toBe(text.replace('b: 2', 'b: 3'));
  });

  it('edits JSON as JSON', () => {
    const text = '{\n  "a": {\n    "b": "x"\n  },\n  "l": []\n}\n';
    expect(edit(text, 'a.b', 'y', { json: true })).toBe(
      text.replace('"x"', '"y"'),
    );
    const added = edit(text, 'a.c', 'yes', { json: true });
    expect(JSON.parse(added)).toEqual({ a: { b: 'x', c: 'yes' }, l: [] });
    expect(added).toContain('"x",\n    "c": "yes"');
  });

  it('takes style from where the value comes from', () => {
    const from = parseYamlFile(
      'mode: 0644\nconf: |\n  # own comment\n  x\nl:\n- a # first\n',
    ).parts[0];
    expect(edit('mode: 1\n', 'mode', 420, { from })).toBe('mode: 0644\n');
    expect(edit('a: 1\n', 'conf', '# own comment\nx\n', { from })).toBe(
      'a: 1\nconf: |\n  # own comment\n  x\n',
    );
    expect(edit('b: 1\n', 'l', ['a'], { from })).toBe(
      'b: 1\nl:\n  - a # first\n',
    );
  });

  it('keeps a container that becomes empty where it was before', () => {
    const from = parseYamlFile('a: {}\nb: 1\n').parts[0];
    expect(edit('a:\n  c: 1\nb: 1\n', 'a.c', ABSENT, { from })).toBe(
      'a: {}\nb: 1\n',
    );
  });

  it.each([
    ['an anchor in use', 'a: &x 1\nb: *x\n', 'a', 2, 'other values'],
    ['below an alias', 'a: &x {k: 1}\nb: *x\n', 'b.k', 2, 'anchor'],
    [
      'what a merge states',
      'a: &x {k: 1, l: 2}\nb:\n  <<: *x\n',
      'b.k',
      ABSENT,
      'merge',
    ],
    ['the whole document', 'a: 1\n', '', { b: 1 }, 'whole document'],
    ['an anchor that goes', 'a: &x 1\nb: *x\n', 'a', ABSENT, 'break the file'],
    ['below a scalar', 'a: 1\n', 'a.b', 2, 'no map'],
  ])('refuses %s', (_, text, path, value, why) => {
    expect(() => edit(text, path, value)).toThrow(NotEditableError);
    expect(() => edit(text, path, value)).toThrow(why);
  });

  it.each([
    ['a template of Helm', 'a: {{ .Values.x }}\n'],
    ['a broken file', 'a: [1\n'],
    [
      'an anchor bomb',
      `a: &a [x]\n${'bcdefghijkl'
        .split('')
        .map(
          (k, i) =>
            `${k}: &${k} [${Array(9)
              .fill(`*${'abcdefghijkl'[i]}`)
              .join(',')}]\n`,
        )
        .join('')}`,
    ],
  ])('does not take %s for YAML', (_, text) => {
    expect(() => parseYamlFile(text)).toThrow(NotYamlError);
  });
});

const scalar = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    'yes',
    'null',
    '1',
    '0x1',
    '1e3',
    '~',
    '- a',
    'a: b',
    '*x',
    '&x',
    '!t',
    '%',
    '@',
    '`',
    '"',
    "'",
    '#',
    'a\nb',
    'a\n',
    '\n',
    ' a',
    '{',
    '[a]',
    '---',
    '...',
    '?',
    '\u2028',
    '\u0085',
    '\t',
    'é😀',
  ),
  fc.integer(),
  fc.boolean(),
);
const key = fc.oneof(
  fc.stringMatching(/^[a-z]{1,6}$/),
  fc.constantFrom('a.b/c', 'on', '1', 'a b', '__proto__', 'a: b'),
);
const { tree } = fc.letrec(tie => ({
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.dictionary(key, tie('tree'), {
      minKeys: 1,
      maxKeys: 4,
      noNullPrototype: true,
    }),
    fc.uniqueArray(
      fc.record({
        name: fc.stringMatching(/^[a-z]{1,4}$/),
        value: tie('tree'),
      }),
      { minLength: 1, maxLength: 3, selector: ({ name }) => name },
    ),
    fc.array(scalar, { maxLength: 3 }),
  ),
}));
const document = fc
  .dictionary(key, tree, { minKeys: 1, maxKeys: 4, noNullPrototype: true })
  // YAML has no way to tell a merge key from any other here.
  .filter(value => !JSON.stringify(value).includes('<<'));
const style = fc.record({
  indentSeq: fc.boolean(),
  indent: fc.constantFrom(2, 4),
  lineWidth: fc.constantFrom(0, 20),
  defaultStringType: fc.constantFrom('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE'),
});

it('changes exactly the chosen values, whatever the file looks like', () => {
  fc.assert(
    fc.property(
      document,
      document,
      style,
      fc.integer(),
      (a, b, written, pick) => {
        const print = (value: unknown) =>
          stringify(value, {
            ...written,
            version: '1.1',
            aliasDuplicateObjects: false,
          } as object);
        const [now, then] = [a, b].map(value => parseYamlFile(print(value)));
        fc.pre(now.parts.length === 1 && then.parts.length === 1);
        const differences = valueDifferences(
          now.parts[0].value,
          then.parts[0].value,
        );
        fc.pre(differences.length > 0);
        const { path, ...sides } =
          differences[Math.abs(pick) % differences.length];
        const value = 'after' in sides ? sides.after : ABSENT;
        let text: string;
        try {
          text = editYaml(now.text, [
            { part: 0, path, value, from: then.parts[0] },
          ]);
        } catch (error) {
          // Refusing is safe; most layouts must not be refused, see the table.
          if (error instanceof NotEditableError) {
            return;
          }
          throw error;
        }
        const [after] = parseYamlFile(text).parts;
        const left = valueDifferences(now.parts[0].value, after?.value ?? {});
        for (const { path: changed } of left) {
          const shared = Math.min(changed.length, path.length);
          expect(changed.slice(0, shared)).toEqual(path.slice(0, shared));
        }
        expect(valueAt(after?.value, path)).toEqual(value);
      },
    ),
    { numRuns: 600 },
  );
});

it('rolls all values back at once to the very document', () => {
  let refused = 0;
  let done = 0;
  fc.assert(
    fc.property(
      document,
      fc.array(fc.tuple(fc.integer(), scalar), { minLength: 1, maxLength: 4 }),
      style,
      (then, changes, written) => {
        const leaves = valueDifferences({}, then).filter(({ path }) =>
          path.every(each => typeof each === 'string'),
        );
        fc.pre(leaves.length > 0);
        let now: unknown = cloneDeep(then);
        for (const [at, value] of changes) {
          const leaf = leaves[Math.abs(at) % leaves.length];
          now = withValue(now, leaf.path, value);
        }
        const print = (value: unknown) =>
          stringify(value, {
            ...written,
            version: '1.1',
            aliasDuplicateObjects: false,
          } as object);
        const [before, target] = [now, then].map(value =>
          parseYamlFile(print(value)),
        );
        fc.pre(before.parts.length === 1 && target.parts.length === 1);
        const [from] = target.parts;
        fc.pre(isMap(from.value));
        try {
          const text = editYaml(
            before.text,
            valueDifferences(before.parts[0].value, from.value).map(each => ({
              part: 0,
              path: each.path,
              value: 'after' in each ? each.after : ABSENT,
              from,
            })),
          );
          expect(isEqual(parseYamlFile(text).parts[0].value, from.value)).toBe(
            true,
          );
          done += 1;
        } catch (error) {
          if (!(error instanceof NotEditableError)) {
            throw error;
          }
          refused += 1;
        }
      },
    ),
    { numRuns: 300 },
  );
  expect(refused).toBeLessThan(done / 10);
});
