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
import {
  probeCluster,
  systemClock,
  systemTimers,
} from '@gitopshq/cluster-collector';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as later } from 'node:timers/promises';
import type { Bench, Report } from '../__testUtils__/bench/Bench';
import {
  openBenchDatabase,
  ownCpuSeconds,
} from '../__testUtils__/bench/benchDatabase';
import { quietLogger } from '../__testUtils__/bench/quietLogger';
import { startApiServers } from '../__testUtils__/bench/startApiServers';
import { quantile } from '../__testUtils__/bench/statistics';
import { noCloud } from '../__testUtils__/registrySamples';
import {
  cluster,
  ManualRegistry,
  snapshot,
} from '../fleet/__testUtils__/registry';
import { syncRegistry } from '../registry';
import { ConnectionFactory } from './ConnectionFactory';
import { DatabaseHeartbeatStore } from './HeartbeatStore';
import { HeartbeatSupervisor, PROBE_TIMEOUT_MS } from './HeartbeatSupervisor';

const CLUSTERS = 300;
const LATENCY_MS = 20;
/** First probes are spread over the interval. */
const WARM_UP_MS = 35_000;
const MEASURED_MS = 90_000;
/** The interval, its jitter of a tenth, and a second for the answer. */
const LONGEST_GAP_SECONDS = 34;

const longestGap = (times: number[]) =>
  Math.max(...times.slice(1).map((at, before) => at - times[before]));

async function run(report: Report): Promise<void> {
  const servers = await startApiServers({
    count: CLUSTERS,
    latencyMs: LATENCY_MS,
    pods: 0,
  });
  const database = await openBenchDatabase('PostgreSQL', 'gitopshq_probing');
  const connections = new ConnectionFactory({
    configRoot: process.cwd(),
    environment: {},
    credentials: noCloud,
  });
  const registered = snapshot({
    clusters: servers.urls.map((url, at) => {
      const name = `cluster-${at}`;
      const { clusterRef } = cluster({ name });
      return cluster({
        name,
        apiServer: url,
        connection: connections.fromConfig(clusterRef, {
          name,
          url,
          skipTLSVerify: false,
          caData: Buffer.from(servers.ca).toString('base64'),
          reader: { token: 'a-token' },
          clusterScopedKinds: [],
        }),
      });
    }),
    environments: [],
  });
  await syncRegistry(database, registered);
  const probedAt = new Map<string, number[]>();
  const latencies: number[] = [];
  let failed = 0;
  const supervisor = new HeartbeatSupervisor({
    registry: new ManualRegistry(registered),
    probe: async (connection, { signal }) => {
      const result = await probeCluster(connection, {
        clock: systemClock,
        timeoutMs: PROBE_TIMEOUT_MS,
        timers: systemTimers,
        signal,
      });
      const times = probedAt.get(connection.clusterRef) ?? [];
      probedAt.set(connection.clusterRef, times);
      times.push(result.finishedAt);
      latencies.push(result.finishedAt - result.startedAt);
      if (result.outcome !== 'ready') {
        failed += 1;
        console.error(result);
      }
      return result;
    },
    store: new DatabaseHeartbeatStore({
      database,
      clock: systemClock,
      thresholds: DEFAULT_THRESHOLDS.agentHeartbeat,
    }),
    live: { changed: () => {} },
    clock: systemClock,
    timers: systemTimers,
    random: Math.random,
    logger: quietLogger,
  });
  supervisor.start();
  await later(WARM_UP_MS);
  latencies.length = 0;
  const delays = monitorEventLoopDelay({ resolution: 5 });
  delays.enable();
  const cpu = ownCpuSeconds();
  const startedAt = performance.now();
  await later(MEASURED_MS);
  const used = ownCpuSeconds() - cpu;
  const elapsed = (performance.now() - startedAt) / 1000;
  delays.disable();
  const now = systemClock.now();
  const [beats] = await database('heartbeats').count({ count: '*' });
  await supervisor.stop();
  await database.destroy();
  await servers.stop();

  const longestGapMs = Math.max(
    ...[...registered.clusters.keys()].map(clusterRef =>
      longestGap([...(probedAt.get(clusterRef) ?? [-Infinity]), now]),
    ),
  );
  report({
    name: 'CPU of the hub',
    value: (used / elapsed) * 100,
    unit: '% of a core',
    goal: { atMost: 20 },
    note: `a new TLS connection each time, writing to PostgreSQL; ${(
      (used / latencies.length) *
      1000
    ).toFixed(1)} ms per probe`,
  });
  report({
    name: 'longest time between two answers of a cluster',
    value: longestGapMs / 1000,
    unit: 's',
    goal: { atMost: LONGEST_GAP_SECONDS },
    note: `${
      latencies.length
    } probes of ${CLUSTERS} clusters in ${elapsed.toFixed(0)} s`,
  });
  report({
    name: 'clusters with a beat in the database',
    value: Number(beats.count),
    unit: 'clusters',
    goal: { atLeast: CLUSTERS },
  });
  report({
    name: 'probes that failed',
    value: failed,
    unit: 'probes',
    goal: { atMost: 0 },
  });
  report({
    name: 'p99 of a probe',
    value: quantile(latencies, 0.99),
    unit: 'ms',
    note: `servers wait ${LATENCY_MS} ms before each of the answers`,
  });
  report({
    name: 'p99 of event loop delay',
    value: delays.percentile(99) / 1e6,
    unit: 'ms',
    note: `longest ${(delays.max / 1e6).toFixed(0)} ms`,
  });
}

const bench: Bench = {
  name: 'direct-probing',
  description: `A hub asks ${CLUSTERS} API servers over HTTPS whether they live; the servers are another process.`,
  needs: { postgres: true },
  run,
};

export default bench;
