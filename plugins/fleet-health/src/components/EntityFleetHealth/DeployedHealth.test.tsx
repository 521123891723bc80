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
  anEnvironment,
  aPod,
  aService,
  aSignal,
  FakeGitopshqApi,
  NOW,
  secondsAgo,
  serviceId,
} from '../../__testUtils__';
import { entity, notFound, renderTab } from './__testUtils__/renderTab';

expect.extend(toHaveNoViolations);

const component = entity({
  metadata: {
    name: 'payments-api',
    annotations: { 'backstage.io/kubernetes-id': 'payments-api' },
  },
});
const crashing = aService({
  id: serviceId(2),
  environmentRef: 'resource:default/shop-staging',
  clusterRef: 'resource:default/staging',
  tier: 'non-production',
  level: 'critical',
  reason: '1 of 2 pods ready',
  pods: { expected: 2, ready: 1 },
  signals: [
    aSignal({ level: 'critical', value: 50, reason: '1 of 2 pods ready' }),
  ],
  workloads: [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'shop',
      name: 'payments-api',
      uid: 'u2',
      wanted: 2,
      ready: 1,
      updated: 1,
      restarts: 14,
      images: [],
      autoscaler: {
        name: 'payments-hpa',
        minReplicas: 1,
        maxReplicas: 6,
        currentReplicas: 2,
        desiredReplicas: 3,
      },
      problem: {
        code: 'progress-deadline',
        message: 'The roll-out does not progress',
        cure: 'Look at the pods.',
      },
    },
  ],
  cluster: { level: 'warning', lastBeatAt: secondsAgo(200), ageSeconds: 200 },
});

describe('tab of a component', () => {
  const withFleet = () =>
    new FakeGitopshqApi({
      services: [aService(), crashing],
      environments: [anEnvironment()],
      signals: {
        'entity component:default/payments-api': [
          aSignal({ level: 'critical', reason: '4 of 5 pods ready' }),
        ],
      },
      samples: [{ at: secondsAgo(900), level: 'healthy', value: 0 }],
      pods: {
        [serviceId(2)]: [
          aPod({
            name: 'payments-api-a',
            ready: false,
            reason: 'CrashLoopBackOff',
            exitCode: 137,
            restarts: 14,
          }),
          aPod({ name: 'payments-api-b' }),
        ],
      },
      events: {
        [serviceId(2)]: [
          {
            type: 'Warning',
            reason: 'BackOff',
            message: 'Back-off restarting failed container',
            count: 31,
            lastSeenAt: secondsAgo(45),
            object: 'Pod/payments-api-a',
          },
        ],
      },
    });

  it('shows its environments worst first, with pods, version and beat', async () => {
    const { container } = renderTab(component, withFleet());

    const headings = await screen.findAllByRole('heading', { level: 3 });
    expect(headings.map(heading => heading.textContent)).toEqual([
      expect.stringContaining('shop-staging'),
      expect.stringContaining('shop-eu'),
    ]);
    const card = container.querySelector<HTMLElement>(
      '[data-environment="resource:default/shop-staging"]',
    );
    expect(card).toHaveTextContent('Critical');
    expect(card).toHaveTextContent('non-production');
    expect(card).toHaveTextContent('1 of 2 pods ready');
    expect(card).toHaveTextContent('payments-api:1.4.2');
    expect(card).toHaveTextContent('3 min ago');
    expect(card).toHaveTextContent('The roll-out does not progress');
    expect(card).toHaveTextContent('1 of 2 ready, 1 updated, 14 restarts');
    expect(card).toHaveTextContent(
      'scaled by payments-hpa between 1 and 6, now 2, wants 3',
    );
    expect(screen.getByText(/4 of 5 pods ready/)).toBeVisible();
    await waitFor(() =>
      expect(
        screen.getAllByRole('img', {
          name: /^Pod health of payments-api, last 24 hours: latest healthy/,
        }),
      ).toHaveLength(2),
    );
    expect(screen.getByText(/^As of/)).toBeVisible();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('says once what hides an environment, and of when the pods are', async () => {
    const problem = {
      code: 'wrong-token',
      message: 'The token is refused',
      cure: 'Renew the reader token.',
    };
    const { container } = renderTab(
      component,
      new FakeGitopshqApi({
        services: [aService({ level: 'unknown', problem })],
        environments: [anEnvironment({ level: 'unknown', problem })],
      }),
    );

    expect(await screen.findByText('Renew the reader token.')).toBeVisible();
    const card = container.querySelector<HTMLElement>('[data-environment]');
    expect(card).toHaveTextContent('Unknown');
    expect(card).toHaveTextContent('pods ready when last seen');
    expect(card!.querySelectorAll('[data-problem]')).toHaveLength(1);
  });

  it('asks for the trend of each service, 24 hours in quarters of an hour', async () => {
    const { api } = renderTab(component, withFleet());

    await waitFor(() =>
      expect(api.callsOf('getSignalSamples')).toContainEqual([
        {
          signal: 'podHealth',
          scope: 'service',
          ref: serviceId(2),
          from: new Date(NOW - 24 * 3_600_000).toISOString(),
          to: new Date(NOW).toISOString(),
          stepSeconds: 900,
        },
      ]),
    );
  });

  it('opens pods and events, and follows a deleted pod without reload', async () => {
    const { api, signals, container } = renderTab(component, withFleet());

    const [open] = await screen.findAllByRole('button', {
      name: 'Pods and events of payments-api',
    });
    await userEvent.click(open);
    const pods = await screen.findByRole('table', { name: 'Pods' });
    const crashed = within(pods).getByRole('row', { name: /payments-api-a/ });
    expect(crashed).toHaveTextContent('Not ready');
    expect(crashed).toHaveTextContent('CrashLoopBackOff');
    expect(crashed).toHaveTextContent('137');
    expect(crashed).toHaveTextContent('14');
    expect(
      await screen.findByText('Back-off restarting failed container'),
    ).toBeVisible();
    expect(await axe(container)).toHaveNoViolations();

    api.fleet.pods[serviceId(2)] = [
      aPod({ name: 'payments-api-b' }),
      aPod({ name: 'payments-api-c', phase: 'Pending', ready: false }),
    ];
    act(() => signals.send(LIVE_CHANNEL, { topic: 'services', version: 9 }));

    expect(await screen.findByText('payments-api-c')).toBeVisible();
    expect(screen.queryByText('payments-api-a')).not.toBeInTheDocument();
  });

  it('says when a trend could not be read, while the rest stays', async () => {
    const api = withFleet();
    api.fail('getSignalSamples', new Error('timed out'));
    renderTab(component, api);

    const [alert] = await screen.findAllByRole('alert');
    expect(alert).toHaveTextContent(/The trend could not be loaded.*timed out/);
    expect(screen.getByText('The roll-out does not progress')).toBeVisible();
    api.fail('getSignalSamples', undefined);
    await userEvent.click(within(alert).getByRole('button', { name: 'Retry' }));

    expect(
      await screen.findByRole('img', { name: /^Pod health of payments-api/ }),
    ).toBeInTheDocument();
  });

  it('says when pods may not be read, while the rest stays', async () => {
    const api = withFleet();
    api.fail('listPods', await notFound('no such service'));
    renderTab(component, api);

    const [open] = await screen.findAllByRole('button', {
      name: 'Pods and events of payments-api',
    });
    await userEvent.click(open);

    expect(await screen.findByRole('alert')).toHaveTextContent(
      /The pods could not be loaded.*no such service.*not yours to see/,
    );
    expect(screen.getByText('The roll-out does not progress')).toBeVisible();
  });

  it('shows a skeleton while loading', async () => {
    const api = withFleet();
    api.hang('listServices');
    renderTab(component, api);

    expect(
      await screen.findByRole('progressbar', { name: 'Loading environments' }),
    ).toBeInTheDocument();
  });

  it('shows a failure with retry, and recovers', async () => {
    const api = withFleet();
    api.fail('listServices', new Error('connect ECONNREFUSED'));
    renderTab(component, api);

    expect(await screen.findByRole('alert')).toHaveTextContent(
      /could not be asked: connect ECONNREFUSED/,
    );
    api.fail('listServices', undefined);
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));

    expect(await screen.findAllByText(/1 of 2 pods ready/)).not.toHaveLength(0);
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('says which annotation is missing when nothing runs', async () => {
    const { container } = renderTab(entity({}), new FakeGitopshqApi());

    expect(await screen.findByRole('status')).toHaveTextContent(
      'Its entity has no annotation backstage.io/kubernetes-id',
    );
    expect(await axe(container)).toHaveNoViolations();
  });

  it('says which label is missing when the annotation is there', async () => {
    renderTab(component, new FakeGitopshqApi());

    expect(await screen.findByRole('status')).toHaveTextContent(
      'No workload with the label backstage.io/kubernetes-id: payments-api',
    );
  });

  it('explains contested services and claims that do not count', async () => {
    const contested = aService({
      mapping: 'contested',
      claims: [
        {
          componentRef: 'component:default/payments-api',
          counted: true,
          reason: 'label backstage.io/kubernetes-id',
        },
        {
          componentRef: 'component:default/imposter',
          counted: false,
          reason: 'no trust rule gives its location this environment',
        },
      ],
    });
    renderTab(component, new FakeGitopshqApi({ services: [contested] }));

    expect(
      await screen.findByText(/More than one component claims/),
    ).toBeVisible();
    expect(
      screen.getByText(/settle it in gitopshq.environments/),
    ).toBeVisible();
    expect(
      screen.getByText(/does not count: no trust rule gives/),
    ).toHaveTextContent('imposter');
  });

  it.each([
    ['unconfirmed', /nothing is collected for it/, /rule in gitopshq.trust/],
    ['misconfigured', /contradicts itself or another/, /its cluster exists/],
  ] as const)(
    'explains an environment that is %s',
    async (state, message, cure) => {
      const api = new FakeGitopshqApi({
        services: [aService()],
        environments: [anEnvironment({ state, level: 'unknown' })],
      });
      renderTab(component, api);

      expect(await screen.findByText(message)).toBeVisible();
      expect(screen.getByText(cure)).toBeVisible();
    },
  );
});
