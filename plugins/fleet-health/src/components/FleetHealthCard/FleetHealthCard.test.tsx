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
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { screen, within } from '@testing-library/react';
import { axe, toHaveNoViolations } from 'jest-axe';
import {
  aCluster,
  anEnvironment,
  aService,
  FakeGitopshqApi,
  renderFleet,
  serviceId,
} from '../../__testUtils__';
import { FleetHealthCard } from './FleetHealthCard';

expect.extend(toHaveNoViolations);

const component: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'payments-api', namespace: 'default' },
};

const render = (entity: Entity, api: FakeGitopshqApi) =>
  renderFleet(
    <EntityProvider entity={entity}>
      <FleetHealthCard />
    </EntityProvider>,
    { api },
  );

const serviceIn = (number: number, environment: string) =>
  aService({
    id: serviceId(number),
    environmentRef: `resource:default/${environment}`,
  });

describe('FleetHealthCard', () => {
  it('shows one line per environment and links to the tab', async () => {
    const { container } = render(
      component,
      new FakeGitopshqApi({
        services: [
          serviceIn(1, 'shop-eu'),
          {
            ...serviceIn(2, 'shop-staging'),
            level: 'warning',
            pods: { expected: 5, ready: 4 },
          },
        ],
      }),
    );

    const lines = await screen.findAllByRole('listitem');
    expect(lines.map(line => line.textContent)).toEqual([
      'Warningshop-staging4 of 5 pods ready',
      'Healthyshop-eu3 of 3 pods ready',
    ]);
    expect(
      screen.getByRole('link', { name: 'Fleet health in detail' }),
    ).toHaveAttribute(
      'href',
      '/catalog/default/component/payments-api/fleet-health',
    );
    expect(await axe(container)).toHaveNoViolations();
  });

  it('stays small with many environments', async () => {
    render(
      component,
      new FakeGitopshqApi({
        services: Array.from({ length: 9 }, (_, index) =>
          serviceIn(index, `env-${index}`),
        ),
      }),
    );

    expect(await screen.findAllByRole('listitem')).toHaveLength(6);
    expect(screen.getByText('and 3 more environments')).toBeVisible();
  });

  it('says why an environment has no pods', async () => {
    const api = new FakeGitopshqApi({
      environments: [
        anEnvironment({
          state: 'unconfirmed',
          level: 'unknown',
          reason: 'declared by an entity only',
        }),
      ],
    });
    render(
      {
        ...component,
        kind: 'Resource',
        metadata: { name: 'shop-eu' },
        spec: { type: 'environment' },
      },
      api,
    );

    const line = await screen.findByRole('listitem');
    expect(line).toHaveTextContent('Unknown');
    expect(line).toHaveTextContent('declared by an entity only');
  });

  it('says that nothing runs', async () => {
    render(component, new FakeGitopshqApi());

    expect(
      await screen.findByText(/Runs in no known environment/),
    ).toBeVisible();
  });

  it('shows a failure with retry', async () => {
    const api = new FakeGitopshqApi();
    api.fail('listServices', new Error('timed out'));
    render(component, api);

    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('timed out');
    expect(within(alert).getByRole('button', { name: 'Retry' })).toBeVisible();
  });

  it('shows the state of a cluster, its problem and what to do', async () => {
    const cluster: Entity = {
      ...component,
      kind: 'Resource',
      metadata: { name: 'prod-eu' },
      spec: { type: 'kubernetes-cluster' },
    };
    const { container } = render(
      cluster,
      new FakeGitopshqApi({
        clusters: [aCluster({ state: 'registered', level: 'unknown' })],
      }),
    );

    expect(await screen.findByText('Never answered')).toHaveAttribute(
      'data-level',
      'unknown',
    );
    expect(screen.getByText(/1 environment$/)).toBeVisible();
    expect(screen.getByText(/Wait for the first probe/)).toBeVisible();
    expect(await axe(container)).toHaveNoViolations();
  });
});
