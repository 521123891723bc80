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

/** A clock and timers that move only when told. */
export class ManualTimers implements Clock, Timers {
  private readonly tasks = new Map<number, { at: number; task: () => void }>();
  private nextId = 0;

  constructor(private time = Date.UTC(2026, 10, 23)) {}

  now(): number {
    return this.time;
  }

  /** Tasks that wait. */
  get pending(): number {
    return this.tasks.size;
  }

  after(delayMs: number, task: () => void): () => void {
    this.nextId += 1;
    const id = this.nextId;
    this.tasks.set(id, { at: this.time + delayMs, task });
    return () => {
      this.tasks.delete(id);
    };
  }

  /** Moves on, runs what falls due in order, and lets promises settle. */
  async advance(byMs: number): Promise<void> {
    const until = this.time + byMs;
    await settle();
    for (;;) {
      const due = [...this.tasks]
        .filter(([, { at }]) => at <= until)
        .sort(([idA, a], [idB, b]) => a.at - b.at || idA - idB)[0];
      if (!due) {
        break;
      }
      const [id, { at, task }] = due;
      this.tasks.delete(id);
      this.time = Math.max(this.time, at);
      task();
      await settle();
    }
    this.time = until;
    await settle();
  }
}

/** Lets everything run that waits for nothing but promises. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise(resolve => {
      setImmediate(resolve);
    });
  }
}
