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
  FakeGitopshqApi,
  renderFleet,
  secondsAgo,
  someBeats,
} from '../../__testUtils__';
import { clustersRouteRef } from '../../routes';
import { ClustersPage } from './ClustersPage';

expect.extend(toHaveNoViolations);

const render = (api: FakeGitopshqApi, route = '/gitopshq/clusters') =>
  renderFleet(<ClustersPage />, {
    api,
    route,
    mountedRoutes: { '/gitopshq/clusters': clustersRouteRef },
  });

const disconnected = aCluster({
  name: 'staging',
  title: 'Staging in Europe',
  state: 'disconnected',
  level: 'critical',
  reason: 'disconnected: no beat for 400 s',
  lastBeatAt: secondsAgo(400),
  apiLatencyMs: undefined,
  version: undefined,
  skewSeconds: undefined,
  environmentRefs: ['a', 'b', 'c', 'd', 'e'].map(
    name => `resource:default/${name}`,
  ),
  problem: {
    code: 'connection-refused',
    message: 'The API server refuses connections',
    value: 'https://10.0.0.9:6443',
    cure: 'Check that the API server runs and the address is right.',
  },
});

const row = (name: string) => screen.findByRole('row', { name });

describe('ClustersPage', () => {
  it('shows each cluster with state, beat, latency, version, skew and owner', async () => {
    const { container } = render(
      new FakeGitopshqApi({ clusters: [aCluster(), disconnected] }),
    );

    const healthy = await row('prod-eu');
    for (const text of [
      'Connected',
      'Healthy',
      '12 s ago',
      '23 ms',
      'v1.36.2',
      'none',
      'shop-eu',
      'payments',
    ]) {
      expect(healthy).toHaveTextContent(text);
    }
    expect(
      within(healthy).getByRole('link', { name: 'prod-eu' }),
    ).toHaveAttribute('href', '/gitopshq/clusters/default/prod-eu');
    const bad = await row('staging');
    for (const text of [
      'Staging in Europe',
      'Disconnected',
      'Critical',
      '6 min ago',
      'unknown',
      'and 2 more',
      'The API server refuses connections (https://10.0.0.9:6443). Check that',
    ]) {
      expect(bad).toHaveTextContent(text);
    }
    expect(await axe(container)).toHaveNoViolations();
  });

  it('opens a row for everything known of the cluster', async () => {
    const { container } = render(
      new FakeGitopshqApi({ clusters: [disconnected] }),
    );

    await userEvent.click(
      await screen.findByRole('button', { name: 'Details of staging' }),
    );

    expect(screen.getByText('disconnected: no beat for 400 s')).toBeVisible();
    expect(screen.getByText('https://10.0.0.1:6443')).toBeVisible();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('draws of 1,000 clusters only what is in view, and says how many there are', async () => {
    const clusters = Array.from({ length: 1_000 }, (_, index) =>
      aCluster({ name: `c${String(index).padStart(4, '0')}` }),
    );
    render(new FakeGitopshqApi({ clusters }));

    await row('c0000');

    const drawn = screen.getAllByRole('row').length;
    expect(drawn).toBeGreaterThan(10);
    expect(drawn).toBeLessThan(60);
    // 200 rows are loaded; more come as one scrolls towards the end.
    expect(screen.getByRole('table')).toHaveAttribute('aria-rowcount', '201');
    await userEvent.click(
      screen.getByRole('button', { name: 'Show more clusters (200 shown)' }),
    );
    await waitFor(() =>
      expect(screen.getByRole('table')).toHaveAttribute('aria-rowcount', '401'),
    );
  });

  it('begins with what one owns and offers all', async () => {
    const api = new FakeGitopshqApi({
      clusters: [aCluster({ ownerRefs: ['group:default/platform'] })],
    });
    render(api);

    await userEvent.click(
      await screen.findByRole('button', { name: 'Show all I may see' }),
    );

    expect(await row('prod-eu')).toBeVisible();
    expect(screen.getByTestId('address')).toHaveTextContent(
      '/gitopshq/clusters?owner=all',
    );
  });

  it('takes its filters from the URL', async () => {
    const api = new FakeGitopshqApi({
      clusters: [aCluster(), disconnected],
      environments: [anEnvironment()],
    });
    render(api, '/gitopshq/clusters?owner=all&level=critical&level=green');

    expect(await row('staging')).toBeVisible();
    expect(screen.queryByRole('row', { name: 'prod-eu' })).toBeNull();
    expect(screen.getByText(/asks for level “green”/)).toBeVisible();
    expect(api.callsOf('listClusters')).toContainEqual([
      { level: ['critical'], limit: 200 },
    ]);
  });

  it('draws the last day of the rows in view, asked for by one request', async () => {
    const clusters = Array.from({ length: 300 }, (_, index) =>
      aCluster({ name: `c${String(index).padStart(4, '0')}` }),
    );
    const silent = { received: 0, worstAgeSeconds: 1830 };
    const api = new FakeGitopshqApi({
      clusters,
      beats: { [clusters[0].entityRef]: someBeats([{}, silent, {}]) },
    });
    render(api);

    expect(
      await screen.findByRole('img', {
        name: 'Beats of c0000, last 24 hours: no beat in 30 min, every beat came in 1 h; longest silence 30 min 30 s',
      }),
    ).toBeVisible();
    expect(await row('c0001')).toHaveTextContent('nothing known');
    const asked = api.callsOf('listBeatStrips').flat(2);
    expect(asked.length).toBeLessThan(60);
    expect(api.callsOf('listBeatStrips').length).toBeLessThanOrEqual(2);
  });

  it('lets one load the beats again, and shows the rest all the same', async () => {
    const api = new FakeGitopshqApi({ clusters: [aCluster()] });
    api.fail('listBeatStrips', new Error('no answer'));
    render(api);

    const retry = await screen.findByRole('button', {
      name: 'Load the beats of prod-eu again',
    });
    expect(await row('prod-eu')).toHaveTextContent('Connected');
    api.fail('listBeatStrips', undefined);
    api.fleet.beats['resource:default/prod-eu'] = someBeats([{}]);
    await userEvent.click(retry);
    expect(
      await screen.findByRole('img', { name: /every beat/ }),
    ).toBeVisible();
  });

  it('searches by name, in the URL, and says when nothing fits', async () => {
    const api = new FakeGitopshqApi({ clusters: [aCluster(), disconnected] });
    render(api, '/gitopshq/clusters?owner=all&search=stag');

    expect(await row('staging')).toBeVisible();
    expect(screen.queryByRole('row', { name: 'prod-eu' })).toBeNull();
    const field = screen.getByRole('searchbox', { name: 'Search clusters' });
    expect(field).toHaveValue('stag');

    await userEvent.clear(field);
    await userEvent.type(field, 'nowhere');
    await waitFor(() =>
      expect(screen.getByTestId('address')).toHaveTextContent(
        '/gitopshq/clusters?owner=all&search=nowhere',
      ),
    );
    await userEvent.click(
      (
        await screen.findAllByRole('button', { name: /Clear/ })
      )[0],
    );
    expect(await row('prod-eu')).toBeVisible();
    expect(screen.getByTestId('address')).toHaveTextContent(
      /clusters\?owner=all$/,
    );
    expect(field).toHaveValue('');
  });

  it('says what to do when there is no cluster at all', async () => {
    render(new FakeGitopshqApi(), '/gitopshq/clusters?owner=all');

    expect(await screen.findByText('No clusters')).toBeVisible();
    expect(screen.getByText('gitopshq.clusters')).toBeVisible();
  });

  it('shows a skeleton, then a failure with retry, then the list', async () => {
    const api = new FakeGitopshqApi({ clusters: [aCluster()] });
    api.fail('listClusters', new Error('connect ECONNREFUSED'));
    render(api);

    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('The clusters could not be loaded');
    api.fail('listClusters', undefined);
    await userEvent.click(within(alert).getByRole('button', { name: 'Retry' }));

    expect(await row('prod-eu')).toBeVisible();
  });

  it('follows a state without reload, and keeps the opened row', async () => {
    const api = new FakeGitopshqApi({ clusters: [aCluster()] });
    const { signals } = render(api);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Details of prod-eu' }),
    );

    api.fleet.clusters[0] = aCluster({
      state: 'late',
      level: 'warning',
      reason: 'no beat for 130 s',
    });
    act(() => signals.send(LIVE_CHANNEL, { topic: 'clusters', version: 2 }));

    await waitFor(async () =>
      expect(await row('prod-eu')).toHaveTextContent('Late'),
    );
    expect(screen.getByText('no beat for 130 s')).toBeVisible();
  });

  it('shows what everybody must know', async () => {
    const api = new FakeGitopshqApi({ clusters: [aCluster()] });
    api.fleet.me.banners = [
      {
        code: 'permissions-disabled',
        message: 'Permissions are switched off',
        cure: 'Set permission.enabled.',
      },
    ];
    render(api);

    expect(
      await screen.findByText('Permissions are switched off'),
    ).toBeVisible();
  });
});
