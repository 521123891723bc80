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
  type Cluster,
  type Environment,
  type Level,
  type Service,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  clusterProblem,
  clusterStateLevel,
  environmentProblem,
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

/**
 * What is not healthy, worst first; at the same level production first, then
 * what carries the most: cluster, environment, service. An environment is
 * listed for its own state only: its services and cluster speak for themselves.
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
  const items: AttentionItem[] = [
    ...clusters.map(cluster => ({
      key: `cluster ${cluster.entityRef}`,
      level: clusterStateLevel(cluster),
      what: 'cluster' as const,
      name: cluster.name,
      entityRef: cluster.entityRef,
      reason: clusterProblem(cluster)?.message ?? cluster.reason,
      ownerRefs: cluster.ownerRefs,
      isProduction: productionClusters.has(cluster.entityRef),
    })),
    ...environments.flatMap(environment => {
      const problem = environmentProblem(environment);
      return problem
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
    ...services.map(service => ({
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
