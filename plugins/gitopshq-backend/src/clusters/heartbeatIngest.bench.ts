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
import type { ProbeResult } from '@gitopshq/cluster-collector';
import type { Bench, Report } from '../__testUtils__/bench/Bench';
import {
  openBenchDatabase,
  ownCpuSeconds,
  postgresCpuReader,
} from '../__testUtils__/bench/benchDatabase';
import { quietLogger } from '../__testUtils__/bench/quietLogger';
import { SimulatedTime } from '../__testUtils__/bench/SimulatedTime';
import {
  median,
  quantile,
  seededRandom,
} from '../__testUtils__/bench/statistics';
import { setDbNowOffsetForTests } from '../database/dbNow';
import {
  cluster,
  ManualRegistry,
  snapshot,
} from '../fleet/__testUtils__/registry';
import { syncRegistry } from '../registry';
import { StoredLevels } from '../signals/StoredLevels';
import { DatabaseHeartbeatStore, type HeartbeatStore } from './HeartbeatStore';
import { HeartbeatSupervisor } from './HeartbeatSupervisor';
import { HubPulse } from './HubPulse';

const CLUSTERS = 10_000;
const MINUTES = Number(process.env.GITOPSHQ_BENCH_MINUTES ?? 10);
/** As the evaluator of signals ticks. */
const EVALUATED_EVERY_MS = 5_000;
/** By then every cluster has been asked once. */
const WARM_UP_MS = 60_000;
const SILENT_AFTER_MS = 120_000;
const SILENT_CLUSTER = 'resource:default/cluster-4711';

/** A store that says how long each batch took, and whether one is written. */
class TimedStore implements HeartbeatStore {
  readonly latenciesMs: number[] = [];
  beats = 0;
  writing: Promise<unknown> = Promise.resolve();

  constructor(private readonly store: HeartbeatStore) {}

  async record(batch: Parameters<HeartbeatStore['record']>[0]) {
    const startedAt = performance.now();
    const written = this.store.record(batch);
    this.writing = written.catch(() => {});
    const changed = await written;
    this.latenciesMs.push(performance.now() - startedAt);
    this.beats += batch.length;
    return changed;
  }
}

async function run(report: Report): Promise<void> {
  const database = await openBenchDatabase('PostgreSQL', 'gitopshq_heartbeat');
  const postgresCpu = await postgresCpuReader(database);
  const time = new SimulatedTime(Date.now());
  const startedAt = time.now();
  const tellDatabase = () => setDbNowOffsetForTests(time.now() - Date.now());
  const registered = snapshot({
    clusters: Array.from({ length: CLUSTERS }, (_, at) =>
      cluster({ name: `cluster-${at}` }),
    ),
    environments: [],
  });
  await syncRegistry(database, registered);

  const thresholds = DEFAULT_THRESHOLDS;
  const store = new TimedStore(
    new DatabaseHeartbeatStore({
      database,
      clock: time,
      thresholds: thresholds.agentHeartbeat,
    }),
  );
  let lastBeatAt = 0;
  const probe = async ({ clusterRef }: { clusterRef: string }) => {
    const silent =
      clusterRef === SILENT_CLUSTER &&
      time.now() - startedAt >= SILENT_AFTER_MS;
    const result: ProbeResult = {
      startedAt: time.now(),
      finishedAt: time.now(),
      outcome: silent ? 'unreachable' : 'ready',
      beat: !silent,
      ...(!silent && { latencyMs: 12, version: 'v1.36.2', skewSeconds: 0 }),
    };
    if (!silent && clusterRef === SILENT_CLUSTER) {
      lastBeatAt = time.now();
    }
    return result;
  };
  const supervisor = new HeartbeatSupervisor({
    registry: new ManualRegistry(registered),
    probe,
    store,
    live: { changed: () => {} },
    clock: time,
    timers: time,
    random: seededRandom(1),
    logger: quietLogger,
  });
  const levels = new StoredLevels(database, thresholds);
  const pulse = new HubPulse({
    database,
    live: { changed: () => {} },
    timers: time,
    logger: quietLogger,
  });
  const cpu = { hub: 0, postgres: 0, evaluatorHub: 0, evaluatorPostgres: 0 };
  const wrong = new Set<string>();
  let seenAt: number | undefined;

  const evaluate = async () => {
    const own = ownCpuSeconds();
    const theirs = postgresCpu?.() ?? NaN;
    const { clusters } = await levels.clusters(
      { epoch: 1, transaction: task => database.transaction(task) },
      time.now(),
    );
    await pulse.beat();
    cpu.evaluatorHub += ownCpuSeconds() - own;
    cpu.evaluatorPostgres += (postgresCpu?.() ?? NaN) - theirs;
    for (const { clusterRef, assessment } of clusters) {
      const lost = assessment.state === 'disconnected';
      if (clusterRef === SILENT_CLUSTER) {
        seenAt ??= lost ? time.now() : undefined;
      } else if (
        time.now() - startedAt >= WARM_UP_MS &&
        assessment.state !== 'connected'
      ) {
        wrong.add(clusterRef);
      }
    }
  };

  tellDatabase();
  supervisor.start();
  const own = ownCpuSeconds();
  const theirs = postgresCpu?.() ?? NaN;
  const until = startedAt + MINUTES * 60_000;
  while (time.now() < until) {
    tellDatabase();
    const now = await time.step();
    await store.writing;
    if ((now - startedAt) % EVALUATED_EVERY_MS === 0) {
      tellDatabase();
      await evaluate();
    }
  }
  cpu.hub = ownCpuSeconds() - own - cpu.evaluatorHub;
  cpu.postgres = (postgresCpu?.() ?? NaN) - theirs - cpu.evaluatorPostgres;
  await supervisor.stop();
  await database.destroy();

  const seconds = MINUTES * 60;
  const percent = (used: number) => (used / seconds) * 100;
  const ingest = 'ingest only: no cluster is asked';
  report({
    name: 'beats written',
    value: store.beats / seconds,
    unit: '1/s',
    goal: { atLeast: (CLUSTERS / 33) * 0.95 },
    note: `${ingest}; ${store.latenciesMs.length} batches in ${MINUTES} simulated minutes`,
  });
  report({
    name: 'CPU of the hub and PostgreSQL together',
    value: percent(cpu.hub + cpu.postgres),
    unit: '% of a core',
    goal: { atMost: 25 },
    note: ingest,
  });
  report({
    name: 'CPU of the hub',
    value: percent(cpu.hub),
    unit: '% of a core',
  });
  report({
    name: 'CPU of PostgreSQL',
    value: percent(cpu.postgres),
    unit: '% of a core',
  });
  report({
    name: 'CPU of evaluating all clusters and the pulse every 5 s',
    value: percent(cpu.evaluatorHub + cpu.evaluatorPostgres),
    unit: '% of a core',
    note: `not in the figures above; ${percent(cpu.evaluatorHub).toFixed(
      1,
    )} hub, ${percent(cpu.evaluatorPostgres).toFixed(1)} PostgreSQL`,
  });
  report({
    name: 'p99 of writing a batch',
    value: quantile(store.latenciesMs, 0.99),
    unit: 'ms',
    goal: { atMost: 50 },
    note: `median ${median(store.latenciesMs).toFixed(
      1,
    )} ms, longest ${Math.max(...store.latenciesMs).toFixed(0)} ms`,
  });
  report({
    name: 'false disconnects',
    value: wrong.size,
    unit: 'clusters',
    goal: { atMost: 0 },
    note: 'anything but connected counts',
  });
  report({
    name: 'a silent cluster is seen after',
    value: seenAt === undefined ? NaN : (seenAt - lastBeatAt) / 1000,
    unit: 's',
    goal: { atMost: 330 },
    note: 'simulated, since its last beat',
  });
}

const bench: Bench = {
  name: 'heartbeat-ingest',
  description: `${CLUSTERS} clusters beat every 30 s for ${MINUTES} simulated minutes, through the service into PostgreSQL (ingest only).`,
  needs: { postgres: true },
  run,
};

export default bench;
