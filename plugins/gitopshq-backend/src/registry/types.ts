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

import type { ClusterConnection } from '@gitopshq/cluster-collector';
import type {
  ClusterOrigin,
  EnvironmentSettings,
  EnvironmentSource,
  EnvironmentState,
  Problem,
  ServiceClaim,
  Tier,
} from '@gitopshq/backstage-plugin-gitopshq-common';

/** A cluster as configuration, catalog and trust rules make it. */
export interface RegisteredCluster {
  clusterRef: string;
  name: string;
  title?: string;
  origin: ClusterOrigin;
  connectionKind: 'direct' | 'agent';
  apiServer?: string;
  /** False: only an entity declares it and no trust rule allows it. */
  confirmed: boolean;
  writable: boolean;
  skipTLSVerify: boolean;
  /** Its own owners, not those of services on it. */
  ownerRefs: string[];
  /** Why it is not used as declared. */
  problem?: Problem;
  /** Absent unless confirmed and directly reachable. */
  connection?: ClusterConnection;
  /** For operations only; absent: it is read-only. */
  writerConnection?: ClusterConnection;
  /** `<apiVersion>/<Kind>` that are compared and written; absent: none. */
  clusterScopedKinds?: readonly string[];
}

/** An environment as configuration, catalog and trust rules make it. */
export interface RegisteredEnvironment {
  environmentRef: string;
  name: string;
  title?: string;
  clusterRef: string;
  tier: Tier;
  tenant?: string;
  namespaces: string[];
  source?: EnvironmentSource;
  ownerRefs: string[];
  state: EnvironmentState;
  problem?: Problem;
  /** `services` of the configuration: folder or label value -> component. */
  services: Record<string, string>;
  /** Absent where an entity declares it: the defaults hold. */
  settings?: EnvironmentSettings;
}

/** What the catalog says of a component that may be a service. */
export interface CatalogComponent {
  componentRef: string;
  title?: string;
  ownerRefs: string[];
  systemRef?: string;
  /** Value of `backstage.io/kubernetes-id`. */
  kubernetesId?: string;
  /** Value of `gitopshq.io/workload`, as written. */
  workload?: string;
  /** `backstage.io/managed-by-location`. */
  location?: string;
}

/** Everything the hub knows about what exists and whose it is. */
export interface RegistrySnapshot {
  /** Epoch ms of the catalog read it rests on; absent before the first. */
  catalogAsOf?: number;
  /** A locator has not answered yet: a cluster's absence proves nothing. */
  locatorsIncomplete?: boolean;
  clusters: ReadonlyMap<string, RegisteredCluster>;
  environments: ReadonlyMap<string, RegisteredEnvironment>;
  components: ReadonlyMap<string, CatalogComponent>;
  /** Owners of systems, by entity ref. */
  systemOwners: ReadonlyMap<string, string[]>;
  /**
   * Whether a trust rule lets this component claim services of the
   * environment; the claim's `reason` says which rule or why not.
   */
  judgeClaim(
    component: CatalogComponent,
    environment: RegisteredEnvironment,
  ): ServiceClaim;
}

/** The present registry and word of its changes. */
export interface Registry {
  current(): RegistrySnapshot;
  /** Called after each change, with the stores already written. */
  onChange(listener: (snapshot: RegistrySnapshot) => void): () => void;
}
