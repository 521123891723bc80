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
  Pod,
  Service,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { useGitopshqApi } from '../api';
import { usePages, type FleetList, type FleetListOptions } from './usePages';

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
