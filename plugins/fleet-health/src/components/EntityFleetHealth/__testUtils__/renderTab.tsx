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
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { renderFleet, type FakeGitopshqApi } from '../../../__testUtils__';
import { clustersRouteRef } from '../../../routes';
import { EntityFleetHealth } from '../EntityFleetHealth';

/** A component, changed by the given fields. */
export const entity = (fields: Partial<Entity>): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'payments-api', namespace: 'default' },
  ...fields,
});
/** A resource of a type. */
export const resource = (name: string, type: string) =>
  entity({ kind: 'Resource', metadata: { name }, spec: { type } });

/** The tab on an entity's page. */
export function renderTab(of: Entity, api: FakeGitopshqApi) {
  return renderFleet(
    <EntityProvider entity={of}>
      <EntityFleetHealth />
    </EntityProvider>,
    { api, mountedRoutes: { '/gitopshq/clusters': clustersRouteRef } },
  );
}

/** What the backend answers about things that are not there or not yours. */
export async function notFound(message: string) {
  return ResponseError.fromResponse(
    new Response(
      JSON.stringify({
        error: { name: 'NotFoundError', message },
        response: { statusCode: 404 },
      }),
      { status: 404, headers: { 'content-type': 'application/json' } },
    ),
  );
}
