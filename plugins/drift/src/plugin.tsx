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
import CompareArrowsIcon from '@material-ui/icons/CompareArrows';
import { isDriftAvailable } from './driftEntity';
import {
  driftRouteRef,
  entityContentRouteRef,
  ignoreRulesRouteRef,
  operationRouteRef,
} from './routes';

export const driftPage = PageBlueprint.make({
  params: {
    path: '/gitopshq/drift',
    title: 'Drift',
    icon: <CompareArrowsIcon fontSize="inherit" />,
    routeRef: driftRouteRef,
    loader: async () => {
      const { DriftRouter } = await import('./DriftRouter');
      return <DriftRouter />;
    },
  },
});

export const driftEntityContent = EntityContentBlueprint.make({
  params: {
    path: '/drift',
    title: 'Drift',
    routeRef: entityContentRouteRef,
    filter: isDriftAvailable,
    loader: async () => {
      const { EntityDrift } = await import('./components/EntityDrift');
      return (
        <GitopshqProvider>
          <EntityDrift />
        </GitopshqProvider>
      );
    },
  },
});

export const driftEntityCard = EntityCardBlueprint.make({
  params: {
    type: 'info',
    filter: isDriftAvailable,
    loader: async () => {
      const { DriftCard } = await import('./components/DriftCard');
      return (
        <GitopshqProvider>
          <DriftCard />
        </GitopshqProvider>
      );
    },
  },
});

/**
 * Drift of live clusters from Git, field by field, with its cause: entity tab,
 * overview card, fleet-wide page.
 *
 * @public
 */
export const driftPlugin = createFrontendPlugin({
  pluginId: 'drift',
  title: 'Drift',
  icon: <CompareArrowsIcon fontSize="inherit" />,
  info: { packageJson: () => import('../package.json') },
  routes: {
    findings: driftRouteRef,
    ignoreRules: ignoreRulesRouteRef,
    entityContent: entityContentRouteRef,
  },
  externalRoutes: { operation: operationRouteRef },
  extensions: [driftPage, driftEntityContent, driftEntityCard],
});
