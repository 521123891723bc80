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
import type {
  Committer,
  OperationStep,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { stringifyError } from '@backstage/errors';
import type { Knex } from 'knex';
import { dbNow } from '../../database/dbNow';
import type { DesiredService } from '../../desired';
import type { Registry } from '../../registry/types';
import type { ClusterWriters } from '../cluster';
import type { AddedPublishers, GitWriter } from '../git';
import type { OperationRuns, Run } from '../runs/OperationRuns';
import { summaryOf } from '../service/OperationPlanning';
import type { OperationEvent } from '../stateMachine';
import { endedSteps, withStep } from '../steps';
import type { DatabaseOperationStore } from '../store/DatabaseOperationStore';
import type { IntentStore } from '../store/IntentStore';
import type { OperationFields } from '../store/operationRows';
import { claimTarget, releaseTarget } from '../store/targetLocks';
import type {
  AuditHook,
  Intent,
  OperationPlanner,
  PlannedWrite,
  StoredIntent,
  StoredOperation,
} from '../types';

/** What carrying out needs of the hub. */
export interface ExecutionDeps {
  database: Knex;
  registry: Registry;
  store: DatabaseOperationStore;
  intents: IntentStore;
  runs: OperationRuns;
  audit: AuditHook;
  planner: OperationPlanner;
  desired: DesiredService;
  git: GitWriter;
  publishers: Pick<AddedPublishers, 'for'>;
  writers: ClusterWriters;
  committer: Committer;
  /** Base URL of the app, without a slash at its end; for links. */
  appUrl?: string;
  /** Whether the values that a write replaces still are those of the plan. */
  holds(write: PlannedWrite, live: object): boolean;
  /** Commits that a rollback took back may be something else now. */
  onChange(operation: StoredOperation): void;
  logger: LoggerService;
}

/** When to go on; `ended`: never. */
export type Next = { dueAfterMs: number } | 'ended';

/** Says in a sentence what an intent that took effect did. */
export function effectOf(intent: Intent): string {
  switch (intent.type) {
    case 'commit':
      return `commit ${intent.sha} is on ${intent.ref}`;
    case 'pull-request':
      return `commit ${intent.sha} is on branch ${intent.branch}`;
    case 'apply':
      return `${intent.object} was applied`;
    case 'remove-fields':
      return `${intent.paths.length} fields of ${intent.object} were removed`;
    case 'delete':
      return `${intent.object} was deleted`;
    case 'restart':
      return `${intent.object} was restarted at ${intent.restartedAt}`;
    case 'scale':
      return `${intent.object} was scaled to ${intent.replicas}`;
    default:
      return `${intent.object} was asked to sync at ${intent.requestedAt}`;
  }
}

/**
 * One operation while this process carries it on: everything it writes to the
 * database, each time making sure that nobody else carries it on.
 */
export class Execution {
  constructor(
    readonly deps: ExecutionDeps,
    readonly run: Run,
    /** As of the last write here. */
    public operation: StoredOperation,
    public intents: StoredIntent[],
    /** Aborted when the process stops. */
    readonly signal: AbortSignal,
  ) {}

  /** Epoch ms by the database's clock. */
  now(): Promise<number> {
    return dbNow(this.deps.database);
  }

  /** What the operation has done to the world. */
  get effects(): StoredIntent[] {
    return this.intents.filter(({ state }) => state === 'done');
  }

  /** Shows a step; what it says is stored first. */
  async step(
    name: string,
    state: OperationStep['state'],
    text: string,
    evidence?: string,
  ): Promise<void> {
    const before = this.operation.steps.find(step => step.name === name);
    if (
      before?.state === state &&
      before.text === text &&
      before.evidence === evidence
    ) {
      return;
    }
    await this.write(now => ({
      fields: {
        steps: withStep(this.operation.steps, name, now, {
          ...{ state, text },
          ...(evidence && { evidence }),
        }),
      },
    }));
  }

  async set(fields: OperationFields): Promise<void> {
    await this.write(() => ({ fields }));
  }

  /**
   * Writes ahead what is about to be done, and makes sure that this process
   * still is the one to do it.
   *
   * @throws LeaseLostError, and then it must not be done.
   */
  async intend(intent: Intent): Promise<StoredIntent> {
    const stored = await this.run.transaction(trx =>
      this.deps.intents.write(trx, this.operation.id, intent),
    );
    this.intents = [...this.intents, stored];
    await this.run.confirm();
    return stored;
  }

  /** It took effect. What it does to older operations happens with it. */
  async done(
    intent: StoredIntent,
    evidence: string,
    fields: OperationFields = {},
  ): Promise<void> {
    const first = this.effects.length === 0;
    const ended: StoredOperation[] = [];
    await this.run.transaction(async trx => {
      await this.deps.intents.settle(trx, intent, 'done', evidence);
      this.operation = await this.deps.store.change(
        trx,
        this.operation.id,
        () => ({ fields }),
      );
      if (first) {
        ended.push(...(await this.supersede(trx)));
      }
    });
    this.settled(intent, 'done', evidence);
    [this.operation, ...ended].forEach(changed => this.deps.onChange(changed));
  }

  /** It did not take effect, and never will. */
  async void(intent: StoredIntent, evidence: string): Promise<void> {
    await this.run.transaction(trx =>
      this.deps.intents.settle(trx, intent, 'void', evidence),
    );
    this.settled(intent, 'void', evidence);
  }

  /** Goes on to another state that has to be carried on. */
  async proceed(
    event: Extract<OperationEvent, 'open-pull-request' | 'verify' | 'resume'>,
    fieldsOf: (now: number) => OperationFields = () => ({}),
  ): Promise<void> {
    await this.write(
      now => ({ event, fields: fieldsOf(now) }),
      trx =>
        event === 'resume'
          ? claimTarget(trx, this.operation, this.operation.id)
          : releaseTarget(trx, this.operation.id),
    );
  }

  /** Nothing was written, and nothing will be. */
  async stale(message: string, evidence: string[] = []): Promise<Next> {
    // What was done cannot be called untouched.
    return this.effects.length > 0
      ? this.fail('stale', message, evidence)
      : this.end('go-stale', { code: 'stale', message, evidence });
  }

  async fail(
    code: string,
    message: string,
    evidence: string[] = [],
  ): Promise<Next> {
    const done = this.effects.map(({ intent }) => effectOf(intent));
    return this.end('fail', {
      ...{ code, message },
      evidence: [...evidence, ...done],
    });
  }

  /** The end; what was held is given back. */
  async end(
    event: Extract<
      OperationEvent,
      'succeed' | 'fail' | 'go-stale' | 'expire' | 'cancel'
    >,
    failure?: StoredOperation['failure'],
    fields: OperationFields = {},
  ): Promise<Next> {
    const { audit, runs } = this.deps;
    await this.write(
      now => ({
        event,
        fields: {
          ...fields,
          endedAt: now,
          failure,
          steps: endedSteps(
            fields.steps ?? this.operation.steps,
            now,
            failure?.message ?? '',
          ),
        },
      }),
      async trx => {
        await releaseTarget(trx, this.operation.id);
        await runs.end(trx, this.operation.id);
        await audit.append(trx, {
          action: 'operation.ended',
          actor: this.operation.executor ?? this.operation.requester,
          ownershipRefs: this.operation.ownershipRefs,
          environmentRef: this.operation.environmentRef,
          serviceId: this.operation.serviceId,
          operationId: this.operation.id,
          incidentId: this.operation.incidentId,
          correlationId: this.operation.correlationId,
          reason: this.operation.reason,
          outcome: event === 'succeed' ? 'succeeded' : 'failed',
          summary: `${summaryOf(this.operation)}${
            failure ? `; ${failure.code}: ${failure.message}` : ''
          }`,
        });
      },
    );
    this.release();
    const { id, correlationId, state } = this.operation;
    this.deps.logger.info(
      `Operation ${id} has ended: ${state}${
        failure ? ` (${failure.code}: ${failure.message})` : ''
      }`,
      { correlationId },
    );
    return 'ended';
  }

  /** The commit needs no keeping any more; should it stay, it is small. */
  private release(): void {
    const { desired, git, logger } = this.deps;
    const { id, environmentRef, plan } = this.operation;
    if (!plan.git) {
      return;
    }
    Promise.resolve()
      .then(() => git.release(desired.source(environmentRef), id))
      .catch(error =>
        logger.debug(
          `Commit of ${id} was not let go: ${stringifyError(error)}`,
        ),
      );
  }

  private async write(
    change: (now: number) => {
      event?: OperationEvent;
      fields: OperationFields;
    },
    also: (trx: Knex.Transaction) => Promise<void> = async () => {},
  ): Promise<void> {
    this.operation = await this.run.transaction(async trx => {
      const now = await dbNow(trx);
      const changed = await this.deps.store.change(trx, this.operation.id, () =>
        change(now),
      );
      await also(trx);
      return changed;
    });
    this.deps.onChange(this.operation);
  }

  private settled(
    intent: StoredIntent,
    state: 'done' | 'void',
    evidence: string,
  ): void {
    this.intents = this.intents.map(each =>
      each.sequence === intent.sequence ? { ...each, state, evidence } : each,
    );
  }

  /** Older operations on the target cannot be seen to have worked any more. */
  private async supersede(trx: Knex.Transaction): Promise<StoredOperation[]> {
    const { store, runs, audit } = this.deps;
    const { environmentRef, serviceId, id } = this.operation;
    const older = trx('operations')
      .where({ environment_ref: environmentRef, state: 'verifying' })
      .whereNot('operation_id', id);
    if (serviceId) {
      older.where(same =>
        same.whereNull('service_id').orWhere('service_id', serviceId),
      );
    }
    const ended: StoredOperation[] = [];
    for (const olderId of await older.pluck('operation_id')) {
      const now = await dbNow(trx);
      const message = `superseded by ${id}`;
      // In the order of those who carry it on, so that nobody waits in a ring.
      await runs.end(trx, olderId);
      const after = await store.change(trx, olderId, present => ({
        event: 'fail',
        fields: {
          endedAt: now,
          steps: endedSteps(present.steps, now, message),
          failure: {
            ...{ code: 'superseded', message },
            evidence: present.steps
              .filter(({ state }) => state === 'running')
              .map(({ name, text }) => `${name}: ${text}`),
          },
        },
      }));
      await audit.append(trx, {
        action: 'operation.ended',
        actor: after.executor ?? after.requester,
        ownershipRefs: after.ownershipRefs,
        environmentRef: after.environmentRef,
        serviceId: after.serviceId,
        operationId: after.id,
        incidentId: after.incidentId,
        correlationId: after.correlationId,
        reason: after.reason,
        outcome: 'failed',
        summary: message,
      });
      ended.push(after);
    }
    return ended;
  }
}
