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

import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { People } from './People';

const entity = (
  kind: string,
  name: string,
  relations: [type: string, targetRef: string][],
  profile: object = {},
): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata: { name, namespace: 'default' },
  spec: { profile: { ...profile } },
  relations: relations.map(([type, targetRef]) => ({ type, targetRef })),
});

const dana = mockCredentials.user('user:default/dana');

function people(
  groupDepth: number,
  signedInWith: string[],
  profile: object = { displayName: 'Dana', email: 'dana@example.com' },
) {
  return new People({
    auth: mockServices.auth(),
    catalog: catalogServiceMock({
      entities: [
        entity(
          'User',
          'dana',
          [['memberOf', 'group:default/payments']],
          profile,
        ),
        entity('Group', 'payments', [['childOf', 'group:default/commerce']]),
        // A ring must not be walked for ever.
        entity('Group', 'commerce', [['childOf', 'group:default/payments']]),
      ],
    }),
    ownership: { ownershipRefs: async () => signedInWith },
    groupDepth,
  });
}

describe('People', () => {
  it.each([
    [0, ['group:default/payments', 'user:default/dana']],
    [
      1,
      ['group:default/commerce', 'group:default/payments', 'user:default/dana'],
    ],
    [
      9,
      ['group:default/commerce', 'group:default/payments', 'user:default/dana'],
    ],
  ])('counts groups %i generations up', async (depth, refs) => {
    const membership = await people(depth, []).membership(dana);
    expect(membership.refs).toEqual(refs);
  });

  it('tells what somebody signed in with and is no more', async () => {
    const { revoked } = await people(0, [
      'user:default/dana',
      'group:default/payments',
      'group:default/platform',
    ]).membership(dana);
    expect([...revoked]).toEqual(['group:default/platform']);
  });

  it('decides nothing without the catalog', async () => {
    const catalog = catalogServiceMock.mock();
    catalog.getEntityByRef.mockRejectedValue(new Error('the catalog is down'));
    const blind = new People({
      auth: mockServices.auth(),
      catalog,
      ownership: { ownershipRefs: async () => [] },
      groupDepth: 0,
    });
    await expect(blind.membership(dana)).rejects.toThrow('the catalog is down');
  });

  it.each([
    [
      { displayName: 'Dana', email: 'dana@example.com' },
      { name: 'Dana', email: 'dana@example.com' },
    ],
    [{}, { name: 'dana', email: 'dana@default.users.invalid' }],
    [
      { displayName: 'Dana <x>\n', email: 'no address' },
      { name: 'Dana x', email: 'dana@default.users.invalid' },
    ],
  ])('signs commits of %j', async (profile, author) => {
    expect(await people(0, [], profile).author(dana)).toEqual(author);
  });
});
