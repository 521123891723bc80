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
import { formatPath } from '../path/formatPath';
import { builtinKind } from '../schema/builtin/builtinKinds';
import { topologyAt } from '../schema/topology';
import { fieldPaths } from './fieldPaths';
import { ownersOf } from './ownersOf';
import { ownsPath } from './ownsPath';

const TREE = {
  'f:spec': {
    'f:selector': {},
    'f:template': {
      'f:spec': {
        'f:containers': {
          'k:{"name":"web"}': {
            '.': {},
            'f:image': {},
            'f:ports': {
              'k:{"containerPort":80,"protocol":"TCP"}': {
                '.': {},
                'f:name': {},
              },
            },
          },
        },
      },
    },
  },
  'f:metadata': {
    'f:finalizers': { 'v:"a/b"': {} },
    'f:annotations': { '.': {} },
  },
};

it('tells the leaves of a field set', () => {
  expect(fieldPaths(TREE).map(formatPath)).toEqual([
    'spec.selector',
    'spec.template.spec.containers[name=web].image',
    'spec.template.spec.containers[name=web].ports[containerPort=80,protocol=TCP].name',
    'metadata.finalizers[="a/b"]',
    'metadata.annotations',
  ]);
});

const web = { keys: [['name', 'web'] as const] };

it.each<
  [
    string,
    Parameters<typeof ownsPath>[1],
    Parameters<typeof ownsPath>[2],
    boolean,
  ]
>([
  [
    'a leaf',
    ['spec', 'template', 'spec', 'containers', web, 'image'],
    undefined,
    true,
  ],
  [
    'another leaf',
    ['spec', 'template', 'spec', 'containers', web, 'name'],
    undefined,
    false,
  ],
  ['an item', ['spec', 'template', 'spec', 'containers', web], undefined, true],
  [
    'an item with keys in any order',
    [
      'spec',
      'template',
      'spec',
      'containers',
      web,
      'ports',
      {
        keys: [
          ['protocol', 'TCP'],
          ['containerPort', 80],
        ],
      },
    ],
    undefined,
    true,
  ],
  ['a set item', ['metadata', 'finalizers', { value: 'a/b' }], undefined, true],
  [
    'inside an atomic value',
    ['spec', 'selector', 'app'],
    { atomicDepth: 2, anyAncestor: false },
    true,
  ],
  [
    'inside what is no atomic value',
    ['spec', 'selector', 'app'],
    undefined,
    false,
  ],
  [
    'below an owned leaf without a schema',
    ['spec', 'selector', 'app'],
    { atomicDepth: -1, anyAncestor: true },
    true,
  ],
  [
    'below a node with children',
    ['spec', 'template', 'x'],
    { atomicDepth: -1, anyAncestor: true },
    false,
  ],
])('owns %s', (_title, path, lookup, expected) => {
  expect(ownsPath(TREE, path, lookup)).toBe(expected);
});

it('finds keys that Go escapes and JavaScript does not', () => {
  const tree = {
    'f:set': { 'v:"a\\u003cb"': {}, 'k:{"name":"x\\u0026y"}': {} },
  };
  expect(ownsPath(tree, ['set', { value: 'a<b' }])).toBe(true);
  expect(ownsPath(tree, ['set', { keys: [['name', 'x&y']] }])).toBe(true);
  expect(ownsPath(tree, ['set', { value: 'a<c' }])).toBe(false);
});

it('reads any tree without failing', () => {
  fc.assert(
    fc.property(fc.jsonValue(), tree => {
      fieldPaths(tree);
      ownsPath(tree, ['f', { value: 'x' }, { keys: [['a', 1]] }]);
    }),
  );
  expect(
    fieldPaths({ 'k:not json': {}, 'v:{}': {}, 'i:x': {}, x: {} }),
  ).toEqual([]);
});

it('tells the owners of every field of an object', () => {
  const owners = ownersOf(
    {
      metadata: {
        managedFields: [
          { manager: 'gitops', operation: 'Apply', fieldsV1: TREE },
          {
            manager: 'k9s',
            operation: 'Update',
            time: '2026-01-01T00:00:00Z',
            fieldsV1: { 'f:spec': { 'f:selector': {} } },
          },
          { manager: 'kubelet', subresource: 'status', fieldsV1: TREE },
          'hostile',
        ],
      },
    },
    path => {
      const topology = topologyAt(
        builtinKind('apps/v1', 'Deployment')!.node,
        path,
      );
      return topology.type === 'keyed' ? topology.keys : undefined;
    },
  );
  expect(owners.get('spec.selector')).toEqual([
    { manager: 'gitops', operation: 'Apply' },
    { manager: 'k9s', operation: 'Update', time: '2026-01-01T00:00:00Z' },
  ]);
  expect([...owners.keys()]).toHaveLength(5);
});
