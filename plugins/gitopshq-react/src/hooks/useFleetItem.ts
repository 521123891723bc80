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
  Cluster,
  ComparedObject,
  Environment,
  Finding,
  FindingCounts,
  FindingPlan,
  FindingPlanRequest,
  FindingsFilter,
  Health,
  Me,
  ScopedSignals,
  Service,
  SignalName,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  useGitopshqApi,
  type ComparedObjectRequest,
  type SignalSamples,
  type SignalsRequest,
} from '../api';
import { useTicker } from '../session/useNow';
import { useItem, type FleetItem, type FleetItemOptions } from './useItem';

/** @param ref - Entity ref of the cluster. @public */
export function useCluster(
  ref: string,
  options?: FleetItemOptions,
): FleetItem<Cluster> {
  const api = useGitopshqApi();
  return useItem(
    ['clusters', 'one', ref],
    request => api.getCluster(ref, request),
    options,
  );
}

/** @param ref - Entity ref of the environment. @public */
export function useEnvironment(
  ref: string,
  options?: FleetItemOptions,
): FleetItem<Environment> {
  const api = useGitopshqApi();
  return useItem(
    ['environments', 'one', ref],
    request => api.getEnvironment(ref, request),
    options,
  );
}

/** @public */
export function useService(
  id: string,
  options?: FleetItemOptions,
): FleetItem<Service> {
  const api = useGitopshqApi();
  return useItem(
    ['services', 'one', id],
    request => api.getService(id, request),
    options,
  );
}

/** Signals of a scope. @public */
export function useSignals(
  scoped: SignalsRequest,
  options?: FleetItemOptions,
): FleetItem<ScopedSignals> {
  const api = useGitopshqApi();
  return useItem(
    ['signals', 'scope', scoped],
    request => api.getSignals(scoped, request),
    options,
  );
}

/** What a trend is asked for. @public */
export interface SignalTrendRequest extends SignalsRequest {
  signal: SignalName;
  /** Length of the trend, ending now. */
  windowSeconds: number;
  /** Width of one point. */
  stepSeconds: number;
}

/** Trend of one signal up to now. @public */
export function useSignalTrend(
  trend: SignalTrendRequest,
  options?: FleetItemOptions,
): FleetItem<SignalSamples> {
  const api = useGitopshqApi();
  const ticker = useTicker();
  const { windowSeconds, ...samples } = trend;
  return useItem(
    ['signals', 'trend', trend],
    request => {
      // Whole steps: the same points come back with each poll.
      const stepMs = samples.stepSeconds * 1000;
      const to = Math.ceil(ticker.now() / stepMs) * stepMs;
      return api.getSignalSamples(
        {
          ...samples,
          from: new Date(to - windowSeconds * 1000).toISOString(),
          to: new Date(to).toISOString(),
        },
        request,
      );
    },
    options,
  );
}

/** Numbers of findings under all filters but the status. @public */
export function useFindingCounts(
  filter: FindingsFilter = {},
  options?: FleetItemOptions,
): FleetItem<FindingCounts> {
  const api = useGitopshqApi();
  return useItem(
    ['findings', 'counts', filter],
    request => api.getFindingCounts(filter, request),
    options,
  );
}

/** @public */
export function useFinding(
  id: string,
  options?: FleetItemOptions,
): FleetItem<Finding> {
  const api = useGitopshqApi();
  return useItem(
    ['findings', 'one', id],
    request => api.getFinding(id, request),
    options,
  );
}

/** What reconciling or adopting findings would write and remove. @public */
export function useFindingPlan(
  plan: FindingPlanRequest,
  options?: FleetItemOptions,
): FleetItem<FindingPlan> {
  const api = useGitopshqApi();
  return useItem(
    ['findings', 'plan', plan],
    request => api.planFindings(plan, request),
    options,
  );
}

/** One object as Git and as the cluster have it. @public */
export function useComparedObject(
  compared: ComparedObjectRequest,
  options?: FleetItemOptions,
): FleetItem<ComparedObject> {
  const api = useGitopshqApi();
  return useItem(
    ['findings', 'object', compared],
    request => api.getComparedObject(compared, request),
    options,
  );
}

/** The signed-in person as the backend knows them. @public */
export function useMe(options?: FleetItemOptions): FleetItem<Me> {
  const api = useGitopshqApi();
  return useItem(['me'], request => api.getMe(request), options);
}

/** State of what the backend itself depends on. @public */
export function useHealth(options?: FleetItemOptions): FleetItem<Health> {
  const api = useGitopshqApi();
  return useItem(['health'], request => api.getHealth(request), options);
}
