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
  ClusterEvent,
  Cluster,
  ClusterFilter,
  Environment,
  Finding,
  FindingsFilter,
  FleetFilter,
  IgnoreRule,
  Page,
  Pod,
  Service,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useGitopshqApi, type GitopshqRequestOptions } from '../api';
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

function usePages<T>(
  queryKey: GitopshqQueryKey,
  fetchPage: (
    page: { limit: number; cursor?: string },
    options: GitopshqRequestOptions,
  ) => Promise<Page<T>>,
  { limit = DEFAULT_LIMIT, enabled = true }: FleetListOptions = {},
): FleetList<T> {
  const query = useInfiniteQuery({
    queryKey: [...queryKey, { limit }],
    queryFn: ({ pageParam, signal }) =>
      fetchPage(
        { limit, ...(pageParam !== undefined && { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Page<T>) => last.nextCursor,
    enabled,
  });
  const pages = query.data?.pages;
  const items = useMemo(() => pages?.flatMap(page => page.items), [pages]);
  const { fetchNextPage, hasNextPage, isFetching } = query;
  return {
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

/** Clusters the signed-in person may read. @public */
export function useClusters(
  filter: ClusterFilter = {},
  options?: FleetListOptions,
): FleetList<Cluster> {
  const api = useGitopshqApi();
  return usePages(
    ['clusters', 'list', filter],
    (page, request) => api.listClusters({ ...filter, ...page }, request),
    options,
  );
}

/** Environments the signed-in person may read. @public */
export function useEnvironments(
  filter: FleetFilter = {},
  options?: FleetListOptions,
): FleetList<Environment> {
  const api = useGitopshqApi();
  return usePages(
    ['environments', 'list', filter],
    (page, request) => api.listEnvironments({ ...filter, ...page }, request),
    options,
  );
}

/** Services the signed-in person may read. @public */
export function useServices(
  filter: FleetFilter = {},
  options?: FleetListOptions,
): FleetList<Service> {
  const api = useGitopshqApi();
  return usePages(
    ['services', 'list', filter],
    (page, request) => api.listServices({ ...filter, ...page }, request),
    options,
  );
}

/** Pods of a service. @public */
export function usePods(
  serviceId: string,
  options?: FleetListOptions,
): FleetList<Pod> {
  const api = useGitopshqApi();
  return usePages(
    ['services', 'pods', serviceId],
    (page, request) => api.listPods(serviceId, page, request),
    options,
  );
}

/** Warning events about a service's objects. @public */
export function useEvents(
  serviceId: string,
  options?: FleetListOptions,
): FleetList<ClusterEvent> {
  const api = useGitopshqApi();
  return usePages(
    ['services', 'events', serviceId],
    (page, request) => api.listEvents(serviceId, page, request),
    options,
  );
}

/** Findings the signed-in person may read, newest first. @public */
export function useFindings(
  filter: FindingsFilter = {},
  options?: FleetListOptions,
): FleetList<Finding> {
  const api = useGitopshqApi();
  return usePages(
    ['findings', 'list', filter],
    (page, request) => api.listFindings({ ...filter, ...page }, request),
    options,
  );
}

/** Ignore rules that concern what the signed-in person may read. @public */
export function useIgnoreRules(
  options?: Pick<FleetListOptions, 'enabled'>,
): FleetList<IgnoreRule> {
  const api = useGitopshqApi();
  return usePages(
    ['ignore-rules', 'list'],
    (_page, request) => api.listIgnoreRules(request),
    options,
  );
}
