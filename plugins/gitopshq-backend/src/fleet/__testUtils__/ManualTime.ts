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

import type { Clock, Timers } from '@gitopshq/cluster-collector';

/** A clock and timers that move only when a test says so. */
export class ManualTime implements Clock, Timers {
  private tasks: { at: number; task: () => void }[] = [];

  constructor(private time: number = Date.parse('2026-11-23T00:00:00Z')) {}

  now(): number {
    return this.time;
  }

  after(delayMs: number, task: () => void): () => void {
    const entry = { at: this.time + delayMs, task };
    this.tasks.push(entry);
    return () => {
      this.tasks = this.tasks.filter(other => other !== entry);
    };
  }

  get pending(): number {
    return this.tasks.length;
  }

  /** Moves time on and runs what became due, in order. */
  advance(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const due = this.tasks
        .filter(({ at }) => at <= end)
        .sort((a, b) => a.at - b.at)[0];
      if (!due) {
        break;
      }
      this.tasks = this.tasks.filter(other => other !== due);
      this.time = Math.max(this.time, due.at);
      due.task();
    }
    this.time = end;
  }
}
