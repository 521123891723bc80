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

import type { SignalApi } from '@backstage/plugin-signals-react';
import {
  LIVE_CHANNEL,
  liveUpdateSchema,
  type LiveTopic,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { STALE_AFTER } from './queryKeys';

/** Live updates make a topic be fetched again at most this often. */
export const LIVE_MIN_INTERVAL_MS = 1_000;

/** @public */
export interface LiveUpdatesOptions {
  /** Whether something of the topic is on its way right now. */
  isFetching(topic: LiveTopic): boolean;
  /** Fetches what is on screen of the topic again. */
  refetch(topic: LiveTopic): void;
  clock: { now(): number };
  /** Runs once after `delayMs`; returns what cancels it. */
  schedule(run: () => void, delayMs: number): () => void;
}

interface RefetchState {
  /** Epoch ms of the last refetch. */
  lastRunAt: number;
  cancel?: () => void;
}

/**
 * Turns live updates into refetches of what they make stale: the first at
 * once, then at most one per topic and second, the last one never lost.
 */
export class LiveUpdates {
  readonly #options: LiveUpdatesOptions;
  readonly #versions = new Map<LiveTopic, number>();
  readonly #refetches = new Map<LiveTopic, RefetchState>();
  #subscribers = 0;
  #unsubscribe: (() => void) | undefined;

  constructor(options: LiveUpdatesOptions) {
    this.#options = options;
  }

  /**
   * Listens as long as anyone does; one subscription however many callers.
   *
   * @param signalApi - Absent when the app has no signals plugin: polling
   * alone then keeps screens current.
   */
  retain(signalApi: SignalApi | undefined): () => void {
    if (!signalApi) {
      return () => {};
    }
    this.#subscribers += 1;
    if (!this.#unsubscribe) {
      const { unsubscribe } = signalApi.subscribe(LIVE_CHANNEL, message =>
        this.receive(message),
      );
      this.#unsubscribe = unsubscribe;
    }
    return () => {
      this.#subscribers -= 1;
      if (this.#subscribers === 0) {
        this.#unsubscribe?.();
        this.#unsubscribe = undefined;
        this.#refetches.forEach(state => state.cancel?.());
        this.#refetches.clear();
        this.#versions.clear();
      }
    };
  }

  /** @param message - As it came over the channel. */
  receive(message: unknown): void {
    const update = liveUpdateSchema.safeParse(message);
    // A newer backend may speak of topics this version has no screens for.
    if (!update.success) {
      return;
    }
    const { topic, version } = update.data;
    if (this.#versions.get(topic) === version) {
      return;
    }
    this.#versions.set(topic, version);
    for (const stale of STALE_AFTER[topic]) {
      const state = this.#refetches.get(stale) ?? { lastRunAt: -Infinity };
      this.#refetches.set(stale, state);
      this.#run(stale, state);
    }
  }

  #run(topic: LiveTopic, state: RefetchState): void {
    if (state.cancel) {
      return;
    }
    const waitMs =
      state.lastRunAt + LIVE_MIN_INTERVAL_MS - this.#options.clock.now();
    if (waitMs > 0) {
      this.#later(topic, state, waitMs);
    } else if (this.#options.isFetching(topic)) {
      // The answer on its way may be older than the update, and cancelling it
      // each time would starve a slow connection: ask once it has arrived.
      this.#later(topic, state, LIVE_MIN_INTERVAL_MS);
    } else {
      state.lastRunAt = this.#options.clock.now();
      this.#options.refetch(topic);
    }
  }

  #later(topic: LiveTopic, state: RefetchState, delayMs: number): void {
    state.cancel = this.#options.schedule(() => {
      state.cancel = undefined;
      this.#run(topic, state);
    }, delayMs);
  }
}
