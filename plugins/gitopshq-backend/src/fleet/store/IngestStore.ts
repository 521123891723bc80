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

import type { Lease } from '../../leases';
import type { RowDifference } from '../ingest/rowDifference';
import type { EnvironmentRows } from '../rows';
import type { WantedWorkload } from '../wanted/types';

/** What is known about the age of an environment's data. */
export interface StoredObservation {
  /** Milliseconds since the data was last known to be complete. */
  ageMs?: number;
  unreadable?: string;
  /** JSON of Problem: what is wrong with collecting it. */
  problem?: string;
}

/** State of one watched resource. */
export interface CollectionRow {
  cluster_ref: string;
  /** `''` for all namespaces. */
  namespace: string;
  resource: string;
  state: string;
  /** Milliseconds since it was last known to be complete. */
  ageMs?: number;
  /** JSON of Problem. */
  problem: string | null;
}

/**
 * Where the collected state of environments is written. Writes are made under
 * the lease on the cluster they were collected from: under one that another
 * replica has taken over nothing is written.
 */
export interface IngestStore {
  load(environmentRef: string): Promise<EnvironmentRows>;
  /** What Git wanted of an environment when that was written last. */
  loadWanted(environmentRef: string): Promise<readonly WantedWorkload[]>;
  writeWanted(
    lease: Lease,
    environmentRef: string,
    wanted: readonly WantedWorkload[],
  ): Promise<void>;
  /**
   * Writes a difference in one transaction.
   *
   * @returns false when the environment is not registered any more or the
   * lease is lost; then nothing was written.
   */
  write(
    lease: Lease,
    environmentRef: string,
    difference: RowDifference,
    observation: StoredObservation,
  ): Promise<boolean>;
  /** Writes only until when the data is known, and whether it can be read. */
  writeObservation(
    lease: Lease,
    environmentRef: string,
    observation: StoredObservation,
  ): Promise<void>;
  /**
   * Writes states of resources.
   *
   * @param keep - With it, other resources than these (`<namespace>
   * <resource>`) are removed.
   */
  writeCollections(
    lease: Lease,
    rows: CollectionRow[],
    keep?: ReadonlySet<string>,
  ): Promise<void>;
  /**
   * Says which cluster is collected from. When what is stored came from
   * another one behind the same URL, all of it is deleted, and its
   * environments say so until they are written again.
   *
   * @param clusterUid - uid of namespace kube-system.
   * @returns whether it is another one.
   */
  beginCluster(lease: Lease, clusterUid: string): Promise<boolean>;
  /** Deletes what is stored of environments that are not confirmed. */
  clearUnconfirmed(): Promise<void>;
}
