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

import type {
  BeatBucket,
  Beats,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { useQuery } from '@tanstack/react-query';
import { useGitopshqApi } from '../api';
import { fleetSessionOf } from '../session/fleetSession';
import type { GitopshqQueryKey } from '../session/queryKeys';
import type { FleetItem } from './useItem';

/** A day changes slowly: its last half-hour is asked for again so often. */
const STRIP_INTERVAL_MS = 60_000;

/**
 * The last day of a cluster's beats for a row of a list. All rows that ask
 * within a moment share one request.
 *
 * @param ref - Entity ref of the cluster.
 * @public
 */
export function useBeatStrip(ref: string): FleetItem<BeatBucket[]> {
  const { beatStrips } = fleetSessionOf(useGitopshqApi());
  const queryKey: GitopshqQueryKey = ['beats', 'strip', ref];
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => beatStrips.load(ref, signal),
    staleTime: STRIP_INTERVAL_MS,
    refetchInterval: STRIP_INTERVAL_MS,
  });
  return {
    value: query.data,
    ...(query.error && { error: query.error }),
    isLoading: query.isLoading,
    retry: () => {
      query.refetch({ cancelRefetch: false });
    },
  };
}

/**
 * The last day of one cluster's beats, by spans of five minutes.
 *
 * @param ref - Entity ref of the cluster.
 * @public
 */
export function useBeats(ref: string): FleetItem<Beats> {
  const api = useGitopshqApi();
  const queryKey: GitopshqQueryKey = ['beats', 'one', ref];
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => api.getBeats(ref, {}, { signal }),
  });
  return {
    value: query.data,
    ...(query.error && { error: query.error }),
    isLoading: query.isLoading,
    retry: () => {
      query.refetch({ cancelRefetch: false });
    },
  };
}
