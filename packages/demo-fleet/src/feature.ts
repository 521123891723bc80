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
  coreServices,
  createBackendFeatureLoader,
} from '@backstage/backend-plugin-api';
import { demoCatalogModule } from './catalog/demoCatalogModule';
import { readDemoConfig } from './config';
import { demoFleetModule } from './fleet/demoFleetModule';
import { demoSignInModule } from './signIn/demoSignInModule';

/**
 * Everything the demo adds to a backend: simulated clusters, a seeded
 * repository, catalog entities and sign-ins. Adds nothing unless
 * `gitopshqDemo.enabled` is true.
 *
 * @public
 */
export const demoFeature = createBackendFeatureLoader({
  deps: { config: coreServices.rootConfig },
  *loader({ config }) {
    if (readDemoConfig(config).enabled) {
      yield demoFleetModule;
      yield demoCatalogModule;
      yield demoSignInModule;
    }
  },
});
