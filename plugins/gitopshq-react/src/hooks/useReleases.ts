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
  DeliveryMetrics,
  Release,
  ReleaseList,
  RollbackValue,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { useMemo } from 'react';
import { useGitopshqApi, type DeliveryMetricsRequest } from '../api';
import { useTicker } from '../session/useNow';
import { useItem, type FleetItem, type FleetItemOptions } from './useItem';
import { usePages, type FleetList, type FleetListOptions } from './usePages';

/** @public */
export interface ReleasesList extends FleetList<Release> {
  /** Why the list may be incomplete. */
  notes: string[];
}

const DAY_MS = 24 * 3_600_000;

/** Whole hours: the same span is asked for again with each poll. */
const HOUR_MS = 3_600_000;

const PAGE_SIZE = 30;

function withNotes(
  list: FleetList<Release> & { pages: ReleaseList[] | undefined },
): ReleasesList {
  const { pages = [], ...rest } = list;
  return { ...rest, notes: [...new Set(pages.flatMap(page => page.notes))] };
}

/** Releases of a service, newest first. @public */
export function useReleases(
  serviceId: string,
  { limit = PAGE_SIZE, ...options }: FleetListOptions = {},
): ReleasesList {
  const api = useGitopshqApi();
  return withNotes(
    usePages<Release, ReleaseList>(
      ['releases', 'service', serviceId],
      (page, request) => api.listReleases(serviceId, page, request),
      { limit, ...options },
    ),
  );
}

/**
 * Releases of everything in an environment, newest first.
 *
 * @param ref - Entity ref of the environment.
 * @public
 */
export function useEnvironmentReleases(
  ref: string,
  { limit = PAGE_SIZE, ...options }: FleetListOptions = {},
): ReleasesList {
  const api = useGitopshqApi();
  return withNotes(
    usePages<Release, ReleaseList>(
      ['releases', 'environment', ref],
      (page, request) => api.listEnvironmentReleases(ref, page, request),
      { limit, ...options },
    ),
  );
}

/** Values of a service that differ between a commit and now. @public */
export function useRollbackValues(
  serviceId: string,
  toSha: string,
  options?: FleetItemOptions,
): FleetItem<RollbackValue[]> {
  const api = useGitopshqApi();
  return useItem(
    ['releases', 'values', serviceId, toSha],
    async request =>
      (await api.listRollbackValues(serviceId, toSha, request)).items,
    options,
  );
}

/** What is counted, over so many days up to now. @public */
export interface DeliveryRequest
  extends Pick<DeliveryMetricsRequest, 'scope' | 'ref'> {
  days: number;
}

/** Frequency of deployments, rollbacks and time to recover. @public */
export function useDeliveryMetrics(
  { scope, ref, days }: DeliveryRequest,
  options?: FleetItemOptions,
): FleetItem<DeliveryMetrics> {
  const api = useGitopshqApi();
  const ticker = useTicker();
  const asked = useMemo(
    () => ({ scope, ...(ref !== undefined && { ref }) }),
    [scope, ref],
  );
  return useItem(
    ['releases', 'metrics', asked, { days }],
    request => {
      const to = Math.ceil(ticker.now() / HOUR_MS) * HOUR_MS;
      return api.getDeliveryMetrics(
        {
          ...asked,
          from: new Date(to - days * DAY_MS).toISOString(),
          to: new Date(to).toISOString(),
        },
        request,
      );
    },
    options,
  );
}
