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

import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe, toHaveNoViolations } from 'jest-axe';
import {
  anIncident,
  anOperation,
  aPreview,
  aRelease,
  aService,
  incidentId,
  noActions,
  operationId,
  serviceId,
  sha,
  someReleases,
} from '../../__testUtils__';
import {
  brokenCart,
  ENVIRONMENT,
  entityOf,
  refusal,
  renderApp,
  shopUs,
} from '../__testUtils__/rollback';

expect.extend(toHaveNoViolations);

const BACK = 'Roll back to 3.9.2 (4f2c1a9)…';
const EXECUTE = 'Roll back cart in shop-us to 3.9.2 (4f2c1a9)';

const press = async (name: string | RegExp) => {
  // It waits to know whether the person may.
  await waitFor(() =>
    expect(screen.getByRole('button', { name })).toBeEnabled(),
  );
  await userEvent.click(screen.getByRole('button', { name }));
};
const timeline = () => screen.findByRole('list', { name: 'Release timeline' });

describe('EntityRollback', () => {
  it('rolls the worst service back to its last good release in three clicks and a reason', async () => {
    const api = brokenCart();
    const { baseElement } = renderApp(api);

    expect(
      await screen.findByText(
        'The present release 3.10.0 (9d3e5b6) of cart in shop-us is bad',
      ),
    ).toBeVisible();
    await press(BACK);
    const dialog = await screen.findByRole('dialog', {
      name: 'Roll back cart in shop-us',
    });
    expect(
      await within(dialog).findByText('envs/shop-us/cart/deployment.yaml'),
    ).toBeVisible();
    expect(
      screen.queryByRole('button', { name: EXECUTE }),
    ).not.toBeInTheDocument();
    expect(
      within(dialog).getByRole('table', { name: 'Written to the cluster' }),
    ).toHaveTextContent(/Deployment shop\/cart.*3\.10\.0.*3\.9\.2/);
    expect(await axe(baseElement)).toHaveNoViolations();

    await press('Continue to the reason');
    const execute = screen.getByRole('button', { name: EXECUTE });
    expect(execute).toBeDisabled();
    expect(dialog).toHaveTextContent(/Say in a few words why/);
    expect(screen.getByLabelText(/^Reason/)).toHaveFocus();
    await userEvent.keyboard('3.10.0 does not start');
    expect(dialog).toHaveTextContent(/marked as speculative/);
    expect(await axe(baseElement)).toHaveNoViolations();
    await userEvent.click(execute);

    // The page of the operation, which survives a reload.
    expect(
      await screen.findByRole('heading', {
        name: 'Roll back cart in shop-us to 4f2c1a9',
      }),
    ).toBeVisible();
    expect(screen.getByText('Executing')).toBeVisible();
    expect(api.callsOf('createOperation')).toEqual([
      [
        {
          kind: 'rollback',
          target: { environmentRef: ENVIRONMENT, serviceId: serviceId(1) },
          parameters: { scope: 'service', toSha: sha('4f2c1a9') },
        },
        expect.stringMatching(/^[0-9a-f]{32}$/),
      ],
    ]);
    expect(api.callsOf('executeOperation')).toEqual([
      [
        {
          id: operationId(1),
          digest: aPreview().digest,
          reason: '3.10.0 does not start',
        },
      ],
    ]);
    expect(api.callsOf('cancelOperation')).toEqual([]);
  });

  it('tells of each release what it changed, by whom, and what became of it', async () => {
    const api = brokenCart();
    api.fleet.releases[serviceId(1)] = [
      ...someReleases(),
      aRelease({
        sha: sha('aaaaaaa'),
        kind: 'rollback',
        operationId: operationId(7),
        outcome: 'superseded',
        rolledBackBy: sha('bbbbbbb'),
      }),
      aRelease({ sha: sha('ccccccc'), claimed: true }),
    ];
    api.fleet.releaseNotes = ['Commits before 2026-02-01 were not fetched.'];
    const { container } = renderApp(api);

    const [bad, good, old, rollback, claimed] = within(await timeline())
      .getAllByRole('listitem', { name: '' })
      .filter(item => item.hasAttribute('data-release'));
    expect(bad).toHaveTextContent(/Failed.*Current.*3\.10\.0/);
    expect(bad).toHaveTextContent('0 of 3 pods ready 15 min after');
    expect(bad).toHaveAttribute('aria-current', 'true');
    expect(within(bad).queryByRole('button', { name: /Roll back/ })).toBeNull();
    await userEvent.click(
      within(bad).getByRole('button', {
        name: 'Show the other value it changed',
      }),
    );
    expect(
      within(bad).getByRole('table', { name: 'Values it changed' }),
    ).toHaveTextContent(/CACHE.*redis:6379.*redis-2:6379/);
    expect(good).toHaveTextContent(
      /Deployed.*3\.9\.2.*Dana, committed .* ago, applied/,
    );
    expect(good).toHaveTextContent('3.9.1 → 3.9.2');
    expect(old).toHaveTextContent(/Outcome unknown.*3\.9\.1/);
    expect(old).toHaveTextContent(/Unconfirmed/);
    expect(rollback).toHaveTextContent(/Rollback/);
    expect(rollback).toHaveTextContent('Taken back by commit bbbbbbb');
    expect(
      within(rollback).getByRole('link', { name: 'see the rollback' }),
    ).toHaveAttribute('href', `/gitopshq/operations/${operationId(7)}`);
    expect(claimed).toHaveTextContent(/Claimed only/);
    expect(screen.getByText(/were not fetched/)).toBeVisible();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('says who may roll back where this person may not', async () => {
    const api = brokenCart();
    api.fleet.services = api.fleet.services.map(service => ({
      ...service,
      actions: noActions(),
    }));
    const { container } = renderApp(api);

    const note = await screen.findByRole('note', {
      name: /^Roll back to 3\.9\.2 .*group:default\/storefront.*Who can lift it/,
    });
    expect(within(note).getByRole('button')).toBeDisabled();
    expect(
      screen.getByRole('note', { name: /^New rollback…: You may not/ }),
    ).toBeVisible();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('links the incident of the service, and opens one on demand', async () => {
    const api = brokenCart({ incidents: [anIncident()] });
    renderApp(api);

    await press(BACK);
    await press('Continue to the reason');
    await userEvent.type(screen.getByLabelText(/^Reason/), 'pods crash');
    await userEvent.selectOptions(
      await screen.findByLabelText('Incident'),
      await screen.findByRole('option', { name: /cart is down in shop-us/ }),
    );
    expect(screen.queryByText(/marked as speculative/)).toBeNull();
    await userEvent.selectOptions(screen.getByLabelText('Incident'), 'new');
    expect(screen.getByRole('button', { name: EXECUTE })).toBeDisabled();
    await userEvent.type(
      screen.getByLabelText(/^Title of the incident/),
      'Checkout fails',
    );
    await userEvent.selectOptions(
      screen.getByLabelText('Severity'),
      'critical',
    );
    await press(EXECUTE);

    await waitFor(() =>
      expect(api.callsOf('executeOperation')).toEqual([
        [expect.objectContaining({ incidentId: incidentId(2) })],
      ]),
    );
    expect(api.callsOf('createIncident')).toEqual([
      [
        {
          title: 'Checkout fails',
          severity: 'critical',
          scope: {
            environmentRefs: [ENVIRONMENT],
            serviceIds: [serviceId(1)],
          },
        },
        expect.any(String),
      ],
    ]);
  });

  it('does not open an incident twice when the execution has to be tried again', async () => {
    const api = brokenCart();
    renderApp(api);
    await press(BACK);
    await press('Continue to the reason');
    await userEvent.type(screen.getByLabelText(/^Reason/), 'pods crash');
    await userEvent.selectOptions(screen.getByLabelText('Incident'), 'new');
    await userEvent.type(
      screen.getByLabelText(/^Title of the incident/),
      'Checkout fails',
    );
    api.fail(
      'executeOperation',
      await refusal(409, 'targetBusy', 'cart is being rolled back by Sam', {
        operationId: operationId(9),
      }),
    );
    await press(EXECUTE);

    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('cart is being rolled back by Sam');
    expect(
      within(alert).getByRole('link', {
        name: 'Open the operation that came first',
      }),
    ).toHaveAttribute('href', `/gitopshq/operations/${operationId(9)}`);
    api.fail('executeOperation', undefined);
    await press(EXECUTE);

    await screen.findByRole('heading', { name: /^Roll back cart/ });
    expect(api.callsOf('createIncident')).toHaveLength(1);
  });

  it('plans again what is stale', async () => {
    const api = brokenCart();
    renderApp(api);
    await press(BACK);
    await press('Continue to the reason');
    await userEvent.type(screen.getByLabelText(/^Reason/), 'pods crash');
    api.fail(
      'executeOperation',
      await refusal(409, 'stale', 'somebody changed replicas meanwhile'),
    );
    await press(EXECUTE);
    await screen.findByText(/somebody changed replicas meanwhile/);
    await press('Plan again');

    await screen.findByRole('button', { name: 'Continue to the reason' });
    expect(api.callsOf('createOperation')).toHaveLength(2);
    const keys = api.callsOf('createOperation').map(([, key]) => key);
    expect(new Set(keys).size).toBe(2);
  });

  it('says why nothing can be planned, and lets another target be chosen', async () => {
    const api = brokenCart();
    api.fail(
      'createOperation',
      await refusal(409, 'sharedFile', 'base/cart.yaml is shared with search'),
    );
    const { baseElement } = renderApp(api);
    await press(BACK);

    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent(
      'Nothing was planned, and nothing was written',
    );
    expect(alert).toHaveTextContent('base/cart.yaml is shared with search');
    expect(alert).toHaveTextContent(/Choose single values/);
    expect(await axe(baseElement)).toHaveNoViolations();
    await press('Change the target');
    expect(
      await screen.findByRole('radiogroup', { name: 'Release to go back to' }),
    ).toBeVisible();
  });

  it('asks for the names of what is deleted for good', async () => {
    const api = brokenCart({
      preview: aPreview({
        confirmNames: ['StatefulSet/cart-db'],
        notUndone: ['The job migrate-cart ran; Git cannot undo its effects.'],
        collateral: [
          {
            serviceName: 'gateway',
            environmentRef: ENVIRONMENT,
            level: 'warning',
            text: 'shares config.yaml',
          },
          {
            serviceName: 'search',
            environmentRef: ENVIRONMENT,
            level: 'healthy',
            text: 'shares config.yaml',
          },
        ],
      }),
    });
    const { baseElement } = renderApp(api);
    await press(BACK);
    const touched = await screen.findByRole('region', {
      name: 'Other services it touches (2)',
    });
    expect(touched).toHaveTextContent(/Healthy.*search.*Warning.*gateway/);
    expect(
      screen.getByText('1 healthy service is touched, too.'),
    ).toBeVisible();
    expect(screen.getByText(/The job migrate-cart ran/)).toBeVisible();
    await press('Continue to the reason');
    await userEvent.type(screen.getByLabelText(/^Reason/), 'pods crash');
    expect(screen.getByRole('button', { name: EXECUTE })).toBeDisabled();
    expect(await axe(baseElement)).toHaveNoViolations();
    await userEvent.type(
      screen.getByLabelText('Type StatefulSet/cart-db'),
      'StatefulSet/cart-db',
    );
    await press(EXECUTE);

    await waitFor(() =>
      expect(api.callsOf('executeOperation')).toEqual([
        [expect.objectContaining({ confirmNames: ['StatefulSet/cart-db'] })],
      ]),
    );
  });

  it('lets who may plan and not execute request it', async () => {
    const api = brokenCart({
      planned: {
        allowed: { execute: false, cancel: true },
        gate: {
          blockedBy: [
            {
              rule: 'permission',
              text: 'You may not execute a rollback of cart.',
              liftedBy: ['group:default/storefront'],
            },
          ],
        },
      },
    });
    renderApp(api);
    await press(BACK);
    await press('Continue to the reason');
    expect(
      screen.getByText(/You may not execute a rollback of cart/),
    ).toHaveTextContent(/Who can lift it: .*storefront/);
    await userEvent.type(screen.getByLabelText(/^Reason/), 'pods crash');
    expect(screen.queryByRole('button', { name: EXECUTE })).toBeNull();
    await press('Request it');

    await waitFor(() =>
      expect(api.callsOf('requestOperation')).toEqual([
        [expect.objectContaining({ reason: 'pods crash' })],
      ]),
    );
    expect(api.callsOf('executeOperation')).toEqual([]);
  });

  it('lets go of a plan that is left', async () => {
    const api = brokenCart();
    renderApp(api);
    await press(BACK);
    await screen.findByRole('button', { name: 'Continue to the reason' });
    await press('Cancel');

    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(api.callsOf('cancelOperation')).toEqual([
      [{ id: operationId(1), digest: aPreview().digest }],
    ]);
  });

  it('goes from the service scope to single values', async () => {
    const ref = 'envs/shop-us/cart/deployment.yaml#0.spec.replicas';
    const api = brokenCart({
      rollbackValues: {
        [serviceId(1)]: [
          {
            ref,
            file: 'envs/shop-us/cart/deployment.yaml',
            path: 'spec.replicas',
            label: 'replicas',
            then: 3,
            now: 1,
          },
        ],
      },
    });
    const { baseElement } = renderApp(api);
    await press('New rollback…');
    expect(
      await screen.findByRole('radio', { name: /^Only cart/ }),
    ).toBeChecked();
    await userEvent.click(
      screen.getByRole('radio', { name: /^Chosen values of cart/ }),
    );
    expect(await axe(baseElement)).toHaveNoViolations();
    await press('Continue to the target');
    expect(
      await screen.findByRole('radio', { name: /3\.9\.2.*last good/ }),
    ).toBeChecked();
    expect(
      screen.getByRole('button', { name: 'Continue to the preview' }),
    ).toBeDisabled();
    await userEvent.click(
      await screen.findByRole('checkbox', { name: 'Bring back replicas' }),
    );
    expect(await axe(baseElement)).toHaveNoViolations();
    await press('Continue to the preview');

    await screen.findByRole('button', { name: 'Continue to the reason' });
    expect(api.callsOf('createOperation')[0][0]).toMatchObject({
      parameters: { scope: 'field', toSha: sha('4f2c1a9'), paths: [ref] },
    });
  });

  it('says which healthy services the whole environment touches', async () => {
    const api = brokenCart();
    api.fleet.releases[ENVIRONMENT] = [
      aRelease({
        sha: sha('9d3e5b6'),
        current: true,
        outcome: 'failed',
        services: [
          { serviceId: serviceId(1), name: 'cart' },
          { serviceId: serviceId(3), name: 'search' },
        ],
      }),
      aRelease(),
    ];
    const { baseElement } = renderApp(api, { entity: shopUs });

    await press('Roll back to 4f2c1a9…');
    await userEvent.click(
      await screen.findByRole('radio', {
        name: 'The whole environment shop-us',
      }),
    );

    expect(
      await screen.findByText(
        /touches 2 services.*with something to lose: search\./,
      ),
    ).toBeVisible();
    expect(await axe(baseElement)).toHaveNoViolations();
    await press('Continue to the target');
    await press('Continue to the preview');
    await screen.findByRole('button', { name: 'Continue to the reason' });
    expect(api.callsOf('createOperation')[0][0]).toMatchObject({
      target: { environmentRef: ENVIRONMENT },
      parameters: { scope: 'full', toSha: sha('4f2c1a9') },
    });
  });

  it('restarts and scales a workload, and says why it may not be synced', async () => {
    const api = brokenCart();
    const [first] = aService({ name: 'cart' }).workloads;
    api.fleet.services = [
      aService({
        id: serviceId(1),
        name: 'cart',
        environmentRef: ENVIRONMENT,
        workloads: [first],
        actions: [
          { kind: 'restart', allowed: true, blockedBy: [] },
          { kind: 'scale', allowed: true, blockedBy: [] },
          {
            kind: 'sync',
            allowed: false,
            blockedBy: [
              { rule: 'frozen', text: 'Frozen until Monday.', liftedBy: [] },
            ],
          },
        ],
      }),
    ];
    const { baseElement } = renderApp(api);

    await press('Actions for cart in shop-us');
    expect(
      await screen.findByRole('menuitem', {
        name: /Sync….*Frozen until Monday/,
      }),
    ).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(screen.getByRole('menuitem', { name: /^Scale…/ }));
    const pods = await screen.findByLabelText('Pods wanted');
    await userEvent.clear(pods);
    await userEvent.type(pods, '-1');
    expect(
      screen.getByRole('button', { name: 'Continue to the preview' }),
    ).toBeDisabled();
    await userEvent.clear(pods);
    await userEvent.type(pods, '5');
    expect(await axe(baseElement)).toHaveNoViolations();
    await press('Continue to the preview');

    await screen.findByRole('button', { name: 'Continue to the reason' });
    expect(api.callsOf('createOperation')[0][0]).toEqual({
      kind: 'scale',
      target: { environmentRef: ENVIRONMENT, serviceId: serviceId(1) },
      parameters: { workload: 'Deployment/shop/cart', replicas: 5 },
    });
  });

  it('shows what runs now, what was done, and how deliveries go', async () => {
    const api = brokenCart({
      operations: [
        anOperation({
          id: operationId(2),
          state: 'verifying',
          steps: [
            { name: 'stable', state: 'running', text: 'Watching for 120 s' },
          ],
        }),
        anOperation({ recoverySeconds: 252 }),
      ],
    });
    const { container } = renderApp(api);

    const running = await screen.findByRole('region', {
      name: 'Running operations',
    });
    expect(running).toHaveTextContent(/Verifying.*Watching for 120 s/);
    expect(
      await screen.findByRole('list', { name: 'Past operations' }),
    ).toHaveTextContent(/Succeeded.*recovered in 4 min 12 s/);
    const delivery = await screen.findByRole('region', { name: 'Delivery' });
    expect(delivery).toHaveTextContent(/0\.7 per day \(2\)/);
    expect(delivery).toHaveTextContent('50 % (1 of 2)');
    expect(delivery).toHaveTextContent('4 min 12 s (1)');
    expect(await axe(container)).toHaveNoViolations();
  });

  it.each([
    [
      'component',
      entityOf({ kind: 'Component', name: 'cart' }),
      /This component runs in no known environment/,
    ],
    [
      'system',
      entityOf({ kind: 'System', name: 'shop' }),
      /Nothing of this system runs/,
    ],
  ])('says what to do when a %s has nothing', async (_kind, entity, text) => {
    const { container } = renderApp(
      brokenCart({ services: [], environments: [] }),
      { entity },
    );

    expect(await screen.findByText(text)).toBeVisible();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('shows a failure of the timeline with retry', async () => {
    const api = brokenCart();
    api.fail('listReleases', new Error('the database is gone'));
    renderApp(api);

    const title = await screen.findByText('The releases could not be loaded');
    api.fail('listReleases', undefined);
    await userEvent.click(
      within(title.closest('[role=alert]') as HTMLElement).getByRole('button', {
        name: 'Retry',
      }),
    );

    expect(await timeline()).toBeVisible();
  });
});
