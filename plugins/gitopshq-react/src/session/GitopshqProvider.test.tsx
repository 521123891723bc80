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

import { discoveryApiRef, fetchApiRef } from '@backstage/core-plugin-api';
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { LIVE_CHANNEL } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  act,
  fireEvent,
  render,
  screen,
  waitFor,
} from '@testing-library/react';
import {
  aCluster,
  FakeGitopshqApi,
  FakeSignalApi,
  renderFleet,
} from '../__testUtils__';
import { gitopshqApiRef } from '../api';
import { useClusters } from '../hooks';
import { GitopshqProvider } from './GitopshqProvider';

function ClusterNames({ limit }: { limit?: number }) {
  const clusters = useClusters({}, { limit });
  return (
    <div>
      <p>{clusters.items?.map(({ name }) => name).join(' ') ?? 'nothing'}</p>
      {clusters.error && <p role="alert">{clusters.error.message}</p>}
      <button onClick={clusters.retry}>Retry</button>
      {clusters.hasMore && <button onClick={clusters.loadMore}>More</button>}
    </div>
  );
}

describe('GitopshqProvider', () => {
  it('asks once for what two extensions show', async () => {
    const api = new FakeGitopshqApi({ clusters: [aCluster()] });
    renderFleet(
      <>
        <ClusterNames />
        <GitopshqProvider>
          <ClusterNames />
        </GitopshqProvider>
      </>,
      { api },
    );

    expect(await screen.findAllByText('prod-eu')).toHaveLength(2);
    expect(api.callsOf('listClusters')).toHaveLength(1);
  });

  it('shows a live update without reload', async () => {
    const api = new FakeGitopshqApi({ clusters: [aCluster()] });
    const { signals } = renderFleet(<ClusterNames />, { api });
    await screen.findByText('prod-eu');

    api.fleet.clusters.push(aCluster({ name: 'prod-us' }));
    act(() => signals.send(LIVE_CHANNEL, { topic: 'clusters', version: 2 }));

    expect(await screen.findByText('prod-eu prod-us')).toBeVisible();
  });

  it('keeps nothing from one app to the next', async () => {
    const first = renderFleet(<ClusterNames />, {
      api: new FakeGitopshqApi({ clusters: [aCluster({ name: 'old' })] }),
    });
    await screen.findByText('old');
    first.unmount();

    const api = new FakeGitopshqApi();
    api.hang('listClusters');
    renderFleet(<ClusterNames />, { api });

    expect(await screen.findByText('nothing')).toBeVisible();
    expect(screen.queryByText('old')).not.toBeInTheDocument();
  });

  it('keeps what was read when the next request fails, and recovers', async () => {
    const api = new FakeGitopshqApi({ clusters: [aCluster()] });
    renderFleet(<ClusterNames />, { api });
    await screen.findByText('prod-eu');

    api.fail('listClusters', new Error('backend is gone'));
    fireEvent.click(screen.getByText('Retry'));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'backend is gone',
    );
    expect(screen.getByText('prod-eu')).toBeVisible();
    api.fail('listClusters', undefined);
    fireEvent.click(screen.getByText('Retry'));

    await waitFor(() =>
      expect(screen.queryByRole('alert')).not.toBeInTheDocument(),
    );
  });

  it('loads page after page', async () => {
    const api = new FakeGitopshqApi({
      clusters: ['a', 'b', 'c'].map(name => aCluster({ name })),
    });
    renderFleet(<ClusterNames limit={2} />, { api });

    await screen.findByText('a b');
    fireEvent.click(screen.getByText('More'));
    expect(await screen.findByText('a b c')).toBeVisible();
    expect(screen.queryByText('More')).not.toBeInTheDocument();
  });

  it('works without a signals plugin and without an API provider', async () => {
    const fetchApi = {
      fetch: async () =>
        new Response(JSON.stringify({ items: [aCluster({ name: 'alone' })] })),
    };
    render(
      <TestApiProvider
        apis={[
          [discoveryApiRef, { getBaseUrl: async () => 'http://hub' }],
          [fetchApiRef, fetchApi],
        ]}
      >
        <GitopshqProvider>
          <ClusterNames />
        </GitopshqProvider>
      </TestApiProvider>,
    );

    expect(await screen.findByText('alone')).toBeVisible();
  });

  it('lets go of the live channel with the last screen', async () => {
    const signals = new FakeSignalApi();
    const api = new FakeGitopshqApi();
    const { unmount } = render(
      <TestApiProvider
        apis={[
          [discoveryApiRef, { getBaseUrl: async () => 'http://hub' }],
          [fetchApiRef, { fetch }],
          [gitopshqApiRef, api],
          [signalApiRef, signals],
        ]}
      >
        <GitopshqProvider>
          <GitopshqProvider>
            <ClusterNames />
          </GitopshqProvider>
        </GitopshqProvider>
      </TestApiProvider>,
    );
    expect(signals.subscribers(LIVE_CHANNEL)).toBe(1);

    unmount();

    expect(signals.subscribers(LIVE_CHANNEL)).toBe(0);
  });
});
