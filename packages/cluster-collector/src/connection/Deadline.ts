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

import type { Timers } from '../types';

/** Reason of a signal that was aborted because time was up. */
export class DeadlineExceeded extends Error {
  constructor(readonly afterMs: number) {
    super(`No answer within ${afterMs} ms`);
    this.name = 'DeadlineExceeded';
  }
}

/**
 * A signal that is aborted when its parent is, when time is up, or by
 * `abort`. Must be released, else it stays attached to its parent.
 *
 * @public
 */
export class Deadline {
  private readonly controller = new AbortController();
  private cancelTimer: () => void = () => {};
  private readonly onParentAbort: () => void;

  constructor(
    private readonly timers: Timers,
    private readonly parent?: AbortSignal,
  ) {
    this.onParentAbort = () => this.abort(parent?.reason);
    if (parent?.aborted) {
      this.onParentAbort();
    } else {
      parent?.addEventListener('abort', this.onParentAbort, { once: true });
    }
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Aborts with {@link DeadlineExceeded} after `afterMs`, counted from now. */
  set(afterMs: number): this {
    this.cancelTimer();
    this.cancelTimer = this.timers.after(afterMs, () =>
      this.abort(new DeadlineExceeded(afterMs)),
    );
    return this;
  }

  /** Takes the time limit away again. */
  clear(): void {
    this.cancelTimer();
  }

  abort(reason: unknown): void {
    this.release();
    this.controller.abort(reason);
  }

  release(): void {
    this.cancelTimer();
    this.parent?.removeEventListener('abort', this.onParentAbort);
  }
}

/** The promise, or a rejection with the signal's reason, whichever is first. */
export async function unlessAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  signal.throwIfAborted();
  let onAbort: () => void = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
