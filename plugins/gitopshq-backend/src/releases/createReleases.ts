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
  HttpAuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { GitopshqConfig } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Timers } from '@gitopshq/cluster-collector';
import type { Router } from 'express';
import type { Knex } from 'knex';
import type { OwnershipLookup, TargetAuthorizer } from '../authorization/types';
import type { DesiredService } from '../desired';
import { nameMatcher } from '../drift/scan/redactFinding';
import type { ClusterLeases, Role } from '../leases';
import type { LiveUpdates } from '../live/types';
import type { Registry } from '../registry/types';
import { EnvironmentHistory } from './EnvironmentHistory';
import { DatabaseOutcomeStore } from './outcome/DatabaseOutcomeStore';
import { OutcomeKeeper } from './outcome/OutcomeKeeper';
import { badSince } from './read/badSince';
import { DatabaseReleaseReader } from './read/DatabaseReleaseReader';
import { DeliveryMetricsReader } from './read/DeliveryMetricsReader';
import { ReleaseSupervisor } from './ReleaseSupervisor';
import { createReleasesRouter } from './router';
import { DatabaseReleaseStore } from './store/DatabaseReleaseStore';
import { DatabaseTimelineStore } from './store/DatabaseTimelineStore';
import type { OperationLookup, ReleasesService } from './types';

/** A page waits so long for its commits to be confirmed. */
const CONFIRM_WAIT_MS = 50;
const TIDY_MS = 3_600_000;
const FIRST_TIDY_MS = 120_000;

/** Tells of environments that were written. */
interface Written {
  onWritten(listener: (environmentRef: string) => void): () => void;
}

/** What timelines need of the hub. */
export interface ReleasesOptions {
  config: Pick<GitopshqConfig, 'redact' | 'signals' | 'verify'>;
  database: Knex;
  httpAuth: HttpAuthService;
  registry: Registry;
  leases: ClusterLeases;
  /** That of reading what no lease on a cluster covers. */
  role: Role;
  desired: Pick<DesiredService, 'source' | 'status' | 'onChange'>;
  fleet: Written;
  drift: Written;
  /** Absent: no commit is by an operation of ours. */
  operations?: OperationLookup;
  live: LiveUpdates;
  authorizer: TargetAuthorizer;
  ownership: OwnershipLookup;
  timers: Timers;
  logger: LoggerService;
}

/** Timelines of releases, their outcomes, and what deliveries came to. */
export interface Releases {
  service: ReleasesService;
  start(): void;
  /** Nothing is read or written after this has resolved. */
  stop(): Promise<void>;
  /** To be mounted below `/v1`. */
  router: Router;
}

/** Wires history, outcomes and read models together. */
export function createReleases(options: ReleasesOptions): Releases {
  const { config, database, registry, desired, timers, logger } = options;
  const abort = new AbortController();
  const timelines = new DatabaseTimelineStore(database);
  const releases = new DatabaseReleaseStore(database);
  const supervisor = new ReleaseSupervisor({
    ...{ database, registry, desired, timers, logger, timelines, releases },
    ...{ leases: options.leases, role: options.role, live: options.live },
    history: new EnvironmentHistory({
      ...{ timelines, releases },
      operations: options.operations,
      isSecret: nameMatcher(config.redact),
      signal: abort.signal,
    }),
    outcomes: new OutcomeKeeper({
      ...{ database, timelines, thresholds: config.signals },
      verify: {
        stabilityMs: config.verify.stabilitySeconds * 1000,
        timeoutMs: config.verify.timeoutSeconds * 1000,
      },
      outcomes: new DatabaseOutcomeStore(database),
    }),
  });

  const confirmSoon = async (environmentRef: string, depth: number) => {
    let cancel = () => {};
    const waited = new Promise<void>(resolve => {
      cancel = timers.after(CONFIRM_WAIT_MS, resolve);
    });
    const confirmed = supervisor.confirm(environmentRef, depth);
    confirmed.catch(error =>
      logger.warn(
        `Releases of ${environmentRef} could not be confirmed: ${stringifyError(
          error,
        )}`,
      ),
    );
    await Promise.race([confirmed, waited]).finally(() => cancel());
  };

  let unfollow: (() => void)[] = [];
  let cancelTidy = () => {};
  let tidying: Promise<void> = Promise.resolve();
  const tidy = async () => {
    const { environments, catalogAsOf } = registry.current();
    // Before the catalog was read, an environment may only seem to be gone.
    if (catalogAsOf !== undefined) {
      await timelines.keepEnvironments(new Set(environments.keys()));
    }
  };
  const tidyAfter = (delayMs: number) => {
    cancelTidy = timers.after(delayMs, () => {
      tidying = tidy()
        .catch(error =>
          logger.warn(
            `Tidying releases failed, it will be tried again: ${stringifyError(
              error,
            )}`,
          ),
        )
        .then(() => {
          if (!abort.signal.aborted) {
            tidyAfter(TIDY_MS);
          }
        });
    });
  };

  return {
    service: {
      badSince: (environmentRef, toSha, serviceId) =>
        badSince(database, environmentRef, toSha, serviceId),
      operationsChanged: environmentRef =>
        supervisor.operationsChanged(environmentRef),
    },
    start: () => {
      unfollow = [
        options.fleet.onWritten(ref => supervisor.collected(ref)),
        options.drift.onWritten(ref => supervisor.compared(ref)),
      ];
      supervisor.start();
      tidyAfter(FIRST_TIDY_MS);
    },
    stop: async () => {
      abort.abort();
      unfollow.forEach(end => end());
      cancelTidy();
      await supervisor.stop();
      await tidying;
    },
    router: createReleasesRouter({
      ...{ database, httpAuth: options.httpAuth },
      ...{ authorizer: options.authorizer, ownership: options.ownership },
      releases: new DatabaseReleaseReader({
        database,
        status: ref => desired.status(ref),
        confirm: confirmSoon,
      }),
      metrics: new DeliveryMetricsReader(database),
    }),
  };
}
