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

import { checkCredential } from '../probe/checkCredential';
import type { ApiServerConnector } from '../connection/ApiServerConnector';
import { Deadline } from '../connection/Deadline';
import type { Timers } from '../types';

/**
 * Knows which cluster answers, by the uid of its namespace kube-system, and
 * asks again before somebody relies on what another connection said: behind
 * the same URL there may be another cluster by then. All targets share one
 * question.
 */
export class ClusterIdentity {
  /** Counts moments: no clock is fine enough to order them. */
  private now = 0;
  private provenAt = 0;
  private asking?: Promise<void>;
  private clusterUid?: string;

  constructor(
    private readonly options: {
      connector: ApiServerConnector;
      timers: Timers;
      timeoutMs: number;
      signal: AbortSignal;
      /** Called when the uid is learnt, and when it is another. */
      onCluster(clusterUid: string, replaced: boolean): void;
    },
  ) {}

  /** This moment, which is later than all before. */
  moment(): number {
    this.now += 1;
    return this.now;
  }

  /**
   * Resolves when the cluster was asked after that moment. A credential that
   * may not read the namespace proves nothing and is let pass.
   *
   * @throws ClusterProblemError when the server cannot answer.
   */
  async proven(since: number): Promise<void> {
    while (this.provenAt < since) {
      this.asking ??= this.ask().finally(() => {
        this.asking = undefined;
      });
      await this.asking;
    }
  }

  /** Resolves when no question is under way. */
  async settled(): Promise<void> {
    // Its failure is told to those who asked.
    await this.asking?.catch(() => {});
  }

  private async ask(): Promise<void> {
    const { connector, timers, timeoutMs, signal, onCluster } = this.options;
    const askedAt = this.moment();
    const deadline = new Deadline(timers, signal).set(timeoutMs);
    try {
      const session = await connector.open(deadline.signal);
      const { clusterUid } = await checkCredential(session, deadline.signal);
      signal.throwIfAborted();
      if (clusterUid !== undefined && clusterUid !== this.clusterUid) {
        const replaced = this.clusterUid !== undefined;
        onCluster(clusterUid, replaced);
        this.clusterUid = clusterUid;
      }
      this.provenAt = askedAt;
    } finally {
      deadline.release();
    }
  }
}
