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

import { builtinSchemas } from '../resources/schemas';
import { strategicMergePatch } from './strategicMergePatch';

const apply = (target: unknown, patch: unknown) =>
  strategicMergePatch(
    builtinSchemas,
    { is: 'ref', name: 'Deployment' },
    target,
    patch,
  );

const podSpec = (spec: object) => ({ spec: { template: { spec } } });

describe('strategicMergePatch', () => {
  it.each([
    [
      'merges containers by name and env by name',
      podSpec({
        containers: [
          { name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }] },
          { name: 'b', image: 'b:1' },
        ],
      }),
      podSpec({
        containers: [
          { name: 'a', image: 'a:2', env: [{ name: 'Y', value: '2' }] },
        ],
      }),
      podSpec({
        containers: [
          {
            name: 'a',
            image: 'a:2',
            env: [
              { name: 'X', value: '1' },
              { name: 'Y', value: '2' },
            ],
          },
          { name: 'b', image: 'b:1' },
        ],
      }),
    ],
    [
      'deletes an item by $patch: delete',
      podSpec({ containers: [{ name: 'a' }, { name: 'b' }] }),
      podSpec({ containers: [{ name: 'a', $patch: 'delete' }] }),
      podSpec({ containers: [{ name: 'b' }] }),
    ],
    [
      'replaces a whole list by $patch: replace',
      podSpec({ containers: [{ name: 'a' }, { name: 'b' }] }),
      podSpec({ containers: [{ $patch: 'replace' }, { name: 'c' }] }),
      podSpec({ containers: [{ name: 'c' }] }),
    ],
    [
      'replaces an object by $patch: replace',
      { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: {} } } },
      { spec: { strategy: { $patch: 'replace', type: 'Recreate' } } },
      { spec: { strategy: { type: 'Recreate' } } },
    ],
    [
      'keeps only the retained keys',
      { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: {} } } },
      { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } },
      { spec: { strategy: { type: 'Recreate' } } },
    ],
    [
      'replaces a list without a merge key',
      podSpec({ containers: [{ name: 'a', args: ['1', '2'] }] }),
      podSpec({ containers: [{ name: 'a', args: ['3'] }] }),
      podSpec({ containers: [{ name: 'a', args: ['3'] }] }),
    ],
    [
      'unites and prunes a set',
      { metadata: { finalizers: ['x', 'y'] } },
      {
        metadata: {
          finalizers: ['y', 'z'],
          '$deleteFromPrimitiveList/finalizers': ['x'],
        },
      },
      { metadata: { finalizers: ['y', 'z'] } },
    ],
    [
      'removes by null and ignores the order of elements',
      { metadata: { labels: { a: '1', b: '2' } } },
      { metadata: { labels: { a: null }, '$setElementOrder/x': [] } },
      { metadata: { labels: { b: '2' } } },
    ],
    [
      'leaves no directive or null behind in what is new',
      { spec: {} },
      podSpec({
        containers: [{ name: 'a', image: null, $setElementOrder: [] }],
      }),
      podSpec({ containers: [{ name: 'a' }] }),
    ],
  ])('%s', (_what, target, patch, result) => {
    expect(apply(target, patch)).toEqual(result);
  });

  it('needs the merge key', () => {
    expect(() => apply({}, podSpec({ containers: [{ image: 'x' }] }))).toThrow(
      'an item of "containers" does not contain declared merge key: name',
    );
  });
});
