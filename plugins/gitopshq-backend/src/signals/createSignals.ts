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
import type { Timers } from '@gitopshq/cluster-collector';
import type {
  Dependency,
  SignalThresholds,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Router } from 'express';
import type { Knex } from 'knex';
import type { OwnershipLookup, TargetAuthorizer } from '../authorization/types';
import { LeaseLostError, type Role } from '../leases';
import type { LiveUpdates } from '../live/types';
import { DatabaseSampleStore } from './DatabaseSampleStore';
import { createSignalsRouter } from './router';
import { SampleKeeper } from './SampleKeeper';
import { SampleReader } from './SampleReader';
import { Sampler } from './Sampler';
import { HOUR_MS } from './samples';
import { ScopedSignalsReader } from './ScopedSignalsReader';
import { SignalEvaluator } from './SignalEvaluator';
import { StoredLevels } from './StoredLevels';

/** First condensing of samples after a start. */
const FIRST_KEEP_MS = 60_000;

/** What signals need of the hub. */
export interface SignalsOptions {
  database: Knex;
  httpAuth: HttpAuthService;
  /** That of writing levels and samples; reading needs none. */
  role: Role;
  live: LiveUpdates;
  authorizer: TargetAuthorizer;
  ownership: OwnershipLookup;
  timers: Timers;
  logger: LoggerService;
  thresholds: SignalThresholds;
  /** Where written environments are told of, so that they are judged soon. */
  fleet: {
    onWritten(listener: (environmentRef: string) => void): () => void;
  };
}

/** Levels, trends and roll-ups. */
export interface Signals {
  start(): void;
  /** Nothing is written after this has resolved. */
  stop(): Promise<void>;
  /** To be mounted below `/v1`. */
  router: Router;
  health(): Dependency[];
}

/** Wires evaluator, samples and read models together. */
export function createSignals(options: SignalsOptions): Signals {
  const { database, live, role, timers, logger, thresholds, fleet } = options;
  const { httpAuth, authorizer, ownership } = options;
  const samples = new DatabaseSampleStore(database);
  const evaluator = new SignalEvaluator({
    database,
    levels: new StoredLevels(database, thresholds),
    createSampler: () => new Sampler(database, samples, thresholds),
    role,
    samples,
    live,
    timers,
    logger,
  });
  const keeper = new SampleKeeper(database, samples);
  let stopped = false;
  let cancelKeep: (() => void) | undefined;
  let keeping: Promise<void> = Promise.resolve();
  let unsubscribe: (() => void) | undefined;

  const keepAfter = (delayMs: number) => {
    cancelKeep = timers.after(delayMs, () => {
      const term = role.term();
      keeping = (term ? keeper.run(term) : Promise.resolve())
        .catch(error => {
          if (!(error instanceof LeaseLostError)) {
            logger.warn(
              `Condensing samples failed, it will be tried again: ${error}`,
            );
          }
        })
        .then(() => {
          if (!stopped) {
            keepAfter(HOUR_MS);
          }
        });
    });
  };

  return {
    start: () => {
      unsubscribe = fleet.onWritten(ref => evaluator.written(ref));
      evaluator.start();
      keepAfter(FIRST_KEEP_MS);
    },
    stop: async () => {
      stopped = true;
      unsubscribe?.();
      cancelKeep?.();
      await evaluator.stop();
      await keeping;
    },
    router: createSignalsRouter({
      httpAuth,
      authorizer,
      ownership,
      signals: new ScopedSignalsReader(database, thresholds),
      samples: new SampleReader(database, samples),
    }),
    health: () => [
      evaluator.problem
        ? {
            name: 'signals',
            state: 'failed',
            problem: {
              code: 'evaluation-failed',
              message: `Signals could not be evaluated: ${evaluator.problem.message}`,
              cure: 'see that the database of the plugin answers; it is tried again every 5 s',
            },
          }
        : { name: 'signals', state: 'ok' },
    ],
  };
}
