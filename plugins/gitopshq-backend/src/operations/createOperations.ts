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
  AuditorService,
  AuthService,
  BackstageCredentials,
  HttpAuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  fleetReadPermission,
  type Action,
  type Dependency,
  type GitopshqConfig,
  type OperationTarget,
  type SignalThresholds,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { GateRule } from '@gitopshq/backstage-plugin-gitopshq-node';
import type { Clock, Timers } from '@gitopshq/cluster-collector';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { Knex } from 'knex';
import type {
  OwnershipLookup,
  TargetAuthorizer,
  TargetDecider,
} from '../authorization/types';
import type { DeliveryService } from '../delivery/types';
import type { DesiredService } from '../desired';
import type { DatabaseFindingReader } from '../drift/read/DatabaseFindingReader';
import { DatabaseIncidentStore, createIncidentsRouter } from '../incidents';
import type { LiveUpdates } from '../live/types';
import { People } from '../ownership';
import type { Registry } from '../registry/types';
import type { ReleasesService } from '../releases/types';
import { AuditorHook } from './audit';
import { createClusterWriters, type ClusterWriters } from './cluster';
import type { ExecutionDeps } from './execute/Execution';
import { createNotWell } from './verify/notWell';
import { createHolds } from './execute/plannedValues';
import { Gate } from './gate/Gate';
import { SubjectReader } from './gate/SubjectReader';
import { builtInRules } from './gate/builtInRules';
import { CloneGitWriter, type AddedPublishers, type GitWriter } from './git';
import { createDeliveringObject } from './plan/deliveringObject';
import {
  ClusterLiveReader,
  FleetServiceReader,
  StoredFindingReader,
  createPlanner,
  type PlannerOptions,
} from './plan';
import { RollbackValues } from './values';
import type { DatabaseOperationRecords } from './read/DatabaseOperationRecords';
import { DatabaseOperationReader } from './read/DatabaseOperationReader';
import { createOperationsRouter } from './router';
import { OperationRuns } from './runs/OperationRuns';
import { OperationWorker } from './runs/OperationWorker';
import { Asker, type AskerDeps } from './service/Asker';
import { OperationCommands } from './service/OperationCommands';
import { OperationPlanning } from './service/OperationPlanning';
import { DatabaseOperationStore } from './store/DatabaseOperationStore';
import { IdempotencyKeys } from './store/IdempotencyKeys';
import { IntentStore } from './store/IntentStore';
import type { OperationPlanner, StoredOperation } from './types';
import { RecoveryReader } from './verify/RecoveryReader';

/** What operations need of the hub. */
export interface OperationsOptions {
  config: GitopshqConfig;
  /** `permission.enabled`. */
  permissionsEnabled: boolean;
  /** Names this process among the replicas. */
  hubId: string;
  /** `app.baseUrl`, for links in pull requests. */
  appUrl?: string;
  database: Knex;
  auth: AuthService;
  httpAuth: HttpAuthService;
  auditor: Pick<AuditorService, 'createEvent'>;
  catalog: Pick<CatalogService, 'getEntityByRef' | 'getEntitiesByRefs'>;
  registry: Registry;
  desired: DesiredService;
  delivery: Pick<DeliveryService, 'applied'>;
  publishers: Pick<AddedPublishers, 'for'>;
  releases: Pick<ReleasesService, 'badSince' | 'operationsChanged'>;
  records: DatabaseOperationRecords;
  /** Rules that modules added to the gate. */
  gateRules: readonly GateRule[];
  findings: DatabaseFindingReader;
  /** HMAC-SHA256 in hex, see `drift/createFingerprint`. */
  fingerprint(bytes: Uint8Array): string;
  live: LiveUpdates;
  authorizer: TargetAuthorizer & TargetDecider;
  ownership: OwnershipLookup;
  clock: Clock;
  /** Must never be set back. */
  monotonicClock: Clock;
  timers: Timers;
  logger: LoggerService;
  thresholds: SignalThresholds;
  /** Something between operations and Git or clusters; for tests. */
  wrap?: {
    git?(git: GitWriter): GitWriter;
    writers?(writers: ClusterWriters): ClusterWriters;
    planner?(planner: OperationPlanner): OperationPlanner;
  };
}

/** The one way anything changes, and the incidents that changes link to. */
export interface Operations {
  start(): Promise<void>;
  /** Nothing is written any more after this has resolved; others go on. */
  stop(): Promise<void>;
  /** To be mounted below `/v1`. */
  router: Router;
  health(): Dependency[];
  /** What a person can do with a target, and what stands against it. */
  actions(
    credentials: BackstageCredentials,
    target: OperationTarget,
  ): Promise<Action[]>;
  /** What is live or compared in an environment has changed. */
  wake(environmentRef: string): void;
}

/** Wires plans, gate, execution and verification together. */
export function createOperations(options: OperationsOptions): Operations {
  const { config, database, registry, desired, live, logger } = options;
  const { auth, authorizer, permissionsEnabled, clock } = options;
  const { timers, thresholds, fingerprint, findings, wrap = {} } = options;
  const store = new DatabaseOperationStore(database);
  const intents = new IntentStore(database);
  const reader = new DatabaseOperationReader(database);
  const incidents = new DatabaseIncidentStore(database);
  const audit = new AuditorHook(options.auditor, logger);
  const runs = new OperationRuns({
    database,
    owner: options.hubId,
    clock: options.monotonicClock,
  });
  const people = new People({
    ...{ auth, catalog: options.catalog, ownership: options.ownership },
    groupDepth: config.ownership.groupDepth,
  });
  const asking: AskerDeps = {
    decider: authorizer,
    subjects: new SubjectReader({ database, registry, permissionsEnabled }),
    gate: new Gate([...builtInRules, ...options.gateRules]),
  };

  const clusterWriters = createClusterWriters({
    ...{ registry, clock, timers, redact: config.redact },
  });
  const writers = wrap.writers?.(clusterWriters) ?? clusterWriters;
  const commits = new CloneGitWriter();
  const git = wrap.git?.(commits) ?? commits;
  const planning: PlannerOptions = {
    ...{ config, registry, desired, fingerprint },
    delivery: options.delivery,
    services: new FleetServiceReader(database, thresholds),
    findings: new StoredFindingReader(findings),
    live: new ClusterLiveReader({ registry, clock, timers, logger }),
    deliveringObject: createDeliveringObject(clusterWriters),
  };
  const plans = createPlanner(planning);
  const values = new RollbackValues(planning);
  const planner = wrap.planner?.(plans) ?? plans;

  const onChange = ({ environmentRef }: StoredOperation) => {
    live.changed('operations');
    options.records.changed(environmentRef);
    options.releases.operationsChanged(environmentRef);
  };
  const requireIncident = async (
    credentials: BackstageCredentials,
    incidentId: string,
  ) => {
    const filter = await authorizer.filterFor(credentials, fleetReadPermission);
    const { state } = await incidents.get(filter, incidentId);
    if (state === 'closed') {
      throw new ConflictError(
        `Incident ${incidentId} is closed; open it again, or another one`,
      );
    }
  };

  const execution: ExecutionDeps = {
    ...{ database, registry, store, intents, runs, audit, desired, logger },
    ...{ planner, git, writers, publishers: options.publishers },
    committer: config.git.committer,
    appUrl: options.appUrl,
    holds: createHolds(fingerprint),
    onChange,
  };
  const worker = new OperationWorker({
    ...{ execution, database, timers, logger },
    verify: {
      config: config.verify,
      recovery: new RecoveryReader({
        ...{ database, desired, staleSeconds: thresholds.drift.staleSeconds },
        notWell: createNotWell(writers),
      }),
    },
  });

  const router = PromiseRouter();
  router.use(
    createOperationsRouter({
      ...{ auth, authorizer, asking, reader, permissionsEnabled },
      httpAuth: options.httpAuth,
      ownership: options.ownership,
      rollbackValues: (...asked) => values.of(...asked),
      environmentOf: async serviceId => {
        const row = await database('services')
          .where('service_id', serviceId)
          .first('environment_ref');
        return row?.environment_ref;
      },
      keys: new IdempotencyKeys(database),
      now: () => clock.now(),
      planning: new OperationPlanning({
        ...{ database, authorizer, people, store, audit, onChange },
        decider: authorizer,
        planner,
        visibleFindings: async (filter, ids) =>
          (await findings.some({ filter, ownershipRefs: [] }, ids)).map(
            ({ id }) => id,
          ),
        requireIncident,
      }),
      commands: new OperationCommands({
        ...{ database, asking, people, store, runs, audit, onChange },
        requireIncident,
        badSince: async ({ environmentRef, serviceId, plan }) =>
          'toSha' in plan.parameters
            ? options.releases.badSince(
                environmentRef,
                plan.parameters.toSha,
                serviceId,
              )
            : undefined,
        onDue: () => worker.look(),
      }),
    }),
    createIncidentsRouter({
      ...{ database, authorizer, incidents, audit, live, permissionsEnabled },
      httpAuth: options.httpAuth,
      decider: authorizer,
      operations: reader,
      now: () => clock.now(),
    }),
  );

  return {
    start: () => worker.start(),
    stop: async () => {
      await worker.stop();
      clusterWriters.close();
    },
    router,
    health: () => [worker.health()],
    actions: (credentials, target) =>
      new Asker(
        asking,
        credentials,
        auth.isPrincipal(credentials, 'user'),
      ).actions(target),
    wake: environmentRef => worker.wake(environmentRef),
  };
}
