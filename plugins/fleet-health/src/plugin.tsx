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
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { GitopshqProvider } from '@gitopshq/backstage-plugin-gitopshq-react';
import DnsIcon from '@material-ui/icons/Dns';
import { isFleetHealthAvailable } from './fleetEntity';
import {
  clusterRouteRef,
  clustersRouteRef,
  entityContentRouteRef,
} from './routes';

export const clustersPage = PageBlueprint.make({
  name: 'clusters',
  params: {
    path: '/gitopshq/clusters',
    title: 'Clusters',
    icon: <DnsIcon fontSize="inherit" />,
    routeRef: clustersRouteRef,
    loader: async () => {
      const { ClustersRouter } = await import('./ClustersRouter');
      return <ClustersRouter />;
    },
  },
});

export const fleetHealthEntityContent = EntityContentBlueprint.make({
  params: {
    path: '/fleet-health',
    title: 'Fleet health',
    routeRef: entityContentRouteRef,
    filter: isFleetHealthAvailable,
    loader: async () => {
      const { EntityFleetHealth } = await import(
        './components/EntityFleetHealth'
      );
      return (
        <GitopshqProvider>
          <EntityFleetHealth />
        </GitopshqProvider>
      );
    },
  },
});

export const fleetHealthEntityCard = EntityCardBlueprint.make({
  params: {
    type: 'info',
    filter: isFleetHealthAvailable,
    loader: async () => {
      const { FleetHealthCard } = await import('./components/FleetHealthCard');
      return (
        <GitopshqProvider>
          <FleetHealthCard />
        </GitopshqProvider>
      );
    },
  },
});

/**
 * Fleet health of clusters and services: entity tab, overview card, clusters
 * page.
 *
 * @public
 */
export const fleetHealthPlugin = createFrontendPlugin({
  pluginId: 'fleet-health',
  title: 'Fleet health',
  icon: <DnsIcon fontSize="inherit" />,
  info: { packageJson: () => import('../package.json') },
  routes: {
    clusters: clustersRouteRef,
    cluster: clusterRouteRef,
    entityContent: entityContentRouteRef,
  },
  extensions: [clustersPage, fleetHealthEntityContent, fleetHealthEntityCard],
});
