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

import { Scheduler } from '../time/Scheduler';

/** Changes within this span are looked at together, so that a large set is not counted anew for each of its pods. */
const SETTLE_MS = 20;

/** After a failed turn the same work is tried again after this long. */
const RETRY_MS = 1000;

export interface WorkQueueOptions<T> {
  scheduler: Scheduler;
  /** Names a piece of work; equal names wait only once. */
  nameOf(item: T): string;
  work(item: T): void;
  onError(error: Error): void;
}

/**
 * What makes a controller level-triggered: changes only name what is to be looked at,
 * and however many there are, it is looked at once.
 */
export class WorkQueue<T> {
  #waiting = new Map<string, T>();
  #delayed = new Map<string, () => void>();
  #cancelDrain: (() => void) | undefined;
  #stopped = false;

  constructor(private readonly options: WorkQueueOptions<T>) {}

  add(item: T): void {
    if (this.#stopped) {
      return;
    }
    this.#waiting.set(this.options.nameOf(item), item);
    this.#cancelDrain ??= this.options.scheduler.after(SETTLE_MS, () => {
      this.#cancelDrain = undefined;
      this.#drain();
    });
  }

  /** Adds `item` after `delayMs`; a later call for the same item replaces an earlier one. */
  addAfter(item: T, delayMs: number): void {
    if (this.#stopped) {
      return;
    }
    const name = this.options.nameOf(item);
    this.#delayed.get(name)?.();
    this.#delayed.set(
      name,
      this.options.scheduler.after(delayMs, () => {
        this.#delayed.delete(name);
        this.add(item);
      }),
    );
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelDrain?.();
    this.#delayed.forEach(cancel => cancel());
    this.#delayed.clear();
    this.#waiting.clear();
  }

  #drain(): void {
    const batch = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const item of batch) {
      try {
        this.options.work(item);
      } catch (error) {
        this.options.onError(
          error instanceof Error ? error : new Error(String(error)),
        );
        this.addAfter(item, RETRY_MS);
      }
    }
  }
}
