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

import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { readCatalog } from './readCatalog';

function entity(
  kind: string,
  name: string,
  rest: {
    type?: string;
    annotations?: Record<string, string>;
    relations?: Entity['relations'];
  } = {},
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name, namespace: 'default', annotations: rest.annotations },
    spec: { type: rest.type ?? 'service', owner: 'written-by-the-author' },
    relations: rest.relations,
  };
}

const owned = (targetRef: string) => ({ type: 'ownedBy', targetRef });

describe('readCatalog', () => {
  it('takes owners from relations and leaves other kinds out', async () => {
    const catalog = catalogServiceMock({
      entities: [
        entity('Component', 'cart', {
          annotations: {
            'backstage.io/kubernetes-id': 'cart',
            'backstage.io/managed-by-location': 'url:https://h/cart.yaml',
            'gitopshq.io/workload': 'shop-eu/cart',
          },
          relations: [
            owned('group:default/Storefront'),
            { type: 'partOf', targetRef: 'component:default/shop-web' },
            { type: 'partOf', targetRef: 'system:default/shop' },
          ],
        }),
        entity('System', 'shop', { relations: [owned('group:default/data')] }),
        entity('Resource', 'prod-eu', { type: 'kubernetes-cluster' }),
        entity('Resource', 'shop-eu', { type: 'environment' }),
        entity('Resource', 'orders', { type: 'database' }),
        entity('API', 'orders'),
      ],
    });
    const snapshot = await readCatalog(catalog, mockServices.auth(), 42);
    expect(snapshot.asOf).toBe(42);
    expect([...snapshot.components.values()]).toEqual([
      {
        componentRef: 'component:default/cart',
        title: undefined,
        ownerRefs: ['group:default/storefront'],
        systemRef: 'system:default/shop',
        kubernetesId: 'cart',
        workload: 'shop-eu/cart',
        location: 'url:https://h/cart.yaml',
      },
    ]);
    expect([...snapshot.systemOwners]).toEqual([
      ['system:default/shop', ['group:default/data']],
    ]);
    expect([...snapshot.clusters.keys()]).toEqual(['resource:default/prod-eu']);
    expect([...snapshot.environments.keys()]).toEqual([
      'resource:default/shop-eu',
    ]);
  });

  it('reads more than one page', async () => {
    const catalog = catalogServiceMock({
      entities: Array.from({ length: 1_234 }, (_, i) =>
        entity('Component', `c${i}`),
      ),
    });
    const { components } = await readCatalog(catalog, mockServices.auth(), 0);
    expect(components.size).toBe(1_234);
  });
});
