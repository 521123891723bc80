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

import { Clock, Scheduler } from './Scheduler';

interface DueWork {
  dueAt: number;
  sequence: number;
  work: () => void;
  periodMs?: number;
  cancelled?: boolean;
}

/** More rounds than this inside one `advance` mean work that schedules itself without end. */
const MAX_RUNS_PER_ADVANCE = 5_000_000;

/**
 * A scheduler and clock for tests: time stands still until `advance` is called.
 * @public
 */
export class ManualScheduler implements Scheduler, Clock {
  #now: number;
  #sequence = 0;
  #heap: DueWork[] = [];

  /** @param startAt - epoch milliseconds at which the clock starts */
  constructor(startAt: number = Date.UTC(2026, 0, 1)) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now;
  }

  /** How much work is still planned; 0 after a clean stop. */
  get pending(): number {
    return this.#heap.filter(({ cancelled }) => !cancelled).length;
  }

  after(delayMs: number, work: () => void): () => void {
    return this.#plan({ delayMs, work });
  }

  every(periodMs: number, work: () => void): () => void {
    return this.#plan({ delayMs: periodMs, work, periodMs });
  }

  /**
   * Lets `ms` pass and runs everything that falls due, in order of time, then of planning.
   * Work planned meanwhile runs too when it is due within the span.
   */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (let runs = 0; this.#heap.length > 0; runs++) {
      if (this.#heap[0].dueAt > until) {
        break;
      }
      if (runs > MAX_RUNS_PER_ADVANCE) {
        throw new Error(
          `ManualScheduler.advance(${ms}) ran ${runs} pieces of work: something plans itself without delay`,
        );
      }
      const next = this.#pop();
      if (next.cancelled) {
        continue;
      }
      this.#now = Math.max(this.#now, next.dueAt);
      if (next.periodMs !== undefined) {
        next.dueAt += next.periodMs;
        next.sequence = this.#sequence++;
        this.#push(next);
      }
      next.work();
    }
    this.#now = until;
  }

  #plan(options: { delayMs: number; work: () => void; periodMs?: number }) {
    const entry: DueWork = {
      dueAt: this.#now + Math.max(0, options.delayMs),
      sequence: this.#sequence++,
      work: options.work,
      periodMs: options.periodMs,
    };
    this.#push(entry);
    return () => {
      entry.cancelled = true;
    };
  }

  #push(entry: DueWork): void {
    const heap = this.#heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = Math.floor((index - 1) / 2);
      if (isBefore(heap[parent], heap[index])) {
        break;
      }
      [heap[parent], heap[index]] = [heap[index], heap[parent]];
      index = parent;
    }
  }

  #pop(): DueWork {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      let index = 0;
      for (;;) {
        const left = 2 * index + 1;
        const right = left + 1;
        let first = index;
        if (left < heap.length && isBefore(heap[left], heap[first])) {
          first = left;
        }
        if (right < heap.length && isBefore(heap[right], heap[first])) {
          first = right;
        }
        if (first === index) {
          break;
        }
        [heap[first], heap[index]] = [heap[index], heap[first]];
        index = first;
      }
    }
    return top;
  }
}

function isBefore(one: DueWork, other: DueWork): boolean {
  return one.dueAt === other.dueAt
    ? one.sequence < other.sequence
    : one.dueAt < other.dueAt;
}
