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
  type Environment,
  type Level,
  type Service,
} from '@gitopshq/backstage-plugin-gitopshq-common';

/** What an entity runs in one environment. */
export interface EnvironmentGroup {
  environmentRef: string;
  /** Absent when the signed-in person may not read the environment itself. */
  environment?: Environment;
  services: Service[];
  /** Sum over the services. */
  pods: { expected: number; ready: number };
  /** Worst of the services; of the environment when there are none. */
  level: Level;
}

/**
 * Services by their environment, worst first; production before the rest at
 * the same level, then by name. Environments without services are kept: there
 * may be a problem to show.
 */
export function groupByEnvironment(
  services: readonly Service[],
  environments: readonly Environment[],
): EnvironmentGroup[] {
  const groups = new Map<string, EnvironmentGroup>();
  for (const environment of environments) {
    groups.set(environment.entityRef, {
      environmentRef: environment.entityRef,
      environment,
      services: [],
      pods: { expected: 0, ready: 0 },
      level: environment.level,
    });
  }
  for (const service of services) {
    const { environmentRef } = service;
    const group: EnvironmentGroup = groups.get(environmentRef) ?? {
      environmentRef,
      services: [],
      pods: { expected: 0, ready: 0 },
      level: 'unknown',
    };
    group.services.push(service);
    group.pods.expected += service.pods.expected;
    group.pods.ready += service.pods.ready;
    groups.set(environmentRef, group);
  }
  for (const group of groups.values()) {
    if (group.services.length > 0) {
      group.level = worstLevel(group.services.map(({ level }) => level));
    }
  }
  const isProduction = ({ environment, services: [first] }: EnvironmentGroup) =>
    (environment ?? first)?.tier === 'production';
  return [...groups.values()].sort(
    (a, b) =>
      levelRank(b.level) - levelRank(a.level) ||
      Number(isProduction(b)) - Number(isProduction(a)) ||
      a.environmentRef.localeCompare(b.environmentRef),
  );
}
