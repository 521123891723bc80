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

import {
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
} from '@backstage/core-plugin-api';
import {
  entityContentRouteRef,
  operationLinkRouteRef,
  operationRouteRef,
  operationsRouteRef,
} from '../routes';

/**
 * Releases, rollbacks and other operations for apps of the older frontend
 * system.
 *
 * @public
 */
export const rollbackPlugin = createPlugin({
  id: 'rollback',
  routes: {
    operations: operationsRouteRef,
    operation: operationRouteRef,
    entityContent: entityContentRouteRef,
  },
  externalRoutes: { operationLink: operationLinkRouteRef },
});

/**
 * Operations of the fleet; a route of its own, usually
 * `/gitopshq/operations`.
 *
 * @public
 */
export const OperationsPage = rollbackPlugin.provide(
  createRoutableExtension({
    name: 'OperationsPage',
    component: () =>
      import('./LegacyOperationsPage').then(m => m.LegacyOperationsPage),
    mountPoint: operationsRouteRef,
  }),
);

/**
 * The entity tab; an `EntityLayout.Route` with the path `/rollback`, which is
 * where {@link EntityRollbackCard} links to.
 *
 * @public
 */
export const EntityRollbackContent = rollbackPlugin.provide(
  createRoutableExtension({
    name: 'EntityRollbackContent',
    component: () =>
      import('./LegacyEntityContent').then(m => m.LegacyEntityContent),
    mountPoint: entityContentRouteRef,
  }),
);

/**
 * The card for an entity's overview.
 *
 * @public
 */
export const EntityRollbackCard = rollbackPlugin.provide(
  createComponentExtension({
    name: 'EntityRollbackCard',
    component: {
      lazy: () => import('./LegacyEntityCard').then(m => m.LegacyEntityCard),
    },
  }),
);
