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
import { anEnvironment, aService, FakeGitopshqApi } from './__testUtils__';
import gitopshqPlugin from './index';

const entityPage = createTestEntityPage({
  entity: {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'cart' },
  },
});

const api = () =>
  new FakeGitopshqApi({
    environments: [anEnvironment()],
    services: [aService()],
  });

describe('plugin gitopshq', () => {
  it('has the console page', async () => {
    renderTestApp({
      features: [gitopshqPlugin],
      extensions: [entityPage],
      apis: [[gitopshqApiRef, api()]],
      initialRouteEntries: ['/gitopshq'],
    });

    expect(
      await screen.findByRole('table', { name: 'Services' }),
    ).toBeVisible();
    expect(screen.queryByRole('link', { name: 'All clusters' })).toBeNull();
  });
});
