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

import { createContext, useContext, useSyncExternalStore } from 'react';
import { SystemTicker, type Ticker } from './Ticker';

/** Views outside a provider (a host's own page) tick by the machine's clock. */
export const TickerContext = createContext<Ticker>(new SystemTicker());

/**
 * The present moment as epoch ms; renders again at every tick.
 *
 * @public
 */
export function useNow(): number {
  const ticker = useContext(TickerContext);
  return useSyncExternalStore(ticker.subscribe, ticker.now);
}

/**
 * The ticker itself, for code that needs the time once and not again.
 *
 * @public
 */
export function useTicker(): Ticker {
  return useContext(TickerContext);
}
