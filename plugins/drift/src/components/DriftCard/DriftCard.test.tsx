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
  aFinding,
  aSignal,
  findingId,
  renderFleet,
  type FakeGitopshqApi,
} from '../../__testUtils__';
import { driftApi, driftSignal, noDrift } from '../__testUtils__/drift';
import { DriftCard } from './DriftCard';

expect.extend(toHaveNoViolations);

const component: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'payments-api', namespace: 'default' },
};
const REF = 'component:default/payments-api';
const TAB = '/catalog/default/component/payments-api/drift';

const render = (api: FakeGitopshqApi) =>
  renderFleet(
    <EntityProvider entity={component}>
      <DriftCard />
    </EntityProvider>,
    { api },
  );

describe('DriftCard', () => {
  it('shows level, counts by cause, the worst findings and the way to the tab', async () => {
    const findings = [
      aFinding({ id: findingId(1), cause: 'pending', path: 'spec.pending' }),
      aFinding({
        id: findingId(2),
        environmentRef: 'resource:default/shop-dev',
        path: 'spec.dev',
      }),
      aFinding({ id: findingId(3), path: 'spec.manual' }),
      aFinding({ id: findingId(4), cause: 'failed-sync', path: 'spec.failed' }),
    ];
    const api = driftApi({ findings });
    api.fleet.signals = {
      [`entity ${REF}`]: [
        driftSignal(),
        aSignal({
          name: 'deploymentSync',
          level: 'warning',
          reason: '1 of 4 services out of sync',
        }),
      ],
    };
    const { container } = render(api);

    const worst = await screen.findByRole('list', { name: 'Worst findings' });
    expect(
      [...worst.querySelectorAll('[data-path]')].map(path =>
        path.getAttribute('data-path'),
      ),
    ).toEqual(['spec.manual', 'spec.failed', 'spec.pending']);
    expect(within(worst).getAllByRole('link')[0]).toHaveAttribute(
      'href',
      `${TAB}?finding=${findingId(3)}`,
    );
    expect(screen.getByText('and 1 others')).toBeVisible();
    expect(
      await screen.findByRole('list', { name: 'Findings by cause' }),
    ).toHaveTextContent(/Manual 2.*Pending 1.*Failed sync 1/);
    expect(
      await screen.findByText(/2 open findings, 2 in production/),
    ).toBeVisible();
    expect(screen.getByText(/1 of 4 services out of sync/)).toBeVisible();
    expect(
      screen.getByRole('link', { name: 'Drift in detail' }),
    ).toHaveAttribute('href', TAB);
    expect(await axe(container)).toHaveNoViolations();
  });

  it('says that all is as Git says', async () => {
    const api = driftApi({ findings: [] });
    api.fleet.signals = { [`entity ${REF}`]: [noDrift] };
    render(api);

    expect(await screen.findByText(/40 objects are as Git says/)).toBeVisible();
    expect(screen.getByText('Healthy')).toBeVisible();
  });

  it('is unknown, never healthy, while nothing tells', async () => {
    render(driftApi({ findings: [] }));

    expect(await screen.findByText(/^Drift: not known so far/)).toBeVisible();
    expect(screen.getAllByText('Unknown')).toHaveLength(2);
    expect(screen.queryByText('Healthy')).toBeNull();
  });

  it('shows a failure with retry', async () => {
    const api = driftApi();
    api.fail('listFindings', new Error('timed out'));
    render(api);

    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('timed out');
    expect(within(alert).getByRole('button', { name: 'Retry' })).toBeVisible();
  });
});
