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

import { useQuery } from '@tanstack/react-query';
import type { GitopshqRequestOptions } from '../api';
import { POLL_INTERVAL_MS } from '../session/fleetSession';
import type { GitopshqQueryKey } from '../session/queryKeys';

/** One thing, kept current while it is on screen. @public */
export interface FleetItem<T> {
  /** Undefined until it arrived. */
  value: T | undefined;
  /** Of the last request; the value of an earlier one stays. */
  error?: Error;
  isLoading: boolean;
  retry: () => void;
}

/** @public */
export interface FleetItemOptions {
  /** False asks nothing as long as it is so. */
  enabled?: boolean;
}

/** One thing by one request. */
export function useItem<T>(
  queryKey: GitopshqQueryKey,
  fetchItem: (options: GitopshqRequestOptions) => Promise<T>,
  {
    enabled = true,
    refetchInterval,
  }: FleetItemOptions & {
    /** Ms until it is asked for again, by what is known of it. */
    refetchInterval?: (value: T | undefined) => number;
  } = {},
): FleetItem<T> {
  const query = useQuery<T>({
    queryKey,
    queryFn: ({ signal }) => fetchItem({ signal }),
    enabled,
    refetchInterval: ({ state }) =>
      refetchInterval?.(state.data) ?? POLL_INTERVAL_MS,
  });
  return {
    value: query.data,
    ...(query.error && { error: query.error }),
    isLoading: query.isLoading,
    retry: () => {
      // A second press must not begin the request anew.
      query.refetch({ cancelRefetch: false });
    },
  };
}
