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

export {
  SimulatedCluster,
  type SimulatedClusterOptions,
} from './SimulatedCluster';
export {
  ClusterStore,
  type ObjectReference,
  type Writer,
} from './ClusterStore';
export { kubeconfigOf, type KubeconfigEntry } from './kubeconfig';
export type {
  KubeObject,
  Manifest,
  ObjectMeta,
  OwnerReference,
} from './objects';
export type { ManagedFieldsEntry } from './ownership/FieldOwner';
export type { FieldSet } from './ownership/FieldSet';
export type { ClusterToken } from './http/Authenticator';
export type { ClusterTls } from './http/LoopbackListener';
export type { ResourceFacts } from './resources/ResourceTable';
export type { PodTimings } from './controllers/ControllerContext';
export {
  BEHAVIOUR_ANNOTATION,
  RESTARTS_ANNOTATION,
  RUN_SECONDS_ANNOTATION,
  type BehaviourRule,
  type PodBehaviour,
} from './controllers/behaviour';
export {
  NO_FAULTS,
  type ClusterFaults,
  type FaultRequest,
} from './faults/ClusterFaults';
export type { FaultSwitches } from './faults/FaultSwitches';
export { plainVoice, type LogRun, type LogVoice } from './logs/LogVoice';
export { CPU_ANNOTATION, MEMORY_ANNOTATION } from './metrics/UsageModel';
export { SeededRandom } from './SeededRandom';
export type { Clock, Scheduler } from './time/Scheduler';
export { ManualScheduler } from './time/ManualScheduler';
export { TimerScheduler } from './time/TimerScheduler';
