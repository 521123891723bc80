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

import { InputError } from '@backstage/errors';
import type { Identified, SummaryObject, WatchTarget } from '../types';
import { projectAutoscaler } from './autoscaler';
import { projectDaemonSet } from './daemonSet';
import { projectDeployment } from './deployment';
import { projectEvent } from './event';
import { projectJob } from './job';
import { projectPod } from './pod';
import { projectReplicaSet } from './replicaSet';
import { projectStatefulSet } from './statefulSet';

/**
 * Reduces one Kubernetes object, as JSON.parse gives it, to what is kept of
 * it. Undefined when the object is malformed: no uid, no name, a wrong type.
 *
 * @public
 */
export type Projection<O extends Identified = SummaryObject> = (
  object: unknown,
) => O | undefined;

// By target, as items of a list carry neither apiVersion nor kind.
const projections: ReadonlyMap<string, Projection> = new Map<
  string,
  Projection
>([
  ['apps/v1/deployments', projectDeployment],
  ['apps/v1/statefulsets', projectStatefulSet],
  ['apps/v1/daemonsets', projectDaemonSet],
  ['apps/v1/replicasets', projectReplicaSet],
  ['batch/v1/jobs', projectJob],
  ['/v1/pods', projectPod],
  ['autoscaling/v2/horizontalpodautoscalers', projectAutoscaler],
  ['/v1/events', projectEvent],
]);

/**
 * The projection of a target's objects.
 *
 * @throws InputError when there is none for its group, version and resource.
 * @public
 */
export function projectionOf(
  target: Pick<WatchTarget, 'group' | 'version' | 'resource'>,
): Projection {
  const key = `${target.group}/${target.version}/${target.resource}`;
  const projection = projections.get(key);
  if (!projection) {
    throw new InputError(
      `There is no summary projection for '${key}'; watch one of ${[
        ...projections.keys(),
      ].join(', ')}.`,
    );
  }
  return projection;
}
