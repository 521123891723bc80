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

import type { CollectorLogger } from '@gitopshq/cluster-collector';
import type { Lease } from '../../leases';
import type { LiveUpdates } from '../../live/types';
import type { IngestStore } from '../store/IngestStore';

/**
 * Makes known to the database which cluster is collected from, before
 * anything of it is written.
 */
export class CollectedIdentity {
  private told?: string;
  private clusterUid?: string;
  private writing?: Promise<void>;

  constructor(
    private readonly lease: Lease,
    private readonly deps: {
      store: IngestStore;
      live: LiveUpdates;
      logger: CollectorLogger;
      /** What was stored came from another cluster and is deleted. */
      onReplaced(): void;
    },
  ) {}

  /** The cluster that answers, by the uid of its namespace kube-system. */
  async is(clusterUid: string): Promise<void> {
    this.clusterUid = clusterUid;
    await this.written();
  }

  /**
   * Resolves when the database knows the cluster that answers.
   *
   * @throws when it could not be written; it is tried again at the next call.
   */
  async written(): Promise<void> {
    while (this.clusterUid !== this.told) {
      this.writing ??= this.write().finally(() => {
        this.writing = undefined;
      });
      await this.writing;
    }
  }

  private async write(): Promise<void> {
    const { clusterUid } = this;
    if (clusterUid === undefined) {
      return;
    }
    const { store, live, logger, onReplaced } = this.deps;
    const replaced = await store.beginCluster(this.lease, clusterUid);
    this.told = clusterUid;
    if (replaced) {
      logger.warn(
        `Another cluster answers as ${this.lease.clusterRef}: what was collected from the former one was dropped`,
      );
      onReplaced();
      live.changed('clusters');
      live.changed('environments');
      live.changed('services');
    }
  }
}
