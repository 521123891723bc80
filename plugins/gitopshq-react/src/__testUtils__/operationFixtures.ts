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

import type {
  Action,
  DeliveryMetrics,
  Incident,
  Operation,
  OperationKind,
  OperationPreview,
  Release,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { secondsAgo, serviceId } from './fixtures';

const DIGEST = 'd'.repeat(64);

const uuid = (number: number, group: string) =>
  `0197a000-0000-7000-${group}-${number.toString(16).padStart(12, '0')}`;

/** An operation's id from a small number. */
export const operationId = (number: number) => uuid(number, '8000');

/** An incident's id from a small number. */
export const incidentId = (number: number) => uuid(number, '9000');

/** A commit id from its first digits. */
export const sha = (digits: string) => digits.padEnd(40, '0');

/** A rollback of one service that somebody else began and that has ended well. */
export function anOperation(fields: Partial<Operation> = {}): Operation {
  return {
    id: operationId(1),
    kind: 'rollback',
    state: 'succeeded',
    target: {
      environmentRef: 'resource:default/shop-us',
      environmentName: 'shop-us',
      serviceId: serviceId(1),
      serviceName: 'cart',
      componentRef: 'component:default/cart',
    },
    parameters: { scope: 'service', toSha: sha('4f2c1a9') },
    digest: DIGEST,
    requester: 'user:default/sre',
    reason: 'cart is down since its last release',
    speculative: true,
    waived: [],
    gate: { blockedBy: [] },
    allowed: { execute: true, cancel: true },
    steps: [],
    createdAt: secondsAgo(600),
    correlationId: '0197a000-0000-7000-a000-000000000001',
    ...fields,
  };
}

/** What rolling `cart` back writes. */
export function aPreview(
  fields: Partial<OperationPreview> = {},
): OperationPreview {
  return {
    digest: DIGEST,
    files: [
      {
        path: 'envs/shop-us/cart/deployment.yaml',
        blobBefore: 'b'.repeat(40),
        blobAfter: 'a'.repeat(40),
        diff: [
          '--- a/envs/shop-us/cart/deployment.yaml',
          '+++ b/envs/shop-us/cart/deployment.yaml',
          '@@ -20,3 +20,3 @@',
          '       containers:',
          '-        - image: registry.example.com/acme/cart:3.10.0',
          '+        - image: registry.example.com/acme/cart:3.9.2',
          '           name: cart',
          '',
        ].join('\n'),
      },
    ],
    objects: [
      {
        object: 'apps/v1/Deployment/shop/cart',
        change: 'changed',
        serviceName: 'cart',
        changes: [
          {
            path: 'spec.template.spec.containers[name=cart].image',
            before: 'registry.example.com/acme/cart:3.10.0',
            after: 'registry.example.com/acme/cart:3.9.2',
          },
        ],
      },
    ],
    writes: [
      {
        type: 'apply',
        object: 'apps/v1/Deployment/shop/cart',
        fields: [
          {
            path: 'spec.template.spec.containers[name=cart].image',
            live: 'registry.example.com/acme/cart:3.10.0',
            after: 'registry.example.com/acme/cart:3.9.2',
          },
        ],
      },
    ],
    collateral: [],
    notUndone: [],
    confirmNames: [],
    notes: [],
    ...fields,
  };
}

/** A release of `cart`. */
export function aRelease(fields: Partial<Release> = {}): Release {
  return {
    sha: sha('4f2c1a9'),
    environmentRef: 'resource:default/shop-us',
    services: [{ serviceId: serviceId(1), name: 'cart' }],
    author: 'Dana <dana@example.com>',
    committedAt: secondsAgo(86_400),
    appliedAt: secondsAgo(86_300),
    subject: 'Release cart 3.9.2 to shop-us',
    images: [
      {
        workload: 'Deployment/cart',
        container: 'cart',
        from: 'registry.example.com/acme/cart:3.9.1',
        to: 'registry.example.com/acme/cart:3.9.2',
      },
    ],
    values: [],
    kind: 'release',
    outcome: 'deployed',
    claimed: false,
    current: false,
    confirmed: true,
    ...fields,
  };
}

/** The release that broke `cart`, and the good one before it. */
export const someReleases = (): Release[] => [
  aRelease({
    sha: sha('9d3e5b6'),
    parentSha: sha('4f2c1a9'),
    committedAt: secondsAgo(3_600),
    appliedAt: secondsAgo(3_580),
    subject: 'Release cart 3.10.0 to shop-us',
    images: [
      {
        workload: 'Deployment/cart',
        container: 'cart',
        from: 'registry.example.com/acme/cart:3.9.2',
        to: 'registry.example.com/acme/cart:3.10.0',
      },
    ],
    values: [
      {
        file: 'envs/shop-us/cart/deployment.yaml',
        path: 'spec.template.spec.containers[name=cart].env[name=CACHE].value',
        from: 'redis:6379',
        to: 'redis-2:6379',
      },
    ],
    outcome: 'failed',
    outcomeReason: '0 of 3 pods ready 15 min after it was applied',
    current: true,
  }),
  aRelease(),
  aRelease({
    sha: sha('1b0c2d3'),
    committedAt: secondsAgo(172_800),
    appliedAt: undefined,
    subject: 'Release cart 3.9.1 to shop-us',
    outcome: 'unknown',
    confirmed: false,
    images: [],
  }),
];

export function anIncident(fields: Partial<Incident> = {}): Incident {
  return {
    id: incidentId(1),
    title: 'cart is down in shop-us',
    severity: 'critical',
    scope: {
      environmentRefs: ['resource:default/shop-us'],
      serviceIds: [serviceId(1)],
    },
    state: 'open',
    openedBy: 'user:default/sre',
    openedAt: secondsAgo(900),
    operationIds: [],
    ...fields,
  };
}

/** Two releases in three days, one of them rolled back. */
export function aDelivery(
  fields: Partial<DeliveryMetrics> = {},
): DeliveryMetrics {
  return {
    from: secondsAgo(3 * 86_400),
    to: secondsAgo(0),
    releases: 2,
    perDay: 0.67,
    rolledBack: 1,
    failed: 1,
    recovery: { count: 1, medianSeconds: 252, p90Seconds: 252 },
    days: [
      { day: '2026-03-08', releases: 0, rolledBack: 0 },
      { day: '2026-03-09', releases: 1, rolledBack: 0 },
      { day: '2026-03-10', releases: 1, rolledBack: 1 },
    ],
    ...fields,
  };
}

const KINDS: OperationKind[] = [
  'rollback',
  'change',
  'reconcile',
  'adopt',
  'sync',
  'restart',
  'scale',
];

/** Everything is allowed. */
export const allActions = (): Action[] =>
  KINDS.map(kind => ({ kind, allowed: true, blockedBy: [] }));

/** Nothing is allowed, for one reason. */
export const noActions = (): Action[] =>
  KINDS.map(kind => ({
    kind,
    allowed: false,
    blockedBy: [
      {
        rule: 'not-owner',
        text: 'You may not do this here: it belongs to group:default/storefront.',
        liftedBy: ['group:default/storefront', 'the platform team'],
      },
    ],
  }));
