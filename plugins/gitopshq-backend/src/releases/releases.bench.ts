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
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as later } from 'node:timers/promises';
import type { Bench, Report } from '../__testUtils__/bench/Bench';
import {
  openBenchDatabase,
  ownCpuSeconds,
  type BenchDatabase,
} from '../__testUtils__/bench/benchDatabase';
import {
  createDeployRepository,
  serviceName,
  type DeployRepository,
} from '../__testUtils__/bench/deployRepository';
import { startReleasesHub } from '../__testUtils__/bench/releasesHub';
import { median, quantile } from '../__testUtils__/bench/statistics';
import { FIRST_PAGE } from './EnvironmentHistory';

const SIZE = { commits: 10_000, files: 2_000, share: 0.9 };
const REQUESTS = Number(process.env.GITOPSHQ_BENCH_REQUESTS ?? 300);
const FIRST_READ_GOAL_S = 10;
const PAGE_GOAL_MS = 200;

async function until(check: () => Promise<boolean>): Promise<void> {
  while (!(await check())) {
    await later(20);
  }
}

async function measure(
  kind: BenchDatabase,
  repository: DeployRepository,
  report: Report,
): Promise<void> {
  const database = await openBenchDatabase(kind, 'gitopshq_releases');
  const folder = await mkdtemp(join(tmpdir(), 'gitopshq-bench-clone-'));
  const hub = await startReleasesHub({ database, folder, repository });
  try {
    await hub.fetched(repository.head);
    const delays = monitorEventLoopDelay({ resolution: 5 });
    delays.enable();
    const cpu = ownCpuSeconds();
    const startedAt = performance.now();
    const seconds = () => (performance.now() - startedAt) / 1000;
    hub.releases.start();
    await until(async () => {
      const row = await database('release_timelines').first();
      return row !== undefined;
    });
    report({
      name: `${kind}: candidates listed`,
      value: seconds(),
      unit: 's',
      note: `${repository.shas.length} of ${SIZE.commits} commits touch the environment`,
    });
    await until(async () => {
      const [{ n }] = await database('release_commits')
        .where('confirmed', true)
        .count({ n: '*' });
      return Number(n) >= FIRST_PAGE;
    });
    report({
      name: `${kind}: first read`,
      value: seconds(),
      unit: 's',
      goal: { atMost: FIRST_READ_GOAL_S },
      note: `a repository that was fetched, until the newest ${FIRST_PAGE} are confirmed; ${(
        ownCpuSeconds() - cpu
      ).toFixed(1)} s of CPU in the hub`,
    });
    await until(async () => (await hub.open()) === 0);
    const [{ n }] = await database('release_commits')
      .where('confirmed', true)
      .count({ n: '*' });
    report({
      name: `${kind}: everything of 30 days confirmed`,
      value: seconds(),
      unit: 's',
      note: `${n} commits`,
    });
    delays.disable();
    report({
      name: `${kind}: p99 of event loop delay meanwhile`,
      value: delays.percentile(99) / 1e6,
      unit: 'ms',
      note: `longest ${(delays.max / 1e6).toFixed(0)} ms`,
    });
    await pages(kind, hub, report);
    const next = performance.now();
    const sha = await hub.commit();
    await until(async () => {
      const row = await database('release_commits')
        .where({ sha, confirmed: true })
        .first();
      return row !== undefined;
    });
    report({
      name: `${kind}: a new commit confirmed`,
      value: (performance.now() - next) / 1000,
      unit: 's',
      note: 'with commit, fetch and rendering',
    });
  } finally {
    await hub.stop();
    await database.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}

async function pages(
  kind: BenchDatabase,
  hub: Awaited<ReturnType<typeof startReleasesHub>>,
  report: Report,
): Promise<void> {
  const environment = 'environments/default/shop-eu/releases?limit=50';
  let deep = environment;
  for (let page = 0; page < 8; page += 1) {
    const { body } = await hub.get(deep);
    deep = `${environment}&cursor=${body.nextCursor}`;
  }
  const old = await hub.cursorAt(0.5);
  // What nobody asked for before is not confirmed; the answer does not wait.
  const first = performance.now();
  await hub.get(`${environment}&cursor=${old}`);
  report({
    name: `${kind}: a page of old commits, asked for the first time`,
    value: performance.now() - first,
    unit: 'ms',
    goal: { atMost: PAGE_GOAL_MS },
    note: 'its rows say that they are not confirmed',
  });
  await until(async () => (await hub.open()) === 0);
  const services = [0, 1, 2].map(
    index => `services/${hub.serviceId(serviceName(index))}/releases?limit=50`,
  );
  // So do those of services; once that is done they are what is measured.
  for (const path of services) {
    await hub.get(path);
  }
  await until(async () => (await hub.open()) === 0);
  for (const [name, paths] of [
    ['environment', [environment]],
    ['environment, page 9', [deep]],
    ['environment, half way back', [`${environment}&cursor=${old}`]],
    ['service', services],
    ['delivery metrics', ['delivery-metrics?scope=fleet']],
  ] as const) {
    const latencies: number[] = [];
    for (let at = 0; at < REQUESTS; at += 1) {
      const from = performance.now();
      await hub.get(paths[at % paths.length]);
      latencies.push(performance.now() - from);
    }
    report({
      name: `${kind}: p99 of a page, ${name}`,
      value: quantile(latencies, 0.99),
      unit: 'ms',
      goal: { atMost: PAGE_GOAL_MS },
      note: `median ${median(latencies).toFixed(1)} of ${REQUESTS}`,
    });
  }
}

const bench: Bench = {
  name: 'releases',
  description: `Timeline of an environment of ${SIZE.files} files with ${SIZE.commits} commits.`,
  needs: { postgres: true },
  async run(report) {
    const repository = await createDeployRepository(
      SIZE,
      Math.floor(Date.now() / 1000),
    );
    try {
      const only = process.env.GITOPSHQ_BENCH_DATABASE;
      for (const kind of ['PostgreSQL', 'SQLite'] as const) {
        if (!only || only === kind) {
          await measure(kind, repository, report);
        }
      }
    } finally {
      await repository.remove();
    }
  },
};

export default bench;
