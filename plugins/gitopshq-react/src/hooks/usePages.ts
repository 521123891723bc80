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

import type { Page } from '@gitopshq/backstage-plugin-gitopshq-common';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { GitopshqRequestOptions } from '../api';
import type { GitopshqQueryKey } from '../session/queryKeys';

/** A list as far as it was loaded, kept current while it is on screen. @public */
export interface FleetList<T> {
  /** Undefined until the first page arrived. */
  items: T[] | undefined;
  /** ISO 8601; oldest read of any source in the loaded pages. */
  asOf?: string;
  /** Of the last request; items of an earlier one stay. */
  error?: Error;
  isLoading: boolean;
  retry: () => void;
  hasMore: boolean;
  isLoadingMore: boolean;
  loadMore: () => void;
}

/** @public */
export interface FleetListOptions {
  /** Rows per request, 1..500. */
  limit?: number;
  /** False asks nothing as long as it is so. */
  enabled?: boolean;
}

const DEFAULT_LIMIT = 200;

function oldest(times: (string | undefined)[]): string | undefined {
  return times
    .filter((time): time is string => time !== undefined)
    .sort((a, b) => Date.parse(a) - Date.parse(b))[0];
}

/** A list page by page; `pages` holds what they carry besides their items. */
export function usePages<T, P extends Page<T> = Page<T>>(
  queryKey: GitopshqQueryKey,
  fetchPage: (
    page: { limit: number; cursor?: string },
    options: GitopshqRequestOptions,
  ) => Promise<P>,
  {
    limit = DEFAULT_LIMIT,
    enabled = true,
    refetchInterval,
  }: FleetListOptions & { refetchInterval?: number } = {},
): FleetList<T> & { pages: P[] | undefined } {
  const query = useInfiniteQuery({
    queryKey: [...queryKey, { limit }],
    queryFn: ({ pageParam, signal }) =>
      fetchPage(
        { limit, ...(pageParam !== undefined && { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: P) => last.nextCursor,
    enabled,
    ...(refetchInterval !== undefined && { refetchInterval }),
  });
  const pages = query.data?.pages;
  const items = useMemo(() => pages?.flatMap(page => page.items), [pages]);
  const { fetchNextPage, hasNextPage, isFetching } = query;
  return {
    pages,
    items,
    asOf: pages && oldest(pages.map(page => page.asOf)),
    ...(query.error && { error: query.error }),
    isLoading: query.isLoading,
    retry: () => {
      // A second press must not begin the request anew.
      query.refetch({ cancelRefetch: false });
    },
    hasMore: hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => {
      // While a poll runs, the next page would cancel it.
      if (hasNextPage && !isFetching) {
        fetchNextPage();
      }
    },
  };
}
