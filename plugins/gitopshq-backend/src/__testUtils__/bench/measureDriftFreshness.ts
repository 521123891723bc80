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

import { mockServices } from '@backstage/backend-test-utils';
import { systemClock, systemTimers } from '@gitopshq/cluster-collector';
import { KubeConfig } from '@kubernetes/client-node';
import express from 'express';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as later } from 'node:timers/promises';
import type { Report } from './Bench';
import { openBenchDatabase } from './benchDatabase';
import { statedDeployment } from './driftedDeployments';
import { quietLogger } from './quietLogger';
import { configOf } from '../registrySamples';
import { quantile } from './statistics';
import { seesAll } from '../../fleet/__testUtils__/callers';
import {
  cluster,
  environment,
  ManualRegistry,
  snapshot,
} from '../../fleet/__testUtils__/registry';
import { seedRegistry } from '../../fleet/__testUtils__/seed';
import { HeldLeases } from '../../leases/__testUtils__/HeldLeases';
import { FakeDelivery } from '../../drift/__testUtils__/FakeDelivery';
import { FakeDesired, rendered } from '../../drift/__testUtils__/FakeDesired';
import { createDrift } from '../../drift/createDrift';

/** Deployments in the one environment. */
export const OBJECTS = 10_000;
const RATES = [1, 50, 200];
const SECONDS = 10;
const LOOK_MS = 25;
/** Whatever is not seen until then counts as this late. */
const LIMIT_MS = 30_000;
const MEBIBYTE = 2 ** 20;
const SHOP = 'resource:default/shop-eu';

async function heapUsed(): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < 10; round += 1) {
    globalThis.gc?.();
    least = Math.min(least, process.memoryUsage().heapUsed);
    await later(50);
  }
  return least;
}

async function startApiServer() {
  const file = join(__dirname, 'driftApiServerProcess.ts');
  const child = fork(file, [String(OBJECTS)], {
    execArgv: process.execArgv.filter(flag => !/^--(max|expose)/.test(flag)),
  });
  const answer = async <T extends object>(key: keyof T): Promise<T> => {
    for (;;) {
      const [message] = await once(child, 'message');
      // The TypeScript transform sends messages of its own.
      if (key in message) {
        return message;
      }
    }
  };
  const { port } = await answer<{ port: number }>('port');
  return {
    server: `http://127.0.0.1:${port}`,
    touch: (at: number, added: string) => child.send({ touch: at, added }),
    requests: async () => {
      const answered = answer<{ requests: number }>('requests');
      child.send({});
      return (await answered).requests;
    },
    stop: async () => {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

/** Edits Deployments by hand and waits until the API tells of it. */
export async function measureDriftFreshness(report: Report): Promise<void> {
  const api = await startApiServer();
  const database = await openBenchDatabase('PostgreSQL', 'gitopshq_drift');
  const { server } = api;
  const connection = {
    clusterRef: 'resource:default/prod-eu',
    server,
    async kubeConfig() {
      const kubeConfig = new KubeConfig();
      kubeConfig.loadFromClusterAndUser(
        { name: 'c', server, skipTLSVerify: true },
        { name: 'u', token: 'a-token' },
      );
      return kubeConfig;
    },
  };
  const source = {
    repository: 'https://git.example.com/acme/deploy.git',
    branch: 'main',
    path: 'envs',
  };
  const registered = snapshot({
    clusters: [cluster({ connection })],
    environments: [environment({ source })],
  });
  await seedRegistry(database, registered);
  const desired = new FakeDesired();
  const drift = await createDrift({
    config: configOf({ keys: { fingerprint: 'a key for fingerprints' } }),
    permissionsEnabled: false,
    isProduction: false,
    database,
    httpAuth: mockServices.httpAuth(),
    registry: new ManualRegistry(registered),
    leases: new HeldLeases(),
    desired,
    delivery: new FakeDelivery(),
    live: { changed: () => {} },
    authorizer: { filterFor: async () => seesAll },
    ownership: { ownershipRefs: async () => [] },
    clock: systemClock,
    timers: systemTimers,
    random: Math.random,
    logger: quietLogger,
  });
  const committed = Date.UTC(2026, 10, 21);
  const objects = Array.from({ length: OBJECTS }, (_, at) =>
    rendered(statedDeployment(at)),
  );
  desired.commit(SHOP, {
    sha: 'a1',
    objects,
    committedAt: Object.fromEntries(
      objects.map(({ serviceKey }) => [serviceKey, committed]),
    ),
  });
  const app = express().use(drift.router).listen(0, '127.0.0.1');
  await once(app, 'listening');
  const { port } = app.address() as AddressInfo;
  const list = async (): Promise<string[]> => {
    const response = await fetch(`http://127.0.0.1:${port}/findings?limit=500`);
    const { items } = (await response.json()) as { items: { path: string }[] };
    return items.map(({ path }) => path);
  };
  await list();

  const heap = await heapUsed();
  const delays = monitorEventLoopDelay({ resolution: 5 });
  delays.enable();
  const startedAt = performance.now();
  drift.start();
  for (;;) {
    const state = await database('comparisons').first();
    if (
      state &&
      state.compared_at !== null &&
      state.compared_objects === OBJECTS
    ) {
      break;
    }
    await later(LOOK_MS);
  }
  report({
    name: 'first comparison',
    value: (performance.now() - startedAt) / 1000,
    unit: 's',
    note: `${OBJECTS} Deployments listed, compared, written`,
  });
  delays.disable();
  report({
    name: 'longest event loop delay at the first comparison',
    value: delays.max / 1e6,
    unit: 'ms',
    note: `p99 ${(delays.percentile(99) / 1e6).toFixed(0)} ms`,
  });
  report({
    name: `heap of ${OBJECTS} objects`,
    value: ((await heapUsed()) - heap) / MEBIBYTE,
    unit: 'MiB',
    note: 'live objects, and what is prepared of the desired ones; after a garbage collection',
  });

  let next = 0;
  for (const rate of RATES) {
    const requests = await api.requests();
    const loop = monitorEventLoopDelay({ resolution: 5 });
    loop.enable();
    const written = new Map<string, number>();
    const took: number[] = [];
    const total = rate * SECONDS;
    const from = performance.now();
    let sent = 0;
    while (took.length < total && performance.now() - from < LIMIT_MS) {
      const due = Math.min(
        total,
        Math.floor(((performance.now() - from) / 1000) * rate) + 1,
      );
      for (; sent < due; sent += 1) {
        const added = `ADDED_${next}`;
        written.set(added, performance.now());
        api.touch(next, added);
        next += 1;
      }
      for (const path of await list()) {
        const name = /name=(ADDED_\d+)/.exec(path)?.[1] ?? '';
        const at = written.get(name);
        if (at !== undefined) {
          took.push(performance.now() - at);
          written.delete(name);
        }
      }
      await later(LOOK_MS);
    }
    loop.disable();
    const lost = written.size;
    report({
      name: `from write to visible finding, p95 at ${rate}/s`,
      value: lost > 0 ? LIMIT_MS / 1000 : quantile(took, 0.95) / 1000,
      unit: 's',
      goal: { atMost: 2 },
      note: `p50 ${(quantile(took, 0.5) / 1000).toFixed(
        3,
      )} s, of ${total} changes${
        lost > 0 ? `, ${lost} never seen` : ''
      }; longest event loop delay ${(loop.max / 1e6).toFixed(0)} ms`,
    });
    report({
      name: `API requests at ${rate}/s besides the watch`,
      value: (await api.requests()) - requests,
      unit: 'requests',
      goal: { atMost: 0 },
    });
  }
  app.close();
  await drift.stop();
  await database.destroy();
  await api.stop();
}
