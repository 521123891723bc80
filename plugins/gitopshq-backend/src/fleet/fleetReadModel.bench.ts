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

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as later } from 'node:timers/promises';
import type { Bench, Report } from '../__testUtils__/bench/Bench';
import { ApiClient } from '../__testUtils__/bench/ApiClient';
import {
  openBenchDatabase,
  ownCpuSeconds,
  type BenchDatabase,
} from '../__testUtils__/bench/benchDatabase';
import { personOf, startBenchHub } from '../__testUtils__/bench/benchHub';
import { median, quantile } from '../__testUtils__/bench/statistics';
import {
  ONE_DEPARTMENT,
  ONE_TEAM,
  type FleetSize,
} from '../__testUtils__/bench/syntheticFleet';

const SIZE: FleetSize = {
  clusters: 1_000,
  environmentsPerCluster: 2,
  servicesPerEnvironment: 10,
  podsPerService: 3,
};
const REQUESTS = Number(process.env.GITOPSHQ_BENCH_REQUESTS ?? 300);
const WARM_UP_REQUESTS = 5;
const P99_GOAL_MS = 100;

const OPERATOR = personOf('sre');
const DEVELOPER = personOf('dana');
const DEPARTMENT = personOf('olga');

async function requests(operator: ApiClient): Promise<[string, string][]> {
  const services = 'services?limit=100';
  const { body } = await operator.get(services);
  const deep = await operator.cursorAfter('services?limit=500', 30);
  return [
    ['clusters', OPERATOR],
    ['clusters', DEVELOPER],
    ['environments', OPERATOR],
    ['environments', DEVELOPER],
    ['environments?tenant=tenant-3&level=critical&level=warning', OPERATOR],
    [services, OPERATOR],
    [services, DEVELOPER],
    [services, DEPARTMENT],
    [`services?limit=500&cursor=${deep}`, OPERATOR],
    ['services?level=critical&tier=production', OPERATOR],
    ['services?tenant=tenant-3', OPERATOR],
    ['services?tenant=tenant-3&level=healthy', DEPARTMENT],
    [`services?owner=${ONE_TEAM}`, OPERATOR],
    ['services?entityRef=component:default/component-00042', OPERATOR],
    ['services?environment=resource:default/environment-01999', OPERATOR],
    ['services?level=notice&tenant=nobody', DEPARTMENT],
    [`services/${body.items[0].id}`, OPERATOR],
    [`services/${body.items[0].id}/pods`, OPERATOR],
    ['signals?scope=fleet', OPERATOR],
    ['signals?scope=fleet', DEVELOPER],
    ['signals?scope=fleet', DEPARTMENT],
    ['signals?scope=tenant&ref=tenant-3', OPERATOR],
  ];
}

async function measure(kind: BenchDatabase, report: Report): Promise<void> {
  const database = await openBenchDatabase(kind, 'gitopshq_read_model');
  const startedAt = performance.now();
  const cpuAtStart = ownCpuSeconds();
  const hub = await startBenchHub(database, SIZE, {
    [DEVELOPER]: [ONE_TEAM],
    [DEPARTMENT]: [ONE_DEPARTMENT],
  });
  try {
    while (hub.written() < hub.environments) {
      await later(50);
    }
    report({
      name: `${kind}: whole fleet stored`,
      value: (performance.now() - startedAt) / 1000,
      unit: 's',
      note: `after a start on an empty database; ${(
        ownCpuSeconds() - cpuAtStart
      ).toFixed(0)} s of CPU in the hub`,
    });
    // What follows is written once after a start.
    await later(10_000);
    const clients = new Map(
      [OPERATOR, DEVELOPER, DEPARTMENT].map(person => [
        person,
        new ApiClient(hub.url, person),
      ]),
    );
    const asked = (await requests(clients.get(OPERATOR)!)).map(
      ([path, person]) => ({
        ...{ path, person, client: clients.get(person)! },
        ...{ latenciesMs: [] as number[], cpuSeconds: 0 },
      }),
    );
    for (let at = 0; at < WARM_UP_REQUESTS; at += 1) {
      for (const { client, path } of asked) {
        await client.get(path);
      }
    }
    const delays = monitorEventLoopDelay({ resolution: 5 });
    delays.enable();
    // In turns, so that what else the hub does at a time meets all alike.
    for (let at = 0; at < REQUESTS; at += 1) {
      for (const request of asked) {
        const cpu = ownCpuSeconds();
        const { latencyMs } = await request.client.get(request.path);
        request.latenciesMs.push(latencyMs);
        request.cpuSeconds += ownCpuSeconds() - cpu;
      }
    }
    delays.disable();
    for (const { path, person, latenciesMs, cpuSeconds } of asked) {
      const name = path.replace(/cursor=.*/, 'cursor=(page 31)');
      report({
        name: `${kind}: p99 of GET /${name} by ${person.split('/')[1]}`,
        value: quantile(latenciesMs, 0.99),
        unit: 'ms',
        goal: { atMost: P99_GOAL_MS },
        note: `median ${median(latenciesMs).toFixed(1)}, longest ${Math.max(
          ...latenciesMs,
        ).toFixed(0)} of ${REQUESTS}; ${(
          (cpuSeconds / REQUESTS) *
          1000
        ).toFixed(
          1,
        )} ms of CPU each, with the client and what else the hub does`,
      });
    }
    report({
      name: `${kind}: p99 of event loop delay meanwhile`,
      value: delays.percentile(99) / 1e6,
      unit: 'ms',
      note: `longest ${(delays.max / 1e6).toFixed(0)} ms`,
    });
  } finally {
    await hub.stop();
    await database.destroy();
  }
}

const bench: Bench = {
  name: 'fleet-read-model',
  description: `API of a hub with ${SIZE.clusters} clusters and ${
    SIZE.clusters * SIZE.environmentsPerCluster * SIZE.servicesPerEnvironment
  } services while it collects and evaluates; sre sees all, dana one team's, olga one department's.`,
  needs: { postgres: true },
  async run(report) {
    const only = process.env.GITOPSHQ_BENCH_DATABASE;
    for (const kind of ['PostgreSQL', 'SQLite'] as const) {
      if (only && only !== kind) {
        continue;
      }
      await measure(kind, report);
    }
  },
};

export default bench;
