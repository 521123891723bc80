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
import { discoveryApiRef, fetchApiRef } from '@backstage/core-plugin-api';
import { renderTestApp } from '@backstage/frontend-test-utils';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import { gitopshqApiRef } from '@gitopshq/backstage-plugin-gitopshq-react';
import { screen } from '@testing-library/react';
import {
  aCluster,
  anEnvironment,
  aService,
  FakeGitopshqApi,
} from './__testUtils__';
import fleetHealthPlugin from './index';
import { fleetHealthEntityCard, fleetHealthEntityContent } from './plugin';

const component: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'payments-api', namespace: 'default' },
};

describe('plugin fleet-health', () => {
  it('has the clusters page', async () => {
    const api = new FakeGitopshqApi({ clusters: [aCluster()] });
    renderTestApp({
      features: [fleetHealthPlugin],
      extensions: [createTestEntityPage({ entity: component })],
      apis: [[gitopshqApiRef, api]],
      initialRouteEntries: ['/gitopshq/clusters'],
    });

    expect(
      await screen.findByRole('link', { name: 'prod-eu' }),
    ).toHaveAttribute('href', '/gitopshq/clusters/default/prod-eu');
  });

  it('has a page per cluster', async () => {
    const api = new FakeGitopshqApi({ clusters: [aCluster()] });
    renderTestApp({
      features: [fleetHealthPlugin],
      extensions: [createTestEntityPage({ entity: component })],
      apis: [[gitopshqApiRef, api]],
      initialRouteEntries: ['/gitopshq/clusters/default/prod-eu'],
    });

    expect(await screen.findByText('Cluster prod-eu')).toBeVisible();
    expect(await screen.findByText('v1.36.2')).toBeVisible();
    expect(api.callsOf('getCluster')).toEqual([['resource:default/prod-eu']]);
  });

  it('has an entity tab and an overview card', async () => {
    const api = new FakeGitopshqApi({
      services: [aService()],
      environments: [anEnvironment()],
    });
    renderTestApp({
      extensions: [
        createTestEntityPage({ entity: component }),
        fleetHealthEntityContent,
        fleetHealthEntityCard,
      ],
      apis: [[gitopshqApiRef, api]],
    });

    expect(
      await screen.findByRole('link', { name: 'Fleet health in detail' }),
    ).toHaveAttribute('href', expect.stringMatching(/\/fleet-health$/));
    expect(
      await screen.findByRole('button', {
        name: 'Pods and events of payments-api',
      }),
    ).toBeVisible();
  });

  it.each([
    [{ kind: 'API' }],
    [{ kind: 'Group' }],
    [{ kind: 'Resource', spec: { type: 'database' } }],
    [{ kind: 'Resource' }],
  ])('shows nothing on %j', async fields => {
    renderTestApp({
      extensions: [
        createTestEntityPage({ entity: { ...component, ...fields } }),
        fleetHealthEntityContent,
        fleetHealthEntityCard,
      ],
      apis: [[gitopshqApiRef, new FakeGitopshqApi()]],
    });

    expect(await screen.findByTestId('empty-entity-page')).toBeInTheDocument();
  });

  it('works where the gitopshq plugin is not installed', async () => {
    const asked: string[] = [];
    renderTestApp({
      features: [fleetHealthPlugin],
      extensions: [createTestEntityPage({ entity: component })],
      apis: [
        [
          discoveryApiRef,
          { getBaseUrl: async (id: string) => `http://hub/api/${id}` },
        ],
        [
          fetchApiRef,
          {
            fetch: async (input: RequestInfo | URL) => {
              asked.push(String(input));
              return new Response(
                JSON.stringify(
                  String(input).endsWith('/me')
                    ? {
                        userEntityRef: 'user:default/dana',
                        ownershipEntityRefs: [],
                        banners: [],
                      }
                    : { items: [] },
                ),
              );
            },
          },
        ],
      ],
      initialRouteEntries: ['/gitopshq/clusters'],
    });

    expect(
      await screen.findByText(/No clusters that you or your groups own/),
    ).toBeVisible();
    expect(asked).toContain(
      'http://hub/api/gitopshq/v1/clusters?owner=me&limit=200',
    );
  });
});
