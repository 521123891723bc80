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
import { formatPath } from './formatPath';
import { parsePath } from './parsePath';
import type { Segment } from './Segment';

const CASES: [string, Segment[]][] = [
  ['', []],
  ['spec.replicas', ['spec', 'replicas']],
  [
    'metadata.annotations["acme.io/owner"]',
    ['metadata', 'annotations', 'acme.io/owner'],
  ],
  ['data["app.properties"]', ['data', 'app.properties']],
  [
    'spec.containers[name=web].ports[containerPort=80,protocol=TCP]',
    [
      'spec',
      'containers',
      { keys: [['name', 'web']] },
      'ports',
      {
        keys: [
          ['containerPort', '80'],
          ['protocol', 'TCP'],
        ],
      },
    ],
  ],
  [
    'volumeMounts[mountPath="/tmp"]',
    ['volumeMounts', { keys: [['mountPath', '/tmp']] }],
  ],
  ['spec.zones[=b]', ['spec', 'zones', { value: 'b' }]],
  [
    'finalizers[="acme.io/cleanup"]',
    ['finalizers', { value: 'acme.io/cleanup' }],
  ],
  ['a[0].b', ['a', { index: 0 }, 'b']],
];

it.each(CASES)('%s', (text, segments) => {
  expect(formatPath(segments)).toBe(text);
  expect(parsePath(text)).toEqual(segments);
});

it('reads back any path it writes', () => {
  const text = fc.string({ maxLength: 8 });
  const segment: fc.Arbitrary<Segment> = fc.oneof(
    text.filter(key => key !== ''),
    text.map(value => ({ value })),
    fc
      .array(fc.tuple(fc.stringMatching(/^[a-z]{1,5}$/), text), {
        minLength: 1,
        maxLength: 3,
      })
      .map(keys => ({ keys })),
  );
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 6 }), segments => {
      expect(parsePath(formatPath(segments))).toEqual(segments);
    }),
  );
});

it.each([
  ['spec..a', 'character 6'],
  ['a[', 'unexpected end'],
  ['a[b', 'unexpected end'],
  ['a["b', 'character 3'],
  ['a b', 'character 2'],
  ['.a', 'character 1'],
])('refuses %s', (text, place) => {
  expect(() => parsePath(text)).toThrow(place);
});
