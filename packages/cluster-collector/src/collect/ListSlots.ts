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

import { unlessAborted } from '../connection/Deadline';

/**
 * Lets a few lists run at a time, in the order they asked: lists are what
 * costs memory here and load on the API server.
 */
export class ListSlots {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  /** @throws the signal's reason when it is aborted while waiting. */
  async run<T>(signal: AbortSignal, task: () => Promise<T>): Promise<T> {
    await this.enter(signal);
    try {
      return await task();
    } finally {
      this.leave();
    }
  }

  private async enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.free > 0) {
      this.free -= 1;
      return;
    }
    let admit: () => void = () => {};
    const admitted = new Promise<void>(resolve => {
      admit = resolve;
    });
    this.waiting.push(admit);
    try {
      await unlessAborted(admitted, signal);
    } catch (error) {
      const place = this.waiting.indexOf(admit);
      if (place >= 0) {
        this.waiting.splice(place, 1);
      } else {
        // Admitted in the same moment: the slot goes to the next one.
        this.leave();
      }
      throw error;
    }
  }

  private leave(): void {
    const next = this.waiting.shift();
    if (next) {
      next();
    } else {
      this.free += 1;
    }
  }
}
