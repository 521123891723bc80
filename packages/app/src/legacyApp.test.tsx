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

import { createApiFactory } from '@backstage/core-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { gitopshqApiRef } from '@gitopshq/backstage-plugin-gitopshq-react';
import {
  act,
  fireEvent,
  render,
  screen,
  waitFor,
  within,
} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  createLegacyApp,
  type LegacyAppOptions,
} from './__testUtils__/createLegacyApp';
import {
  aCluster,
  aFinding,
  anEnvironment,
  anIgnoreRule,
  allActions,
  anOperation,
  aService,
  FakeGitopshqApi,
  FakeSignalApi,
  secondsAgo,
  serviceId,
  someReleases,
} from './__testUtils__/fleet';

const HUB = 'http://localhost:7007/api';
const GUEST_TOKEN = `e30.${window.btoa('{}')}.`;

const guest = {
  profile: { displayName: 'Guest' },
  backstageIdentity: {
    token: GUEST_TOKEN,
    identity: {
      type: 'user',
      userEntityRef: 'user:default/guest',
      ownershipEntityRefs: ['user:default/guest'],
    },
  },
};

const entities = [
  { kind: 'Component', metadata: { name: 'payments-api' } },
  { kind: 'Group', metadata: { name: 'payments' } },
  {
    kind: 'Resource',
    metadata: { name: 'prod-eu' },
    spec: { type: 'kubernetes-cluster' },
  },
].map(fields => ({
  apiVersion: 'backstage.io/v1alpha1',
  ...fields,
  metadata: { namespace: 'default', ...fields.metadata },
}));

const silent = aCluster({
  name: 'staging',
  state: 'disconnected',
  level: 'critical',
  reason: 'disconnected: no beat for 400 s',
  lastBeatAt: secondsAgo(400),
});

/** A backend of which only sign-in and what a test answers exists. */
function serve(answer: (request: Request) => unknown = () => undefined) {
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const body = request.url.startsWith(`${HUB}/auth/guest/refresh`)
      ? guest
      : answer(request);
    return new Response(JSON.stringify(body ?? {}), {
      status: body ? 200 : 404,
      headers: { 'content-type': 'application/json' },
    });
  });
}

const fakeFleet = () =>
  new FakeGitopshqApi({
    clusters: [aCluster(), silent],
    environments: [anEnvironment()],
    services: [aService()],
    findings: [aFinding()],
    ignoreRules: [anIgnoreRule()],
  });

const factoryOf = (api: FakeGitopshqApi) =>
  createApiFactory(gitopshqApiRef, api);

/** Opens the app at an address and signs in. */
async function open(
  route: string,
  { apis, ...options }: Partial<LegacyAppOptions> = {},
) {
  window.history.replaceState({}, '', route);
  const App = createLegacyApp({
    apis: [
      createApiFactory(catalogApiRef, catalogApiMock({ entities })),
      ...(apis ?? [factoryOf(fakeFleet())]),
    ],
    ...options,
  });
  render(<App />);
  fireEvent.click(await screen.findByRole('button', { name: 'Enter' }));
}

const address = () => window.location.pathname + window.location.search;
const title = (name: string) =>
  screen.findByRole('heading', { level: 1, name });

describe('an app of the older frontend system', () => {
  beforeEach(() => {
    process.env = {
      ...process.env,
      APP_CONFIG: [
        {
          data: {
            app: { title: 'Older', baseUrl: 'http://localhost:3000' },
            backend: { baseUrl: 'http://localhost:7007' },
          },
          context: 'test',
        },
      ] as unknown as string,
    };
    // jsdom measures no text; the editor of comparisons asks for it.
    Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
    // jsdom lays nothing out; a virtualised table draws what fits its height.
    jest
      .spyOn(HTMLElement.prototype, 'offsetHeight', 'get')
      .mockReturnValue(600);
    serve();
  });

  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
    window.localStorage.clear();
  });

  it('leads from the console over the clusters and a cluster to its entity', async () => {
    await open('/gitopshq');

    expect(await title('GitOpsHQ')).toBeVisible();
    expect(
      await screen.findByRole('table', { name: 'Services' }),
    ).toHaveTextContent('payments-api');
    await userEvent.click(screen.getByRole('link', { name: 'All clusters' }));

    expect(await title('Clusters')).toBeVisible();
    expect(address()).toBe('/gitopshq/clusters');
    await userEvent.click(await screen.findByRole('link', { name: 'prod-eu' }));

    expect(await screen.findByText('Cluster prod-eu')).toBeVisible();
    expect(address()).toBe('/gitopshq/clusters/default/prod-eu');
    expect(screen.getByRole('link', { name: 'All clusters' })).toHaveAttribute(
      'href',
      '/gitopshq/clusters',
    );
    await userEvent.click(screen.getByRole('link', { name: 'In the catalog' }));

    expect(await title('prod-eu')).toBeVisible();
    expect(address()).toBe('/catalog/default/resource/prod-eu');
  });

  it('leads from an entity’s card to its tab', async () => {
    await open('/catalog/default/component/payments-api');

    const card = await screen.findByRole('link', {
      name: 'Fleet health in detail',
    });
    expect(await screen.findByText('3 of 3 pods ready')).toBeVisible();
    await userEvent.click(card);

    expect(
      await screen.findByRole('button', {
        name: 'Pods and events of payments-api',
      }),
    ).toBeVisible();
    expect(address()).toBe(
      '/catalog/default/component/payments-api/fleet-health',
    );
    expect(
      screen.getByRole('tab', { name: 'Fleet health', selected: true }),
    ).toBeVisible();
  });

  it('leads from an entity’s card to its drift and a finding', async () => {
    await open('/catalog/default/component/payments-api');

    await userEvent.click(
      await screen.findByRole('link', { name: 'Drift in detail' }),
    );

    expect(
      await screen.findByRole('tab', { name: 'Drift', selected: true }),
    ).toBeVisible();
    expect(address()).toBe('/catalog/default/component/payments-api/drift');
    await userEvent.click(
      await screen.findByRole('button', { name: /Details of .*DEBUG/ }),
    );
    expect(
      await screen.findByRole('dialog', { name: 'Deployment payments-api' }),
    ).toHaveTextContent('kubectl-edit: a tool, not a person');
    expect(address()).toBe(
      `/catalog/default/component/payments-api/drift?finding=${aFinding().id}`,
    );
  });

  it('has the findings of the fleet and the ignore rules', async () => {
    await open('/ops/drift', { drift: '/ops/drift' });

    expect(await title('Drift')).toBeVisible();
    expect(await screen.findByRole('row', { name: /DEBUG/ })).toBeVisible();
    await userEvent.click(screen.getByRole('tab', { name: 'Ignore rules' }));

    expect(
      await screen.findByRole('table', { name: 'Ignore rules' }),
    ).toHaveTextContent('scaled by hand for the sale');
    expect(address()).toBe('/ops/drift/ignore-rules');
  });

  it('leads from an entity’s card to its releases, the preview and an operation', async () => {
    const api = fakeFleet();
    api.fleet.services = [aService({ actions: allActions() })];
    api.fleet.releases = { [serviceId(1)]: someReleases() };
    api.fleet.operations = [anOperation()];
    await open('/catalog/default/component/payments-api', {
      apis: [factoryOf(api)],
      operations: '/ops/operations',
    });

    await userEvent.click(
      await screen.findByRole('link', { name: 'Releases and rollback' }),
    );

    expect(
      await screen.findByRole('tab', { name: 'Rollback', selected: true }),
    ).toBeVisible();
    expect(address()).toBe('/catalog/default/component/payments-api/rollback');
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Roll back to 3.9.2 (4f2c1a9)…',
      }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(
      await within(dialog).findByText('envs/shop-us/cart/deployment.yaml'),
    ).toBeVisible();
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Cancel' }),
    );
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    const past = await screen.findByRole('list', { name: 'Past operations' });
    await userEvent.click(
      within(past).getByRole('link', {
        name: 'Roll back cart in shop-us to 4f2c1a9',
      }),
    );

    expect(await title('Operations')).toBeVisible();
    expect(address()).toBe(`/ops/operations/${anOperation().id}`);
    await userEvent.click(
      await screen.findByRole('link', { name: 'All operations' }),
    );
    expect(
      await screen.findByRole('table', { name: 'Operations' }),
    ).toHaveTextContent('cart is down since its last release');
  });

  it('names operations without a link where their page is not mounted', async () => {
    const api = fakeFleet();
    api.fleet.operations = [anOperation()];
    await open('/catalog/default/component/payments-api/rollback', {
      apis: [factoryOf(api)],
      operations: false,
    });

    const past = await screen.findByRole('list', { name: 'Past operations' });
    expect(past).toHaveTextContent('Roll back cart in shop-us to 4f2c1a9');
    expect(within(past).queryByRole('link')).toBeNull();
  });

  it('has neither card nor tab on entities that nothing runs of', async () => {
    await open('/catalog/default/group/payments');

    expect(
      await screen.findByText('Nothing of this runs in a cluster'),
    ).toBeVisible();
    expect(screen.getAllByRole('tab').map(tab => tab.textContent)).toEqual([
      'Overview',
    ]);
  });

  it('reads filters from the URL and keeps changes there', async () => {
    const api = fakeFleet();
    await open('/gitopshq/clusters?owner=all&level=critical', {
      apis: [factoryOf(api)],
    });

    expect(await screen.findByRole('link', { name: 'staging' })).toBeVisible();
    expect(screen.queryByRole('link', { name: 'prod-eu' })).toBeNull();
    expect(api.callsOf('listClusters')).toEqual([
      [expect.objectContaining({ level: ['critical'] })],
    ]);
    fireEvent.mouseDown(screen.getByLabelText(/^Tier/));
    fireEvent.click(
      within(await screen.findByRole('listbox')).getByRole('option', {
        name: 'production',
      }),
    );

    await waitFor(() =>
      expect(address()).toBe(
        '/gitopshq/clusters?owner=all&level=critical&tier=production',
      ),
    );
  });

  it('follows its pages to wherever they are mounted', async () => {
    await open('/ops', { console: '/ops', clusters: '/infra/clusters' });

    await userEvent.click(
      await screen.findByRole('link', { name: 'All clusters' }),
    );

    expect(
      await screen.findByRole('link', { name: 'prod-eu' }),
    ).toHaveAttribute('href', '/infra/clusters/default/prod-eu');
  });

  it('has no link to a page that is not mounted', async () => {
    await open('/gitopshq', { clusters: false });

    expect(
      await screen.findByRole('table', { name: 'Services' }),
    ).toBeVisible();
    expect(screen.queryByRole('link', { name: 'All clusters' })).toBeNull();
  });

  it.each([
    ['with', '/gitopshq' as const],
    ['without', false as const],
  ])(
    'asks the backend as the signed-in person %s the plugin gitopshq',
    async (_, consolePath) => {
      const asked: string[] = [];
      serve(request => {
        const [, path] = request.url.split(`${HUB}/gitopshq/v1`);
        if (!path) {
          return undefined;
        }
        asked.push(`${path} ${request.headers.get('authorization')}`);
        return path === '/me'
          ? fakeFleet().fleet.me
          : { items: path.startsWith('/clusters') ? [aCluster()] : [] };
      });
      await open('/gitopshq/clusters', { apis: [], console: consolePath });

      expect(
        await screen.findByRole('link', { name: 'prod-eu' }),
      ).toBeVisible();
      expect(asked).toContain(
        `/clusters?owner=me&limit=200 Bearer ${GUEST_TOKEN}`,
      );
    },
  );

  it('shows live updates where the signals plugin is installed', async () => {
    const api = fakeFleet();
    const signals = new FakeSignalApi();
    await open('/gitopshq/clusters', {
      apis: [factoryOf(api), createApiFactory(signalApiRef, signals)],
    });
    await screen.findByRole('link', { name: 'prod-eu' });
    expect(signals.subscribers('gitopshq')).toBe(1);

    api.fleet.clusters.push(aCluster({ name: 'prod-us' }));
    act(() => signals.send('gitopshq', { topic: 'clusters', version: 2 }));

    expect(await screen.findByRole('link', { name: 'prod-us' })).toBeVisible();
  });

  it('asks again by itself where the signals plugin is missing', async () => {
    jest.useFakeTimers();
    const api = fakeFleet();
    /** Drawing takes real time, which no fake one bounds. */
    const shown = async (name: string) => {
      while (!screen.queryByRole('link', { name })) {
        await act(() => jest.advanceTimersByTimeAsync(10));
      }
    };
    await open('/gitopshq/clusters', { apis: [factoryOf(api)] });
    await shown('prod-eu');

    api.fleet.clusters.push(aCluster({ name: 'prod-us' }));
    await act(() => jest.advanceTimersByTimeAsync(30_000));
    await shown('prod-us');
    expect(screen.getByRole('link', { name: 'prod-us' })).toBeVisible();
  });
});
