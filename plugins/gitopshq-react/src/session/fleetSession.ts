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

import { QueryClient } from '@tanstack/react-query';
import type { GitopshqApi } from '../api';
import { BeatStripLoader } from './BeatStripLoader';
import { LiveUpdates } from './LiveUpdates';

/** How often open screens ask again without a live update. */
export const POLL_INTERVAL_MS = 30_000;

/** What all extensions of the suite share in one app. */
export interface FleetSession {
  queryClient: QueryClient;
  live: LiveUpdates;
  beatStrips: BeatStripLoader;
}

/** Keyed by the API, of which an app (and each test) has its own. */
const sessions = new WeakMap<GitopshqApi, FleetSession>();

function schedule(run: () => void, delayMs: number): () => void {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}

function createFleetSession(api: GitopshqApi): FleetSession {
  const queryClient = new QueryClient({
    defaultOptions: {
      queries: {
        // Several cards on one page ask the same: one request serves them.
        staleTime: 5_000,
        refetchInterval: POLL_INTERVAL_MS,
        refetchIntervalInBackground: false,
        // The next poll asks again, and every error panel has a retry button.
        retry: false,
        networkMode: 'always',
      },
    },
  });
  const live = new LiveUpdates({
    isFetching: topic => queryClient.isFetching({ queryKey: [topic] }) > 0,
    refetch: topic => queryClient.invalidateQueries({ queryKey: [topic] }),
    clock: { now: () => Date.now() },
    schedule,
  });
  const beatStrips = new BeatStripLoader({
    fetchStrips: refs => api.listBeatStrips(refs),
    schedule,
  });
  return { queryClient, live, beatStrips };
}

export function fleetSessionOf(api: GitopshqApi): FleetSession {
  let session = sessions.get(api);
  if (!session) {
    session = createFleetSession(api);
    sessions.set(api, session);
  }
  return session;
}
