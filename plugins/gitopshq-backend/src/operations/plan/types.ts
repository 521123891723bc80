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
import type {
  Finding,
  Level,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { KubernetesObject } from '@gitopshq/drift-engine';
import type { RegisteredEnvironment } from '../../registry/types';

/** What planning needs to know of a service. */
export interface ServiceFacts {
  serviceId: string;
  environmentRef: string;
  /** Key within its environment. */
  key: string;
  name: string;
  /** Two counted claims: nobody operates it. */
  contested: boolean;
  /** Level of podHealth now; `unknown` where its pods cannot be seen. */
  level: Level;
}

/** Services as the fleet knows them. */
export interface ServiceReader {
  /** All of the environments, by service id; one query. */
  of(environmentRefs: readonly string[]): Promise<Map<string, ServiceFacts>>;
  /**
   * Workloads (`<Kind>/<namespace>/<name>`) of an environment that an
   * autoscaler drives, with its name; one query.
   */
  autoscaled(environmentRef: string): Promise<Map<string, string>>;
  /** Id of the service of a workload (`<Kind>/<namespace>/<name>`). */
  workload(
    environmentRef: string,
    workload: string,
  ): Promise<string | undefined>;
}

/** Findings as stored; who may see them was decided before. */
export interface FindingReader {
  some(
    environmentRef: string,
    findingIds: readonly string[],
  ): Promise<Finding[]>;
  /** Objects of the environment that Git does not hold, not ignored. */
  extra(environmentRef: string): Promise<Finding[]>;
}

/** Objects of a cluster as they are now. */
export interface LiveState {
  /** By ref, `<apiVersion>/<kind>/<namespace>/<name>`; absent: not there. */
  objects: ReadonlyMap<string, KubernetesObject>;
  /** Kinds (`<apiVersion>/<kind>`) that the cluster does not serve. */
  notServed: ReadonlySet<string>;
  /** Kinds that belong to the whole cluster. */
  clusterScoped: ReadonlySet<string>;
  /** Definitions of the custom kinds among them. */
  definitions: readonly KubernetesObject[];
}

/** Reads a cluster with the reader's credential. */
export interface LiveReader {
  /**
   * @param refs - Of objects to be read, each once.
   * @throws ClusterProblemError when the server does not answer or refuses.
   */
  read(
    environment: RegisteredEnvironment,
    refs: readonly string[],
  ): Promise<LiveState>;
}
