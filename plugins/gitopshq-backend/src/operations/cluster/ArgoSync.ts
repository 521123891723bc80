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
import { shownMessage, timeOf } from '../../delivery/readObject';
import type { ClusterAccess, Target } from './ClusterAccess';
import type { Settlement } from './Settlement';
import type { SyncProtocol, SyncRequest } from './ToolSync';
import {
  OPERATIONS_MANAGER,
  type LiveObject,
  type SyncProgress,
  type WriteOutcome,
} from './types';

/** Entry of an operation's `info` by which a request is known again. */
const REQUESTED_AT = 'gitopshq.io/requested-at';

/** Argo CD writes its Applications all the time. */
const TRIES = 5;

const operationSchema = z.object({
  initiatedBy: z
    .object({
      username: z.string().nullish(),
      automated: z.boolean().nullish(),
    })
    .nullish(),
  info: z
    .array(z.object({ name: z.string(), value: z.string() }))
    .nullish()
    .catch([]),
  sync: z.object({ revision: z.string().nullish() }).nullish(),
});

type Operation = z.infer<typeof operationSchema>;

const applicationSchema = z.object({
  spec: z
    .object({
      sources: z.array(z.unknown()).nullish(),
      syncPolicy: z
        .object({
          automated: z.object({ prune: z.boolean().nullish() }).nullish(),
          syncOptions: z.array(z.string()).nullish(),
          retry: z.unknown(),
        })
        .nullish(),
    })
    .nullish(),
  operation: operationSchema.nullish(),
  status: z
    .object({
      operationState: z
        .object({
          phase: z.string(),
          message: z.string().nullish(),
          startedAt: z.string().nullish(),
          operation: operationSchema.nullish(),
          syncResult: z.object({ revision: z.string().nullish() }).nullish(),
        })
        .nullish()
        .catch(undefined),
    })
    .nullish(),
});

const RUNNING = new Set(['Running', 'Terminating']);

/** The fields of an Application that matter; what is broken is absent. */
function readFields({ object }: LiveObject) {
  return applicationSchema.safeParse(object).data ?? {};
}

const isAskedBy = (
  operation: Operation | null | undefined,
  requestedAt: string,
) =>
  operation?.info?.some(
    ({ name, value }) => name === REQUESTED_AT && value === requestedAt,
  ) ?? false;

function describe(operation: Operation | null | undefined): string {
  const { initiatedBy, sync } = operation ?? {};
  const by = initiatedBy?.automated
    ? 'auto-sync'
    : initiatedBy?.username || 'somebody';
  return `a sync of ${by}${sync?.revision ? ` to ${sync.revision}` : ''}`;
}

/**
 * Asks Argo CD, as its own API does: by the field `operation` of the
 * Application, which its controller takes over into `status.operationState`.
 */
export class ArgoSync implements SyncProtocol {
  constructor(
    private readonly access: ClusterAccess,
    private readonly settlement: Settlement,
  ) {}

  async request(
    target: Target,
    request: SyncRequest,
    signal: AbortSignal,
  ): Promise<WriteOutcome> {
    let outcome: WriteOutcome;
    let tries = 0;
    do {
      outcome = await this.tryOnce(target, request, signal);
      tries += 1;
    } while (outcome.outcome === 'conflict' && tries < TRIES);
    return outcome;
  }

  progress(live: LiveObject, requestedAt: string): SyncProgress {
    const { operation, status } = readFields(live);
    const state = status?.operationState;
    const evidence = 'status.operationState of the Application';
    const since = timeOf(state?.startedAt);
    const counts =
      isAskedBy(state?.operation, requestedAt) ||
      // Whatever began since then takes what Git holds since then.
      (since !== undefined && since >= Date.parse(requestedAt));
    if (!state || operation || (!counts && !RUNNING.has(state.phase))) {
      return { phase: 'requested', evidence };
    }
    const revision =
      state.syncResult?.revision || state.operation?.sync?.revision;
    const phases: Record<string, SyncProgress['phase']> = {
      Succeeded: 'succeeded',
      Failed: 'failed',
      Error: 'failed',
    };
    return {
      phase: phases[state.phase] ?? 'running',
      ...(revision && { revision }),
      ...(state.message && { message: shownMessage(state.message, '') }),
      evidence,
    };
  }

  asked(live: LiveObject, requestedAt: string): string | undefined {
    const { operation, status } = readFields(live);
    const state = status?.operationState;
    if (isAskedBy(operation, requestedAt)) {
      return 'operation of the Application is ours';
    }
    if (isAskedBy(state?.operation, requestedAt)) {
      return 'status.operationState of the Application is ours';
    }
    const since = timeOf(state?.startedAt);
    return since !== undefined && since >= Date.parse(requestedAt)
      ? `${describe(state?.operation)} began at ${state?.startedAt}`
      : undefined;
  }

  private async tryOnce(
    target: Target,
    { object, requestedAt, revision }: SyncRequest,
    signal: AbortSignal,
  ): Promise<WriteOutcome> {
    const found = await this.settlement.planned(target, {}, signal);
    if ('outcome' in found) {
      return found;
    }
    const { live } = found;
    const asked = this.asked(live, requestedAt);
    if (asked) {
      return this.settlement.already(live, asked);
    }
    const { operation, spec, status } = readFields(live);
    const state = status?.operationState;
    if (operation || RUNNING.has(state?.phase ?? '')) {
      const joined = describe(operation ?? state?.operation);
      return {
        outcome: 'done',
        uid: live.uid,
        resourceVersion: live.resourceVersion,
        changed: false,
        joined: true,
        evidence: `${object} is at ${joined} already`,
      };
    }
    const { automated, syncOptions, retry } = spec?.syncPolicy ?? {};
    const isOneSource = !spec?.sources?.length;
    const answer = await this.access.send(
      {
        method: 'PATCH',
        path: target.path,
        query: { fieldManager: OPERATIONS_MANAGER },
        contentType: 'application/merge-patch+json',
        body: JSON.stringify({
          metadata: {
            uid: live.uid,
            // Nobody's operation is overwritten.
            resourceVersion: live.resourceVersion,
            annotations: { 'argocd.argoproj.io/refresh': 'normal' },
          },
          operation: {
            initiatedBy: { username: 'gitopshq' },
            info: [{ name: REQUESTED_AT, value: requestedAt }],
            sync: {
              ...(revision && isOneSource && { revision }),
              ...(automated?.prune && { prune: true }),
              ...(syncOptions?.length && { syncOptions }),
            },
            ...(isRecord(retry) && { retry }),
          },
        }),
      },
      signal,
    );
    const { uid, resourceVersion } = live;
    return this.settlement.of(
      target,
      { uid, resourceVersion },
      answer,
      signal,
      `asked to sync${revision ? ` to ${revision}` : ''}`,
    );
  }
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
