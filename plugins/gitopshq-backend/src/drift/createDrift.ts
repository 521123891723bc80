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

import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type {
  HttpAuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { GitopshqConfig } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Clock, Timers } from '@gitopshq/cluster-collector';
import type { IgnoreRule } from '@gitopshq/drift-engine';
import type { Router } from 'express';
import type { Knex } from 'knex';
import pLimit from 'p-limit';
import type { OwnershipLookup, TargetAuthorizer } from '../authorization/types';
import type { DeliveryService } from '../delivery/types';
import type { DesiredService } from '../desired';
import type { ClusterLeases } from '../leases';
import type { LiveUpdates } from '../live/types';
import type { Registry } from '../registry/types';
import { createFingerprint } from './createFingerprint';
import { LiveObjectReader } from './objects/LiveObjectReader';
import { DatabaseFindingReader } from './read/DatabaseFindingReader';
import { createDriftRouter } from './router';
import { DatabaseIgnoreRules } from './rules/DatabaseIgnoreRules';
import type { ClusterScanDeps } from './scan/ClusterScan';
import { isSecretPath, nameMatcher } from './scan/redactFinding';
import { ScanSupervisor } from './scan/ScanSupervisor';
import { DatabaseComparisonStore } from './store/DatabaseComparisonStore';
import { DatabaseFindingStore } from './store/DatabaseFindingStore';
import { kindOf } from './store/findingRows';
import type { OperationRecords } from './types';

const WRITES_AT_ONCE = 4;
/** Rules written by another replica, or expired, are noticed after this. */
const RULES_MS = 3_000;
const TIDY_MS = 3_600_000;

/** How long objects are judged before others get their turn. */
const SLICE_MS = 8;

const NO_OPERATIONS: OperationRecords = {
  ofEnvironment: async () => [],
  onChange: () => () => {},
};

/** What drift needs of the hub. */
export interface DriftOptions {
  config: GitopshqConfig;
  /** `permission.enabled`. */
  permissionsEnabled: boolean;
  isProduction: boolean;
  database: Knex;
  httpAuth: HttpAuthService;
  registry: Registry;
  leases: ClusterLeases;
  desired: DesiredService;
  delivery: DeliveryService;
  /** What operations wrote; absent: there are none. */
  operations?: OperationRecords;
  live: LiveUpdates;
  authorizer: TargetAuthorizer;
  ownership: OwnershipLookup;
  clock: Clock;
  timers: Timers;
  /** A number in [0, 1). */
  random: () => number;
  logger: LoggerService;
  /** Other ways to read a cluster; for tests. */
  createCollector?: ClusterScanDeps['createCollector'];
  /** Other ways to ask a cluster what it serves; for tests. */
  createReader?: ClusterScanDeps['createReader'];
}

/** Findings: scans, ignore rules, read models. */
export interface Drift {
  start(): void;
  /** Nothing is read or written after this has resolved. */
  stop(): Promise<void>;
  /** To be mounted below `/v1`. */
  router: Router;
  /** Calls back after findings of an environment were written. */
  onWritten(listener: (environmentRef: string) => void): () => void;
}

function createBreathe(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    const now = performance.now();
    if (now - since < SLICE_MS) {
      return undefined;
    }
    // The time until the turn comes is not ours.
    return nextTurn().then(() => {
      since = performance.now();
    });
  };
}

/** Wires scans, stores and read models together. */
export async function createDrift(options: DriftOptions): Promise<Drift> {
  const { config, database, registry, leases, desired, delivery } = options;
  const { clock, timers, random, logger, live } = options;
  const { operations = NO_OPERATIONS } = options;
  const findings = await DatabaseFindingStore.create({ database });
  const comparisons = await DatabaseComparisonStore.create({ database });
  const fingerprint = createFingerprint(config, options.isProduction);
  const listeners = new Set<(environmentRef: string) => void>();
  const isSecret = nameMatcher(config.redact);

  let known: Promise<IgnoreRule[]> | undefined;
  let knownText: string | undefined;
  let lastAsked = 0;
  const rules = new DatabaseIgnoreRules({
    database,
    configured: config.drift.ignore,
    randomId: randomUUID,
    onChange: () => {
      renewRules();
      live.changed('ignore-rules');
    },
  });
  const supervisor = new ScanSupervisor(
    { registry, leases, desired, delivery, operations },
    {
      desired,
      delivery,
      operations,
      findings,
      comparisons,
      rules: () => (known ??= rules.current()),
      settings: {
        graceSeconds: config.drift.graceSeconds,
        managers: config.drift.managers,
        fingerprint,
      },
      redact: config.redact,
      clock,
      timers,
      random,
      logger,
      limit: pLimit(WRITES_AT_ONCE),
      breathe: createBreathe(),
      guard: lease => async trx =>
        (await leases.confirm(trx, [lease])).length > 0,
      onWritten: environmentRef => {
        live.changed('findings');
        live.changed('environments');
        live.changed('services');
        live.changed('signals');
        listeners.forEach(listener => listener(environmentRef));
      },
      ...(options.createCollector && {
        createCollector: options.createCollector,
      }),
      ...(options.createReader && { createReader: options.createReader }),
    },
  );

  function renewRules(): void {
    lastAsked += 1;
    const asked = lastAsked;
    const next = rules.current();
    next.then(
      current => {
        const text = JSON.stringify(current);
        // An answer to an earlier question may come later.
        if (text !== knownText && asked === lastAsked) {
          knownText = text;
          known = next;
          supervisor.rulesChanged();
        }
      },
      error =>
        logger.warn(
          `Ignore rules could not be read, it will be tried again: ${stringifyError(
            error,
          )}`,
        ),
    );
  }

  let cancelRules = () => {};
  let cancelTidy = () => {};
  let stopped = false;
  let tidying: Promise<void> = Promise.resolve();
  const renewRegularly = () => {
    renewRules();
    cancelRules = timers.after(RULES_MS, renewRegularly);
  };
  const tidy = async () => {
    const refs = new Set(
      [...registry.current().environments.values()]
        .filter(({ state }) => state === 'confirmed')
        .map(({ environmentRef }) => environmentRef),
    );
    // Before the catalog was read, an environment may only seem to be gone.
    if (registry.current().catalogAsOf !== undefined) {
      await findings.keepEnvironments(refs);
    }
    await findings.prune();
  };
  const tidyAfter = (delayMs: number) => {
    cancelTidy = timers.after(delayMs, () => {
      tidying = tidy()
        .catch(error =>
          logger.warn(
            `Tidying findings failed, it will be tried again: ${stringifyError(
              error,
            )}`,
          ),
        )
        .then(() => {
          if (!stopped) {
            tidyAfter(TIDY_MS);
          }
        });
    });
  };

  return {
    start: () => {
      supervisor.start();
      renewRegularly();
      tidyAfter(60_000);
    },
    stop: async () => {
      stopped = true;
      cancelRules();
      cancelTidy();
      await supervisor.stop();
      await tidying;
      await known?.catch(() => []);
    },
    router: createDriftRouter({
      ...{ httpAuth: options.httpAuth, authorizer: options.authorizer },
      ownership: options.ownership,
      findings: new DatabaseFindingReader(database),
      objects: new LiveObjectReader({
        ...{ database, registry, desired, fingerprint, clock, timers, logger },
        redact: config.redact,
        notesOf: (environmentRef, object) =>
          supervisor.notesOf(environmentRef, object),
      }),
      rules,
      permissionsEnabled: options.permissionsEnabled,
      isRedacted: ({ object, path }) =>
        kindOf(object) === 'Secret' || isSecretPath(path, isSecret),
    }),
    onWritten: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
