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

import type { Knex } from 'knex';

/** The right of this process to read and write one cluster, for now. */
export interface Lease {
  clusterRef: string;
  /** Fencing token: grows each time the lease changes hands. */
  epoch: number;
}

/** Which clusters this process looks after, among all replicas of the hub. */
export interface ClusterLeases {
  /** The lease on a cluster, while this process holds it. */
  held(clusterRef: string): Lease | undefined;
  /** Calls back after leases were gained or lost. */
  onChange(listener: () => void): () => void;
  /**
   * Makes sure, within the transaction that writes what was read under these
   * leases, that they still are held, and keeps them from changing hands until
   * it ends.
   *
   * @returns the leases that are still held; what was read under another one
   * must not be written.
   */
  confirm(trx: Knex.Transaction, leases: Lease[]): Promise<Lease[]>;
}

/** The time for which this process has a role that only one replica has. */
export interface Term {
  /** Fencing token of the role. */
  epoch: number;
  /**
   * Runs a transaction that nobody else has the role during.
   *
   * @throws LeaseLostError when the role has changed hands; then nothing is
   * written.
   */
  transaction<T>(task: (trx: Knex.Transaction) => Promise<T>): Promise<T>;
}

/** Work that only one replica of the hub does at a time. */
export interface Role {
  /** The present term, while this process has the role. */
  term(): Term | undefined;
  /** Calls back after the role may have been gained or lost. */
  onChange(listener: () => void): () => void;
}
