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

import {
  levelRank,
  worstLevel,
  type Cluster,
  type ClusterState,
  type Environment,
  type Level,
  type Service,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  clusterProblem,
  clusterStateLevel,
  environmentProblem,
  isEnvironmentHidden,
} from '@gitopshq/backstage-plugin-gitopshq-react';

/** Something that needs a person's look. */
export interface AttentionItem {
  key: string;
  level: Level;
  what: 'cluster' | 'environment' | 'service';
  name: string;
  /** Entity to open: the component, cluster or environment. */
  entityRef: string;
  /** Where it is, for a service. */
  environmentRef?: string;
  reason: string;
  ownerRefs: string[];
  /** Production counts more than the rest at the same level. */
  isProduction: boolean;
}

const KINDS: AttentionItem['what'][] = ['cluster', 'environment', 'service'];

/** States in which a cluster hides what runs on it. */
const HIDING: ReadonlySet<ClusterState> = new Set([
  'late',
  'disconnected',
  'no-access',
]);

/** What cannot be seen because its cluster lets nothing be seen. */
function isHiddenBy(
  cluster: Cluster | undefined,
  { level, problem }: Pick<Service, 'level' | 'problem'>,
): boolean {
  return (
    cluster !== undefined &&
    level === 'unknown' &&
    (HIDING.has(cluster.state) ||
      (cluster.problem !== undefined && cluster.problem.code === problem?.code))
  );
}

function clusterReason(cluster: Cluster, hiddenServices: number): string {
  // How long it has been silent is in its reason only.
  const isSilent = cluster.state === 'late' || cluster.state === 'disconnected';
  const reason = isSilent
    ? cluster.reason
    : clusterProblem(cluster)?.message ?? cluster.reason;
  if (hiddenServices === 0) {
    return reason;
  }
  const counted =
    hiddenServices === 1 ? '1 service' : `${hiddenServices} services`;
  return `${reason}; ${counted} on it cannot be seen`;
}

/**
 * What is not healthy, worst first; at the same level production first, then
 * what carries the most: cluster, environment, service. An environment is
 * listed for its own state only: its services and cluster speak for themselves.
 * What only its cluster hides is counted there: one cause, one row.
 */
export function attentionItems(
  clusters: readonly Cluster[],
  environments: readonly Environment[],
  services: readonly Service[],
): AttentionItem[] {
  const productionClusters = new Set(
    environments
      .filter(({ tier }) => tier === 'production')
      .map(({ clusterRef }) => clusterRef),
  );
  const listed = new Map(clusters.map(each => [each.entityRef, each]));
  const seen: Service[] = [];
  const hiddenOn = new Map<string, number>();
  for (const service of services) {
    const { clusterRef } = service;
    if (isHiddenBy(listed.get(clusterRef), service)) {
      hiddenOn.set(clusterRef, (hiddenOn.get(clusterRef) ?? 0) + 1);
    } else {
      seen.push(service);
    }
  }
  const items: AttentionItem[] = [
    ...clusters.map(cluster => ({
      key: `cluster ${cluster.entityRef}`,
      level: hiddenOn.has(cluster.entityRef)
        ? worstLevel([clusterStateLevel(cluster), 'unknown'])
        : clusterStateLevel(cluster),
      what: 'cluster' as const,
      name: cluster.name,
      entityRef: cluster.entityRef,
      reason: clusterReason(cluster, hiddenOn.get(cluster.entityRef) ?? 0),
      ownerRefs: cluster.ownerRefs,
      isProduction: productionClusters.has(cluster.entityRef),
    })),
    ...environments.flatMap(environment => {
      const problem = environmentProblem(environment);
      const isHidden =
        environment.state === 'confirmed' &&
        isHiddenBy(listed.get(environment.clusterRef ?? ''), {
          level: isEnvironmentHidden(environment)
            ? 'unknown'
            : environment.level,
          problem,
        });
      return problem && !isHidden
        ? {
            key: `environment ${environment.entityRef}`,
            level: environment.level,
            what: 'environment' as const,
            name: environment.name,
            entityRef: environment.entityRef,
            reason: problem.message,
            ownerRefs: environment.ownerRefs,
            isProduction: environment.tier === 'production',
          }
        : [];
    }),
    ...seen.map(service => ({
      key: `service ${service.id}`,
      level: service.level,
      what: 'service' as const,
      name: service.name,
      entityRef: service.componentRef ?? service.environmentRef,
      environmentRef: service.environmentRef,
      reason: service.problem?.message ?? service.reason,
      ownerRefs: service.ownerRefs,
      isProduction: service.tier === 'production',
    })),
  ];
  return items
    .filter(({ level }) => level !== 'healthy')
    .sort(
      (a, b) =>
        levelRank(b.level) - levelRank(a.level) ||
        Number(b.isProduction) - Number(a.isProduction) ||
        KINDS.indexOf(a.what) - KINDS.indexOf(b.what) ||
        a.name.localeCompare(b.name),
    );
}
