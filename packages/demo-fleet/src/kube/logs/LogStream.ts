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

import { ServerResponse } from 'http';
import { Scheduler } from '../time/Scheduler';
import { LogLine } from './readLog';

/** How often new lines are looked for. */
const POLL_MS = 500;

/** What a followed log is made of. */
export interface LogSource {
  scheduler: Scheduler;
  /** The lines written after a moment; the run may have ended meanwhile. */
  linesAfter(since: number): { lines: LogLine[]; ended: boolean };
  format(line: LogLine): string;
  /** Calls back with each change of the pod. */
  subscribe(changed: () => void): () => void;
}

/** A log that is followed: writes new lines as they come, until the container ends. */
export class LogStream {
  #cleanUps: (() => void)[] = [];
  #since: number;
  #ended = false;

  constructor(
    private readonly response: ServerResponse,
    private readonly source: LogSource,
    since: number,
  ) {
    this.#since = since;
  }

  /** Begins to write; returns at once. */
  open(): void {
    const { source } = this;
    this.#cleanUps.push(
      source.scheduler.every(POLL_MS, () => this.#write()),
      source.subscribe(() => this.#write()),
    );
    this.response.on('close', () => this.end());
    this.#write();
  }

  /** Ends the stream; safe to call twice. */
  end(): void {
    if (this.#ended) {
      return;
    }
    this.#ended = true;
    this.#cleanUps.forEach(cleanUp => cleanUp());
    this.response.end();
  }

  /** Breaks the connection off. */
  cut(): void {
    this.response.destroy();
    this.end();
  }

  #write(): void {
    if (this.#ended) {
      return;
    }
    const { lines, ended } = this.source.linesAfter(this.#since);
    for (const line of lines) {
      this.#since = Math.max(this.#since, line.at);
      this.response.write(`${this.source.format(line)}\n`);
    }
    if (ended) {
      this.end();
    }
  }
}
