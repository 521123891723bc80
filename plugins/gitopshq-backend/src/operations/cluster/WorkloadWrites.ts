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

import { z } from 'zod/v3';
import type { WriteAnswer } from './ApiWriter';
import { autoscalerOf } from './autoscalers';
import type { ClusterAccess, Target } from './ClusterAccess';
import type { Settlement } from './Settlement';
import { OPERATIONS_MANAGER, RESTARTED_AT, type WriteOutcome } from './types';
import {
  autoscaled,
  invalidRequest,
  notRestartable,
  refused,
} from './writeProblems';
import type { WriteScope } from './WriteScope';

const MERGE_PATCH = 'application/merge-patch+json';
const SECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const RESTARTABLE: ReadonlySet<string> = new Set([
  'apps/v1/Deployment',
  'apps/v1/StatefulSet',
  'apps/v1/DaemonSet',
]);

const workloadSchema = z.object({
  spec: z.object({
    paused: z.boolean().nullish(),
    replicas: z.number().nullish(),
    updateStrategy: z.object({ type: z.string().nullish() }).nullish(),
    template: z
      .object({
        metadata: z
          .object({ annotations: z.record(z.string()).nullish() })
          .nullish(),
      })
      .nullish(),
  }),
});

/** When a workload was last restarted by its annotation; undefined for never. */
export function restartedAtOf(object: unknown): string | undefined {
  const { data } = workloadSchema.safeParse(object);
  return data?.spec.template?.metadata?.annotations?.[RESTARTED_AT];
}

/** Replicas that a workload is to have; undefined where it does not say. */
export function replicasOf(object: unknown): number | undefined {
  const { data } = workloadSchema.safeParse(object);
  return data?.spec.replicas ?? undefined;
}

/** Restarts and scales workloads. */
export class WorkloadWrites {
  constructor(
    private readonly access: ClusterAccess,
    private readonly scope: WriteScope,
    private readonly settlement: Settlement,
  ) {}

  async restart(
    request: { object: string; uid: string; restartedAt: string },
    signal: AbortSignal,
  ): Promise<WriteOutcome> {
    const { object, uid, restartedAt } = request;
    if (!SECONDS.test(restartedAt)) {
      return refused(invalidRequest('restartedAt', restartedAt));
    }
    const target = await this.scope.target(object, signal);
    const { apiVersion, kind } = target.identity;
    if (!RESTARTABLE.has(`${apiVersion}/${kind}`)) {
      return refused(
        notRestartable(object, 'it is no Deployment, StatefulSet or DaemonSet'),
      );
    }
    const found = await this.settlement.planned(target, { uid }, signal);
    if ('outcome' in found) {
      return found;
    }
    const { live } = found;
    const reason = notRestarting(live.object);
    if (reason) {
      return refused(notRestartable(object, reason));
    }
    const before = restartedAtOf(live.object) ?? '';
    // Its pods are younger than this restart would make them, or as young.
    if (Date.parse(before) >= Date.parse(restartedAt)) {
      return this.settlement.already(live, `${object} restarted at ${before}`);
    }
    const answer = await this.patch(
      target,
      {
        metadata: { uid },
        spec: {
          template: {
            metadata: { annotations: { [RESTARTED_AT]: restartedAt } },
          },
        },
      },
      signal,
    );
    return this.settlement.of(target, { uid }, answer, signal, 'restarted');
  }

  async scale(
    request: {
      object: string;
      uid: string;
      resourceVersion: string;
      replicas: number;
    },
    signal: AbortSignal,
  ): Promise<WriteOutcome> {
    const { object, uid, resourceVersion, replicas } = request;
    if (!Number.isInteger(replicas) || replicas < 0) {
      return refused(invalidRequest('replicas', String(replicas)));
    }
    const target = await this.scope.target(object, signal);
    const found = await this.settlement.planned(target, request, signal);
    if ('outcome' in found) {
      return found;
    }
    const scaler = await autoscalerOf(this.access, target.identity, signal);
    if (scaler) {
      return refused(autoscaled(object, scaler));
    }
    const { live } = found;
    if (replicasOf(live.object) === replicas) {
      return this.settlement.already(
        live,
        `${object} has ${replicas} replica(s)`,
      );
    }
    const answer = await this.patch(
      { ...target, path: `${target.path}/scale` },
      { metadata: { uid, resourceVersion }, spec: { replicas } },
      signal,
    );
    const done = `scaled to ${replicas} replica(s)`;
    return this.settlement.of(target, request, answer, signal, done);
  }

  private patch(
    target: Target,
    body: object,
    signal: AbortSignal,
  ): Promise<WriteAnswer> {
    return this.access.send(
      {
        method: 'PATCH',
        path: target.path,
        query: { fieldManager: OPERATIONS_MANAGER },
        contentType: MERGE_PATCH,
        body: JSON.stringify(body),
      },
      signal,
    );
  }
}

/** Why a change of the pod template restarts nothing; undefined when it does. */
function notRestarting(object: unknown): string | undefined {
  const { data } = workloadSchema.safeParse(object);
  if (data?.spec.paused) {
    return 'its rollout is paused; resume it first';
  }
  return data?.spec.updateStrategy?.type === 'OnDelete'
    ? 'its update strategy is OnDelete; delete its pods by hand'
    : undefined;
}
