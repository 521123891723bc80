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

import { createPermission } from '@backstage/plugin-permission-common';

/**
 * Resource type of everything GitOpsHQ shows or changes: clusters,
 * environments and services.
 *
 * @public
 */
export const RESOURCE_TYPE_GITOPSHQ_TARGET = 'gitopshq-target';

/** See clusters, environments, services and their signals. @public */
export const fleetReadPermission = createPermission({
  name: 'gitopshq.fleet.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_GITOPSHQ_TARGET,
});

/** See pods and events, which may tell more than levels do. @public */
export const diagnosticsReadPermission = createPermission({
  name: 'gitopshq.diagnostics.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_GITOPSHQ_TARGET,
});

/** See findings and the objects they are about. @public */
export const driftReadPermission = createPermission({
  name: 'gitopshq.drift.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_GITOPSHQ_TARGET,
});

/** Write and delete ignore rules. @public */
export const driftIgnorePermission = createPermission({
  name: 'gitopshq.drift.ignore',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_GITOPSHQ_TARGET,
});

/** See operations, their previews and steps. @public */
export const operationReadPermission = createPermission({
  name: 'gitopshq.operation.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_GITOPSHQ_TARGET,
});

/** Plan an operation, request and cancel it. @public */
export const operationPlanPermission = createPermission({
  name: 'gitopshq.operation.plan',
  attributes: { action: 'create' },
  resourceType: RESOURCE_TYPE_GITOPSHQ_TARGET,
});

/** Execute an operation: write to Git and clusters. @public */
export const operationExecutePermission = createPermission({
  name: 'gitopshq.operation.execute',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_GITOPSHQ_TARGET,
});

/** Open, change and close incidents. @public */
export const incidentManagePermission = createPermission({
  name: 'gitopshq.incident.manage',
  attributes: { action: 'update' },
});

/** Every permission on targets. @public */
export const gitopshqTargetPermissions = [
  fleetReadPermission,
  diagnosticsReadPermission,
  driftReadPermission,
  driftIgnorePermission,
  operationReadPermission,
  operationPlanPermission,
  operationExecutePermission,
];

/** Every permission the backend registers. @public */
export const gitopshqPermissions = [
  ...gitopshqTargetPermissions,
  incidentManagePermission,
];
