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

import type { Entity } from '@backstage/catalog-model';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { screen } from '@testing-library/react';
import { axe, toHaveNoViolations } from 'jest-axe';
import {
  anOperation,
  operationId,
  renderFleet,
  serviceId,
  type FakeGitopshqApi,
} from '../../__testUtils__';
import { brokenCart, cart, shopUs } from '../__testUtils__/rollback';
import { RollbackCard } from './RollbackCard';

expect.extend(toHaveNoViolations);

const render = (api: FakeGitopshqApi, entity: Entity) =>
  renderFleet(
    <EntityProvider entity={entity}>
      <RollbackCard />
    </EntityProvider>,
    { api },
  );

describe('RollbackCard', () => {
  it('shows the last release of each environment, worst first, and what runs', async () => {
    const api = brokenCart({
      operations: [
        anOperation({
          id: operationId(2),
          state: 'verifying',
          steps: [{ name: 'stable', state: 'running', text: 'Watching' }],
        }),
      ],
    });
    const { container } = render(api, cart);

    const releases = await screen.findByRole('list', { name: 'Last releases' });
    expect(await screen.findByText('3.10.0 (9d3e5b6)')).toBeVisible();
    expect(releases).toHaveTextContent(
      /shop-us.*3\.10\.0 \(9d3e5b6\).*Failed.*shop-eu.*no release known/,
    );
    expect(screen.getByRole('link', { name: 'shop-us' })).toHaveAttribute(
      'href',
      `/catalog/default/component/cart/rollback?service=${serviceId(1)}`,
    );
    expect(
      await screen.findByRole('list', { name: 'Last operations' }),
    ).toHaveTextContent(/Verifying.*Watching/);
    expect(await axe(container)).toHaveNoViolations();
  });

  it('shows the newest release of an environment', async () => {
    render(brokenCart(), shopUs);

    expect(await screen.findByText('9d3e5b6')).toBeVisible();
    expect(await screen.findByText('No operations so far.')).toBeVisible();
    expect(
      screen.getByRole('link', { name: 'Releases and rollback' }),
    ).toHaveAttribute('href', '/catalog/default/resource/shop-us/rollback');
  });

  it('says that it runs nowhere', async () => {
    render(brokenCart({ services: [] }), cart);

    expect(
      await screen.findByText('It runs in no environment you may see.'),
    ).toBeVisible();
  });

  it('says so when the hub fails', async () => {
    const api = brokenCart();
    api.fail('listReleases', new Error('timed out'));
    render(api, cart);

    expect(
      (await screen.findAllByText('The last release could not be loaded'))[0],
    ).toBeVisible();
  });
});
