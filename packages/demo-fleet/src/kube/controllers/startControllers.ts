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

import { UsageModel } from '../metrics/UsageModel';
import { AutoscalerController } from './AutoscalerController';
import { DaemonSetController } from './DaemonSetController';
import { DeploymentController } from './DeploymentController';
import { GarbageCollector } from './GarbageCollector';
import { JobController } from './JobController';
import { Kubelet } from './Kubelet';
import { NamespaceController } from './NamespaceController';
import { PodScheduler } from './PodScheduler';
import { ReplicaSetController } from './ReplicaSetController';
import { StatefulSetController } from './StatefulSetController';
import { Controller, ControllerContext } from './ControllerContext';

/** Starts everything that runs inside a cluster. */
export function startControllers(
  context: ControllerContext,
  usage: UsageModel,
): Controller[] {
  const as = (manager: string) => ({
    ...context,
    api: context.api.as(manager),
  });
  const controllers = as('kube-controller-manager');
  return [
    new NamespaceController(controllers),
    new GarbageCollector(controllers),
    new DeploymentController(controllers),
    new ReplicaSetController(controllers),
    new StatefulSetController(controllers),
    new DaemonSetController(controllers),
    new JobController(controllers),
    new AutoscalerController(controllers, usage),
    new PodScheduler(as('kube-scheduler')),
    new Kubelet(as('kubelet')),
    context.events,
  ];
}
