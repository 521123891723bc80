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
  clusterRouteRef,
  clustersRouteRef,
  entityContentRouteRef,
} from '../routes';

/**
 * Fleet health of clusters and services for apps of the older frontend system.
 *
 * @public
 */
export const fleetHealthPlugin = createPlugin({
  id: 'fleet-health',
  routes: {
    clusters: clustersRouteRef,
    cluster: clusterRouteRef,
    entityContent: entityContentRouteRef,
  },
});

/**
 * The clusters, and a page for each; a route of its own, usually
 * `/gitopshq/clusters`.
 *
 * @public
 */
export const FleetClustersPage = fleetHealthPlugin.provide(
  createRoutableExtension({
    name: 'FleetClustersPage',
    component: () =>
      import('./LegacyClustersPage').then(m => m.LegacyClustersPage),
    mountPoint: clustersRouteRef,
  }),
);

/**
 * The entity tab; an `EntityLayout.Route` with the path `/fleet-health`, which
 * is where {@link EntityFleetHealthCard} links to.
 *
 * @public
 */
export const EntityFleetHealthContent = fleetHealthPlugin.provide(
  createRoutableExtension({
    name: 'EntityFleetHealthContent',
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
export const EntityFleetHealthCard = fleetHealthPlugin.provide(
  createComponentExtension({
    name: 'EntityFleetHealthCard',
    component: {
      lazy: () => import('./LegacyEntityCard').then(m => m.LegacyEntityCard),
    },
  }),
);
