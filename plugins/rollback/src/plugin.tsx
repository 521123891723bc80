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
import RestoreIcon from '@material-ui/icons/Restore';
import { isRollbackAvailable } from './rollbackEntity';
import {
  entityContentRouteRef,
  operationLinkRouteRef,
  operationRouteRef,
  operationsRouteRef,
} from './routes';

export const operationsPage = PageBlueprint.make({
  params: {
    path: '/gitopshq/operations',
    title: 'Operations',
    icon: <RestoreIcon fontSize="inherit" />,
    routeRef: operationsRouteRef,
    loader: async () => {
      const { OperationsRouter } = await import('./OperationsRouter');
      return <OperationsRouter />;
    },
  },
});

export const rollbackEntityContent = EntityContentBlueprint.make({
  params: {
    path: '/rollback',
    title: 'Rollback',
    routeRef: entityContentRouteRef,
    filter: isRollbackAvailable,
    loader: async () => {
      const { EntityRollback } = await import('./components/EntityRollback');
      return (
        <GitopshqProvider>
          <EntityRollback />
        </GitopshqProvider>
      );
    },
  },
});

export const rollbackEntityCard = EntityCardBlueprint.make({
  params: {
    type: 'info',
    filter: isRollbackAvailable,
    loader: async () => {
      const { RollbackCard } = await import('./components/RollbackCard');
      return (
        <GitopshqProvider>
          <RollbackCard />
        </GitopshqProvider>
      );
    },
  },
});

/**
 * Releases, rollbacks and other operations of the fleet: entity tab, overview
 * card, fleet-wide page.
 *
 * @public
 */
export const rollbackPlugin = createFrontendPlugin({
  pluginId: 'rollback',
  title: 'Rollback',
  icon: <RestoreIcon fontSize="inherit" />,
  info: { packageJson: () => import('../package.json') },
  routes: {
    operations: operationsRouteRef,
    operation: operationRouteRef,
    entityContent: entityContentRouteRef,
  },
  externalRoutes: { operationLink: operationLinkRouteRef },
  extensions: [operationsPage, rollbackEntityContent, rollbackEntityCard],
});
