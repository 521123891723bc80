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

import { renderInTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { signalApiRef } from '@backstage/plugin-signals-react';
import type { RenderResult } from '@testing-library/react';
import { useLocation } from 'react-router-dom';
import { gitopshqApiRef } from '../api';
import { GitopshqProvider } from '../session';
import { FakeGitopshqApi } from './FakeGitopshqApi';
import { FakeSignalApi } from './FakeSignalApi';
import { ManualTicker } from './ManualTicker';

export interface RenderFleetOptions {
  api?: FakeGitopshqApi;
  signals?: FakeSignalApi;
  ticker?: ManualTicker;
  /** Address the element is shown at. */
  route?: string;
  /** Further routes, by path. */
  mountedRoutes?: NonNullable<
    Parameters<typeof renderInTestApp>[1]
  >['mountedRoutes'];
}

export interface RenderedFleet extends RenderResult {
  api: FakeGitopshqApi;
  signals: FakeSignalApi;
  ticker: ManualTicker;
}

/** Says the present address, for tests of filters in the URL. */
function Address() {
  const { pathname, search } = useLocation();
  return <span data-testid="address">{`${pathname}${search}`}</span>;
}

/** Renders an element in a test app with a backend in memory. */
export function renderFleet(
  element: JSX.Element,
  {
    api = new FakeGitopshqApi(),
    signals = new FakeSignalApi(),
    ticker = new ManualTicker(),
    route = '/',
    mountedRoutes = {},
  }: RenderFleetOptions = {},
): RenderedFleet {
  const rendered = renderInTestApp(
    <GitopshqProvider ticker={ticker}>
      {element}
      <Address />
    </GitopshqProvider>,
    {
      apis: [
        [gitopshqApiRef, api],
        [signalApiRef, signals],
      ],
      mountedRoutes: {
        '/catalog/:namespace/:kind/:name': entityRouteRef,
        ...mountedRoutes,
      },
      initialRouteEntries: [route],
    },
  );
  return { ...rendered, api, signals, ticker };
}
