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

import { readFile } from 'node:fs/promises';
import {
  createBackendModule,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import {
  catalogProcessingExtensionPoint,
  type EntityProvider,
  type EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { parseAllDocuments } from 'yaml';

/** Where the demo's entities claim to come from; trusted in its config. */
export const DEMO_CATALOG_LOCATION =
  'url:https://git.example.com/acme/catalog/blob/main';

const FILES = ['org.yaml', 'shop.yaml', 'fleet.yaml'];

/** Reads the demo's entities from the package's `catalog/` folder. */
export async function readDemoEntities(): Promise<Entity[]> {
  const entities = await Promise.all(
    FILES.map(async file => {
      const path = resolvePackagePath('@gitopshq/demo-fleet', 'catalog', file);
      const location = `${DEMO_CATALOG_LOCATION}/${file}`;
      return parseAllDocuments(await readFile(path, 'utf8')).map(document => {
        const entity: Entity = document.toJS();
        return {
          ...entity,
          metadata: {
            ...entity.metadata,
            annotations: {
              ...entity.metadata.annotations,
              'backstage.io/managed-by-location': location,
              'backstage.io/managed-by-origin-location': location,
            },
          },
        };
      });
    }),
  );
  return entities.flat();
}

class DemoEntityProvider implements EntityProvider {
  getProviderName() {
    return 'gitopshq-demo';
  }

  async connect(connection: EntityProviderConnection) {
    const entities = await readDemoEntities();
    await connection.applyMutation({
      type: 'full',
      entities: entities.map(entity => ({
        entity,
        locationKey: this.getProviderName(),
      })),
    });
  }
}

/** Puts the demo's users, groups, components and fleet into the catalog. */
export const demoCatalogModule = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'gitopshq-demo',
  register(env) {
    env.registerInit({
      deps: { processing: catalogProcessingExtensionPoint },
      async init({ processing }) {
        processing.addEntityProvider(new DemoEntityProvider());
      },
    });
  },
});
