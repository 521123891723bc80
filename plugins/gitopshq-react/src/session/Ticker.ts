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

/**
 * The time as views see it: moves on in ticks, so that everything on a screen
 * shows the same moment.
 *
 * @public
 */
export interface Ticker {
  /** Epoch ms of the last tick. */
  now(): number;
  /** Called at every tick; returns what ends it. */
  subscribe(onTick: () => void): () => void;
}

/** Between two ticks; ages are shown in seconds for a minute only. */
const TICK_MS = 5_000;

/** {@link Ticker} of the machine's clock; idle without subscribers. */
export class SystemTicker implements Ticker {
  readonly #listeners = new Set<() => void>();
  #interval: ReturnType<typeof setInterval> | undefined;
  #now = Date.now();

  now = () => {
    if (this.#interval === undefined && Date.now() - this.#now > TICK_MS) {
      this.#now = Date.now();
    }
    return this.#now;
  };

  subscribe = (onTick: () => void) => {
    this.#listeners.add(onTick);
    if (this.#interval === undefined) {
      this.#now = Date.now();
      this.#interval = setInterval(this.#tick, TICK_MS);
    }
    return () => {
      this.#listeners.delete(onTick);
      if (this.#listeners.size === 0) {
        clearInterval(this.#interval);
        this.#interval = undefined;
      }
    };
  };

  #tick = () => {
    this.#now = Date.now();
    this.#listeners.forEach(listener => listener());
  };
}
