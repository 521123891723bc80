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

import type { RowDifference } from '../ingest/rowDifference';
import type { EnvironmentRows } from '../rows';

/** What is known about the age of an environment's data. */
export interface StoredObservation {
  /** Milliseconds since the data was last known to be complete. */
  ageMs?: number;
  unreadable?: string;
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

/** Where the collected state of environments is written. */
export interface IngestStore {
  load(environmentRef: string): Promise<EnvironmentRows>;
  /**
   * Writes a difference in one transaction.
   *
   * @returns false when the environment is not registered any more; then
   * nothing was written.
   */
  write(
    environmentRef: string,
    difference: RowDifference,
    observation: StoredObservation,
  ): Promise<boolean>;
  /** Writes only until when the data is known, and whether it can be read. */
  writeObservation(
    environmentRef: string,
    observation: StoredObservation,
  ): Promise<void>;
  writeCollections(clusterRef: string, rows: CollectionRow[]): Promise<void>;
  /** Keeps only these resources (`<namespace> <resource>`) of a cluster. */
  keepCollections(clusterRef: string, keys: Set<string>): Promise<void>;
  /** Deletes what is stored of environments that are not confirmed. */
  clearUnconfirmed(): Promise<void>;
}
