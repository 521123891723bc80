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

/** Remembers what was recommended lately, so that a lull does not take pods away at once. */
export class StabilisationWindow {
  #recommendations: { at: number; replicas: number }[];

  /**
   * @param seconds - how long a higher recommendation counts
   * @param current - the size at the beginning, which counts as recommended
   * @param now - epoch milliseconds
   */
  constructor(readonly seconds: number, current: number, now: number) {
    this.#recommendations = [{ at: now, replicas: current }];
  }

  /** `replicas`, or while shrinking the highest recommendation of the window, at most the present size. */
  settle(replicas: number, current: number, now: number): number {
    const oldest = now - this.seconds * 1000;
    this.#recommendations = [
      ...this.#recommendations.filter(({ at }) => at >= oldest),
      { at: now, replicas },
    ];
    const highest = Math.max(
      ...this.#recommendations.map(known => known.replicas),
    );
    return replicas >= current ? replicas : Math.min(current, highest);
  }
}
