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
import { StatusError, unauthorized } from '../api/StatusError';
import { ClusterFaults } from '../faults/ClusterFaults';
import { SeededRandom } from '../SeededRandom';
import { Scheduler } from '../time/Scheduler';

/** What a captive portal or a wrong proxy answers. */
export const GARBAGE_PAGE =
  '<!doctype html><html><body><h1>Welcome to the network</h1></body></html>\n';

/** Lets a request pass, late or not at all, as the faults of the cluster have it. */
export class FaultGate {
  /** What cancels the delay of each request that waits. */
  #delays = new Map<() => void, () => void>();
  #hung = new Set<ServerResponse>();

  constructor(
    private readonly scheduler: Scheduler,
    private readonly random: SeededRandom,
  ) {}

  /**
   * @returns whether the request is to be answered as usual
   * @throws StatusError 401, 500
   */
  async admits(
    faults: Readonly<ClusterFaults>,
    response: ServerResponse,
    hasToken: boolean,
  ): Promise<boolean> {
    if (faults.hang) {
      this.#hung.add(response);
      response.on('close', () => this.#hung.delete(response));
      return false;
    }
    if (faults.slowMs > 0) {
      await this.#delay(faults.slowMs, response);
    }
    if (faults.garbage) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end(GARBAGE_PAGE);
      return false;
    }
    if (
      faults.status500Share > 0 &&
      this.random.next() < faults.status500Share
    ) {
      throw new StatusError(
        500,
        'InternalError',
        'Internal error occurred: etcdserver: request timed out',
      );
    }
    if (faults.expiredToken && hasToken) {
      throw unauthorized();
    }
    return true;
  }

  /** How many requests wait for an answer that does not come. */
  get hungCount(): number {
    return this.#hung.size;
  }

  /** Lets delayed requests go on and gives up those that hang, as a network does that comes back. */
  release(): void {
    this.#hung.forEach(response => response.destroy());
    this.#hung.clear();
    [...this.#delays.keys()].forEach(proceed => proceed());
  }

  #delay(ms: number, response: ServerResponse): Promise<void> {
    return new Promise(resolve => {
      const proceed = () => {
        this.#delays.get(proceed)?.();
        this.#delays.delete(proceed);
        resolve();
      };
      this.#delays.set(proceed, this.scheduler.after(ms, proceed));
      response.on('close', proceed);
    });
  }
}
