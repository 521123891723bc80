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

/** Findings of the whole fleet. */
export const driftRouteRef = createRouteRef({ id: 'drift:findings' });

/** Which findings are ignored, and why. */
export const ignoreRulesRouteRef = createSubRouteRef({
  id: 'drift:ignore-rules',
  parent: driftRouteRef,
  path: '/ignore-rules',
});

/** The tab on an entity's page. */
export const entityContentRouteRef = createRouteRef({
  id: 'drift:entity-content',
});

/** The page of an operation; absent where its plugin is not installed. */
export const operationRouteRef = createExternalRouteRef({
  id: 'drift:operation',
  params: ['id'],
  optional: true,
  defaultTarget: 'rollback.operation',
});
