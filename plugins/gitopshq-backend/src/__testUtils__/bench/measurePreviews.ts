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

import {
  DEFAULT_REDACT,
  DEFAULT_THRESHOLDS,
  driftConfigSchema,
  environmentSettingsSchema,
  gitConfigSchema,
  operationRequestSchema,
  renderConfigSchema,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { systemClock, systemTimers } from '@gitopshq/cluster-collector';
import type { KubernetesObject } from '@gitopshq/drift-engine';
import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import {
  TestRepository,
  type TestCommit,
} from '../../desired/__testUtils__/TestRepository';
import { createDesired } from '../../desired';
import {
  cluster,
  environment,
  ManualRegistry,
  snapshot,
} from '../../fleet/__testUtils__/registry';
import { serviceIdOf } from '../../fleet/mapping/serviceId';
import { createPlanner, FleetServiceReader } from '../../operations/plan';
import { RollbackValues } from '../../operations/values';
import type { Report } from './Bench';
import { openBenchDatabase } from './benchDatabase';
import { quietLogger } from './quietLogger';
import { median } from './statistics';

const ENVIRONMENT = 'resource:default/shop-eu';
const SERVICES = 200;
const FILES_PER_SERVICE = 10;
export const COMMITS = 10_000;
export const FILES = SERVICES * FILES_PER_SERVICE;
/** A release of every service and half of them twice lie in between. */
const BACK = 300;
const RUNS = 5;

const nameOf = (service: number) => `service-${service}`;

function deployment(service: number, tag: number): string {
  const name = nameOf(service);
  const env = Array.from(
    { length: 20 },
    (_, index) => `            - name: SETTING_${index}
              value: "${name} ${index}"`,
  ).join('\n');
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: shop
spec:
  replicas: 3
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
        - name: ${name}
          image: acme/${name}:1.0.${tag}
          env:
${env}
`;
}

const config = (service: number, index: number) => `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${nameOf(service)}-${index}
  namespace: shop
data:
  setting: "${index}"
`;

const fileOf = (service: number, file = 'app') =>
  `envs/shop-eu/${nameOf(service)}/${file}.yaml`;

/** One commit after the other releases the next service. */
function history(): TestCommit[] {
  const files: Record<string, string> = {};
  for (let service = 0; service < SERVICES; service += 1) {
    files[fileOf(service)] = deployment(service, 0);
    for (let index = 1; index < FILES_PER_SERVICE; index += 1) {
      files[fileOf(service, `config-${index}`)] = config(service, index);
    }
  }
  const commits: TestCommit[] = [{ files }];
  for (let tag = 1; tag < COMMITS; tag += 1) {
    const service = tag % SERVICES;
    commits.push({ files: { [fileOf(service)]: deployment(service, tag) } });
  }
  return commits;
}

/** Previews of rollbacks, as a person waits for them. */
export async function measurePreviews(report: Report): Promise<void> {
  const database = await openBenchDatabase('SQLite', 'previews');
  const folder = await mkdtemp(join(tmpdir(), 'gitopshq-bench-'));
  const repository = await TestRepository.create();
  const commits = history();
  const shas = await repository.commitAll(commits);
  const registry = new ManualRegistry(
    snapshot({
      clusters: [cluster({ writable: true })],
      environments: [
        environment({
          settings: environmentSettingsSchema.parse({}),
          source: {
            repository: repository.url,
            branch: 'main',
            path: 'envs/shop-eu',
          },
        }),
      ],
    }),
  );
  const desired = createDesired({
    config: {
      git: gitConfigSchema.parse({
        allowProtocols: ['file'],
        workingDirectory: folder,
      }),
      render: renderConfigSchema.parse({}),
    },
    database,
    registry,
    credentialFor: async () => ({ secrets: [] }),
    events: { publish: async () => {}, subscribe: async () => {} },
    hubId: 'bench',
    hubEnvironment: process.env,
    clock: systemClock,
    timers: systemTimers,
    random: () => 0.5,
    logger: quietLogger,
  });
  desired.start();
  const live = new Map<string, KubernetesObject>();
  for (const commit of commits.slice(-SERVICES)) {
    for (const text of Object.values(commit.files)) {
      const object = parse(text!) as KubernetesObject;
      const { name } = object.metadata as { name: string };
      live.set(`apps/v1/Deployment/shop/${name}`, {
        ...object,
        metadata: { ...(object.metadata as object), uid: name },
      });
    }
  }
  const options = {
    config: { redact: DEFAULT_REDACT, drift: driftConfigSchema.parse({}) },
    registry,
    desired: desired.service,
    delivery: { applied: () => undefined },
    services: new FleetServiceReader(database, DEFAULT_THRESHOLDS),
    findings: { some: async () => [], extra: async () => [] },
    live: {
      read: async (_: unknown, refs: readonly string[]) => ({
        objects: new Map(
          refs.flatMap(ref => {
            const object = live.get(ref);
            return object ? [[ref, object] as const] : [];
          }),
        ),
        notServed: new Set<string>(),
        clusterScoped: new Set<string>(),
        definitions: [],
      }),
    },
    fingerprint: (bytes: Uint8Array) =>
      createHmac('sha256', 'bench').update(bytes).digest('hex'),
  };
  const planner = createPlanner(options);
  const values = new RollbackValues(options);
  const rollback = (scope: 'service' | 'full', back: number, service = 0) =>
    planner.plan(
      operationRequestSchema.parse({
        kind: 'rollback',
        target: {
          environmentRef: ENVIRONMENT,
          ...(scope === 'service' && {
            serviceId: serviceIdOf(ENVIRONMENT, nameOf(service)),
          }),
        },
        parameters: { scope, toSha: shas[COMMITS - 1 - back] },
      }),
    );
  const measure = async (
    name: string,
    atMost: number,
    run: (round: number) => Promise<unknown>,
  ) => {
    const took: number[] = [];
    const cpuBefore = process.cpuUsage();
    for (let round = 0; round < RUNS; round += 1) {
      const began = performance.now();
      await run(round);
      took.push(performance.now() - began);
    }
    const { user, system } = process.cpuUsage(cpuBefore);
    const cpuMs = Math.round((user + system) / 1_000 / RUNS);
    report({
      name,
      value: Math.round(median(took)),
      unit: 'ms',
      goal: { atMost },
      note: `median of ${RUNS}, each to another commit; the slowest took ${Math.round(
        Math.max(...took),
      )} ms; processor time of the hub ${cpuMs} ms each, without that of git`,
    });
  };
  try {
    // The first fetch of the clone is no preview.
    await waitForHead(() => desired.service.status(ENVIRONMENT)?.inForce?.sha);
    await measure('preview of a service', 1_000, round =>
      rollback('service', BACK + round, (COMMITS - 1 - round) % SERVICES),
    );
    await measure('preview of the environment', 3_000, round =>
      rollback('full', BACK + 10 + round),
    );
    await measure('values to roll back', 1_000, round =>
      values.of(
        ENVIRONMENT,
        serviceIdOf(ENVIRONMENT, nameOf((COMMITS - 1 - round) % SERVICES)),
        shas[COMMITS - 1 - BACK - 20 - round],
      ),
    );
  } finally {
    await desired.stop();
    await database.destroy();
    await repository.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

async function waitForHead(sha: () => string | undefined): Promise<void> {
  while (sha() === undefined) {
    await new Promise(resolve => {
      setTimeout(resolve, 50);
    });
  }
}
