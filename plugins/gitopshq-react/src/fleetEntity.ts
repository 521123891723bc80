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

import type { Entity } from '@backstage/catalog-model';
import {
  CLUSTER_ENTITY_TYPE,
  ENVIRONMENT_ENTITY_TYPE,
} from '@gitopshq/backstage-plugin-gitopshq-common';

/** What an entity is to the fleet. @public */
export type FleetEntity = 'component' | 'system' | 'cluster' | 'environment';

/**
 * What an entity is to the fleet; undefined for entities that neither run nor
 * are run on.
 *
 * @public
 */
export function fleetEntityOf(entity: Entity): FleetEntity | undefined {
  const kind = entity.kind.toLocaleLowerCase('en-US');
  if (kind === 'component' || kind === 'system') {
    return kind;
  }
  if (kind !== 'resource') {
    return undefined;
  }
  switch (entity.spec?.type) {
    case CLUSTER_ENTITY_TYPE:
      return 'cluster';
    case ENVIRONMENT_ENTITY_TYPE:
      return 'environment';
    default:
      return undefined;
  }
}
