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

import { SimulatedCluster } from '../SimulatedCluster';
import { WRITER } from './testCluster';

export interface WatchEvent {
  type: string;
  object: any;
}

/** Reads an open watch event by event. */
export class WatchReader {
  static async open(
    cluster: SimulatedCluster,
    path: string,
    headers: Record<string, string> = {},
  ): Promise<WatchReader> {
    const abort = new AbortController();
    const response = await fetch(`${cluster.url}${path}`, {
      headers: { authorization: `Bearer ${WRITER}`, ...headers },
      signal: abort.signal,
    });
    return new WatchReader(response, abort);
  }

  readonly code: number;
  #chunks: ReadableStreamDefaultReader<Uint8Array>;
  #text = '';

  private constructor(
    response: Response,
    private readonly abort: AbortController,
  ) {
    this.code = response.status;
    this.#chunks = response.body!.getReader();
  }

  /** The next event; `undefined` once the server has ended the watch. */
  async next(): Promise<WatchEvent | undefined> {
    for (;;) {
      const end = this.#text.indexOf('\n');
      if (end >= 0) {
        const line = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 1);
        return JSON.parse(line);
      }
      const { done, value } = await this.#chunks.read();
      if (done) {
        return undefined;
      }
      this.#text += Buffer.from(value).toString('utf8');
    }
  }

  /** The next `count` events as `TYPE name`. */
  async take(count: number): Promise<string[]> {
    const taken: string[] = [];
    while (taken.length < count) {
      const event = await this.next();
      if (!event) {
        break;
      }
      taken.push(`${event.type} ${event.object.metadata?.name ?? ''}`.trim());
    }
    return taken;
  }

  close(): void {
    this.abort.abort();
  }
}
