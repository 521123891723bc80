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

import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { axe, toHaveNoViolations } from 'jest-axe';
import { renderFleet } from '../__testUtils__';
import { useFleetFilter } from '../hooks';
import { FleetEmptyState } from './FleetEmptyState';
import { FleetFilterBar } from './FleetFilterBar';

expect.extend(toHaveNoViolations);

function Filters() {
  const state = useFleetFilter();
  return (
    <>
      <FleetFilterBar
        state={state}
        offered={{
          environments: ['resource:default/shop-eu'],
          tenants: ['acme'],
          clusters: [],
        }}
      />
      <p data-testid="filter">{JSON.stringify(state.filter)}</p>
      <FleetEmptyState state={state} label="clusters">
        Register one.
      </FleetEmptyState>
    </>
  );
}

const filter = () => JSON.parse(screen.getByTestId('filter').textContent ?? '');
const address = () => screen.getByTestId('address').textContent;

async function choose(label: string, option: RegExp | string) {
  fireEvent.mouseDown(await screen.findByLabelText(new RegExp(`^${label}`)));
  const list = await screen.findByRole('listbox');
  fireEvent.click(within(list).getByRole('option', { name: option }));
}

describe('FleetFilterBar', () => {
  it('begins with what one owns and is accessible', async () => {
    const { container } = renderFleet(<Filters />);

    expect(await screen.findByText('Owned by me')).toBeVisible();
    expect(filter()).toEqual({ owner: ['me'] });
    expect(screen.getByText(/that you or your groups own/)).toBeVisible();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('keeps the owner in the URL', async () => {
    renderFleet(<Filters />, { route: '/?tab=x' });

    await choose('Owner', 'All I may see');
    expect(filter()).toEqual({});
    expect(address()).toBe('/?tab=x&owner=all');
    expect(screen.getByText('Register one.')).toBeVisible();
    await choose('Owner', 'Owned by me');
    expect(address()).toBe('/?tab=x');
  });

  it('offers the groups one belongs to', async () => {
    renderFleet(<Filters />);
    await screen.findByText('Owned by me');

    await waitFor(() => choose('Owner', 'payments'));

    expect(filter()).toEqual({ owner: ['group:default/payments'] });
    expect(address()).toBe('/?owner=group%3Adefault%2Fpayments');
  });

  it('takes several values of a filter and clears them', async () => {
    renderFleet(<Filters />, { route: '/?owner=all&level=warning' });

    await choose('Level', /Critical/);
    expect(filter()).toEqual({ level: ['warning', 'critical'] });
    expect(screen.getByText('No clusters match these filters')).toBeVisible();
    fireEvent.keyDown(screen.getByRole('listbox'), { key: 'Escape' });
    await waitFor(() =>
      expect(screen.queryByRole('listbox')).not.toBeInTheDocument(),
    );
    fireEvent.click(
      screen.getAllByRole('button', { name: 'Clear filters' })[0],
    );

    expect(address()).toBe('/?owner=all');
  });

  it('filters by environment and tenant, and leaves out what is not offered', async () => {
    renderFleet(<Filters />, { route: '/?owner=all' });

    await choose('Environment', 'shop-eu');
    expect(filter()).toEqual({ environment: ['resource:default/shop-eu'] });
    expect(screen.queryByLabelText(/^Cluster/)).not.toBeInTheDocument();
  });

  it('names values of the URL that mean nothing', async () => {
    renderFleet(<Filters />, { route: '/?owner=all&tier=staging' });

    expect(
      await screen.findByText(
        /asks for tier “staging”, which is ignored: expected is production or non-production/,
      ),
    ).toBeVisible();
    expect(filter()).toEqual({});
  });

  it('shows owners of the URL even when one is not among them', async () => {
    renderFleet(<Filters />, {
      route: '/?owner=group:default/a&owner=group:acme/b',
    });

    expect(await screen.findByText('a, acme/b')).toBeVisible();
  });
});
