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

import type {
  Operation,
  OperationStep,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe, toHaveNoViolations } from 'jest-axe';
import {
  anOperation,
  incidentId,
  operationId,
  secondsAgo,
  sha,
} from '../../__testUtils__';
import { brokenCart, refusal, renderApp } from '../__testUtils__/rollback';

expect.extend(toHaveNoViolations);

const ROUTE = `/gitopshq/operations/${operationId(1)}`;
const TITLE = 'Roll back cart in shop-us to 4f2c1a9';

const steps = (stable: OperationStep['state']): OperationStep[] => [
  {
    name: 'commit',
    state: 'done',
    text: 'Commit to Git',
    evidence: `commit ${sha('abc')}`,
    startedAt: secondsAgo(90),
    endedAt: secondsAgo(88),
  },
  {
    name: 'stable',
    state: stable,
    text: 'Everything stays well for 20 s',
    startedAt: secondsAgo(30),
  },
  { name: 'error-rate', state: 'skipped', text: 'error rate: not measured' },
];

const open = (fields: Partial<Operation>, api = brokenCart()) => {
  api.fleet.operations = [anOperation(fields)];
  return { api, ...renderApp(api, { route: ROUTE }) };
};

/** While time is a test's: drawing takes real time, which no fake one bounds. */
const shown = async (text: string) => {
  while (!screen.queryByText(text)) {
    await act(() => jest.advanceTimersByTimeAsync(10));
  }
};

const press = async (name: string | RegExp) => {
  // It waits to know whether the person may.
  await waitFor(() =>
    expect(screen.getByRole('button', { name })).toBeEnabled(),
  );
  await userEvent.click(screen.getByRole('button', { name }));
};

describe('OperationPage', () => {
  it('shows every step with its state, evidence and times, and who, why, by which proofs', async () => {
    const { container } = open({
      state: 'succeeded',
      steps: steps('done'),
      executor: 'user:default/sre',
      commit: sha('abcdef1'),
      pullRequestUrl: 'https://git.example.com/acme/deploy/pulls/7',
      executedAt: secondsAgo(90),
      endedAt: secondsAgo(10),
      recoveredAt: secondsAgo(30),
      recoverySeconds: 252,
      incidentId: incidentId(1),
      speculative: false,
    });

    expect(await screen.findByRole('heading', { name: TITLE })).toBeVisible();
    const list = screen.getByRole('list', { name: 'Steps' });
    const [commit, stable, errors] = within(list).getAllByRole('listitem');
    expect(commit).toHaveTextContent(/Done.*Commit to Git.*took 2 s/);
    expect(commit).toHaveTextContent(`commit ${sha('abc')}`);
    expect(stable).toHaveTextContent(/Done.*stays well/);
    expect(errors).toHaveTextContent(/Skipped.*not measured/);
    const details = screen.getByRole('region', { name: 'Details' });
    for (const text of [
      'cart is down since its last release',
      '4 min 12 s',
      'abcdef1',
      anOperation().correlationId,
      incidentId(1),
    ]) {
      expect(details).toHaveTextContent(text);
    }
    expect(
      within(details).getByRole('link', { name: /pulls\/7/ }),
    ).toHaveAttribute('href', 'https://git.example.com/acme/deploy/pulls/7');
    expect(screen.queryByText(/Speculative/)).toBeNull();
    expect(screen.queryByRole('button', { name: 'Plan again' })).toBeNull();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('follows a running operation by asking every two seconds', async () => {
    jest.useFakeTimers();
    try {
      const { api } = open({ state: 'verifying', steps: steps('running') });
      await shown('Verifying');
      expect(screen.getByText('Running').closest('li')).toHaveAttribute(
        'aria-current',
        'step',
      );

      api.fleet.operations = [
        anOperation({ state: 'succeeded', steps: steps('done') }),
      ];
      await act(() => jest.advanceTimersByTimeAsync(2_000));
      await shown('Succeeded');
    } finally {
      jest.useRealTimers();
    }
  });

  it('lets a person confirm what is not measured', async () => {
    const { api, baseElement } = open({ steps: steps('done') });
    await press('Confirm by hand…');
    const dialog = await screen.findByRole('dialog');
    const confirm = within(dialog).getByRole('button', {
      name: 'Confirm that errors are back to normal',
    });
    expect(confirm).toBeDisabled();
    await userEvent.type(
      within(dialog).getByLabelText(/^What you looked at/),
      'dashboard checkout: 0.1 %',
    );
    expect(await axe(baseElement)).toHaveNoViolations();
    api.fail('confirmOperation', await refusal(403, 'notOwner', 'not yours'));
    await userEvent.click(confirm);
    expect(await within(dialog).findByText(/not yours/)).toBeVisible();
    api.fail('confirmOperation', undefined);
    await userEvent.click(confirm);

    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(await screen.findByText(/dashboard checkout: 0\.1 %/)).toBeVisible();
    expect(
      screen.queryByRole('button', { name: 'Confirm by hand…' }),
    ).toBeNull();
  });

  it('says why it failed, and plans the same again', async () => {
    const { api, container } = open({
      state: 'failed',
      steps: steps('failed'),
      failure: {
        code: 'notRecovered',
        message: 'cart is not healthy after 300 s',
        evidence: ['commit abc was pushed', '0 of 3 pods ready'],
      },
    });

    const failure = await screen.findByRole('region', { name: 'Failure' });
    expect(failure).toHaveTextContent('cart is not healthy after 300 s');
    expect(failure).toHaveTextContent('commit abc was pushed');
    expect(
      screen.getByText(/Speculative: no incident shows the need/),
    ).toBeVisible();
    expect(await axe(container)).toHaveNoViolations();
    await press('Plan again');
    expect(
      await screen.findByText('envs/shop-us/cart/deployment.yaml'),
    ).toBeVisible();
    await press('Continue to the reason');
    expect(screen.getByLabelText(/^Reason/)).toHaveValue(
      'cart is down since its last release',
    );
    await userEvent.click(
      within(screen.getByRole('dialog')).getByRole('button', { name: TITLE }),
    );

    expect(await screen.findByText('Executing')).toBeVisible();
    expect(api.callsOf('createOperation')).toHaveLength(1);
  });

  it('executes what is ready below its preview', async () => {
    const { api, container } = open({ state: 'ready' });
    expect(
      await screen.findByText('envs/shop-us/cart/deployment.yaml'),
    ).toBeVisible();
    expect(await axe(container)).toHaveNoViolations();
    await press(TITLE);

    expect(await screen.findByText('Executing')).toBeVisible();
    expect(api.callsOf('executeOperation')).toEqual([
      [{ id: operationId(1), digest: anOperation().digest }],
    ]);
  });

  it('says what blocks it and who can lift that', async () => {
    open({
      state: 'ready',
      gate: {
        blockedBy: [
          {
            rule: 'frozen',
            text: 'shop-us is frozen until Monday.',
            liftedBy: ['group:default/platform'],
          },
        ],
      },
    });

    expect(
      await screen.findByText(/shop-us is frozen until Monday/),
    ).toHaveTextContent(/Who can lift it:.*platform/);
    expect(screen.getByRole('button', { name: TITLE })).toBeDisabled();
  });

  it('cancels what is not executed', async () => {
    const { api } = open({ state: 'ready' });
    await press('Cancel this operation');

    expect(await screen.findByText('Cancelled')).toBeVisible();
    expect(api.callsOf('cancelOperation')).toHaveLength(1);
    expect(screen.queryByRole('button', { name: TITLE })).toBeNull();
  });

  it('shows on demand what was planned', async () => {
    open({ state: 'succeeded' });
    await press('What was planned');

    expect(
      await screen.findByText('envs/shop-us/cart/deployment.yaml'),
    ).toBeVisible();
  });

  it('says that there is no such operation', async () => {
    const api = brokenCart();
    api.fail('getOperation', await refusal(404, undefined, 'no operation x'));
    renderApp(api, { route: ROUTE });

    expect(await screen.findByRole('alert')).toHaveTextContent(
      /The operation could not be loaded.*no operation x/,
    );
    expect(
      screen.getByRole('link', { name: 'All operations' }),
    ).toHaveAttribute('href', '/gitopshq/operations');
  });
});
