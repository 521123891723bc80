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
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import type { OperationSubmission } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { dbNow } from '../../database/dbNow';
import type { People } from '../../ownership';
import { refusalOf } from '../gate/Gate';
import { OperationError } from '../OperationError';
import { isPending } from '../read/operationView';
import type { OperationRuns } from '../runs/OperationRuns';
import { endedSteps } from '../steps';
import {
  wrongState,
  type DatabaseOperationStore,
} from '../store/DatabaseOperationStore';
import type { OperationFields } from '../store/operationRows';
import { claimTarget } from '../store/targetLocks';
import type { AuditHook, OperationAudit, StoredOperation } from '../types';
import { Asker, gatePlanOf, isGuest, type AskerDeps } from './Asker';
import { summaryOf } from './OperationPlanning';

type Person = BackstageCredentials<BackstageUserPrincipal>;

/** What commands need of the hub. */
export interface OperationCommandsOptions {
  database: Knex;
  asking: AskerDeps;
  people: People;
  store: DatabaseOperationStore;
  runs: OperationRuns;
  audit: AuditHook;
  /** @throws NotFoundError for one that is not there to see, ConflictError for a closed one. */
  requireIncident(credentials: Person, incidentId: string): Promise<void>;
  /**
   * When what a rollback takes back became applied; epoch ms. It is only
   * told, so nothing depends on it.
   */
  badSince(operation: StoredOperation): Promise<number | undefined>;
  onChange(operation: StoredOperation): void;
  /** An operation is due. */
  onDue(): void;
}

/** What people do with operations that were planned. */
export class OperationCommands {
  constructor(private readonly options: OperationCommandsOptions) {}

  /** @throws OperationError, NotAllowedError; then nothing has changed. */
  async request(
    credentials: Person,
    operation: StoredOperation,
    body: OperationSubmission,
  ): Promise<StoredOperation> {
    const { asking, store } = this.options;
    const asker = new Asker(asking, credentials, true);
    await this.requirePlanner(asker, operation);
    await this.requireSubmission(credentials, operation, body);
    const waits = (await asker.blocks(gatePlanOf(operation))).filter(
      // Who may not execute may still ask others to.
      ({ rule }) => rule !== 'permission',
    );
    const refused = waits.filter(({ rule }) => rule !== 'needs-approval');
    if (refused.length > 0) {
      throw refusalOf(refused);
    }
    return this.write(credentials, operation, 'operation.requested', [], trx =>
      store.change(trx, operation.id, present => {
        const fields = submitted(present, body);
        return {
          event: waits.length > 0 ? 'await-approval' : 'make-ready',
          fields,
        };
      }),
    );
  }

  /**
   * Claims the execution. Everything that takes time is asked before the
   * transaction; what it rested on is stored with it.
   *
   * @throws OperationError, NotAllowedError; then nothing has changed.
   */
  async execute(
    credentials: Person,
    operation: StoredOperation,
    body: OperationSubmission & { confirmNames: string[] },
  ): Promise<StoredOperation> {
    const { asking, people, store, runs } = this.options;
    if (isGuest(credentials.principal)) {
      throw new NotAllowedError(
        'A guest may not execute operations: sign in as yourself',
      );
    }
    await this.requireSubmission(credentials, operation, body);
    const missing = operation.plan.confirmNames.filter(
      name => !body.confirmNames.includes(name),
    );
    if (missing.length > 0) {
      throw new OperationError(
        'namesNotConfirmed',
        `It deletes what cannot be brought back: type ${missing.join(', ')}`,
        { missing },
      );
    }
    const membership = await people.membership(credentials);
    const asker = new Asker(asking, credentials, true, membership.revoked);
    const blocks = await asker.blocks(
      gatePlanOf({
        ...operation,
        incidentId: body.incidentId ?? operation.incidentId,
      }),
    );
    if (blocks.length > 0) {
      throw refusalOf(blocks);
    }
    const badSince =
      operation.kind === 'rollback'
        ? await this.options.badSince(operation)
        : undefined;
    const executed = await this.write(
      credentials,
      operation,
      'operation.executed',
      membership.refs,
      async trx => {
        const now = await dbNow(trx);
        const changed = await store.change(trx, operation.id, present => {
          if (present.plan.digest !== body.digest) {
            throw otherDigest(present);
          }
          if (isPending(present) && present.expiresAt <= now) {
            throw new OperationError(
              'wrongState',
              `Operation ${present.id} has expired: a plan is good for 24 hours; plan again`,
            );
          }
          return {
            event: 'claim',
            fields: {
              ...submitted(present, body),
              executor: credentials.principal.userEntityRef,
              ownershipRefs: membership.refs,
              executedAt: now,
              badSince,
            },
          };
        });
        await claimTarget(trx, changed, changed.id);
        await runs.start(trx, changed.id);
        return changed;
      },
    );
    this.options.onDue();
    return executed;
  }

  /** @throws OperationError; then nothing has changed. */
  async cancel(
    credentials: Person,
    operation: StoredOperation,
    digest: string,
  ): Promise<StoredOperation> {
    const { asking, store, runs } = this.options;
    await this.requirePlanner(new Asker(asking, credentials, true), operation);
    return this.write(
      credentials,
      operation,
      'operation.cancelled',
      [],
      async trx => {
        const now = await dbNow(trx);
        // First, as who carries it on does, so that nobody waits in a ring.
        await runs.end(trx, operation.id);
        return store.change(trx, operation.id, present => {
          if (present.plan.digest !== digest) {
            throw otherDigest(present);
          }
          return {
            event: 'cancel',
            fields: {
              endedAt: now,
              steps: endedSteps(present.steps, now, 'cancelled'),
            },
          };
        });
      },
    );
  }

  /**
   * Records that a person saw what is not measured.
   *
   * @throws OperationError when it does not run; then nothing has changed.
   */
  async confirm(
    credentials: Person,
    operation: StoredOperation,
    text: string,
  ): Promise<StoredOperation> {
    const { asking, store } = this.options;
    const asker = new Asker(asking, credentials, true);
    const target = await asking.subjects.targetOf(operation);
    const { kind, scope } = operation;
    if (!(await asker.mayExecute()).allows({ ...target, kind, scope })) {
      throw new OperationError(
        'notOwner',
        `You may not execute a ${kind} here, and so not confirm one`,
      );
    }
    const confirmed = await this.write(
      credentials,
      operation,
      'operation.confirmed',
      [],
      async trx => {
        const at = await dbNow(trx);
        return store.change(trx, operation.id, present => {
          if (present.state !== 'verifying' && present.state !== 'succeeded') {
            throw wrongState(present, 'succeed');
          }
          const by = credentials.principal.userEntityRef;
          return { fields: { confirmation: { by, text, at } } };
        });
      },
    );
    this.options.onDue();
    return confirmed;
  }

  private async write(
    credentials: Person,
    operation: StoredOperation,
    action: OperationAudit['action'],
    ownershipRefs: string[],
    change: (trx: Knex.Transaction) => Promise<StoredOperation>,
  ): Promise<StoredOperation> {
    const { database, audit } = this.options;
    const changed = await database.transaction(async trx => {
      const after = await change(trx);
      await audit.append(trx, {
        action,
        actor: credentials.principal.userEntityRef,
        ownershipRefs,
        environmentRef: operation.environmentRef,
        serviceId: operation.serviceId,
        operationId: operation.id,
        incidentId: after.incidentId,
        correlationId: operation.correlationId,
        reason: after.reason,
        outcome: 'succeeded',
        summary: summaryOf(operation),
      });
      return after;
    });
    this.options.onChange(changed);
    return changed;
  }

  /** Whoever could have planned it may submit and cancel it. */
  private async requirePlanner(
    asker: Asker,
    operation: StoredOperation,
  ): Promise<void> {
    const { kind, scope } = operation;
    const target = await this.options.asking.subjects.targetOf(operation);
    if (!(await asker.mayPlan()).allows({ ...target, kind, scope })) {
      throw new OperationError(
        'notOwner',
        `You may not plan a ${kind} here, and so neither submit nor cancel one`,
      );
    }
  }

  private async requireSubmission(
    credentials: Person,
    operation: StoredOperation,
    body: OperationSubmission,
  ): Promise<void> {
    if (operation.plan.digest !== body.digest) {
      throw otherDigest(operation);
    }
    if (body.incidentId) {
      await this.options.requireIncident(credentials, body.incidentId);
    }
    if (!submitted(operation, body).reason) {
      throw new OperationError(
        'needsReason',
        'Say why it is done: reason needs at least three characters; it goes into the commit and the audit log',
      );
    }
  }
}

/** Why it is done, as it is after the submission. */
function submitted(
  present: StoredOperation,
  body: OperationSubmission,
): Pick<OperationFields, 'reason' | 'incidentId' | 'speculative'> {
  const open = present.state === 'planned';
  const incidentId = (open ? body.incidentId : undefined) ?? present.incidentId;
  return {
    reason: (open ? body.reason : undefined) ?? present.reason,
    incidentId,
    speculative: present.kind === 'rollback' && incidentId === undefined,
  };
}

function otherDigest({ id, plan }: StoredOperation): OperationError {
  return new OperationError(
    'stale',
    `Operation ${id} has the digest ${plan.digest}, not the one that was sent: look at its preview again`,
    { operationId: id },
  );
}
