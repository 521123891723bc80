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

import type { Clock, Timers } from '../types';

/**
 * Rings once when there was no sign of life for a while. Keeps one timer and
 * looks at the clock when it fires, as signs come by the thousand.
 */
export class SilenceAlarm {
  private lastSignAt = 0;
  private cancelTimer: () => void = () => {};

  constructor(
    private readonly clock: Clock,
    private readonly timers: Timers,
    private readonly silenceMs: number,
    private readonly ring: () => void,
  ) {}

  start(): void {
    this.sign();
    this.arm(this.silenceMs);
  }

  sign(): void {
    this.lastSignAt = this.clock.now();
  }

  stop(): void {
    this.cancelTimer();
  }

  private arm(delayMs: number): void {
    this.cancelTimer = this.timers.after(delayMs, () => {
      const leftMs = this.lastSignAt + this.silenceMs - this.clock.now();
      if (leftMs > 0) {
        this.arm(leftMs);
      } else {
        this.ring();
      }
    });
  }
}
