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

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { component, environment, snapshot } from '../__testUtils__/registry';
import { mapServices, type MappableWorkload } from './mapServices';

function object(
  name: string,
  fields: Partial<MappableWorkload> = {},
): MappableWorkload {
  const kind = fields.kind ?? 'Deployment';
  return {
    uid: `${kind}-${name}`,
    kind,
    namespace: 'shop',
    name,
    labels: {},
    ...fields,
  };
}

const id = (value: string) => ({ 'backstage.io/kubernetes-id': value });
const app = (value: string) => ({ 'app.kubernetes.io/name': value });
const untrusted = { location: 'elsewhere' };

interface Expected {
  key: string;
  mapping: string;
  /** `<ref>` counted, `(<ref>)` not. */
  claims?: string[];
}

const cases: {
  rule: string;
  workload: MappableWorkload;
  components?: ReturnType<typeof component>[];
  services?: Record<string, string>;
  state?: 'confirmed' | 'unconfirmed';
  expected: Expected;
}[] = [
  {
    rule: 'services of the configuration by label value',
    workload: object('x', { labels: id('cart') }),
    services: { cart: 'component:default/basket' },
    expected: {
      key: 'component:default/basket',
      mapping: 'mapped',
      claims: ['component:default/basket'],
    },
  },
  {
    rule: 'services of the configuration beats a counted label',
    workload: object('x', { labels: id('cart') }),
    services: { cart: 'component:default/basket' },
    components: [component('cart')],
    expected: {
      key: 'component:default/basket',
      mapping: 'mapped',
      claims: ['component:default/basket', '(component:default/cart)'],
    },
  },
  {
    rule: 'services of the configuration settles two counted claims',
    workload: object('x', { labels: id('cart') }),
    services: { cart: 'component:default/cart' },
    components: [
      component('cart'),
      component('rival', { kubernetesId: 'cart' }),
    ],
    expected: {
      key: 'component:default/cart',
      mapping: 'mapped',
      claims: ['component:default/cart', '(component:default/rival)'],
    },
  },
  {
    rule: 'services of the configuration has no inherited keys',
    workload: object('constructor'),
    expected: { key: 'constructor', mapping: 'unmapped', claims: [] },
  },
  {
    rule: 'label',
    workload: object('x', { labels: { ...id('cart'), ...app('other') } }),
    components: [component('cart'), component('other')],
    expected: {
      key: 'component:default/cart',
      mapping: 'mapped',
      claims: ['component:default/cart'],
    },
  },
  {
    rule: 'label nobody claims',
    workload: object('x', { labels: id('cart') }),
    expected: { key: 'cart', mapping: 'unmapped', claims: [] },
  },
  {
    rule: 'hostile: a label claimed from an untrusted location',
    workload: object('x', { labels: id('cart') }),
    components: [component('thief', { kubernetesId: 'cart', ...untrusted })],
    expected: {
      key: 'cart',
      mapping: 'unmapped',
      claims: ['(component:default/thief)'],
    },
  },
  {
    rule: 'hostile: an untrusted rival takes nothing and contests nothing',
    workload: object('x', { labels: id('cart') }),
    components: [
      component('cart'),
      component('thief', { kubernetesId: 'cart', ...untrusted }),
    ],
    expected: {
      key: 'component:default/cart',
      mapping: 'mapped',
      claims: ['component:default/cart', '(component:default/thief)'],
    },
  },
  {
    rule: 'contested: two components of one label value',
    workload: object('x', { labels: id('cart') }),
    components: [
      component('cart'),
      component('rival', { kubernetesId: 'cart' }),
    ],
    expected: {
      key: 'cart',
      mapping: 'contested',
      claims: ['component:default/cart', 'component:default/rival'],
    },
  },
  {
    rule: 'annotation of a component that the configuration lists',
    workload: object('cart-redis'),
    services: { cart: 'component:default/cart' },
    components: [
      component('cart', { workload: 'shop-eu/Deployment/shop/cart-redis' }),
    ],
    expected: {
      key: 'component:default/cart',
      mapping: 'mapped',
      claims: ['component:default/cart'],
    },
  },
  {
    rule: 'hostile: an annotation alone takes no workload of others',
    workload: object('payments'),
    components: [
      component('thief', { workload: 'shop-eu/Deployment/shop/payments' }),
    ],
    expected: {
      key: 'payments',
      mapping: 'unmapped',
      claims: ['(component:default/thief)'],
    },
  },
  {
    rule: 'hostile: a listed component from an untrusted location',
    workload: object('payments'),
    services: { cart: 'component:default/thief' },
    components: [
      component('thief', {
        workload: 'shop-eu/Deployment/shop/payments',
        ...untrusted,
      }),
    ],
    expected: {
      key: 'payments',
      mapping: 'unmapped',
      claims: ['(component:default/thief)'],
    },
  },
  {
    rule: 'hostile: an annotation on what carries the label of another',
    workload: object('cart', { labels: id('cart') }),
    services: { x: 'component:default/thief' },
    components: [
      component('cart'),
      component('thief', { workload: 'shop-eu/Deployment/shop/cart' }),
    ],
    expected: {
      key: 'component:default/cart',
      mapping: 'mapped',
      claims: ['component:default/cart', '(component:default/thief)'],
    },
  },
  {
    rule: 'annotation of another environment says nothing here',
    workload: object('cart'),
    components: [
      component('basket', { workload: 'shop-us/Deployment/shop/cart' }),
    ],
    expected: { key: 'cart', mapping: 'unmapped', claims: [] },
  },
  {
    rule: 'services of the configuration by folder',
    workload: object('x', { folder: 'cart', labels: app('other') }),
    services: { cart: 'component:default/basket' },
    expected: {
      key: 'component:default/basket',
      mapping: 'mapped',
      claims: ['component:default/basket'],
    },
  },
  {
    rule: 'services of the configuration by folder beats a label',
    workload: object('x', { folder: 'cart', labels: id('other') }),
    services: { cart: 'component:default/basket' },
    components: [component('other')],
    expected: {
      key: 'component:default/basket',
      mapping: 'mapped',
      claims: ['component:default/basket', '(component:default/other)'],
    },
  },
  {
    rule: 'services of the configuration by label value before folder',
    workload: object('x', { folder: 'b', labels: id('a') }),
    services: { a: 'component:default/a', b: 'component:default/b' },
    expected: {
      key: 'component:default/a',
      mapping: 'mapped',
      claims: ['component:default/a'],
    },
  },
  {
    rule: 'label before folder',
    workload: object('x', { folder: 'basket', labels: id('cart') }),
    components: [
      component('cart'),
      component('b', { workload: 'shop-eu/basket' }),
    ],
    services: { elsewhere: 'component:default/b' },
    expected: {
      key: 'component:default/cart',
      mapping: 'mapped',
      claims: ['component:default/cart', '(component:default/b)'],
    },
  },
  {
    rule: 'annotation of a folder, its component listed in the configuration',
    workload: object('x', { folder: 'cart', labels: app('other') }),
    services: { elsewhere: 'component:default/basket' },
    components: [component('basket', { workload: 'shop-eu/cart' })],
    expected: {
      key: 'component:default/basket',
      mapping: 'mapped',
      claims: ['component:default/basket'],
    },
  },
  {
    rule: 'hostile: annotation of a folder nothing bears out',
    workload: object('x', { folder: 'cart' }),
    components: [component('basket', { workload: 'shop-eu/cart' })],
    expected: {
      key: 'cart',
      mapping: 'unmapped',
      claims: ['(component:default/basket)'],
    },
  },
  {
    rule: 'hostile: annotation of a folder from an untrusted location',
    workload: object('x', { folder: 'cart' }),
    services: { elsewhere: 'component:default/thief' },
    components: [
      component('thief', { workload: 'shop-eu/cart', ...untrusted }),
    ],
    expected: {
      key: 'cart',
      mapping: 'unmapped',
      claims: ['(component:default/thief)'],
    },
  },
  {
    rule: 'contested: two listed components name one folder',
    workload: object('x', { folder: 'cart' }),
    services: { a: 'component:default/a', b: 'component:default/b' },
    components: [
      component('a', { workload: 'shop-eu/cart' }),
      component('b', { workload: 'shop-eu/cart' }),
    ],
    expected: {
      key: 'cart',
      mapping: 'contested',
      claims: ['component:default/a', 'component:default/b'],
    },
  },
  {
    rule: 'folder before app.kubernetes.io/name and names',
    workload: object('x', {
      folder: 'cart',
      labels: app('other'),
      madeBy: 'maker',
    }),
    expected: { key: 'cart', mapping: 'unmapped', claims: [] },
  },
  {
    rule: 'annotation of a folder this object does not come from',
    workload: object('cart'),
    services: { elsewhere: 'component:default/basket' },
    components: [component('basket', { workload: 'shop-eu/cart' })],
    expected: {
      key: 'cart',
      mapping: 'unmapped',
      claims: ['(component:default/basket)'],
    },
  },
  {
    rule: 'annotation that is malformed is shown with the reason',
    workload: object('cart'),
    components: [component('basket', { workload: 'shop-eu/Deployment/cart' })],
    expected: {
      key: 'cart',
      mapping: 'unmapped',
      claims: ['(component:default/basket)'],
    },
  },
  {
    rule: 'app.kubernetes.io/name',
    workload: object('cart-v2', { labels: app('cart') }),
    components: [component('cart')],
    expected: { key: 'cart', mapping: 'unmapped', claims: [] },
  },
  {
    rule: 'name of what made it',
    workload: object('report-28000000', { kind: 'Job', madeBy: 'report' }),
    expected: { key: 'report', mapping: 'unmapped', claims: [] },
  },
  {
    rule: 'own name',
    workload: object('cart'),
    components: [component('cart')],
    expected: { key: 'cart', mapping: 'unmapped', claims: [] },
  },
  {
    rule: 'hostile: no claim counts in an unconfirmed environment',
    workload: object('x', { labels: id('cart') }),
    components: [component('cart')],
    state: 'unconfirmed',
    expected: {
      key: 'cart',
      mapping: 'unmapped',
      claims: ['(component:default/cart)'],
    },
  },
];

describe('mapServices', () => {
  it.each(cases)(
    '$rule',
    ({ workload, components, services = {}, state, expected }) => {
      const map = mapServices(
        environment({ services, state: state ?? 'confirmed' }),
        [workload],
        snapshot({ components }),
      );
      const [service] = [...map.services.values()];
      expect({
        key: service.key,
        mapping: service.mapping,
        claims: service.claims.map(({ componentRef, counted }) =>
          counted ? componentRef : `(${componentRef})`,
        ),
      }).toEqual(expected);
      expect(service.componentRef).toBe(
        expected.mapping === 'mapped' ? expected.key : undefined,
      );
      expect(map.serviceOf.get(workload.uid)).toBe(service.serviceId);
      expect(service.claims.every(({ reason }) => reason.length > 10)).toBe(
        true,
      );
    },
  );

  it('gives the id of the API', () => {
    const map = mapServices(environment(), [object('cart')], snapshot());
    expect([...map.services.keys()]).toEqual([
      createHash('sha256')
        .update('["resource:default/shop-eu","cart"]')
        .digest()
        .subarray(0, 16)
        .toString('hex'),
    ]);
  });

  it('joins the owners of component, system and environment', () => {
    const owners = (systemOwners: Record<string, string[]>) => {
      const map = mapServices(
        environment(),
        [object('x', { labels: id('cart') })],
        snapshot({
          components: [component('cart', { systemRef: 'system:default/shop' })],
          systemOwners,
        }),
      );
      return [...map.services.values()][0].ownerRefs;
    };
    expect(
      owners({
        'system:default/shop': ['group:default/shop', 'group:default/commerce'],
      }),
    ).toEqual([
      'group:default/cart-owners',
      'group:default/commerce',
      'group:default/shop',
    ]);
    expect(owners({})).toEqual([
      'group:default/cart-owners',
      'group:default/commerce',
    ]);
  });

  it.each(['unmapped', 'contested'])(
    'gives what is %s to the owners of the environment alone',
    mapping => {
      const map = mapServices(
        environment(),
        [object('x', { labels: id('cart') })],
        snapshot({
          components:
            mapping === 'contested'
              ? [component('a', { kubernetesId: 'cart' })].concat(
                  component('b', { kubernetesId: 'cart' }),
                )
              : [],
        }),
      );
      const [service] = [...map.services.values()];
      expect(service).toMatchObject({
        mapping,
        ownerRefs: ['group:default/commerce'],
      });
    },
  );

  it('does not let an unlabelled workload join a mapped service', () => {
    const map = mapServices(
      environment(),
      [
        object('cart', { labels: id('cart') }),
        object('b', { labels: app('cart') }),
        object('cart', { kind: 'Job' }),
      ],
      snapshot({ components: [component('cart')] }),
    );
    expect([...map.services.values()].map(({ key }) => key).sort()).toEqual([
      'cart',
      'component:default/cart',
    ]);
  });

  it('answers the same whatever the order of workloads', () => {
    const workloads = [
      object('a', { labels: id('cart') }),
      object('b', { labels: id('cart') }),
      object('cart'),
      object('payments'),
      object('c', { labels: app('payments') }),
      object('d', { labels: id('search') }),
    ];
    const registry = snapshot({
      components: [
        component('cart', { workload: 'shop-eu/Deployment/shop/b' }),
        component('rival', { kubernetesId: 'cart', workload: 'shop-eu/cart' }),
        component('thief', { workload: 'shop-eu/Deployment/shop/payments' }),
        component('search', { workload: 'shop-eu/Deployment/search' }),
      ],
    });
    const plain = (order: MappableWorkload[]) => {
      const map = mapServices(environment(), order, registry);
      return [
        [...map.services].sort(([a], [b]) => (a < b ? -1 : 1)),
        [...map.serviceOf].sort(([a], [b]) => (a < b ? -1 : 1)),
      ];
    };
    fc.assert(
      fc.property(
        fc.shuffledSubarray(workloads, { minLength: workloads.length }),
        order => expect(plain(order)).toEqual(plain(workloads)),
      ),
    );
  });
});
