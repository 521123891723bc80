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
import type { Clock, Timers } from '@gitopshq/cluster-collector';
import type { CatalogSnapshot } from './types';

const REFRESH_MS = 60_000;
/** A catalog that has just started still ingests; look more often at first. */
const WARM_UP_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
const READ_TIMEOUT_MS = 30_000;

/**
 * Reads the catalog every 60 s and hands on each complete read. After one
 * that fails nothing is handed on, so that what was read before stays.
 */
export class CatalogIndex {
  private asOf?: number;
  private failure?: string;
  private reads = 0;
  private cancel?: () => void;
  private stopped = false;
  private readonly listeners = new Set<(snapshot: CatalogSnapshot) => void>();

  constructor(
    private readonly options: {
      /** One complete read; `now` becomes its `asOf`. */
      read(now: number): Promise<CatalogSnapshot>;
      clock: Clock;
      timers: Timers;
      logger: LoggerService;
    },
  ) {}

  /** Calls back after each complete read. */
  onRead(listener: (snapshot: CatalogSnapshot) => void): void {
    this.listeners.add(listener);
  }

  start(): void {
    void this.refresh();
  }

  stop(): void {
    this.stopped = true;
    this.cancel?.();
  }

  health(): Dependency {
    const asOf =
      this.asOf === undefined ? undefined : new Date(this.asOf).toISOString();
    if (this.failure === undefined) {
      return { name: 'catalog', state: asOf ? 'ok' : 'starting', asOf };
    }
    return {
      name: 'catalog',
      state: asOf ? 'degraded' : 'failed',
      asOf,
      problem: {
        code: 'catalog-unreadable',
        message: `The catalog could not be read: ${this.failure}`,
        cure: asOf
          ? 'Owners and entities are shown as of the last read; check that the catalog answers'
          : 'Owners and entities are not known yet; check that the catalog answers',
      },
    };
  }

  private async refresh(): Promise<void> {
    try {
      const snapshot = await this.readInTime();
      if (this.stopped) {
        return;
      }
      this.asOf = snapshot.asOf;
      this.failure = undefined;
      this.listeners.forEach(listener => listener(snapshot));
    } catch (error) {
      if (this.stopped) {
        return;
      }
      const failure = stringifyError(error);
      if (failure !== this.failure) {
        this.options.logger.warn(`The catalog could not be read: ${failure}`);
      }
      this.failure = failure;
    }
    const delayMs = WARM_UP_MS[this.reads] ?? REFRESH_MS;
    this.reads += 1;
    this.cancel = this.options.timers.after(delayMs, () => {
      void this.refresh();
    });
  }

  private async readInTime(): Promise<CatalogSnapshot> {
    let cancel = () => {};
    const tooLate = new Promise<never>((_, reject) => {
      cancel = this.options.timers.after(READ_TIMEOUT_MS, () =>
        reject(
          new Error(`no complete answer within ${READ_TIMEOUT_MS / 1000} s`),
        ),
      );
    });
    try {
      return await Promise.race([
        this.options.read(this.options.clock.now()),
        tooLate,
      ]);
    } finally {
      cancel();
    }
  }
}
