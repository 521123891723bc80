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
import { renderTestApp } from '@backstage/frontend-test-utils';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import { gitopshqApiRef } from '@gitopshq/backstage-plugin-gitopshq-react';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  aFinding,
  anEnvironment,
  anIgnoreRule,
  aService,
  FakeGitopshqApi,
} from './__testUtils__';
import driftPlugin from './index';
import { driftEntityCard, driftEntityContent } from './plugin';

const component: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'payments-api', namespace: 'default' },
};

const fakeFleet = () =>
  new FakeGitopshqApi({
    environments: [anEnvironment()],
    services: [aService()],
    findings: [aFinding()],
    ignoreRules: [anIgnoreRule()],
  });

describe('plugin drift', () => {
  it('has a page of findings and one of ignore rules', async () => {
    renderTestApp({
      features: [driftPlugin],
      extensions: [createTestEntityPage({ entity: component })],
      apis: [[gitopshqApiRef, fakeFleet()]],
      initialRouteEntries: ['/gitopshq/drift'],
    });

    expect(await screen.findByRole('row', { name: /DEBUG/ })).toBeVisible();
    await userEvent.click(screen.getByRole('tab', { name: 'Ignore rules' }));

    expect(
      await screen.findByRole('table', { name: 'Ignore rules' }),
    ).toHaveTextContent('scaled by hand for the sale');
  });

  it('has an entity tab and an overview card', async () => {
    renderTestApp({
      extensions: [
        createTestEntityPage({ entity: component }),
        driftEntityContent,
        driftEntityCard,
      ],
      apis: [[gitopshqApiRef, fakeFleet()]],
    });

    expect(
      await screen.findByRole('link', { name: 'Drift in detail' }),
    ).toHaveAttribute('href', expect.stringMatching(/\/drift$/));
    expect(
      await screen.findByRole('row', { name: 'Deployment shop/payments-api' }),
    ).toBeVisible();
  });

  it.each([
    [{ kind: 'Group' }],
    [{ kind: 'Resource', spec: { type: 'database' } }],
  ])('shows nothing on %j', async fields => {
    renderTestApp({
      extensions: [
        createTestEntityPage({ entity: { ...component, ...fields } }),
        driftEntityContent,
        driftEntityCard,
      ],
      apis: [[gitopshqApiRef, new FakeGitopshqApi()]],
    });

    expect(await screen.findByTestId('empty-entity-page')).toBeInTheDocument();
  });
});
