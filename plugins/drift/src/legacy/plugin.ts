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
  driftRouteRef,
  entityContentRouteRef,
  ignoreRulesRouteRef,
  operationRouteRef,
} from '../routes';

/**
 * Drift of live clusters from Git for apps of the older frontend system.
 *
 * @public
 */
export const driftPlugin = createPlugin({
  id: 'drift',
  routes: {
    findings: driftRouteRef,
    ignoreRules: ignoreRulesRouteRef,
    entityContent: entityContentRouteRef,
  },
  externalRoutes: { operation: operationRouteRef },
});

/**
 * Findings of the fleet and the ignore rules; a route of its own, usually
 * `/gitopshq/drift`.
 *
 * @public
 */
export const DriftFindingsPage = driftPlugin.provide(
  createRoutableExtension({
    name: 'DriftFindingsPage',
    component: () => import('./LegacyDriftPage').then(m => m.LegacyDriftPage),
    mountPoint: driftRouteRef,
  }),
);

/**
 * The entity tab; an `EntityLayout.Route` with the path `/drift`, which is
 * where {@link EntityDriftCard} links to.
 *
 * @public
 */
export const EntityDriftContent = driftPlugin.provide(
  createRoutableExtension({
    name: 'EntityDriftContent',
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
export const EntityDriftCard = driftPlugin.provide(
  createComponentExtension({
    name: 'EntityDriftCard',
    component: {
      lazy: () => import('./LegacyEntityCard').then(m => m.LegacyEntityCard),
    },
  }),
);
