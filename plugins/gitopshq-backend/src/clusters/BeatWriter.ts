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

import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type {
  Dependency,
  LiveTopic,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Clock, Timers } from '@gitopshq/cluster-collector';
import type { LiveUpdates } from '../live/types';
import type { HeartbeatStore, Probed } from './HeartbeatStore';

/** Results of this long are written together. */
const BATCH_MS = 250;
const RETRY_MS = 2_000;

/** What shows a cluster, and what it lets be seen. */
const CONCERNED_TOPICS: LiveTopic[] = [
  'clusters',
  'environments',
  'services',
  'signals',
];

/**
 * Writes probe results in batches, one batch at a time. When the database
 * does not answer, the newest result of each cluster waits for the next try.
 */
export class BeatWriter {
  private readonly pending = new Map<string, Probed>();
  private cancel?: () => void;
  private writing?: Promise<void>;
  private stopped = false;
  private failure?: string;
  private writtenAt?: number;

  constructor(
    private readonly options: {
      store: HeartbeatStore;
      live: LiveUpdates;
      clock: Clock;
      timers: Timers;
      logger: LoggerService;
    },
  ) {}

  add(probed: Probed): void {
    this.pending.set(probed.clusterRef, probed);
    this.writeAfter(BATCH_MS);
  }

  /** Leaves out what waits of a cluster that is not watched any more. */
  forget(clusterRef: string): void {
    this.pending.delete(clusterRef);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.cancel?.();
    await this.writing;
  }

  health(): Dependency {
    return {
      name: 'heartbeats',
      state: this.failure === undefined ? 'ok' : 'degraded',
      ...(this.writtenAt !== undefined && {
        asOf: new Date(this.writtenAt).toISOString(),
      }),
      ...(this.failure !== undefined && {
        problem: {
          code: 'heartbeats-not-written',
          message: `Heartbeats could not be written: ${this.failure}`,
          cure: 'Check that the database of the plugin gitopshq answers',
        },
      }),
    };
  }

  private writeAfter(delayMs: number): void {
    if (!this.stopped && !this.writing) {
      this.cancel ??= this.options.timers.after(delayMs, () => {
        this.cancel = undefined;
        this.writing = this.write().finally(() => {
          this.writing = undefined;
          if (this.pending.size > 0) {
            this.writeAfter(this.failure === undefined ? BATCH_MS : RETRY_MS);
          }
        });
      });
    }
  }

  private async write(): Promise<void> {
    const batch = [...this.pending.values()];
    this.pending.clear();
    try {
      const changed = await this.options.store.record(batch);
      this.failure = undefined;
      this.writtenAt = this.options.clock.now();
      if (changed.length > 0) {
        CONCERNED_TOPICS.forEach(topic => this.options.live.changed(topic));
      }
    } catch (error) {
      const failure = stringifyError(error);
      if (failure !== this.failure) {
        this.options.logger.error(
          `Heartbeats could not be written: ${failure}`,
        );
      }
      this.failure = failure;
      for (const probed of batch) {
        if (!this.pending.has(probed.clusterRef)) {
          this.pending.set(probed.clusterRef, probed);
        }
      }
    }
  }
}
