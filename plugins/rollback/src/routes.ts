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
  createExternalRouteRef,
  createRouteRef,
  createSubRouteRef,
} from '@backstage/core-plugin-api';

/** Operations of the whole fleet. */
export const operationsRouteRef = createRouteRef({ id: 'rollback:operations' });

/** One operation by its id. */
export const operationRouteRef = createSubRouteRef({
  id: 'rollback:operation',
  parent: operationsRouteRef,
  path: '/:id',
});

/** The tab on an entity's page. */
export const entityContentRouteRef = createRouteRef({
  id: 'rollback:entity-content',
});

/**
 * The page of an operation as tab and card see it: an app may have those and
 * not the page.
 */
export const operationLinkRouteRef = createExternalRouteRef({
  id: 'rollback:operation-link',
  params: ['id'],
  optional: true,
  defaultTarget: 'rollback.operation',
});
