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
import type { Dependency } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Timers } from '@gitopshq/cluster-collector';
import type { Registry, RegistrySnapshot } from './types';

const RETRY_MS = 5_000;

/**
 * Holds the present registry. Each new snapshot is first written to the
 * database, one after the other, then becomes current and is announced; a
 * write that fails is tried again with the newest snapshot.
 */
export class RegistryService implements Registry {
  private snapshot: RegistrySnapshot;
  private next?: RegistrySnapshot;
  private writing?: Promise<void>;
  private cancelRetry?: () => void;
  private failure?: string;
  private stopped = false;
  private readonly listeners = new Set<(s: RegistrySnapshot) => void>();

  constructor(
    private readonly options: {
      /** What is current before the first write. */
      empty: RegistrySnapshot;
      write(snapshot: RegistrySnapshot): Promise<void>;
      timers: Timers;
      logger: LoggerService;
    },
  ) {
    this.snapshot = options.empty;
  }

  current(): RegistrySnapshot {
    return this.snapshot;
  }

  onChange(listener: (snapshot: RegistrySnapshot) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Takes over a snapshot; of several at once only the newest is written. */
  update(snapshot: RegistrySnapshot): void {
    this.next = snapshot;
    this.cancelRetry?.();
    this.cancelRetry = undefined;
    this.begin();
  }

  /** Resolves once nothing is being written any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.cancelRetry?.();
    await this.writing;
  }

  health(): Dependency {
    return this.failure === undefined
      ? { name: 'registry', state: 'ok' }
      : {
          name: 'registry',
          state: 'degraded',
          problem: {
            code: 'registry-not-written',
            message: `Clusters and environments could not be written: ${this.failure}`,
            cure: 'Check that the database of the plugin gitopshq answers',
          },
        };
  }

  private begin(): void {
    this.writing ??= this.drain().finally(() => {
      this.writing = undefined;
      // One that came between the last look and now.
      if (this.next && !this.cancelRetry && !this.stopped) {
        this.begin();
      }
    });
  }

  private async drain(): Promise<void> {
    while (this.next && !this.stopped) {
      const snapshot = this.next;
      this.next = undefined;
      try {
        await this.options.write(snapshot);
        this.failure = undefined;
      } catch (error) {
        this.failure = stringifyError(error);
        this.options.logger.error(
          `The registry could not be written, next try in ${
            RETRY_MS / 1000
          } s: ${this.failure}`,
        );
        this.retry(snapshot);
        return;
      }
      this.snapshot = snapshot;
      this.announce(snapshot);
    }
  }

  private announce(snapshot: RegistrySnapshot): void {
    for (const listener of this.listeners) {
      try {
        listener(snapshot);
      } catch (error) {
        this.options.logger.error(
          `A follower of the registry failed: ${stringifyError(error)}`,
        );
      }
    }
  }

  private retry(snapshot: RegistrySnapshot): void {
    if (!this.stopped) {
      this.cancelRetry = this.options.timers.after(RETRY_MS, () =>
        this.update(this.next ?? snapshot),
      );
    }
  }
}
