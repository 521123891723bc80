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
  Block,
  Operation,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { nextState } from '../stateMachine';
import type { StoredOperation } from '../types';

const iso = (time: number) => new Date(time).toISOString();

/** Waits to be requested or executed. */
export function isPending({ state }: Pick<StoredOperation, 'state'>): boolean {
  return ['planned', 'awaiting-approval', 'ready'].includes(state);
}

/** Whether the asking person may execute and cancel, as far as permissions go. */
export interface MayDo {
  execute: boolean;
  cancel: boolean;
}

/** An operation as a person is shown it. */
export function operationView(
  operation: StoredOperation,
  may: MayDo,
  /** Of one that is pending. */
  blockedBy: Block[] = [],
): Operation {
  const { serviceId, serviceName, componentRef } = operation;
  const times = {
    createdAt: operation.createdAt,
    executedAt: operation.executedAt,
    endedAt: operation.endedAt,
    recoveredAt: operation.recoveredAt,
    expiresAt: isPending(operation) ? operation.expiresAt : undefined,
  };
  const { badSince, recoveredAt } = operation;
  return {
    id: operation.id,
    kind: operation.kind,
    state: operation.state,
    target: {
      environmentRef: operation.environmentRef,
      environmentName: operation.environmentName,
      ...(serviceId && { serviceId }),
      ...(serviceName && { serviceName }),
      ...(componentRef && { componentRef }),
    },
    parameters: { ...operation.plan.parameters },
    digest: operation.plan.digest,
    requester: operation.requester,
    ...(operation.executor && { executor: operation.executor }),
    ...(operation.reason && { reason: operation.reason }),
    ...(operation.incidentId && { incidentId: operation.incidentId }),
    speculative: operation.speculative,
    waived: operation.waived,
    ...(isPending(operation) && { gate: { blockedBy } }),
    allowed: {
      execute:
        may.execute &&
        blockedBy.length === 0 &&
        nextState(operation.state, 'claim') !== undefined,
      cancel: may.cancel && nextState(operation.state, 'cancel') !== undefined,
    },
    steps: operation.steps,
    ...(operation.commit && { commit: operation.commit }),
    ...(operation.pullRequestUrl && {
      pullRequestUrl: operation.pullRequestUrl,
    }),
    ...(Object.fromEntries(
      Object.entries(times).flatMap(([key, time]) =>
        time === undefined ? [] : [[key, iso(time)]],
      ),
    ) as { createdAt: string }),
    ...(recoveredAt !== undefined &&
      badSince !== undefined && {
        recoverySeconds: Math.max(0, recoveredAt - badSince) / 1_000,
      }),
    ...(operation.confirmation && {
      confirmation: {
        ...operation.confirmation,
        at: iso(operation.confirmation.at),
      },
    }),
    ...(operation.failure && { failure: operation.failure }),
    correlationId: operation.correlationId,
  };
}
