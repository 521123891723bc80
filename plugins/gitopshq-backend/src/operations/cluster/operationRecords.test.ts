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

import type { Intent, PlannedWrite } from '../types';
import { expectedOf, reconcilingOf } from './operationRecords';

const CART = 'apps/v1/Deployment/shop/cart';
const version = { uid: 'u', resourceVersion: '1' };

const paths = (records: { path: string; value?: unknown; state: string }[]) =>
  records.map(({ path, value, state }) => [path, value, state]);

describe('records of operations', () => {
  it.each<[Intent, unknown[][]]>([
    [
      { type: 'restart', object: CART, uid: 'u', restartedAt: 'T' },
      [
        [
          'spec.template.metadata.annotations["kubectl.kubernetes.io/restartedAt"]',
          'T',
          'expected',
        ],
      ],
    ],
    [
      { type: 'scale', object: CART, replicas: 0, ...version },
      [['spec.replicas', 0, 'expected']],
    ],
    [
      { type: 'remove-fields', object: CART, paths: ['a', 'b'], ...version },
      [
        ['a', undefined, 'expected'],
        ['b', undefined, 'expected'],
      ],
    ],
    [{ type: 'apply', object: CART, manifestDigest: 'd' }, []],
    [{ type: 'delete', object: CART, ...version }, []],
  ])('say what is expected of $type', (intent, expected) => {
    const records = expectedOf('op-1', intent, 7);
    expect(paths(records)).toEqual(expected);
    expect(records).toEqual(
      records.map(each => ({
        ...each,
        operationId: 'op-1',
        object: CART,
        at: 7,
      })),
    );
  });

  it('say what a running operation puts right', () => {
    const object = CART;
    const writes: PlannedWrite[] = [
      {
        type: 'apply',
        object,
        uid: 'u',
        manifestDigest: 'd',
        fields: [{ path: 'spec.replicas' }],
      },
      { type: 'apply', object, manifestDigest: 'd', fields: [{ path: 'a' }] },
      { type: 'remove-fields', object, uid: 'u', fields: [{ path: 'b' }] },
      { type: 'delete', object, uid: 'u' },
      { type: 'restart', object, uid: 'u' },
    ];
    expect(paths(reconcilingOf('op-1', { writes }, 7))).toEqual([
      ['spec.replicas', undefined, 'reconciling'],
      ['', undefined, 'reconciling'],
      ['b', undefined, 'reconciling'],
      ['', undefined, 'reconciling'],
    ]);
  });
});
