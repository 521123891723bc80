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

import { useApiHolder } from '@backstage/core-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { QueryClientProvider } from '@tanstack/react-query';
import { useContext, useEffect, type ReactNode } from 'react';
import { useGitopshqApi } from '../api';
import { fleetSessionOf } from './fleetSession';
import type { Ticker } from './Ticker';
import { TickerContext } from './useNow';

/** @public */
export interface GitopshqProviderProps {
  children: ReactNode;
  /** Time of the views; default the machine's clock. */
  ticker?: Ticker;
}

/**
 * Wraps every page, tab and card of the suite: they share one cache and one
 * live subscription per app, with no provider at the app's root.
 *
 * @public
 */
export function GitopshqProvider({ children, ticker }: GitopshqProviderProps) {
  const session = fleetSessionOf(useGitopshqApi());
  // Not useSignal: it keeps the last message only, and two topics that change
  // in one render would lose the first.
  const signalApi = useApiHolder().get(signalApiRef);
  const parentTicker = useContext(TickerContext);

  useEffect(() => session.live.retain(signalApi), [session, signalApi]);

  return (
    <TickerContext.Provider value={ticker ?? parentTicker}>
      <QueryClientProvider client={session.queryClient}>
        {children}
      </QueryClientProvider>
    </TickerContext.Provider>
  );
}
