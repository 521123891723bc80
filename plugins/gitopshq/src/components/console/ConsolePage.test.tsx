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

import { LIVE_CHANNEL } from '@gitopshq/backstage-plugin-gitopshq-common';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe, toHaveNoViolations } from 'jest-axe';
import {
  aCluster,
  anEnvironment,
  aService,
  aSignal,
  FakeGitopshqApi,
  renderFleet,
  secondsAgo,
  serviceId,
} from '../../__testUtils__';
import { ConsolePage } from './ConsolePage';

expect.extend(toHaveNoViolations);

const platform = ['group:default/platform'];

const aFleet = () =>
  new FakeGitopshqApi({
    clusters: [aCluster()],
    environments: [
      anEnvironment(),
      anEnvironment({
        name: 'shop-staging',
        tier: 'non-production',
        clusterRef: 'resource:default/staging',
        clusterLevel: 'warning',
        level: 'critical',
        reason: 'recommendations is critical',
        services: { total: 3, byLevel: { healthy: 2, critical: 1 } },
        pods: { expected: 6, ready: 4 },
      }),
    ],
    services: [
      aService(),
      aService({
        id: serviceId(2),
        name: 'recommendations',
        environmentRef: 'resource:default/shop-staging',
        level: 'critical',
        reason: '0 of 2 pods ready',
      }),
      aService({ id: serviceId(3), name: 'gateway', ownerRefs: platform }),
    ],
    signals: {
      'owner me': [
        aSignal({
          level: 'warning',
          value: 20,
          reason: '8 of 10 pods ready',
          offenders: [
            {
              entityRef: 'component:default/recommendations',
              text: '2 pods not ready',
            },
          ],
        }),
        aSignal({
          name: 'agentHeartbeat',
          unit: 'seconds',
          value: 12,
          reason: 'last beat 12 s ago',
        }),
      ],
      fleet: [aSignal({ reason: 'all 40 pods ready' })],
    },
  });

const render = (api: FakeGitopshqApi, route = '/gitopshq') =>
  renderFleet(<ConsolePage />, { api, route });

const region = (name: string) => screen.findByRole('region', { name });

describe('ConsolePage', () => {
  it('shows signals, what needs attention, environments and services of mine', async () => {
    const { container } = render(aFleet());

    const signals = await region('Signals of what I own');
    expect(
      await within(signals).findByText(/^8 of 10 pods ready/),
    ).toBeVisible();
    expect(signals).toHaveTextContent('20 % of expected pods not ready');
    expect(signals).toHaveTextContent('2 pods not ready');
    expect(signals).toHaveTextContent('last beat 12 s ago');

    const attention = await screen.findByRole('table', {
      name: 'Needs attention, worst first',
    });
    expect(within(attention).getAllByRole('row')).toHaveLength(2);
    expect(attention).toHaveTextContent('service recommendations');
    expect(attention).toHaveTextContent('0 of 2 pods ready');
    expect(attention).toHaveTextContent('payments');
    expect(
      within(attention).getByRole('link', { name: 'recommendations' }),
    ).toHaveAttribute('href', '/catalog/default/component/recommendations');

    const [worst, next] = await screen.findAllByRole('heading', { level: 3 });
    expect(worst).toHaveTextContent('shop-staging');
    expect(next).toHaveTextContent('shop-eu');
    const card = container.querySelector(
      '[data-environment="resource:default/shop-staging"]',
    );
    for (const text of [
      'Critical',
      'non-production',
      '1 critical2 healthy',
      '4 of 6 pods ready',
      'staging',
    ]) {
      expect(card).toHaveTextContent(text);
    }

    const services = await screen.findByRole('table', { name: 'Services' });
    expect(within(services).getAllByRole('row')).toHaveLength(3);
    expect(services).not.toHaveTextContent('gateway');
    expect(await axe(container)).toHaveNoViolations();
  });

  it('shows all with the signals of the fleet', async () => {
    render(aFleet(), '/gitopshq?owner=all');

    expect(
      await within(await region('Signals of the fleet')).findByText(
        /^all 40 pods ready/,
      ),
    ).toBeVisible();
    expect(
      await screen.findByRole('table', { name: 'Services' }),
    ).toHaveTextContent('gateway');
  });

  it('shows the trend of the fleet to who may see it', async () => {
    const api = aFleet();
    api.fleet.samples = [{ at: secondsAgo(900), level: 'healthy', value: 0 }];
    render(api, '/gitopshq?owner=all');

    expect(
      await screen.findByRole('img', {
        name: /^Pod health of the fleet, last 24 hours/,
      }),
    ).toBeInTheDocument();
  });

  it('shows the signals of each chosen owner', async () => {
    const api = aFleet();
    render(api, '/gitopshq?owner=group:default/platform');

    expect(
      await region('Signals of what group:default/platform owns'),
    ).toBeVisible();
    await waitFor(() =>
      expect(api.callsOf('getSignals')).toEqual([
        [{ scope: 'owner', ref: 'group:default/platform' }],
      ]),
    );
  });

  it('says that only the owner filter narrows signals', async () => {
    render(aFleet(), '/gitopshq?tier=production');

    expect(
      await screen.findByText(/only the owner filter applies to signals/),
    ).toBeVisible();
    expect(await screen.findAllByRole('heading', { level: 3 })).toHaveLength(1);
  });

  it('shows the rest when an environment names no cluster', async () => {
    const api = aFleet();
    api.fleet.environments.push(
      anEnvironment({
        name: 'adrift',
        clusterRef: undefined,
        state: 'misconfigured',
        level: 'unknown',
        problem: {
          code: 'missing-annotation',
          message: 'The entity has no annotation gitopshq.io/cluster',
          cure: 'Add gitopshq.io/cluster',
        },
      }),
    );
    render(api);
    const board = await region('Environments');
    expect(
      await within(board).findByText(/has no annotation gitopshq.io.cluster/),
    ).toBeVisible();
    expect(within(board).getByText('Add gitopshq.io/cluster')).toBeVisible();
  });

  it('asks who owns nothing to look at all', async () => {
    const api = aFleet();
    api.fleet.me.ownershipEntityRefs = ['group:default/newcomers'];
    const { container } = render(api);

    expect(
      await screen.findByText(/that you or your groups own/),
    ).toBeVisible();
    expect(await axe(container)).toHaveNoViolations();
    await userEvent.click(
      screen.getByRole('button', { name: 'Show all I may see' }),
    );

    expect(await region('Signals of the fleet')).toBeVisible();
    expect(screen.getByTestId('address')).toHaveTextContent('?owner=all');
  });

  it('says that nothing needs attention only when everything was read', async () => {
    const api = new FakeGitopshqApi({
      clusters: [aCluster()],
      environments: [anEnvironment()],
      services: [aService()],
    });
    render(api);
    expect(await screen.findByText('Nothing needs attention')).toBeVisible();
  });

  it('does not say so when a part could not be read', async () => {
    const api = new FakeGitopshqApi({
      environments: [anEnvironment()],
      services: [aService()],
    });
    api.fail('listClusters', new Error('timed out'));
    render(api);

    expect(
      await screen.findByText(
        /clusters could not be loaded; what needs attention among them may be missing/,
      ),
    ).toBeVisible();
    expect(screen.queryByText('Nothing needs attention')).toBeNull();
  });

  it('shows failures where they happen, and recovers', async () => {
    const api = aFleet();
    api.fail('getSignals', new Error('timed out'));
    render(api);

    const alert = await within(
      await region('Signals of what I own'),
    ).findByRole('alert');
    expect(alert).toHaveTextContent('The signals could not be loaded');
    expect(
      await screen.findByRole('table', { name: 'Services' }),
    ).toBeVisible();
    api.fail('getSignals', undefined);
    await userEvent.click(within(alert).getByRole('button', { name: 'Retry' }));

    expect(await screen.findByText(/^8 of 10 pods ready/)).toBeVisible();
  });

  it('shows skeletons while loading', async () => {
    const api = aFleet();
    for (const method of [
      'listClusters',
      'listEnvironments',
      'listServices',
      'getSignals',
    ] as const) {
      api.hang(method);
    }
    const { container } = render(api);

    await screen.findByRole('progressbar', { name: 'Loading environments' });
    for (const name of ['signals', 'services', 'what needs attention']) {
      expect(
        screen.getByRole('progressbar', { name: `Loading ${name}` }),
      ).toBeInTheDocument();
    }
    expect(screen.queryByText('Nothing needs attention')).toBeNull();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('shows banners of the backend', async () => {
    const api = aFleet();
    api.fleet.me.banners = [
      {
        code: 'permissions-disabled',
        message: 'Permissions are switched off: everybody sees everything',
        value: 'permission.enabled: false',
        cure: 'Set permission.enabled to true.',
      },
    ];
    render(api);

    expect(
      await screen.findByText(/everybody sees everything/),
    ).toHaveTextContent('permission.enabled: false');
    expect(screen.getByText('Set permission.enabled to true.')).toBeVisible();
  });

  it('follows a changed level without reload', async () => {
    const api = aFleet();
    const { signals } = render(api);
    await screen.findByRole('table', { name: 'Needs attention, worst first' });

    api.fleet.services[1] = { ...api.fleet.services[1], level: 'healthy' };
    act(() => signals.send(LIVE_CHANNEL, { topic: 'services', version: 2 }));

    expect(await screen.findByText('Nothing needs attention')).toBeVisible();
  });

  it('pages through many services', async () => {
    const api = new FakeGitopshqApi({
      environments: [anEnvironment()],
      services: Array.from({ length: 120 }, (_, index) =>
        aService({ id: serviceId(index + 1), name: `s${index}` }),
      ),
    });
    render(api);

    const services = await screen.findByRole('table', { name: 'Services' });
    expect(within(services).getAllByRole('row')).toHaveLength(21);
    await userEvent.click(
      screen.getByRole('button', { name: 'Show more services (20 shown)' }),
    );
    await waitFor(() =>
      expect(within(services).getAllByRole('row')).toHaveLength(41),
    );
  });
});
