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
import type { ClusterLeases, Lease, Role } from '../types';

/** Holds the lease on every cluster, but for those a test takes away. */
export class HeldLeases implements ClusterLeases {
  private readonly listeners = new Set<() => void>();
  private readonly lost = new Set<string>();
  private readonly epochs = new Map<string, number>();

  held(clusterRef: string): Lease | undefined {
    return this.lost.has(clusterRef)
      ? undefined
      : { clusterRef, epoch: this.epochs.get(clusterRef) ?? 1 };
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async confirm(_trx: Knex.Transaction, leases: Lease[]): Promise<Lease[]> {
    return leases.filter(
      ({ clusterRef, epoch }) => this.held(clusterRef)?.epoch === epoch,
    );
  }

  /** Another replica has it from now on. */
  lose(clusterRef: string): void {
    this.lost.add(clusterRef);
    this.listeners.forEach(listener => listener());
  }

  /** It comes (back) with the next epoch. */
  gain(clusterRef: string): void {
    this.lost.delete(clusterRef);
    this.epochs.set(clusterRef, (this.epochs.get(clusterRef) ?? 1) + 1);
    this.listeners.forEach(listener => listener());
  }
}

/** A role that nobody else ever has. */
export function heldRole(db: Knex): Role {
  return {
    term: () => ({ epoch: 1, transaction: task => db.transaction(task) }),
    onChange: () => () => {},
  };
}
