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

import type { AuthService } from '@backstage/backend-plugin-api';
import {
  ANNOTATION_LOCATION,
  RELATION_OWNED_BY,
  RELATION_PART_OF,
  parseEntityRef,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ANNOTATIONS,
  CLUSTER_ENTITY_TYPE,
  ENVIRONMENT_ENTITY_TYPE,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { CatalogComponent } from '../registry/types';
import type { CatalogResource, CatalogSnapshot } from './types';

const FILTER: Record<string, string | string[]>[] = [
  { kind: 'component' },
  { kind: 'system' },
  {
    kind: 'resource',
    'spec.type': [CLUSTER_ENTITY_TYPE, ENVIRONMENT_ENTITY_TYPE],
  },
];

const FIELDS = [
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.title',
  'metadata.annotations',
  'spec.type',
  'relations',
];

const PAGE_SIZE = 500;

function targetsOf(entity: Entity, type: string): string[] {
  return (entity.relations ?? [])
    .filter(relation => relation.type === type)
    .map(relation => relation.targetRef.toLocaleLowerCase('en-US'));
}

function componentOf(entity: Entity): CatalogComponent {
  const annotations = entity.metadata.annotations ?? {};
  return {
    componentRef: stringifyEntityRef(entity),
    title: entity.metadata.title,
    ownerRefs: targetsOf(entity, RELATION_OWNED_BY),
    systemRef: targetsOf(entity, RELATION_PART_OF).find(
      ref => parseEntityRef(ref).kind === 'system',
    ),
    kubernetesId: annotations[ANNOTATIONS.kubernetesId],
    workload: annotations[ANNOTATIONS.workload],
    location: annotations[ANNOTATION_LOCATION],
  };
}

function resourceOf(entity: Entity): CatalogResource {
  const annotations = entity.metadata.annotations ?? {};
  return {
    entityRef: stringifyEntityRef(entity),
    name: entity.metadata.name,
    title: entity.metadata.title,
    ownerRefs: targetsOf(entity, RELATION_OWNED_BY),
    location: annotations[ANNOTATION_LOCATION],
    annotations,
  };
}

/**
 * Reads, page by page, all components, systems, clusters and environments of
 * the catalog with the plugin's own credentials.
 *
 * @param now - Epoch ms at the start, becomes `asOf`.
 * @throws what the catalog client throws; a partial read gives nothing.
 */
export async function readCatalog(
  catalog: Pick<CatalogService, 'streamEntities'>,
  auth: AuthService,
  now: number,
): Promise<CatalogSnapshot> {
  const clusters = new Map<string, CatalogResource>();
  const environments = new Map<string, CatalogResource>();
  const components = new Map<string, CatalogComponent>();
  const systemOwners = new Map<string, string[]>();

  const pages = catalog.streamEntities(
    { filter: FILTER, fields: FIELDS, pageSize: PAGE_SIZE },
    { credentials: await auth.getOwnServiceCredentials() },
  );
  for await (const page of pages) {
    for (const entity of page) {
      const kind = entity.kind.toLocaleLowerCase('en-US');
      if (kind === 'component') {
        const component = componentOf(entity);
        components.set(component.componentRef, component);
      } else if (kind === 'system') {
        systemOwners.set(
          stringifyEntityRef(entity),
          targetsOf(entity, RELATION_OWNED_BY),
        );
      } else {
        const resource = resourceOf(entity);
        const type = String(entity.spec?.type).toLocaleLowerCase('en-US');
        (type === CLUSTER_ENTITY_TYPE ? clusters : environments).set(
          resource.entityRef,
          resource,
        );
      }
    }
  }
  return { asOf: now, clusters, environments, components, systemOwners };
}
