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

/** A clock and timers that only move when a test says so. */
export class ManualTime implements Clock, Timers {
  private readonly timers = new Set<{ at: number; task: () => void }>();

  constructor(private nowMs = 1_700_000_000_000) {}

  now(): number {
    return this.nowMs;
  }

  after(delayMs: number, task: () => void): () => void {
    const timer = { at: this.nowMs + delayMs, task };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Times left on the pending timers, ms, ascending. */
  get pendingMs(): number[] {
    return [...this.timers].map(({ at }) => at - this.nowMs).sort(ascending);
  }

  /** Moves time on and runs what becomes due, in order. */
  advance(byMs: number): void {
    const end = this.nowMs + byMs;
    for (;;) {
      const [next] = [...this.timers]
        .filter(({ at }) => at <= end)
        .sort((a, b) => a.at - b.at);
      if (!next) {
        break;
      }
      this.timers.delete(next);
      this.nowMs = next.at;
      next.task();
    }
    this.nowMs = end;
  }
}

function ascending(a: number, b: number): number {
  return a - b;
}
