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

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ManualScheduler } from '../kube';
import { DemoFleet } from './DemoFleet';

const HOUR_MS = 3_600_000;
const MIB = 2 ** 20;

/** What may be alive after a day more than after its first two hours. */
const ALLOWED_GROWTH_MIB = 4;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

function heapUsedMib(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / MIB;
}

describe('a simulated day', () => {
  it('ends with flat memory and a bounded number of events', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'gitopshq-day-'));
    const scheduler = new ManualScheduler(Date.now());
    const failures: Error[] = [];
    const fleet = await DemoFleet.start({
      config: {
        ports: { 'prod-eu': 0, 'prod-us': 0, staging: 0 },
        seed: 1,
        story: true,
      },
      directory,
      clock: scheduler,
      scheduler,
      onError: error => failures.push(error),
    });
    const count = (kind: string) =>
      [...fleet.clusters.values()].reduce(
        (sum, { store }) => sum + store.list({ apiVersion: 'v1', kind }).length,
        0,
      );
    const changes = () =>
      [...fleet.clusters.values()].reduce(
        (sum, { store }) => sum + store.version,
        0,
      );
    try {
      const hours: { heapMib: number; events: number; pending: number }[] = [];
      const changesAtStart = changes();
      for (let hour = 0; hour <= 24; hour++) {
        hours.push({
          heapMib: heapUsedMib(),
          events: count('Event'),
          pending: scheduler.pending,
        });
        scheduler.advance(HOUR_MS);
        // What ends at a moment of simulated time still has to run.
        await fleet.delivery.poll();
      }
      const [, , early] = hours;
      const late = hours[24];
      expect(late.heapMib - early.heapMib).toBeLessThan(ALLOWED_GROWTH_MIB);
      expect(late.events).toBeLessThanOrEqual(2 * early.events);
      expect(late.pending).toBeLessThanOrEqual(early.pending + 10);
      // The day was not an empty one.
      expect(changes() - changesAtStart).toBeGreaterThan(5000);
      expect(count('Pod')).toBeGreaterThan(80);
      expect(failures).toEqual([]);
    } finally {
      await fleet.stop();
      await rm(directory, { recursive: true, force: true });
    }
  });
});
