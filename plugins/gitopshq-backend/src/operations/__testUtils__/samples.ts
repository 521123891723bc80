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

import type { OperationPlan, StoredOperation } from '../types';
import { uuidv7 } from '../uuidv7';

export const SHOP_EU = 'resource:default/shop-eu';
export const CART = 'c'.repeat(32);

/** A plan that changes the file of cart and applies its Deployment. */
export function samplePlan(fields: Partial<OperationPlan> = {}): OperationPlan {
  return {
    kind: 'rollback',
    environmentRef: SHOP_EU,
    serviceId: CART,
    serviceKey: 'cart',
    parameters: { scope: 'service', toSha: 'a'.repeat(40) },
    git: { repositoryKey: 'deploy', branch: 'main' },
    files: [
      {
        path: 'envs/shop-eu/cart/Deployment.yaml',
        blobBefore: 'b'.repeat(40),
        blobAfter: 'c'.repeat(40),
      },
    ],
    rendered: { before: { cart: 'new' }, after: { cart: 'old' } },
    writes: [
      {
        type: 'apply',
        object: 'apps/v1/Deployment/shop/cart',
        uid: 'uid-of-cart',
        manifestDigest: 'd'.repeat(64),
        fields: [
          {
            path: 'spec.template.spec.containers[name=cart].image',
            live: 'cart:2',
            after: 'cart:1',
          },
        ],
      },
    ],
    collateral: [],
    notUndone: [],
    confirmNames: [],
    digest: 'e'.repeat(64),
    ...fields,
  };
}

let made = 0;

/** An operation as stored; later ones have later ids. */
export function sampleOperation(
  fields: Partial<StoredOperation> = {},
): StoredOperation {
  made += 1;
  const plan = fields.plan ?? samplePlan();
  return {
    id: uuidv7(Date.UTC(2026, 10, 23) + made),
    kind: plan.kind,
    scope: 'service',
    state: 'planned',
    environmentRef: plan.environmentRef,
    environmentName: 'shop-eu',
    clusterRef: 'resource:default/prod-eu',
    tier: 'production',
    serviceId: plan.serviceId,
    serviceName: 'cart',
    componentRef: 'component:default/cart',
    request: {
      kind: 'rollback',
      target: { environmentRef: plan.environmentRef, serviceId: CART },
      parameters: { scope: 'service', toSha: 'a'.repeat(40) },
    },
    plan,
    preview: {
      digest: plan.digest,
      ...{ files: [], objects: [], writes: [], collateral: [] },
      ...{ notUndone: [], confirmNames: [], notes: [] },
    },
    subject: 'Roll cart back to 1',
    requester: 'user:default/dana',
    author: { name: 'Dana', email: 'dana@example.com' },
    ownershipRefs: [],
    reason: 'it broke',
    speculative: true,
    waived: [],
    steps: [],
    createdAt: 1,
    expiresAt: 8_640_000_000_000_000,
    correlationId: uuidv7(Date.UTC(2026, 10, 23)),
    version: 1,
    ...fields,
  };
}
