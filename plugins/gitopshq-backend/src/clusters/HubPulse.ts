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

import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import {
  HOLD_REASONS,
  HUB_RUN_PAUSE_SECONDS,
  type Dependency,
  type Hold,
  type LiveTopic,
  type Problem,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Timers } from '@gitopshq/cluster-collector';
import type { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { dbNow } from '../database/dbNow';
import type { ClusterLeases } from '../leases';
import type { LiveUpdates } from '../live/types';
import { noteFleetSilence } from './fleetSilence';
import { HeartbeatHistory } from './HeartbeatHistory';
import { readHubState } from './hubState';

/** The hub says this often that it runs. */
const PULSE_MS = 5_000;
const PRUNE_MS = 3_600_000;

/** What a hold puts into another light. */
const HELD_TOPICS: LiveTopic[] = [
  'me',
  'clusters',
  'environments',
  'services',
  'signals',
];

/** What everybody must know while transitions are held. */
export function holdProblem(hold: Hold): Problem {
  return {
    code: hold.cause,
    message: `Clusters keep the level they had until ${new Date(hold.until)
      .toISOString()
      .slice(11, 19)} UTC: ${HOLD_REASONS[hold.cause]}`,
    cure:
      hold.cause === 'hub-started'
        ? 'Wait a minute: by then every cluster has been asked again'
        : 'Check the network and DNS of the host of Backstage; if it is well, the clusters themselves show as late after this minute',
  };
}

/**
 * The hub's own pulse: notes that this process runs, whether the fleet as a
 * whole is silent, and tells open pages when a hold begins or ends. Prunes the
 * history of beats.
 */
export class HubPulse {
  private readonly history: HeartbeatHistory;
  private run?: { runId: string; lastAt: number };
  private hold?: Hold;
  private failure?: string;
  private prunedAt?: number;
  private cancel?: () => void;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly options: {
      database: Knex;
      live: LiveUpdates;
      timers: Timers;
      logger: LoggerService;
      /** Absent where one process looks after all clusters. */
      leases?: ClusterLeases;
    },
  ) {
    this.history = new HeartbeatHistory(options.database);
  }

  start(): void {
    this.schedule(0);
  }

  /** Writes nothing after this has resolved. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.cancel?.();
    await this.running;
  }

  /** What everybody must know now. */
  async banners(): Promise<Problem[]> {
    const { database } = this.options;
    const { hold } = await readHubState(database, await dbNow(database));
    return hold ? [holdProblem(hold)] : [];
  }

  /** Whether transitions are held. */
  health(): Dependency {
    if (this.failure !== undefined) {
      return {
        name: 'hub',
        state: 'failed',
        problem: {
          code: 'pulse-not-written',
          message: `That the hub runs could not be noted: ${this.failure}`,
          cure: 'Check that the database of the plugin gitopshq answers; it is tried again every 5 s',
        },
      };
    }
    const { hold } = this;
    return {
      name: 'hub',
      state: hold
        ? ({ 'hub-started': 'starting', 'fleet-silent': 'degraded' } as const)[
            hold.cause
          ]
        : 'ok',
      ...(this.run && { asOf: new Date(this.run.lastAt).toISOString() }),
      ...(hold && { problem: holdProblem(hold) }),
    };
  }

  /** Notes once that the hub runs, and what it finds. */
  async beat(): Promise<void> {
    const { database, live } = this.options;
    const now = await dbNow(database);
    await this.extendRun(now);
    await noteFleetSilence(database, now);
    const { hold } = await readHubState(database, now);
    if (
      hold?.startedAt !== this.hold?.startedAt ||
      hold?.cause !== this.hold?.cause
    ) {
      HELD_TOPICS.forEach(topic => live.changed(topic));
    }
    this.hold = hold;
    if (this.prunedAt === undefined || now - this.prunedAt >= PRUNE_MS) {
      const { leases } = this.options;
      await this.history.prune(
        clusterRef => !leases || leases.held(clusterRef) !== undefined,
      );
      this.prunedAt = now;
    }
  }

  private async extendRun(now: number): Promise<void> {
    // A process that slept, or could not say that it ran, asked nobody.
    const isBroken =
      !this.run || now - this.run.lastAt > HUB_RUN_PAUSE_SECONDS * 1000;
    const runId = isBroken ? randomUUID() : this.run!.runId;
    await this.options
      .database('hub_runs')
      .insert({ run_id: runId, started_at: now, last_at: now })
      .onConflict('run_id')
      .merge(['last_at']);
    this.run = { runId, lastAt: now };
  }

  private schedule(delayMs: number): void {
    if (!this.stopped) {
      this.cancel = this.options.timers.after(delayMs, () => {
        this.running = this.pulse();
      });
    }
  }

  private async pulse(): Promise<void> {
    try {
      await this.beat();
      this.failure = undefined;
    } catch (error) {
      const failure = stringifyError(error);
      if (failure !== this.failure) {
        this.options.logger.error(
          `That the hub runs could not be noted: ${failure}`,
        );
      }
      this.failure = failure;
    }
    this.schedule(PULSE_MS);
  }
}
