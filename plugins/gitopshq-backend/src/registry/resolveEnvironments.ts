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
  environmentSettingsSchema,
  toResourceRef,
  type EnvironmentConfig,
  type GitopshqConfig,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { parseEntityRef } from '@backstage/catalog-model';
import type { CatalogResource, CatalogSnapshot } from '../ownership/types';
import { judgeEnvironment } from '../trust';
import { parseEnvironmentEntity } from './parseEnvironmentEntity';
import {
  clusterUnconfirmed,
  sharedNamespace,
  unconfirmed,
  unknownCluster,
} from './problems';
import type { RegisteredCluster, RegisteredEnvironment } from './types';

function fromConfig(
  config: EnvironmentConfig,
  entity: CatalogResource | undefined,
): RegisteredEnvironment {
  const environmentRef = toResourceRef(config.name);
  return {
    environmentRef,
    name: parseEntityRef(environmentRef).name,
    title: entity?.title,
    clusterRef: toResourceRef(config.cluster),
    tier: config.tier,
    tenant: config.tenant,
    namespaces: [...new Set(config.namespaces)],
    source: config.source,
    ownerRefs: config.owner
      ? [config.owner.toLocaleLowerCase('en-US')]
      : entity?.ownerRefs ?? [],
    state: 'confirmed',
    services: config.services,
    settings: environmentSettingsSchema.parse(config),
  };
}

function fromEntity(
  entity: CatalogResource,
  config: GitopshqConfig,
): RegisteredEnvironment {
  const { problem, ...declaration } = parseEnvironmentEntity(entity);
  const environment: RegisteredEnvironment = {
    ...declaration,
    environmentRef: entity.entityRef,
    name: entity.name,
    title: entity.title,
    ownerRefs: entity.ownerRefs,
    state: 'confirmed',
    services: {},
  };
  if (problem) {
    return { ...environment, state: 'misconfigured', problem };
  }
  const verdict = judgeEnvironment(config.trust, entity, declaration);
  return verdict.allowed
    ? environment
    : {
        ...environment,
        state: 'unconfirmed',
        problem: unconfirmed(
          'environment',
          `${declaration.clusterRef}: ${declaration.namespaces.join(', ')}`,
          verdict.reason,
        ),
      };
}

function againstClusters(
  environment: RegisteredEnvironment,
  clusters: ReadonlyMap<string, RegisteredCluster>,
): RegisteredEnvironment {
  if (environment.state !== 'confirmed') {
    return environment;
  }
  const cluster = clusters.get(environment.clusterRef);
  if (!cluster) {
    return {
      ...environment,
      state: 'misconfigured',
      problem: unknownCluster(environment.clusterRef, [...clusters.keys()]),
    };
  }
  return cluster.confirmed
    ? environment
    : {
        ...environment,
        state: 'unconfirmed',
        problem: clusterUnconfirmed(environment.clusterRef),
      };
}

/**
 * One namespace in two environments makes both misconfigured. Only those
 * that are confirmed count, and what configuration says stands against an
 * entity: else an entity's author could switch off another's environment.
 */
function findShared(
  environments: RegisteredEnvironment[],
  configured: ReadonlySet<string>,
): Map<string, RegisteredEnvironment['problem']> {
  const users = new Map<string, RegisteredEnvironment[]>();
  for (const environment of environments) {
    if (environment.state === 'confirmed') {
      for (const namespace of environment.namespaces) {
        const place = JSON.stringify([environment.clusterRef, namespace]);
        const sharing = users.get(place) ?? [];
        sharing.push(environment);
        users.set(place, sharing);
      }
    }
  }
  const problems = new Map<string, RegisteredEnvironment['problem']>();
  for (const [place, sharing] of users) {
    const fromConfiguration = sharing.filter(e =>
      configured.has(e.environmentRef),
    );
    const losing =
      fromConfiguration.length === 1
        ? sharing.filter(e => e !== fromConfiguration[0])
        : sharing;
    if (sharing.length > 1) {
      const [clusterRef, namespace] = JSON.parse(place);
      for (const { environmentRef } of losing) {
        const others = sharing
          .map(other => other.environmentRef)
          .filter(ref => ref !== environmentRef);
        problems.set(
          environmentRef,
          sharedNamespace(namespace, clusterRef, others),
        );
      }
    }
  }
  return problems;
}

/** Environments of configuration and catalog; configuration wins. */
export function resolveEnvironments(
  config: GitopshqConfig,
  catalog: CatalogSnapshot | undefined,
  clusters: ReadonlyMap<string, RegisteredCluster>,
): Map<string, RegisteredEnvironment> {
  const declared = config.environments.map(entry =>
    fromConfig(entry, catalog?.environments.get(toResourceRef(entry.name))),
  );
  const configured = new Set(declared.map(e => e.environmentRef));
  for (const entity of catalog?.environments.values() ?? []) {
    if (!configured.has(entity.entityRef)) {
      declared.push(fromEntity(entity, config));
    }
  }
  const environments = declared.map(e => againstClusters(e, clusters));
  const shared = findShared(environments, configured);
  return new Map(
    environments.map(environment => {
      const problem = shared.get(environment.environmentRef);
      return [
        environment.environmentRef,
        problem
          ? { ...environment, state: 'misconfigured' as const, problem }
          : environment,
      ];
    }),
  );
}
