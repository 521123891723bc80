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
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  gitopshqApiRef,
  GitopshqClient,
  GitopshqProvider,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import DashboardIcon from '@material-ui/icons/Dashboard';
import { clustersRouteRef, rootRouteRef } from './routes';

export const gitopshqApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: gitopshqApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: ({ discoveryApi, fetchApi }) =>
        new GitopshqClient({ discoveryApi, fetchApi }),
    }),
});

export const consolePage = PageBlueprint.make({
  params: {
    path: '/gitopshq',
    title: 'GitOpsHQ',
    icon: <DashboardIcon fontSize="inherit" />,
    routeRef: rootRouteRef,
    loader: async () => {
      const { ConsolePage } = await import('./components/console');
      return (
        <GitopshqProvider>
          <ConsolePage />
        </GitopshqProvider>
      );
    },
  },
});

/**
 * The GitOpsHQ console: the fleet at a glance. Provides the API client to the
 * other plugins of the suite.
 *
 * @public
 */
export const gitopshqPlugin = createFrontendPlugin({
  pluginId: 'gitopshq',
  title: 'GitOpsHQ',
  icon: <DashboardIcon fontSize="inherit" />,
  info: { packageJson: () => import('../package.json') },
  routes: { root: rootRouteRef },
  externalRoutes: { clusters: clustersRouteRef },
  extensions: [gitopshqApi, consolePage],
});
