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

import type { GitopshqConfig } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { CatalogSnapshot } from '../ownership/types';
import { judgeClaim } from '../trust';
import type { LocatedClusters } from './ClusterLocators';
import type { ConnectionSource } from './ConnectionSource';
import { resolveClusters } from './resolveClusters';
import { resolveEnvironments } from './resolveEnvironments';
import type { RegistrySnapshot } from './types';

/**
 * All clusters, environments and components there are and what may be
 * believed of them. Pure but for the connections it asks for; whatever is
 * wrong with one entity is that entity's problem.
 *
 * @param catalog - Undefined before the catalog was read for the first time.
 * @param located - What locators have found.
 */
export function resolveRegistry(
  config: GitopshqConfig,
  catalog: CatalogSnapshot | undefined,
  connections: ConnectionSource,
  located: LocatedClusters = { found: [], incomplete: false },
): RegistrySnapshot {
  const clusters = resolveClusters(config, catalog, connections, located.found);
  return {
    catalogAsOf: catalog?.asOf,
    locatorsIncomplete: located.incomplete,
    clusters,
    environments: resolveEnvironments(config, catalog, clusters),
    components: catalog?.components ?? new Map(),
    systemOwners: catalog?.systemOwners ?? new Map(),
    judgeClaim(component, environment) {
      const verdict = judgeClaim(
        config.trust,
        component,
        environment.environmentRef,
      );
      return {
        componentRef: component.componentRef,
        counted: verdict.allowed,
        reason: verdict.allowed
          ? `${verdict.rule} lets its location claim services of ${environment.environmentRef}`
          : verdict.reason,
      };
    },
  };
}
