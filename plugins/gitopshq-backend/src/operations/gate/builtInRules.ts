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

import type { OperationKind } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { GateRule } from '@gitopshq/backstage-plugin-gitopshq-node';

/** Kinds that have nothing to do with what Git holds. */
const WITHOUT_SOURCE: readonly OperationKind[] = ['restart', 'scale'];

/** What no policy can waive: without these an operation has no meaning. */
export const builtInRules: readonly GateRule[] = [
  {
    id: 'permissions-disabled',
    judge: (_plan, { permissionsEnabled }) => ({
      blockedBy: permissionsEnabled
        ? []
        : [
            {
              text: 'GitOpsHQ is read-only while permission.enabled is not true: set it in the app configuration and give the app a permission policy',
              liftedBy: ['who runs this Backstage'],
            },
          ],
    }),
  },
  {
    id: 'unconfirmed',
    judge: (_plan, { environment }) => ({
      blockedBy:
        environment.state === 'confirmed'
          ? []
          : [
              {
                text: `${environment.name} is ${environment.state}${
                  environment.problem ? `: ${environment.problem}` : ''
                }`,
                liftedBy: ['who runs this Backstage, by gitopshq.trust'],
              },
            ],
    }),
  },
  {
    id: 'contested',
    judge: (_plan, { environment, service }) => ({
      blockedBy:
        service?.mapping === 'contested'
          ? [
              {
                text: `Two components claim ${service.name} in ${environment.name}; gitopshq.environments[].services settles whose it is`,
                liftedBy: [...environment.ownerRefs],
              },
            ]
          : [],
    }),
  },
  {
    id: 'no-source',
    judge: ({ kind }, { environment }) => ({
      blockedBy:
        environment.hasSource || WITHOUT_SOURCE.includes(kind)
          ? []
          : [
              {
                text: `${environment.name} has no source: its Git repository, branch and path are not known`,
                liftedBy: [...environment.ownerRefs],
              },
            ],
    }),
  },
  {
    id: 'read-only-cluster',
    judge: ({ writesCluster }, { cluster }) => ({
      blockedBy:
        cluster.writable || !writesCluster
          ? []
          : [
              {
                text: `GitOpsHQ has no credential to write to the cluster ${cluster.name}; gitopshq.clusters[].writer gives it one`,
                liftedBy: ['who runs this Backstage'],
              },
            ],
    }),
  },
];
