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

import type { Entity } from '@backstage/catalog-model';
import { ResponseError } from '@backstage/errors';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import { renderTestApp } from '@backstage/frontend-test-utils';
import { gitopshqApiRef } from '@gitopshq/backstage-plugin-gitopshq-react';
import {
  allActions,
  anEnvironment,
  aService,
  FakeGitopshqApi,
  serviceId,
  someReleases,
  type FakeFleet,
} from '../../__testUtils__';
import rollbackPlugin from '../../index';

export const ENVIRONMENT = 'resource:default/shop-us';

/** `cart`, broken in shop-us by its last release and well in shop-eu. */
export const brokenCart = (fleet: Partial<FakeFleet> = {}) =>
  new FakeGitopshqApi({
    environments: [
      anEnvironment({
        name: 'shop-us',
        actions: allActions(),
        level: 'critical',
      }),
      anEnvironment({ name: 'shop-eu', actions: allActions() }),
    ],
    services: [
      aService({
        id: serviceId(2),
        name: 'cart',
        environmentRef: 'resource:default/shop-eu',
        actions: allActions(),
      }),
      aService({
        id: serviceId(1),
        name: 'cart',
        environmentRef: ENVIRONMENT,
        level: 'critical',
        reason: '0 of 3 pods ready',
        pods: { expected: 3, ready: 0 },
        actions: allActions(),
      }),
      aService({
        id: serviceId(3),
        name: 'search',
        environmentRef: ENVIRONMENT,
        actions: allActions(),
      }),
    ],
    releases: {
      [serviceId(1)]: someReleases(),
      [ENVIRONMENT]: someReleases(),
    },
    ...fleet,
  });

export const entityOf = (fields: {
  kind: string;
  name: string;
  type?: string;
}): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: fields.kind,
  metadata: { name: fields.name, namespace: 'default' },
  ...(fields.type && { spec: { type: fields.type } }),
});

export const cart = entityOf({ kind: 'Component', name: 'cart' });
export const shopUs = entityOf({
  kind: 'Resource',
  name: 'shop-us',
  type: 'environment',
});

/** The whole plugin in an app, with the page of an entity. */
export function renderApp(
  api: FakeGitopshqApi,
  { entity = cart, route = '/' }: { entity?: Entity; route?: string } = {},
) {
  return renderTestApp({
    features: [rollbackPlugin],
    extensions: [createTestEntityPage({ entity })],
    apis: [[gitopshqApiRef, api]],
    initialRouteEntries: [route],
  });
}

/** What the hub answers to what it refuses. */
export async function refusal(
  status: number,
  code: string | undefined,
  message: string,
  details: object = {},
) {
  return ResponseError.fromResponse(
    new Response(
      JSON.stringify({
        error: { name: 'ConflictError', message, code, details },
        response: { statusCode: status },
      }),
      { status, headers: { 'content-type': 'application/json' } },
    ),
  );
}
