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
import type { SignalsService } from '@backstage/plugin-signals-node';
import { stringifyError } from '@backstage/errors';
import {
  LIVE_CHANNEL,
  type LiveTopic,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Clock, Timers } from '@gitopshq/cluster-collector';
import type { LiveUpdates } from './types';

const COALESCE_MS = 250;
const LOG_AGAIN_AFTER_MS = 60_000;

/** {@link LiveUpdates} over Backstage signals, to everybody signed in. */
export class SignalsLiveUpdates implements LiveUpdates {
  private readonly pending = new Set<LiveTopic>();
  private cancel?: () => void;
  private version = 0;
  private failureLoggedAt = -Infinity;

  constructor(
    private readonly options: {
      signals: Pick<SignalsService, 'publish'>;
      clock: Clock;
      timers: Timers;
      logger: LoggerService;
    },
  ) {}

  changed(topic: LiveTopic): void {
    this.pending.add(topic);
    this.cancel ??= this.options.timers.after(COALESCE_MS, () => {
      this.cancel = undefined;
      void this.publish();
    });
  }

  /** Drops what has not been sent; pages fetch again when they reconnect. */
  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
    this.pending.clear();
  }

  private async publish(): Promise<void> {
    const topics = [...this.pending];
    this.pending.clear();
    for (const topic of topics) {
      // Follows the clock so that it also rises across restarts.
      this.version = Math.max(this.version + 1, this.options.clock.now());
      try {
        await this.options.signals.publish({
          recipients: { type: 'broadcast' },
          channel: LIVE_CHANNEL,
          message: { topic, version: this.version },
        });
      } catch (error) {
        this.logFailure(error);
      }
    }
  }

  private logFailure(error: unknown): void {
    const now = this.options.clock.now();
    if (now - this.failureLoggedAt >= LOG_AGAIN_AFTER_MS) {
      this.failureLoggedAt = now;
      this.options.logger.warn(
        `Live updates cannot be sent, open pages fall back to polling: ${stringifyError(
          error,
        )}`,
      );
    }
  }
}
