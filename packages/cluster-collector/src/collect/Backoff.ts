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

  /** Counts a failure; the answer is the time to wait, ms. */
  nextDelayMs(): number {
    const ceiling = Math.min(
      MAX_DELAY_MS,
      FIRST_CEILING_MS * 2 ** Math.min(this.attempts, 10),
    );
    this.attempts += 1;
    return Math.round(ceiling / 2 + (this.random() * ceiling) / 2);
  }

  reset(): void {
    this.attempts = 0;
  }
}
