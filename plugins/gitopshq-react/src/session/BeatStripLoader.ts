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

import {
  BEAT_STRIPS_AT_ONCE,
  type BeatBucket,
  type BeatStrips,
} from '@gitopshq/backstage-plugin-gitopshq-common';

/** As long as rows stay in view that one scrolls past. */
const COLLECT_MS = 250;

/** @public */
export interface BeatStripLoaderOptions {
  fetchStrips(refs: string[]): Promise<BeatStrips>;
  /** Runs once after `delayMs`; returns what cancels it. */
  schedule(run: () => void, delayMs: number): () => void;
}

interface Wanted {
  ref: string;
  signal: AbortSignal;
  resolve(beats: BeatBucket[]): void;
  reject(error: unknown): void;
}

/**
 * Fetches the strips of all rows in view by one request, however many rows
 * ask, and none for rows that were only scrolled past.
 */
export class BeatStripLoader {
  readonly #options: BeatStripLoaderOptions;
  #wanted: Wanted[] = [];

  constructor(options: BeatStripLoaderOptions) {
    this.#options = options;
  }

  /**
   * The last day of one cluster's beats; empty when it may not be read.
   *
   * @param signal - Aborted when nobody looks any more.
   */
  load(ref: string, signal: AbortSignal): Promise<BeatBucket[]> {
    return new Promise((resolve, reject) => {
      if (this.#wanted.length === 0) {
        this.#options.schedule(() => this.#flush(), COLLECT_MS);
      }
      this.#wanted.push({ ref, signal, resolve, reject });
    });
  }

  #flush(): void {
    const wanted = this.#wanted;
    this.#wanted = [];
    const looked = wanted.filter(({ signal }) => !signal.aborted);
    // An aborted query waits for no answer.
    wanted
      .filter(({ signal }) => signal.aborted)
      .forEach(({ reject, signal }) => reject(signal.reason));
    for (let at = 0; at < looked.length; at += BEAT_STRIPS_AT_ONCE) {
      void this.#fetch(looked.slice(at, at + BEAT_STRIPS_AT_ONCE));
    }
  }

  async #fetch(wanted: Wanted[]): Promise<void> {
    try {
      const refs = [...new Set(wanted.map(({ ref }) => ref))];
      const { items } = await this.#options.fetchStrips(refs);
      const beats = new Map(items.map(item => [item.entityRef, item.beats]));
      wanted.forEach(({ ref, resolve }) => resolve(beats.get(ref) ?? []));
    } catch (error) {
      wanted.forEach(({ reject }) => reject(error));
    }
  }
}
