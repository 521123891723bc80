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

import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe, toHaveNoViolations } from 'jest-axe';
import {
  aCluster,
  anEnvironment,
  aService,
  aSignal,
  FakeGitopshqApi,
  secondsAgo,
  serviceId,
} from '../../__testUtils__';
import {
  entity,
  notFound,
  renderTab,
  resource,
} from './__testUtils__/renderTab';

expect.extend(toHaveNoViolations);

describe('tab of a system', () => {
  it('lists the services of an environment, each with details', async () => {
    const api = new FakeGitopshqApi({
      services: [
        aService(),
        aService({ id: serviceId(3), name: 'cart', level: 'unknown' }),
      ],
    });
    // The backend knows which components a system has; the fake does not.
    api.fleet.services.forEach(service => {
      service.componentRef = 'system:default/shop';
    });
    const { container } = renderTab(
      entity({ kind: 'System', metadata: { name: 'shop' } }),
      api,
    );

    await userEvent.click(
      await screen.findByRole('button', { name: 'Details of cart' }),
    );
    expect(
      screen.getByRole('button', { name: 'Pods and events of cart' }),
    ).toBeVisible();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('says what to do when nothing runs', async () => {
    renderTab(
      entity({ kind: 'System', metadata: { name: 'shop' } }),
      new FakeGitopshqApi(),
    );

    expect(await screen.findByRole('status')).toHaveTextContent(
      /Nothing of this system runs/,
    );
  });
});

describe('tab of a cluster', () => {
  it('shows state, beat, latency, skew, warnings, what is collected and what runs', async () => {
    const api = new FakeGitopshqApi({
      clusters: [
        aCluster({
          skewSeconds: -75,
          warnings: [
            {
              code: 'tls-not-verified',
              message: 'The certificate is not verified',
              value: 'skipTLSVerify: true',
              cure: 'Give caFile.',
            },
          ],
          collections: [
            {
              resource: 'pods',
              namespace: 'shop',
              state: 'failed',
              asOf: secondsAgo(700),
              problem: {
                code: 'forbidden',
                message: 'may not list pods in shop',
                cure: 'Bind the reader role.',
              },
            },
          ],
        }),
      ],
      environments: [anEnvironment()],
      services: [aService()],
    });
    const { container } = renderTab(
      resource('prod-eu', 'kubernetes-cluster'),
      api,
    );

    expect(await screen.findByText('Connected')).toBeVisible();
    for (const text of [
      '23 ms',
      'v1.36.2',
      '75 s behind (too much)',
      '12 s ago',
      'https://10.0.0.1:6443',
    ]) {
      expect(screen.getByText(text)).toBeVisible();
    }
    expect(api.callsOf('getBeats')[0][0]).toBe('resource:default/prod-eu');
    expect(screen.getByText(/certificate is not verified/)).toBeVisible();
    expect(screen.getAllByText(/may not list pods in shop/)).toHaveLength(2);
    expect(screen.getByText('Bind the reader role.')).toBeVisible();
    const environments = await screen.findByRole('table', {
      name: 'Environments',
    });
    expect(environments).toHaveTextContent('5 of 5 pods ready');
    expect(environments).toHaveTextContent('2 healthy');
    expect(
      await screen.findByRole('table', { name: 'Services' }),
    ).toHaveTextContent('payments-api');
    expect(await axe(container)).toHaveNoViolations();
  });

  it('never shows a cluster without access as healthy', async () => {
    const api = new FakeGitopshqApi({
      clusters: [
        aCluster({
          state: 'no-access',
          level: 'healthy',
          problem: {
            code: 'wrong-token',
            message: 'The token is refused',
            value: '401 Unauthorized',
            cure: 'Renew the reader token.',
          },
        }),
      ],
    });
    renderTab(resource('prod-eu', 'kubernetes-cluster'), api);

    const state = await screen.findByText('No access');
    expect(state).toHaveAttribute('data-level', 'unknown');
    expect(screen.getByText(/The token is refused/)).toHaveTextContent(
      '(401 Unauthorized)',
    );
    expect(screen.getByText('Renew the reader token.')).toBeVisible();
  });

  it('warns of a problem while the cluster is still healthy', async () => {
    const api = new FakeGitopshqApi({
      clusters: [
        aCluster({
          problem: { code: 'timeout', message: 'No answer', cure: 'Look.' },
        }),
      ],
    });
    const { container } = renderTab(
      resource('prod-eu', 'kubernetes-cluster'),
      api,
    );

    expect(await screen.findByText('Connected')).toBeVisible();
    const panel = container.querySelector<HTMLElement>(
      '[data-problem="timeout"]',
    );
    expect(within(panel!).getByTitle('Warning')).toBeInTheDocument();
  });

  it('says once what several resources cannot be collected for', async () => {
    const refused = {
      code: 'wrong-token',
      message: 'The token is refused',
      cure: 'Renew the reader token.',
    };
    const api = new FakeGitopshqApi({
      clusters: [
        aCluster({
          collections: [
            { resource: 'pods', state: 'failed', problem: refused },
            { resource: 'jobs', state: 'failed', problem: refused },
            { resource: 'events', state: 'current', asOf: secondsAgo(5) },
          ],
        }),
      ],
    });
    renderTab(resource('prod-eu', 'kubernetes-cluster'), api);

    expect(await screen.findByText('2 of 3 collected resources')).toBeVisible();
    expect(screen.getByText('Renew the reader token.')).toBeVisible();
    expect(
      screen.getByRole('row', { name: /Failed jobs .* The token is refused/ }),
    ).toBeVisible();
  });

  it('says when the cluster is not known or not yours', async () => {
    const api = new FakeGitopshqApi();
    api.fail('getCluster', await notFound('no cluster prod-eu'));
    renderTab(resource('prod-eu', 'kubernetes-cluster'), api);

    expect(await screen.findByRole('alert')).toHaveTextContent(
      /no cluster prod-eu \(404.*\).*not yours to see/,
    );
    expect(api.callsOf('listServices')).toHaveLength(0);
  });
});

describe('tab of an environment', () => {
  it('shows its state and its services', async () => {
    const api = new FakeGitopshqApi({
      environments: [
        anEnvironment({
          source: {
            repository: 'https://git.example.com/deploy.git',
            branch: 'main',
            path: 'envs/shop-eu',
          },
        }),
      ],
      services: [aService()],
      signals: { 'environment resource:default/shop-eu': [aSignal()] },
    });
    const { container } = renderTab(resource('shop-eu', 'environment'), api);

    expect(
      await screen.findByText(
        'https://git.example.com/deploy.git, main, envs/shop-eu',
      ),
    ).toBeVisible();
    expect(
      await screen.findByRole('table', { name: 'Services' }),
    ).toHaveTextContent('payments-api');
    expect(await axe(container)).toHaveNoViolations();
  });

  it('says what to do when nothing runs in it', async () => {
    renderTab(
      resource('shop-eu', 'environment'),
      new FakeGitopshqApi({ environments: [anEnvironment()] }),
    );

    expect(
      await screen.findByText(/Check the namespaces in gitopshq.environments/),
    ).toBeVisible();
  });
});
