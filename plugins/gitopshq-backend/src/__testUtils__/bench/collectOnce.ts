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

import { DEFAULT_THRESHOLDS } from '@gitopshq/backstage-plugin-gitopshq-common';
import { systemClock, systemTimers } from '@gitopshq/cluster-collector';
import { mockServices } from '@backstage/backend-test-utils';
import { EventEmitter, once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as later } from 'node:timers/promises';
import { createFleet } from '../../fleet';
import { seesAll } from '../../fleet/__testUtils__/callers';
import {
  cluster,
  environment,
  ManualRegistry,
  snapshot,
} from '../../fleet/__testUtils__/registry';
import { DatabaseServiceReader } from '../../fleet/read/DatabaseServiceReader';
import { ConnectionFactory } from '../../clusters';
import { HeldLeases } from '../../leases/__testUtils__/HeldLeases';
import { syncRegistry } from '../../registry';
import { noCloud } from '../registrySamples';
import type { Report } from './Bench';
import { openBenchDatabase, ownCpuSeconds } from './benchDatabase';
import { quietLogger } from './quietLogger';
import { startApiServers } from './startApiServers';
import { median } from './statistics';

const MEBIBYTE = 2 ** 20;
const HEAP_SAMPLED_EVERY_MS = 50;
const CHANGES = 20;

/** What is still used when so many collections in a row freed nothing more. */
const SETTLED_AFTER = 10;

async function heapAfterCollection(): Promise<number> {
  if (!globalThis.gc) {
    throw new Error('the process was not started with --expose-gc');
  }
  let least = Infinity;
  for (let same = 0; same < SETTLED_AFTER; same += 1) {
    globalThis.gc();
    const { heapUsed } = process.memoryUsage();
    if (heapUsed < least - MEBIBYTE / 10) {
      least = heapUsed;
      same = 0;
    }
    // V8 lets go of unused code only after several collections, with time.
    await later(100);
  }
  return least;
}

/** Collects one environment of so many pods and reports how that went. */
export async function collectOnce(pods: number, report: Report): Promise<void> {
  const servers = await startApiServers({ count: 1, latencyMs: 2, pods });
  const database = await openBenchDatabase('PostgreSQL', 'gitopshq_collector');
  const connections = new ConnectionFactory({
    configRoot: process.cwd(),
    environment: {},
    credentials: noCloud,
  });
  const name = 'prod-eu';
  const { clusterRef } = cluster({ name });
  const registered = snapshot({
    clusters: [
      cluster({
        name,
        connection: connections.fromConfig(clusterRef, {
          name,
          url: servers.urls[0],
          skipTLSVerify: false,
          caData: Buffer.from(servers.ca).toString('base64'),
          reader: { token: 'a-token' },
          clusterScopedKinds: [],
        }),
      }),
    ],
    environments: [environment()],
  });
  await syncRegistry(database, registered);
  const thresholds = DEFAULT_THRESHOLDS;
  const fleet = await createFleet({
    database,
    httpAuth: mockServices.httpAuth(),
    registry: new ManualRegistry(registered),
    leases: new HeldLeases(),
    live: { changed: () => {} },
    authorizer: { filterFor: async () => seesAll },
    ownership: { ownershipRefs: async () => [] },
    clock: systemClock,
    timers: systemTimers,
    random: Math.random,
    logger: quietLogger,
    thresholds,
  });
  const writes = new EventEmitter();
  fleet.onWritten(() => writes.emit('written'));
  const reader = new DatabaseServiceReader(database, thresholds);
  const seen = async () => {
    const { items } = await reader.list(
      { filter: seesAll, ownershipRefs: [] },
      { limit: 500 },
    );
    return items.reduce((sum, service) => sum + service.pods.expected, 0);
  };
  await seen();

  const heap = await heapAfterCollection();
  let peak = heap;
  const sampling = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().heapUsed);
  }, HEAP_SAMPLED_EVERY_MS);
  const delays = monitorEventLoopDelay({ resolution: 5 });
  delays.enable();
  const cpu = ownCpuSeconds();
  const startedAt = performance.now();
  fleet.start();
  let counted = 0;
  while (counted < pods) {
    await once(writes, 'written');
    counted = await seen();
  }
  const tookSeconds = (performance.now() - startedAt) / 1000;
  const usedSeconds = ownCpuSeconds() - cpu;
  delays.disable();
  clearInterval(sampling);
  // What is only there until the next collection does not count as growth.
  const grown = (await heapAfterCollection()) - heap;
  report({
    name: 'first view',
    value: tookSeconds,
    unit: 's',
    goal: { atMost: 3 },
    note: `from the start of collecting to all ${pods} pods in the read model; ${usedSeconds.toFixed(
      1,
    )} s of CPU`,
  });
  report({
    name: 'heap growth',
    value: grown / MEBIBYTE,
    unit: 'MiB',
    goal: { atMost: 60 },
    note: `after a garbage collection; peak with garbage ${(
      (peak - heap) /
      MEBIBYTE
    ).toFixed(0)} MiB`,
  });
  report({
    name: 'longest event loop delay at the first view',
    value: delays.max / 1e6,
    unit: 'ms',
    note: `p99 ${(delays.percentile(99) / 1e6).toFixed(0)} ms`,
  });

  const longest: number[] = [];
  const changeCpu: number[] = [];
  for (let at = 0; at < CHANGES; at += 1) {
    const one = monitorEventLoopDelay({ resolution: 1 });
    const written = once(writes, 'written');
    one.enable();
    const before = ownCpuSeconds();
    servers.touchPod(Math.floor((at * pods) / CHANGES));
    await written;
    one.disable();
    longest.push(one.max / 1e6);
    changeCpu.push((ownCpuSeconds() - before) * 1000);
    await later(50);
  }
  report({
    name: 'longest event loop delay when one pod changes',
    value: median(longest),
    unit: 'ms',
    goal: { atMost: 50 },
    note: `median of ${CHANGES} changes, worst ${Math.max(...longest).toFixed(
      0,
    )} ms`,
  });
  report({
    name: 'CPU of the hub when one pod changes',
    value: median(changeCpu),
    unit: 'ms',
    note: `median of ${CHANGES} changes`,
  });
  await fleet.stop();
  await database.destroy();
  await servers.stop();
}
