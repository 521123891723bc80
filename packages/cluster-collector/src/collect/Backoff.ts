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

const FIRST_CEILING_MS = 2000;
const MAX_DELAY_MS = 60_000;
/** A server that asks for a longer pause is asked again after this. */
const MAX_ASKED_MS = 300_000;
/** Spreads those that were all told to come back after the same time. */
const ASKED_JITTER_MS = 2_000;

/**
 * Exponential back-off with equal jitter: at least half of each step, so 1 to
 * 2 s, 2 to 4 s, … and in the end 30 to 60 s.
 */
export class Backoff {
  private attempts = 0;

  constructor(private readonly random: () => number) {}

  /** Failures since the last success. */
  get failures(): number {
    return this.attempts;
  }

  /**
   * Counts a failure; the answer is the time to wait, ms.
   *
   * @param askedMs - How long the server asked to be left alone, ms.
   */
  nextDelayMs(askedMs?: number): number {
    const ceiling = Math.min(
      MAX_DELAY_MS,
      FIRST_CEILING_MS * 2 ** Math.min(this.attempts, 10),
    );
    this.attempts += 1;
    const delayMs = Math.round(ceiling / 2 + (this.random() * ceiling) / 2);
    if (askedMs === undefined) {
      return delayMs;
    }
    const jitterMs = Math.round(this.random() * ASKED_JITTER_MS);
    return Math.max(delayMs, Math.min(askedMs, MAX_ASKED_MS) + jitterMs);
  }

  reset(): void {
    this.attempts = 0;
  }
}
