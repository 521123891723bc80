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

import type { CatalogComponent } from '../registry/types';

/** A Resource entity that declares a cluster or an environment. */
export interface CatalogResource {
  entityRef: string;
  name: string;
  title?: string;
  /** Lower-cased refs of `ownedBy` relations. */
  ownerRefs: string[];
  /** `backstage.io/managed-by-location`. */
  location?: string;
  annotations: Record<string, string>;
}

/** What the hub knows of the catalog, from one complete read. */
export interface CatalogSnapshot {
  /** Epoch ms by the process clock at the start of the read. */
  asOf: number;
  clusters: ReadonlyMap<string, CatalogResource>;
  environments: ReadonlyMap<string, CatalogResource>;
  components: ReadonlyMap<string, CatalogComponent>;
  /** Owners of systems, by entity ref. */
  systemOwners: ReadonlyMap<string, string[]>;
}
