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
  worstLevel,
  type Cluster,
  type ClusterState,
  type Environment,
  type Level,
  type Problem,
  type Service,
} from '@gitopshq/backstage-plugin-gitopshq-common';

/** Words for people. @public */
export const CLUSTER_STATE_WORDS: Record<ClusterState, string> = {
  unconfirmed: 'Unconfirmed',
  registered: 'Never answered',
  connected: 'Connected',
  late: 'Late',
  disconnected: 'Disconnected',
  'no-access': 'No access',
  error: 'Error',
};

/**
 * Level a cluster's state is shown with: an answer that lets nothing be seen
 * beats, but is not healthy.
 *
 * @public
 */
export function clusterStateLevel(
  cluster: Pick<Cluster, 'state' | 'level'>,
): Level {
  switch (cluster.state) {
    case 'unconfirmed':
    case 'registered':
    case 'no-access':
      return worstLevel([cluster.level, 'unknown']);
    case 'error':
      return worstLevel([cluster.level, 'warning']);
    default:
      return cluster.level;
  }
}

const CLUSTER_NOTES: Partial<Record<ClusterState, Omit<Problem, 'value'>>> = {
  unconfirmed: {
    code: 'unconfirmed',
    message:
      'Only a catalog entity declares this cluster, so it is never contacted.',
    cure: 'An operator adds it to gitopshq.clusters, or allows its API server to this entity’s location by a rule in gitopshq.trust.',
  },
  registered: {
    code: 'registered',
    message: 'The cluster has not answered since it was registered.',
    cure: 'Wait for the first probe (every 30 s); if it stays so, check that the API server can be reached from the backend.',
  },
  'no-access': {
    code: 'no-access',
    message: 'The cluster answers, but refuses the credential of GitOpsHQ.',
    cure: 'Renew the reader token of this cluster or bind the reader role to it.',
  },
};

/** What is wrong with a cluster and what to do; the backend's word first. @public */
export function clusterProblem(
  cluster: Pick<Cluster, 'state' | 'problem'>,
): Problem | undefined {
  return cluster.problem ?? CLUSTER_NOTES[cluster.state];
}

/**
 * Level the problem of a cluster is shown with: a warning at least, though the
 * cluster itself may still be healthy by the age of its last beat.
 *
 * @public
 */
export function clusterProblemLevel(
  cluster: Pick<Cluster, 'state' | 'level'>,
): Level {
  const level = clusterStateLevel(cluster);
  return level === 'healthy' || level === 'notice' ? 'warning' : level;
}

/** What is wrong with an environment and what to do. @public */
export function environmentProblem(
  environment: Pick<Environment, 'state' | 'problem' | 'name'>,
): Problem | undefined {
  if (environment.problem) {
    return environment.problem;
  }
  switch (environment.state) {
    case 'unconfirmed':
      return {
        code: 'unconfirmed',
        message:
          'Only a catalog entity declares this environment, so nothing is collected for it.',
        value: environment.name,
        cure: 'An operator adds it to gitopshq.environments, or allows its cluster and namespaces to this entity’s location by a rule in gitopshq.trust.',
      };
    case 'misconfigured':
      return {
        code: 'misconfigured',
        message:
          'The environment’s definition contradicts itself or another one, so nothing is collected for it.',
        value: environment.name,
        cure: 'Check that its cluster exists and that none of its namespaces belongs to another environment.',
      };
    default:
      return undefined;
  }
}

/** Whether nothing that runs in an environment can be seen now. @public */
export function isEnvironmentHidden({
  services: { total, byLevel },
}: Pick<Environment, 'services'>): boolean {
  return total > 0 && byLevel.unknown === total;
}

/** Why a service is tied to no component and what to do. @public */
export function mappingProblem(
  service: Pick<Service, 'mapping' | 'name' | 'environmentRef'>,
): Problem | undefined {
  switch (service.mapping) {
    case 'unmapped':
      return {
        code: 'unmapped',
        message:
          'No catalog component stands for these workloads; the environment’s owner owns them.',
        value: service.name,
        cure: 'Give the workload the label backstage.io/kubernetes-id with the value of that annotation on the component, or name it in gitopshq.environments[].services.',
      };
    case 'contested':
      return {
        code: 'contested',
        message:
          'More than one component claims these workloads, so they belong to none of them.',
        value: service.name,
        cure: 'Remove the wrong claim, or settle it in gitopshq.environments[].services.',
      };
    default:
      return undefined;
  }
}
