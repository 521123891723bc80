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

import type {
  BackstageCredentials,
  HttpAuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  ClusterCollector,
  projectionOf,
  type Clock,
  type Timers,
} from '@gitopshq/cluster-collector';
import type {
  Action,
  Dependency,
  OperationTarget,
  SignalThresholds,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Router } from 'express';
import type { Knex } from 'knex';
import { setImmediate as nextTurn } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { OwnershipLookup, TargetAuthorizer } from '../authorization/types';
import type { ClusterLeases } from '../leases';
import type { LiveUpdates } from '../live/types';
import type { Registry } from '../registry/types';
import {
  CollectorSupervisor,
  type CollectorFactory,
} from './collection/CollectorSupervisor';
import { DatabaseDiagnosticsReader } from './read/DatabaseDiagnosticsReader';
import { DatabaseEnvironmentReader } from './read/DatabaseEnvironmentReader';
import { DatabaseServiceReader } from './read/DatabaseServiceReader';
import { createFleetRouter } from './router';
import { DatabaseIngestStore } from './store/DatabaseIngestStore';
import { NOTHING_KNOWN, type WantedWorkloads } from './wanted/types';

/** Written at once: SQLite has one writer, PostgreSQL a pool for readers too. */
const WRITES_AT_ONCE = 4;

function createWriteLimit() {
  const limit = pLimit(WRITES_AT_ONCE);
  return <T>(task: () => Promise<T>): Promise<T> =>
    limit(async () => {
      // SQLite answers in the same turn: a thousand writes in a row would keep
      // everybody else waiting.
      await nextTurn();
      return task();
    });
}

/** What the fleet needs of the hub. */
export interface FleetOptions {
  database: Knex;
  httpAuth: HttpAuthService;
  registry: Registry;
  leases: ClusterLeases;
  live: LiveUpdates;
  authorizer: TargetAuthorizer;
  ownership: OwnershipLookup;
  clock: Clock;
  timers: Timers;
  /** A number in [0, 1). */
  random: () => number;
  logger: LoggerService;
  thresholds: SignalThresholds;
  /** What Git wants; without it, only what clusters have is shown. */
  wanted?: WantedWorkloads;
  /** What a person can do with a target; left out, nothing is said of it. */
  actions?(
    credentials: BackstageCredentials,
    target: OperationTarget,
  ): Promise<Action[]>;
  /** Other ways to read a cluster; for tests. */
  createCollector?: CollectorFactory;
}

/** Services, workloads, pods and events: collection and read models. */
export interface Fleet {
  start(): void;
  /** Nothing is read or written after this has resolved. */
  stop(): Promise<void>;
  /** To be mounted below `/v1`. */
  router: Router;
  /** States of what collection depends on. */
  health(): Dependency[];
  /** Calls back after rows of an environment were written. */
  onWritten(listener: (environmentRef: string) => void): () => void;
}

/** Wires collection, ingest and read models together. */
export async function createFleet(options: FleetOptions): Promise<Fleet> {
  const { database, registry, live, clock, timers, random, logger } = options;
  const { leases, thresholds, authorizer, ownership, httpAuth } = options;
  const listeners = new Set<(environmentRef: string) => void>();
  const store = await DatabaseIngestStore.create({
    database,
    thresholds: thresholds.podHealth,
    leases,
  });
  const createCollector: CollectorFactory =
    options.createCollector ??
    (collector =>
      new ClusterCollector({
        ...collector,
        projectionOf,
        clock,
        timers,
        random,
        logger,
      }));
  const supervisor = new CollectorSupervisor(
    registry,
    leases,
    createCollector,
    {
      store,
      wanted: options.wanted ?? NOTHING_KNOWN,
      live,
      clock,
      timers,
      logger,
      staleSeconds: thresholds.podHealth.staleSeconds,
      limit: createWriteLimit(),
      onWritten: environmentRef =>
        listeners.forEach(listener => listener(environmentRef)),
    },
  );

  return {
    start: () => supervisor.start(),
    stop: () => supervisor.stop(),
    router: createFleetRouter({
      httpAuth,
      authorizer,
      ownership,
      environments: new DatabaseEnvironmentReader(
        database,
        thresholds,
        registry,
      ),
      services: new DatabaseServiceReader(database, thresholds),
      diagnostics: new DatabaseDiagnosticsReader(database),
      ...(options.actions && { actions: options.actions }),
    }),
    health: () => {
      const { failed } = supervisor.state();
      return [
        failed.length === 0
          ? { name: 'collection', state: 'ok' }
          : {
              name: 'collection',
              state: 'degraded',
              problem: {
                code: 'collector-not-started',
                message: `Collecting could not be started from ${failed.length} clusters`,
                value: failed.slice(0, 10).join(', '),
                cure: 'open these clusters; each says what is wrong with its definition',
              },
            },
      ];
    },
    onWritten: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
