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

/**
 * Reads one Kubernetes cluster: probe, list and watch. For backend and agent.
 * Carries requests that write, and makes none itself.
 *
 * @packageDocumentation
 */

export * from './types';
export { systemClock, systemTimers } from './timers';
export { ClusterProblemError } from './connection/ClusterProblemError';
export { ApiServerConnector } from './connection/ApiServerConnector';
export {
  ApiServerSession,
  type ApiServerAnswer,
  type ApiServerWrite,
} from './connection/ApiServerSession';
export { Deadline } from './connection/Deadline';
export { UnansweredWriteError } from './connection/UnansweredWriteError';
export {
  parseJson,
  readStatus,
  type ApiStatus,
} from './connection/statusProblem';
export { Redaction } from './connection/Redaction';
export {
  ClusterReader,
  resourcePath,
  type ApiResource,
  type ClusterReaderOptions,
} from './read/ClusterReader';
export { probeCluster, type ProbeOptions } from './probe/probeCluster';
export {
  ClusterCollector,
  type ClusterCollectorSettings,
} from './collect/ClusterCollector';
export type { CollectorOptions } from './collect/collectorOptions';
export { summaryTargets, targetKey } from './collect/targets';
export { projectionOf, type Projection } from './projection/projection';
