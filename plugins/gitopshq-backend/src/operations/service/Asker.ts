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
import {
  operationExecutePermission,
  operationPlanPermission,
  type Action,
  type Block,
  type Operation,
  type OperationKind,
  type OperationTarget,
  type RollbackScope,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { GatePlan } from '@gitopshq/backstage-plugin-gitopshq-node';
import type { TargetDecider, TargetDecision } from '../../authorization/types';
import type { Gate } from '../gate/Gate';
import type { Subject, SubjectReader } from '../gate/SubjectReader';
import { isPending, operationView } from '../read/operationView';
import type { StoredOperation } from '../types';

/** Of a rollback its own; else `service` for a service, `full` for more. */
export function scopeOf(
  kind: OperationKind,
  target: OperationTarget,
  parameters: object = {},
): RollbackScope {
  if (kind === 'rollback' && 'scope' in parameters) {
    return parameters.scope as RollbackScope;
  }
  return target.serviceId ? 'service' : 'full';
}

/** What an operation is to the rules of the gate. */
export function gatePlanOf(operation: StoredOperation): GatePlan {
  const { kind, scope, environmentRef, serviceId, incidentId, plan } =
    operation;
  return {
    ...{ kind, scope, environmentRef, digest: plan.digest },
    ...(serviceId && { serviceId }),
    ...(incidentId && { incidentId }),
    writesGit: plan.git !== undefined && plan.files.length > 0,
    writesCluster: plan.writes.length > 0,
  };
}

const OF_SERVICES: readonly OperationKind[] = [
  'rollback',
  'change',
  'reconcile',
  'adopt',
  'sync',
  'restart',
  'scale',
];
/** A workload belongs to a service. */
const OF_ENVIRONMENTS = OF_SERVICES.filter(
  kind => kind !== 'restart' && kind !== 'scale',
);
/** Kinds that commit: what delivers writes to the cluster, unless we do. */
const BY_COMMIT: readonly OperationKind[] = ['rollback', 'change', 'adopt'];

/** Guests are nobody, so nobody would answer for what they do. */
export function isGuest({ userEntityRef }: BackstageUserPrincipal): boolean {
  return /^user:[^/]+\/guest$/i.test(userEntityRef);
}

/** What Asker needs of the hub. */
export interface AskerDeps {
  decider: TargetDecider;
  subjects: SubjectReader;
  gate: Gate;
}

/**
 * One person during one request: what the person may do with which operations
 * and targets. Remembers what it asked, so it must not outlive the request.
 */
export class Asker {
  private readonly known = new Map<string, Promise<Subject | undefined>>();
  private planning?: Promise<TargetDecision>;
  private executing?: Promise<TargetDecision>;

  constructor(
    private readonly deps: AskerDeps,
    readonly credentials: BackstageCredentials,
    /** Only people execute. */
    private readonly isPerson: boolean,
    /** Refs of the sign-in that the catalog does not know any more. */
    private readonly revoked?: ReadonlySet<string>,
  ) {}

  subject(target: OperationTarget): Promise<Subject | undefined> {
    const { environmentRef, serviceId } = target;
    const key = `${environmentRef} ${serviceId ?? ''}`;
    const known =
      this.known.get(key) ??
      this.deps.subjects.read({ environmentRef, serviceId });
    this.known.set(key, known);
    return known;
  }

  mayPlan(): Promise<TargetDecision> {
    const { decider } = this.deps;
    this.planning ??= decider.decide(
      this.credentials,
      operationPlanPermission,
      this.revoked,
    );
    return this.planning;
  }

  mayExecute(): Promise<TargetDecision> {
    const { decider } = this.deps;
    this.executing ??= this.isPerson
      ? decider.decide(
          this.credentials,
          operationExecutePermission,
          this.revoked,
        )
      : Promise.resolve({ any: false, allows: () => false });
    return this.executing;
  }

  /** All that stands between the person and the execution of this. */
  async blocks(plan: GatePlan): Promise<Block[]> {
    const subject = await this.subject(plan);
    if (!subject) {
      return [
        {
          rule: 'gone',
          text: `${
            plan.serviceId ? 'The service' : plan.environmentRef
          } does not exist any more; plan again`,
          liftedBy: [],
        },
      ];
    }
    const { kind, scope } = plan;
    const blocks = await this.deps.gate.blocks(plan, subject.facts);
    const decision = await this.mayExecute();
    if (!decision.allows({ ...subject.target, kind, scope })) {
      const of = subject.service
        ? `${subject.service.name} in ${subject.environment.name}`
        : subject.environment.name;
      blocks.push({
        rule: 'permission',
        text: `You may not execute a ${kind} (scope ${scope}) of ${of}`,
        liftedBy: subject.target.ownerRefs,
      });
    }
    return blocks;
  }

  async view(operation: StoredOperation): Promise<Operation> {
    const { kind, scope } = operation;
    const subject = await this.subject(operation);
    const target = {
      ...(subject?.target ?? (await this.deps.subjects.targetOf(operation))),
      ...{ kind, scope },
    };
    const blocks = isPending(operation)
      ? await this.blocks(gatePlanOf(operation))
      : [];
    return operationView(
      operation,
      {
        execute: (await this.mayExecute()).allows(target),
        cancel: this.isPerson && (await this.mayPlan()).allows(target),
      },
      blocks,
    );
  }

  /** What can be done with a target, and what stands against it. */
  async actions(target: OperationTarget): Promise<Action[]> {
    const subject = await this.subject(target);
    if (!subject) {
      return [];
    }
    const kinds = target.serviceId ? OF_SERVICES : OF_ENVIRONMENTS;
    const { delivery } = subject.facts.environment;
    return Promise.all(
      kinds.map(async (kind): Promise<Action> => {
        const commits = BY_COMMIT.includes(kind);
        const blockedBy = await this.blocks({
          kind,
          scope: scopeOf(kind, target),
          ...target,
          writesGit: commits,
          writesCluster: !commits || delivery === 'direct',
        });
        return { kind, allowed: blockedBy.length === 0, blockedBy };
      }),
    );
  }
}
