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
import type { Dependency } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Timers } from '@gitopshq/cluster-collector';
import type { Knex } from 'knex';
import { dbNow } from '../../database/dbNow';
import { LeaseLostError } from '../../leases/LeaseLostError';
import { Execution, type ExecutionDeps, type Next } from '../execute/Execution';
import { executeOperation } from '../execute/executeOperation';
import { awaitMerge } from '../execute/pullRequest';
import { endedSteps } from '../steps';
import type { StoredOperation } from '../types';
import { verifyOperation, type VerifyDeps } from '../verify/verifyOperation';
import { RUN_RENEWAL_MS, type Run } from './OperationRuns';

/** Work of other replicas that died is noticed within this. */
const LOOK_MS = 1_000;
/** Operations carried on at once by one process. */
const AT_ONCE = 8;
/** After a failure that nobody foresaw. */
const RETRY_MS = 10_000;
const EXPIRE_MS = 30_000;
const EXPIRED_AT_ONCE = 100;

/** What the worker needs of the hub. */
export interface OperationWorkerOptions {
  execution: ExecutionDeps;
  verify: VerifyDeps;
  database: Knex;
  timers: Timers;
  logger: LoggerService;
}

/**
 * Carries operations on that are executing, waiting for a merge or being
 * verified: those begun here, and those that another process left behind.
 */
export class OperationWorker {
  private readonly working = new Map<string, Promise<void>>();
  private readonly abort = new AbortController();
  private active: ReadonlySet<string> = new Set();
  private looking?: Promise<void>;
  private again = false;
  private cancelLook = () => {};
  private cancelExpire = () => {};
  private expiring: Promise<void> = Promise.resolve();
  private stopped = false;
  private failure?: string;

  constructor(private readonly options: OperationWorkerOptions) {}

  async start(): Promise<void> {
    await this.options.execution.runs.takeOver();
    this.look();
    this.expireAfter(0);
  }

  /** Nothing is written any more after this has resolved; others go on. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.cancelLook();
    this.cancelExpire();
    this.abort.abort();
    await this.looking;
    await Promise.all(this.working.values());
    await this.expiring;
  }

  health(): Dependency {
    return this.failure === undefined
      ? { name: 'operations', state: 'ok' }
      : {
          name: 'operations',
          state: 'failed',
          problem: {
            code: 'operations-not-carried-on',
            message: `Operations are not carried on: ${this.failure}`,
            cure: 'Check that the database of the plugin gitopshq answers; they go on as soon as it does',
          },
        };
  }

  /** Something is due now. */
  look(): void {
    if (this.stopped) {
      return;
    }
    if (this.looking) {
      this.again = true;
      return;
    }
    this.cancelLook();
    this.looking = this.claim().then(dueMs => {
      this.looking = undefined;
      if (this.again) {
        this.again = false;
        this.look();
      } else if (!this.stopped) {
        this.cancelLook = this.options.timers.after(dueMs, () => this.look());
      }
    });
  }

  /** What is live or compared in an environment has changed. */
  wake(environmentRef: string): void {
    if (this.stopped || !this.active.has(environmentRef)) {
      return;
    }
    this.options.execution.runs.wake(environmentRef).then(
      () => this.look(),
      error =>
        this.options.logger.warn(
          `Operations of ${environmentRef} are looked at later: ${stringifyError(
            error,
          )}`,
        ),
    );
  }

  private async claim(): Promise<number> {
    const { runs } = this.options.execution;
    try {
      const free = AT_ONCE - this.working.size;
      const claimed = free > 0 ? await runs.claim(free) : [];
      for (const run of claimed) {
        const work = this.carryOn(run).finally(() => {
          this.working.delete(run.operationId);
          this.look();
        });
        this.working.set(run.operationId, work);
      }
      this.active = await runs.environments();
      this.failure = undefined;
      const dueMs = await runs.nextDueMs();
      return Math.min(LOOK_MS, Math.max(10, dueMs ?? LOOK_MS));
    } catch (error) {
      this.failure = stringifyError(error);
      return LOOK_MS;
    }
  }

  private async carryOn(run: Run): Promise<void> {
    const { logger, timers } = this.options;
    const own = new AbortController();
    const signal = AbortSignal.any([own.signal, this.abort.signal]);
    let cancel = () => {};
    let renewing: Promise<void> = Promise.resolve();
    const renewAfter = () => {
      cancel = timers.after(RUN_RENEWAL_MS, () => {
        renewing = run.confirm().then(renewAfter, error => {
          // Lost, or the database is: either way others may begin.
          own.abort(error);
        });
      });
    };
    renewAfter();
    let dueAfterMs = RETRY_MS;
    let x: Execution | undefined;
    try {
      x = await this.begin(run, signal);
      const next = x ? await this.advance(x) : 'ended';
      dueAfterMs = next === 'ended' ? 0 : next.dueAfterMs;
    } catch (error) {
      if (error instanceof LeaseLostError || signal.aborted) {
        logger.info(
          `Operation ${run.operationId} is carried on by another process`,
        );
        dueAfterMs = 0;
      } else {
        const correlationId = x?.operation.correlationId;
        logger.error(
          `Operation ${
            run.operationId
          } could not be carried on, it is tried again: ${stringifyError(
            error,
          )}`,
          correlationId ? { correlationId } : undefined,
        );
      }
    } finally {
      cancel();
      await renewing;
      await run
        .release(dueAfterMs)
        .catch(error =>
          logger.warn(
            `Operation ${
              run.operationId
            } is free only when its lease runs out: ${stringifyError(error)}`,
          ),
        );
    }
  }

  private async begin(
    run: Run,
    signal: AbortSignal,
  ): Promise<Execution | undefined> {
    const { execution } = this.options;
    const operation = await execution.store.find(run.operationId);
    return (
      operation &&
      new Execution(
        execution,
        run,
        operation,
        await execution.intents.of(run.operationId),
        signal,
      )
    );
  }

  private async advance(x: Execution): Promise<Next> {
    for (;;) {
      x.signal.throwIfAborted();
      const next = await this.once(x);
      if (next === 'ended' || next.dueAfterMs > 0) {
        return next;
      }
    }
  }

  private async once(x: Execution): Promise<Next> {
    switch (x.operation.state) {
      case 'executing':
        return executeOperation(x);
      case 'awaiting-merge':
        return awaitMerge(x);
      case 'verifying':
        return verifyOperation(x, this.options.verify);
      default:
        return 'ended';
    }
  }

  private expireAfter(delayMs: number): void {
    this.cancelExpire = this.options.timers.after(delayMs, () => {
      this.expiring = this.expire()
        .catch(error =>
          this.options.logger.warn(
            `Plans could not be expired, it is tried again: ${stringifyError(
              error,
            )}`,
          ),
        )
        .then(() => {
          if (!this.stopped) {
            this.expireAfter(EXPIRE_MS);
          }
        });
    });
  }

  /** Tidies only: a plan that is over is refused whatever its state says. */
  private async expire(): Promise<void> {
    const { database, execution } = this.options;
    const now = await dbNow(database);
    for (const id of await execution.store.expired(now, EXPIRED_AT_ONCE)) {
      const ended = await database
        .transaction(trx =>
          execution.store.change(trx, id, present => ({
            event: 'expire',
            fields: {
              endedAt: now,
              steps: endedSteps(present.steps, now, 'expired'),
            },
          })),
        )
        // Executed or cancelled at the same moment.
        .catch((): StoredOperation | undefined => undefined);
      if (ended) {
        execution.onChange(ended);
      }
    }
  }
}
