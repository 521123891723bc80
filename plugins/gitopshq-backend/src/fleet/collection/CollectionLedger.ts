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
  Clock,
  CollectorLogger,
  Timers,
} from '@gitopshq/cluster-collector';
import type { Lease } from '../../leases';
import type { LiveUpdates } from '../../live/types';
import { targetKey, type CollectedObjects } from '../ingest/CollectedObjects';
import type { CollectionRow, IngestStore } from '../store/IngestStore';

/** Wait after a change, so that the targets of a cluster go together. */
const DEBOUNCE_MS = 1_000;
/** How often `as_of` is refreshed when nothing else changes. */
const REFRESH_MS = 15_000;

interface Written {
  state: string;
  problem: string | null;
  asOf?: number;
}

/** Keeps the table `collections` of one cluster up to date. */
export class CollectionLedger {
  private readonly written = new Map<string, Written>();
  private cancelTimer?: () => void;
  private running?: Promise<void>;
  private due = false;
  private stopped = false;
  private tidied = false;

  constructor(
    private readonly lease: Lease,
    private readonly collected: CollectedObjects,
    private readonly deps: {
      store: IngestStore;
      live: LiveUpdates;
      clock: Clock;
      timers: Timers;
      logger: CollectorLogger;
      /** Bounds how many are written at once. */
      limit<T>(task: () => Promise<T>): Promise<T>;
    },
  ) {}

  changed(): void {
    this.due = true;
    if (this.stopped || this.cancelTimer || this.running) {
      return;
    }
    this.cancelTimer = this.deps.timers.after(DEBOUNCE_MS, () => {
      this.cancelTimer = undefined;
      this.running = this.flush();
    });
  }

  /** Other targets are collected now: rows of the former ones go. */
  targetsChanged(): void {
    this.tidied = false;
    this.changed();
  }

  /** Writes nothing after this has resolved. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.cancelTimer?.();
    await this.running;
  }

  private async flush(): Promise<void> {
    this.due = false;
    try {
      await this.deps.limit(() => this.write());
    } catch (error) {
      this.written.clear();
      this.tidied = false;
      this.due = true;
      this.deps.logger.warn(
        `Writing the collection states of ${this.lease.clusterRef} failed, they will be written again: ${error}`,
      );
    }
    this.running = undefined;
    if (this.due) {
      this.changed();
    }
  }

  private async write(): Promise<void> {
    const now = this.deps.clock.now();
    const rows: CollectionRow[] = [];
    const states: [string, Written][] = [];
    const keys = new Set<string>();
    let stateChanged = false;
    for (const { target, status } of this.collected.all()) {
      const key = targetKey(target);
      keys.add(key);
      const problem = status.problem ? JSON.stringify(status.problem) : null;
      const before = this.written.get(key);
      const other =
        before?.state !== status.state || before.problem !== problem;
      const moved = (status.asOf ?? 0) - (before?.asOf ?? 0);
      if (!other && moved < REFRESH_MS) {
        continue;
      }
      stateChanged ||= other;
      states.push([key, { state: status.state, problem, asOf: status.asOf }]);
      rows.push({
        cluster_ref: this.lease.clusterRef,
        namespace: target.namespace ?? '',
        resource: target.resource,
        state: status.state,
        ageMs:
          status.asOf === undefined
            ? undefined
            : Math.max(0, now - status.asOf),
        problem,
      });
    }
    await this.deps.store.writeCollections(
      this.lease,
      rows,
      this.tidied ? undefined : keys,
    );
    this.tidied = true;
    for (const [key, state] of states) {
      this.written.set(key, state);
    }
    if (stateChanged) {
      this.deps.live.changed('clusters');
    }
  }
}
