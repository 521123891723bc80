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

import { createApp } from '@backstage/app-defaults';
import { AppRouter, FlatRoutes } from '@backstage/core-app-api';
import { SignInPage } from '@backstage/core-components';
import type { AnyApiFactory } from '@backstage/core-plugin-api';
import {
  CatalogEntityPage,
  CatalogIndexPage,
  EntityLayout,
  EntitySwitch,
} from '@backstage/plugin-catalog';
import {
  DriftFindingsPage,
  EntityDriftCard,
  EntityDriftContent,
  isDriftAvailable,
} from '@gitopshq/backstage-plugin-drift/legacy';
import {
  EntityFleetHealthCard,
  EntityFleetHealthContent,
  FleetClustersPage,
  isFleetHealthAvailable,
} from '@gitopshq/backstage-plugin-fleet-health/legacy';
import { GitopshqPage } from '@gitopshq/backstage-plugin-gitopshq/legacy';
import {
  EntityRollbackCard,
  EntityRollbackContent,
  isRollbackAvailable,
  OperationsPage,
} from '@gitopshq/backstage-plugin-rollback/legacy';
import type { ComponentType } from 'react';
import { Route } from 'react-router-dom';

/** What an app of the older frontend system may do differently. */
export interface LegacyAppOptions {
  apis: AnyApiFactory[];
  /** Where the console is mounted; false leaves its plugin out. */
  console?: string | false;
  /** Where the clusters are mounted; false leaves the page out. */
  clusters?: string | false;
  /** Where the findings are mounted; false leaves the page out. */
  drift?: string | false;
  /** Where the operations are mounted; false leaves the page out. */
  operations?: string | false;
}

const entityPage = (
  <EntityLayout>
    <EntityLayout.Route path="/" title="Overview">
      <EntitySwitch>
        <EntitySwitch.Case if={isFleetHealthAvailable}>
          <EntityFleetHealthCard />
          <EntityDriftCard />
          <EntitySwitch>
            <EntitySwitch.Case if={isRollbackAvailable}>
              <EntityRollbackCard />
            </EntitySwitch.Case>
          </EntitySwitch>
        </EntitySwitch.Case>
        <EntitySwitch.Case>
          <p>Nothing of this runs in a cluster</p>
        </EntitySwitch.Case>
      </EntitySwitch>
    </EntityLayout.Route>
    <EntityLayout.Route
      path="/fleet-health"
      title="Fleet health"
      if={isFleetHealthAvailable}
    >
      <EntityFleetHealthContent />
    </EntityLayout.Route>
    <EntityLayout.Route path="/drift" title="Drift" if={isDriftAvailable}>
      <EntityDriftContent />
    </EntityLayout.Route>
    <EntityLayout.Route
      path="/rollback"
      title="Rollback"
      if={isRollbackAvailable}
    >
      <EntityRollbackContent />
    </EntityLayout.Route>
  </EntityLayout>
);

/**
 * An app of the older frontend system with our plugins, put together as
 * README.md says. Made anew for each test: such an app can be rendered once.
 */
export function createLegacyApp({
  apis,
  console: consolePath = '/gitopshq',
  clusters: clustersPath = '/gitopshq/clusters',
  drift: driftPath = '/gitopshq/drift',
  operations: operationsPath = '/gitopshq/operations',
}: LegacyAppOptions): ComponentType {
  const app = createApp({
    apis,
    components: {
      SignInPage: props => <SignInPage {...props} providers={['guest']} />,
    },
  });
  return app.createRoot(
    <AppRouter>
      <FlatRoutes>
        <Route path="/catalog" element={<CatalogIndexPage />} />
        <Route
          path="/catalog/:namespace/:kind/:name"
          element={<CatalogEntityPage />}
        >
          {entityPage}
        </Route>
        {consolePath && <Route path={consolePath} element={<GitopshqPage />} />}
        {clustersPath && (
          <Route path={clustersPath} element={<FleetClustersPage />} />
        )}
        {driftPath && (
          <Route path={driftPath} element={<DriftFindingsPage />} />
        )}
        {operationsPath && (
          <Route path={operationsPath} element={<OperationsPage />} />
        )}
      </FlatRoutes>
    </AppRouter>,
  );
}
