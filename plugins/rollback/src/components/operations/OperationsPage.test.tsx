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
  anOperation,
  operationId,
  renderFleet,
  secondsAgo,
  type FakeGitopshqApi,
} from '../../__testUtils__';
import { operationsRouteRef } from '../../routes';
import { brokenCart, renderApp } from '../__testUtils__/rollback';
import { OperationsPage } from './OperationsPage';

expect.extend(toHaveNoViolations);

const render = (api: FakeGitopshqApi, search = '') =>
  renderFleet(<OperationsPage />, {
    api,
    route: `/gitopshq/operations${search}`,
    mountedRoutes: { '/gitopshq/operations': operationsRouteRef },
  });

const restart = anOperation({
  id: operationId(2),
  kind: 'restart',
  state: 'failed',
  parameters: { workload: 'Deployment/shop/cart' },
  failure: { code: 'x', message: 'pods do not become ready', evidence: [] },
  speculative: false,
});

describe('OperationsPage', () => {
  it('lists operations with state, who, why and time to recover', async () => {
    const api = brokenCart({
      operations: [anOperation({ recoverySeconds: 252 }), restart],
    });
    const { container } = render(api);

    const row = await screen.findByRole('row', { name: /^Roll back cart/ });
    expect(row).toHaveTextContent(
      /Succeeded.*speculative.*cart is down.*4 min 12 s.*10 min ago/,
    );
    expect(
      screen.getByRole('row', { name: 'Restart Deployment cart in shop-us' }),
    ).toHaveTextContent(/Failed.*pods do not become ready/);
    const [[filter]] = api.callsOf('listOperations');
    expect(filter).toMatchObject({ owner: ['me'] });
    expect((filter as { state: string[] }).state).not.toContain('planned');
    expect(await axe(container)).toHaveNoViolations();
  });

  it('leads to each operation', async () => {
    renderApp(brokenCart({ operations: [restart] }), {
      route: '/gitopshq/operations',
    });

    expect(
      await screen.findByRole('link', {
        name: 'Restart Deployment cart in shop-us',
      }),
    ).toHaveAttribute('href', `/gitopshq/operations/${operationId(2)}`);
  });

  it('takes its filters from the URL, names those that mean nothing, and clears them', async () => {
    const api = brokenCart({ operations: [anOperation(), restart] });
    render(api, '?owner=all&kind=restart&state=failed&state=gone');

    expect(await screen.findByRole('row', { name: /^Restart/ })).toBeVisible();
    expect(screen.queryByRole('row', { name: /^Roll back/ })).toBeNull();
    expect(screen.getByText(/“gone”, which is ignored/)).toBeVisible();
    await userEvent.click(
      screen.getByRole('button', { name: 'Clear filters' }),
    );

    expect(
      await screen.findByRole('row', { name: /^Roll back/ }),
    ).toBeVisible();
    expect(screen.getByTestId('address')).toHaveTextContent(
      /operations\?owner=all$/,
    );
  });

  it('keeps a chosen filter in the URL', async () => {
    render(brokenCart({ operations: [anOperation()] }));
    await userEvent.click(await screen.findByLabelText(/^Kind/));
    await userEvent.click(
      within(await screen.findByRole('listbox')).getByRole('option', {
        name: 'Scale',
      }),
    );

    expect(screen.getByTestId('address')).toHaveTextContent('kind=scale');
    await userEvent.keyboard('{Escape}');
    expect(
      await screen.findByText('No operations match these filters'),
    ).toBeVisible();
  });

  it('draws of many only what is in view, and loads more towards the end', async () => {
    const api = brokenCart({
      operations: Array.from({ length: 500 }, (_, index) =>
        anOperation({
          id: operationId(index + 1),
          createdAt: secondsAgo(600 + index),
        }),
      ),
    });
    render(api);

    expect(
      (await screen.findAllByRole('row', { name: /^Roll back/ })).length,
    ).toBeLessThan(60);
    expect(screen.getByRole('table', { name: 'Operations' })).toHaveAttribute(
      'aria-rowcount',
      '201',
    );
  });

  it('says where operations come from when there are none', async () => {
    const { container } = render(brokenCart(), '?owner=all');

    expect(await screen.findByText('No operations')).toBeVisible();
    expect(screen.getByText(/begin on the tab Rollback/)).toBeVisible();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('shows a failure with retry', async () => {
    const api = brokenCart({ operations: [anOperation()] });
    api.fail('listOperations', new Error('connect ECONNREFUSED'));
    render(api);

    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('The operations could not be loaded');
    api.fail('listOperations', undefined);
    await userEvent.click(within(alert).getByRole('button', { name: 'Retry' }));

    expect(
      await screen.findByRole('row', { name: /^Roll back/ }),
    ).toBeVisible();
  });
});
