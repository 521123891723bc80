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
  createApiFactory,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import {
  gitopshqApiRef,
  GitopshqClient,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import { clustersRouteRef, rootRouteRef } from '../routes';

/**
 * The GitOpsHQ console for apps of the older frontend system. Provides the API
 * client to the other plugins of the suite.
 *
 * @public
 */
export const gitopshqPlugin = createPlugin({
  id: 'gitopshq',
  apis: [
    createApiFactory({
      api: gitopshqApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: ({ discoveryApi, fetchApi }) =>
        new GitopshqClient({ discoveryApi, fetchApi }),
    }),
  ],
  routes: { root: rootRouteRef },
  externalRoutes: { clusters: clustersRouteRef },
});

/**
 * The fleet at a glance; a route of its own, usually `/gitopshq`.
 *
 * @public
 */
export const GitopshqPage = gitopshqPlugin.provide(
  createRoutableExtension({
    name: 'GitopshqPage',
    component: () =>
      import('./LegacyConsolePage').then(m => m.LegacyConsolePage),
    mountPoint: rootRouteRef,
  }),
);
