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

import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  CLUSTER_ENTITY_TYPE,
  ENVIRONMENT_ENTITY_TYPE,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  EmptyState,
  fleetEntityOf,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import { ClusterHealth } from '../clusters';
import { DeployedHealth } from './DeployedHealth';
import { EnvironmentHealth } from './EnvironmentHealth';

/** The entity tab Fleet health, for each kind that has one. */
export function EntityFleetHealth() {
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  switch (fleetEntityOf(entity)) {
    case 'component':
    case 'system':
      return <DeployedHealth key={entityRef} entity={entity} />;
    case 'cluster':
      return <ClusterHealth key={entityRef} clusterRef={entityRef} />;
    case 'environment':
      return <EnvironmentHealth key={entityRef} environmentRef={entityRef} />;
    default:
      return (
        <EmptyState title="Fleet health knows nothing of this kind of entity">
          It shows components, systems, and resources of type{' '}
          <code>{CLUSTER_ENTITY_TYPE}</code> or{' '}
          <code>{ENVIRONMENT_ENTITY_TYPE}</code>.
        </EmptyState>
      );
  }
}
