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

import { renderTestApp } from '@backstage/frontend-test-utils';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import { gitopshqApiRef } from '@gitopshq/backstage-plugin-gitopshq-react';
import { screen } from '@testing-library/react';
import { anOperation } from './__testUtils__';
import {
  brokenCart,
  entityOf,
  renderApp,
} from './components/__testUtils__/rollback';
import { rollbackEntityCard, rollbackEntityContent } from './plugin';

describe('plugin rollback', () => {
  it('has a page of operations', async () => {
    renderApp(brokenCart({ operations: [anOperation()] }), {
      route: '/gitopshq/operations',
    });

    expect(
      await screen.findByRole('row', { name: /^Roll back cart/ }),
    ).toBeVisible();
  });

  it('has an entity tab and an overview card', async () => {
    renderApp(brokenCart());

    expect(
      await screen.findByRole('link', { name: 'Releases and rollback' }),
    ).toHaveAttribute('href', expect.stringMatching(/\/rollback$/));
    expect(
      await screen.findByRole('list', { name: 'Release timeline' }),
    ).toBeVisible();
  });

  it.each([
    entityOf({ kind: 'Group', name: 'payments' }),
    entityOf({
      kind: 'Resource',
      name: 'prod-eu',
      type: 'kubernetes-cluster',
    }),
  ])('shows nothing on $kind', async entity => {
    renderTestApp({
      extensions: [
        createTestEntityPage({ entity }),
        rollbackEntityContent,
        rollbackEntityCard,
      ],
      apis: [[gitopshqApiRef, brokenCart()]],
    });

    expect(await screen.findByTestId('empty-entity-page')).toBeInTheDocument();
  });
});
