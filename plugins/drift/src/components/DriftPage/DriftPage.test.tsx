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
  LIVE_CHANNEL,
  type OperationRequest,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe, toHaveNoViolations } from 'jest-axe';
import {
  aFinding,
  allActions,
  aService,
  findingId,
  noActions,
  renderFleet,
  secondsAgo,
  serviceId,
  type FakeGitopshqApi,
} from '../../__testUtils__';
import { driftRouteRef } from '../../routes';
import {
  driftApi,
  memory,
  noDrift,
  replicas,
  stale,
} from '../__testUtils__/drift';
import { DriftPage } from './DriftPage';

expect.extend(toHaveNoViolations);

const render = (api: FakeGitopshqApi, route = '/gitopshq/drift') =>
  renderFleet(<DriftPage view="findings" />, {
    api,
    route,
    mountedRoutes: { '/gitopshq/drift': driftRouteRef },
  });

const row = (name: RegExp) => screen.findByRole('row', { name });

describe('DriftPage', () => {
  it('shows what differs with both values, cause, writer and time', async () => {
    const { container } = render(driftApi());

    const debug = await row(/name=DEBUG/);
    for (const text of [
      'payments-api',
      'Deployment',
      'shop-eu',
      'production',
      'Added',
      'not in Git',
      'name: DEBUG, value: "1"',
      'Manual',
      'kubectl-edit',
      '2 h ago',
    ]) {
      expect(debug).toHaveTextContent(text);
    }
    expect(await row(/memory/)).toHaveTextContent(
      /256Mi.*1Gi.*acme-tool \(unrecognised tool\)/,
    );
    expect(await row(/data.password/)).toHaveTextContent(
      'fingerprint 0123456789ab',
    );
    expect(screen.queryByRole('row', { name: /spec.replicas/ })).toBeNull();
    const production = screen.getByRole('region', {
      name: 'Drift in production',
    });
    await waitFor(() => expect(production).toHaveTextContent('3 open'));
    expect(production).toHaveTextContent(/Manual 2.*Controller 1/);
    expect(await axe(container)).toHaveNoViolations();
  });

  it('draws of many findings only what is in view, and loads more towards the end', async () => {
    const findings = Array.from({ length: 1_200 }, (_, index) =>
      aFinding({ id: findingId(index), path: `spec.field${index}` }),
    );
    const api = driftApi({ findings });
    render(api);

    await row(/spec.field0$/);

    const drawn = screen.getAllByRole('row').length;
    expect(drawn).toBeGreaterThan(10);
    expect(drawn).toBeLessThan(60);
    expect(screen.getByRole('table')).toHaveAttribute('aria-rowcount', '501');
    await userEvent.click(
      screen.getByRole('button', { name: 'Show more findings (500 shown)' }),
    );
    await waitFor(() =>
      expect(screen.getByRole('table')).toHaveAttribute(
        'aria-rowcount',
        '1001',
      ),
    );
    expect(
      screen.getByRole('button', { name: 'Select the first 500' }),
    ).toBeVisible();
  });

  it('takes its filters from the URL, and clears them', async () => {
    const api = driftApi();
    render(
      api,
      '/gitopshq/drift?owner=all&cause=manual&cause=magic&kind=Deployment&manager=acme-tool&level=critical',
    );

    expect(await row(/memory/)).toBeVisible();
    expect(screen.queryByRole('row', { name: /DEBUG/ })).toBeNull();
    expect(screen.getByText(/asks for cause “magic”/)).toBeVisible();
    expect(api.callsOf('listFindings')).toContainEqual([
      {
        cause: ['manual'],
        kind: ['Deployment'],
        manager: ['acme-tool'],
        limit: 500,
      },
    ]);
    await userEvent.click(
      screen.getByRole('button', { name: 'Clear filters' }),
    );
    expect(await row(/DEBUG/)).toBeVisible();
    expect(screen.getByTestId('address')).toHaveTextContent(
      '/gitopshq/drift?owner=all',
    );
  });

  it('narrows to production', async () => {
    const dev = aFinding({
      id: findingId(9),
      path: 'spec.paused',
      environmentRef: 'resource:default/shop-dev',
    });
    render(driftApi({ findings: [dev, memory] }));

    await row(/spec.paused/);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Show only production' }),
    );

    await waitFor(() =>
      expect(screen.queryByRole('row', { name: /spec.paused/ })).toBeNull(),
    );
    expect(await row(/memory/)).toBeVisible();
    expect(screen.getByTestId('address')).toHaveTextContent('tier=production');
  });

  it('shows ignored findings with the rule and its reason', async () => {
    render(driftApi(), '/gitopshq/drift?status=ignored');

    expect(await row(/spec.replicas/)).toHaveTextContent(
      'Ignored: HorizontalPodAutoscaler storefront-web sets it between 3 and 10 (rule: Built in',
    );
  });

  it('opens a finding by its URL, and closes it', async () => {
    const api = driftApi();
    const { baseElement } = render(
      api,
      `/gitopshq/drift?owner=all&finding=${replicas.id}`,
    );

    const details = await screen.findByRole('dialog', {
      name: 'Deployment storefront-web',
    });
    expect(within(details).getByText('An autoscaler set it.')).toBeVisible();
    expect(await axe(baseElement)).toHaveNoViolations();
    await userEvent.click(
      within(details).getByRole('button', { name: 'Close details' }),
    );
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(screen.getByTestId('address')).toHaveTextContent(
      /drift\?owner=all$/,
    );
  });

  it('opens details from a row by keyboard', async () => {
    render(driftApi());

    const button = await screen.findByRole('button', {
      name: /Details of .*DEBUG/,
    });
    button.focus();
    await userEvent.keyboard('{Enter}');

    expect(
      await screen.findByRole('dialog', { name: 'Deployment payments-api' }),
    ).toBeVisible();
    expect(screen.getByTestId('address')).toHaveTextContent(
      `finding=${findingId(1)}`,
    );
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('says why a finding of the URL cannot be shown', async () => {
    render(driftApi(), `/gitopshq/drift?finding=${findingId(99)}`);

    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The finding could not be loaded',
    );
  });

  describe('responding', () => {
    const operable = () => {
      const api = driftApi();
      api.fleet.services = [aService({ actions: allActions() })];
      api.fleet.environments = api.fleet.environments.map(environment => ({
        ...environment,
        actions: allActions(),
      }));
      return api;
    };
    const tick = async (name: RegExp) =>
      userEvent.click(await screen.findByRole('checkbox', { name }));
    const press = async (name: string | RegExp) => {
      // It waits to know whether the person may.
      await waitFor(() =>
        expect(screen.getByRole('button', { name })).toBeEnabled(),
      );
      await userEvent.click(screen.getByRole('button', { name }));
    };

    it('reconciles a selection past its preview and a reason, and says what it refuses', async () => {
      const api = operable();
      api.fleet.plan = {
        writes: [],
        removals: [],
        refused: [{ findingId: findingId(1), reason: 'it is resolved' }],
      };
      const { baseElement, signals } = render(api);

      await tick(/Select .*memory/);
      await tick(/Select .*DEBUG/);
      expect(screen.getByText('2 findings selected')).toBeVisible();
      await press('Reconcile…');

      expect(
        await screen.findByRole('table', { name: 'Cannot be done' }),
      ).toHaveTextContent(/DEBUG.*it is resolved/);
      expect(
        await screen.findByRole('table', { name: 'Written to the cluster' }),
      ).toHaveTextContent(/image.*3\.10\.0.*3\.9\.2/);
      expect(api.callsOf('createOperation')).toEqual([
        [
          {
            kind: 'reconcile',
            target: {
              environmentRef: 'resource:default/shop-eu',
              serviceId: serviceId(1),
            },
            parameters: { findingIds: [memory.id], removeAdded: true },
          },
          expect.stringMatching(/^[0-9a-f]{32}$/),
        ],
      ]);
      expect(await axe(baseElement)).toHaveNoViolations();
      await press('Continue to the reason');
      expect(
        screen.getByRole('button', { name: /^Reconcile 1 finding of/ }),
      ).toBeDisabled();
      await userEvent.type(screen.getByLabelText(/^Reason/), 'edited by hand');
      await userEvent.click(
        screen.getByRole('button', { name: /^Reconcile 1 finding of/ }),
      );

      expect(
        await screen.findByText(/It is being written to Git and the cluster/),
      ).toBeVisible();
      // Once it is put right, the list is empty and the dialog stays.
      api.fleet.findings = [];
      act(() => signals.send(LIVE_CHANNEL, { topic: 'findings', version: 2 }));
      expect(
        await screen.findByText('Not known whether anything differs'),
      ).toBeInTheDocument();
      expect(screen.getByRole('dialog')).toHaveTextContent('Executing');
      expect(api.callsOf('executeOperation')).toEqual([
        [expect.objectContaining({ reason: 'edited by hand' })],
      ]);
    });

    it('keeps what was added where the person says so, by a plan of its own', async () => {
      const api = operable();
      render(api);

      await tick(/Select .*DEBUG/);
      await press('Reconcile…');
      await userEvent.click(
        await screen.findByRole('checkbox', {
          name: 'Also take away what was added beside Git',
        }),
      );

      await waitFor(() =>
        expect(
          api
            .callsOf('createOperation')
            .map(([request]) => (request as OperationRequest).parameters),
        ).toEqual([
          { findingIds: [findingId(1)], removeAdded: true },
          { findingIds: [findingId(1)], removeAdded: false },
        ]),
      );
      expect(api.callsOf('cancelOperation')).toHaveLength(1);
    });

    it('says that nothing can be done when everything is refused', async () => {
      const api = operable();
      api.fleet.plan = {
        writes: [],
        removals: [],
        refused: [{ findingId: findingId(1), reason: 'it is a Secret' }],
      };
      render(api);

      await tick(/Select .*DEBUG/);
      await press('Adopt into Git…');

      expect(
        await screen.findByText('Nothing of this can be done'),
      ).toBeVisible();
      expect(screen.getByRole('table')).toHaveTextContent('it is a Secret');
      expect(api.callsOf('createOperation')).toEqual([]);
    });

    it('says who may respond where this person may not', async () => {
      const api = operable();
      api.fleet.services = [aService({ actions: noActions() })];
      render(api);

      await tick(/Select .*DEBUG/);
      const reason = await screen.findByRole('note', {
        name: /Reconcile….*belongs to group:default\/storefront/,
      });
      expect(within(reason).getByRole('button')).toBeDisabled();
      expect(reason).toHaveAccessibleName(
        /Who can lift it: .*the platform team/,
      );
    });

    it('works in one environment at a time', async () => {
      const api = operable();
      api.fleet.findings = [
        aFinding(),
        aFinding({
          id: findingId(9),
          path: 'spec.paused',
          environmentRef: 'resource:default/shop-dev',
        }),
      ];
      render(api);

      await tick(/Select .*DEBUG/);
      await tick(/Select .*paused/);

      expect(
        await screen.findByRole('note', {
          name: /Adopt into Git….*One operation works in one environment/,
        }),
      ).toBeVisible();
    });

    it('offers to sync what was not applied', async () => {
      const api = operable();
      api.fleet.findings = [
        aFinding({ cause: 'failed-sync', suggestion: 'retry-sync' }),
      ];
      render(api);

      await tick(/Select .*DEBUG/);
      await press('Sync again…');

      await screen.findByRole('button', { name: 'Continue to the reason' });
      expect(api.callsOf('createOperation')[0][0]).toMatchObject({
        kind: 'sync',
        parameters: {},
      });
    });
  });

  it('follows a new finding without reload', async () => {
    const api = driftApi({ findings: [memory] });
    const { signals } = render(api);
    await row(/memory/);

    api.fleet.findings.unshift(aFinding({ firstSeenAt: secondsAgo(1) }));
    act(() => signals.send(LIVE_CHANNEL, { topic: 'findings', version: 2 }));

    expect(await row(/DEBUG/)).toBeVisible();
  });

  it('says that nothing differs only when that is known', async () => {
    const api = driftApi({ findings: [] });
    api.fleet.signals = { 'owner me': [noDrift] };
    const { unmount } = render(api);
    expect(await screen.findByText('No drift')).toBeVisible();
    expect(screen.getByText(/Everything is as Git says/)).toHaveTextContent(
      'compared just now: 40 objects are as Git says',
    );
    unmount();

    const other = driftApi({ findings: [] });
    other.fleet.signals = { 'owner me': [stale] };
    render(other);
    expect(
      await screen.findByText('Not known whether anything differs'),
    ).toBeVisible();
    expect(screen.queryByText('No drift')).toBeNull();
  });

  it('never takes silence for good news', async () => {
    const api = driftApi({ findings: [] });
    api.fail('getSignals', new Error('timed out'));
    render(api);

    expect(
      await screen.findByText('Not known whether anything differs'),
    ).toBeVisible();
  });

  it('says that the filters leave nothing', async () => {
    render(driftApi(), '/gitopshq/drift?cause=pending&status=open');

    expect(
      await screen.findByText('No findings match these filters'),
    ).toBeVisible();
    await userEvent.click(
      screen.getAllByRole('button', { name: 'Clear filters' })[1],
    );
    expect(await row(/memory/)).toBeVisible();
  });

  it('shows a failure with retry, then the list', async () => {
    const api = driftApi();
    api.fail('listFindings', new Error('connect ECONNREFUSED'));
    render(api);

    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('The findings could not be loaded');
    api.fail('listFindings', undefined);
    await userEvent.click(within(alert).getByRole('button', { name: 'Retry' }));

    expect(await row(/memory/)).toBeVisible();
  });
});
