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
import { NotFoundError } from '@backstage/errors';
import {
  driftReadPermission,
  fleetReadPermission,
  type OperationRequest,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import type {
  TargetAuthorizer,
  TargetDecider,
} from '../../authorization/types';
import { dbNow } from '../../database/dbNow';
import type { People } from '../../ownership';
import { refusalOf } from '../gate/Gate';
import { OperationError } from '../OperationError';
import type { DatabaseOperationStore } from '../store/DatabaseOperationStore';
import { stepsOf } from '../steps';
import type {
  AuditHook,
  OperationPlanner,
  PlannedOperation,
  StoredOperation,
} from '../types';
import { uuidv7 } from '../uuidv7';
import { scopeOf, type Asker } from './Asker';
import { planError } from './planErrors';

/** A plan that is not executed expires after this. */
export const PLAN_LIFETIME_MS = 24 * 3_600_000;

/** Rules that a plan may pass: who only looks may see what would happen. */
const LIFTABLE = new Set(['permission', 'frozen', 'needs-approval', 'blocked']);

/** What planning needs of the hub. */
export interface OperationPlanningOptions {
  database: Knex;
  decider: TargetDecider;
  authorizer: TargetAuthorizer;
  people: People;
  planner: OperationPlanner;
  store: DatabaseOperationStore;
  audit: AuditHook;
  /** Those of the findings that the filter lets through. */
  visibleFindings(
    filter: Awaited<ReturnType<TargetAuthorizer['filterFor']>>,
    findingIds: string[],
  ): Promise<string[]>;
  /** @throws NotFoundError for one that is not there to see, ConflictError for a closed one. */
  requireIncident(
    credentials: BackstageCredentials,
    incidentId: string,
  ): Promise<void>;
  onChange(operation: StoredOperation): void;
}

/** Makes and stores plans. */
export class OperationPlanning {
  constructor(private readonly options: OperationPlanningOptions) {}

  /**
   * @throws NotFoundError, OperationError and what {@link planError} makes of
   * the planner's; then nothing is stored.
   */
  async create(
    asker: Asker,
    credentials: BackstageCredentials<BackstageUserPrincipal>,
    request: OperationRequest,
    correlationId: string,
  ): Promise<StoredOperation> {
    const { database, store, audit, people } = this.options;
    const subject = await this.requireTarget(asker, request);
    if (request.incidentId) {
      await this.options.requireIncident(credentials, request.incidentId);
    }
    await this.requireFindings(credentials, request);
    const planned = await this.plan(request);
    const author = await people.author(credentials);
    const { plan } = planned;
    const { environment, service } = subject;
    const requester = credentials.principal.userEntityRef;
    const operation = await database.transaction(async trx => {
      const now = await dbNow(trx);
      const made: StoredOperation = {
        id: uuidv7(now),
        kind: request.kind,
        scope: scopeOf(request.kind, request.target, request.parameters),
        state: 'planned',
        environmentRef: environment.environmentRef,
        environmentName: environment.name,
        clusterRef: environment.clusterRef,
        tier: environment.tier,
        serviceId: service?.serviceId,
        serviceName: service?.name,
        componentRef: service?.componentRef,
        request,
        plan,
        preview: planned.preview,
        subject: planned.subject.slice(0, 500),
        requester,
        author,
        ownershipRefs: [],
        reason: request.reason,
        incidentId: request.incidentId,
        speculative: request.kind === 'rollback' && !request.incidentId,
        waived: [],
        steps: stepsOf(plan, environment.settings?.publish ?? 'push'),
        createdAt: now,
        expiresAt: now + PLAN_LIFETIME_MS,
        correlationId,
        version: 1,
      };
      await store.insert(trx, made);
      await audit.append(trx, {
        action: 'operation.planned',
        actor: requester,
        ownershipRefs: [],
        environmentRef: made.environmentRef,
        serviceId: made.serviceId,
        operationId: made.id,
        incidentId: made.incidentId,
        correlationId,
        reason: made.reason,
        outcome: 'succeeded',
        summary: summaryOf(made),
      });
      return made;
    });
    this.options.onChange(operation);
    return operation;
  }

  private async plan(request: OperationRequest): Promise<PlannedOperation> {
    try {
      return await this.options.planner.plan(request);
    } catch (error) {
      throw planError(error);
    }
  }

  /** What may not be read is not there; what may not be planned is refused. */
  private async requireTarget(asker: Asker, request: OperationRequest) {
    const { decider } = this.options;
    const { kind, target, parameters } = request;
    const scope = scopeOf(kind, target, parameters);
    const subject = await asker.subject(target);
    const readable =
      subject &&
      (await decider.decide(asker.credentials, fleetReadPermission)).allows(
        subject.target,
      );
    if (!subject || !readable) {
      throw new NotFoundError(
        target.serviceId
          ? `There is no service ${target.serviceId} in ${target.environmentRef} for you to see`
          : `There is no environment ${target.environmentRef} for you to see`,
      );
    }
    if (!(await asker.mayPlan()).allows({ ...subject.target, kind, scope })) {
      throw new OperationError(
        'notOwner',
        `You may not plan a ${kind} (scope ${scope}) of ${
          subject.service
            ? `${subject.service.name} in ${subject.environment.name}`
            : subject.environment.name
        }; ask ${subject.target.ownerRefs.join(', ') || 'its owner'}`,
      );
    }
    const blocks = await asker.blocks({
      ...{ kind, scope, ...target },
      ...{ writesGit: false, writesCluster: false },
    });
    const final = blocks.filter(({ rule }) => !LIFTABLE.has(rule));
    if (final.length > 0) {
      throw refusalOf(final);
    }
    return subject;
  }

  private async requireFindings(
    credentials: BackstageCredentials,
    { parameters }: OperationRequest,
  ): Promise<void> {
    if (!('findingIds' in parameters)) {
      return;
    }
    const { authorizer, visibleFindings } = this.options;
    const filter = await authorizer.filterFor(credentials, driftReadPermission);
    const visible = new Set(
      await visibleFindings(filter, parameters.findingIds),
    );
    const missing = parameters.findingIds.filter(id => !visible.has(id));
    if (missing.length > 0) {
      throw new OperationError(
        'notThere',
        `There is no finding ${missing.join(', ')} for you to see`,
      );
    }
  }
}

/** What it would do, in numbers and paths: never a value. */
export function summaryOf({
  kind,
  scope,
  environmentName,
  serviceName,
  plan,
}: StoredOperation): string {
  const some = (names: string[]) =>
    names.length > 10
      ? `${names.slice(0, 10).join(', ')} and ${names.length - 10} more`
      : names.join(', ');
  return [
    `${kind} (${scope}) of ${
      serviceName ? `${serviceName} in ` : ''
    }${environmentName}`,
    plan.files.length > 0 &&
      `files: ${some(plan.files.map(({ path }) => path))}`,
    plan.writes.length > 0 &&
      `writes: ${some(
        plan.writes.map(({ type, object }) => `${type} ${object}`),
      )}`,
  ]
    .filter(Boolean)
    .join('; ');
}
