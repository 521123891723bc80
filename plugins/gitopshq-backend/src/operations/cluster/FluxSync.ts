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
import { KINDS, type ReadKind } from '../../delivery/kinds';
import type { NamespacedName, ToolReading } from '../../delivery/reading';
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
import { refused, suspended } from './writeProblems';

/** As `flux reconcile` writes it. */
const REQUESTED_AT = 'reconcile.fluxcd.io/requestedAt';

const fluxSchema = z.object({
  kind: z.string(),
  metadata: z.object({ annotations: z.record(z.string()).nullish() }),
  status: z
    .object({ lastHandledReconcileAt: z.string().nullish() })
    .nullish()
    .catch(undefined),
});

type Finder = (
  kind: ReadKind,
  named: NamespacedName,
  signal: AbortSignal,
) => Promise<Target>;

/** Reads an object of Flux as the rest of the hub does. */
function readTool({ object }: LiveObject): ToolReading | undefined {
  const reading = KINDS[object.kind as ReadKind]?.read(object);
  return reading && 'inputs' in reading ? reading : undefined;
}

const isSince = (time: string | null | undefined, requestedAt: string) =>
  time === requestedAt ||
  (timeOf(time) ?? -Infinity) >= Date.parse(requestedAt);

/**
 * Asks Flux as its own command line does: by an annotation on the source, then
 * on what applies it. Two requests at once are one to Flux.
 */
export class FluxSync implements SyncProtocol {
  constructor(
    private readonly access: ClusterAccess,
    private readonly settlement: Settlement,
    private readonly find: Finder,
  ) {}

  async request(
    target: Target,
    request: SyncRequest,
    signal: AbortSignal,
  ): Promise<WriteOutcome> {
    const found = await this.settlement.planned(target, {}, signal);
    if ('outcome' in found) {
      return found;
    }
    const { live } = found;
    const reading = readTool(live);
    if (reading?.suspended) {
      return refused(suspended(request.object));
    }
    const asked = this.asked(live, request.requestedAt);
    if (asked) {
      // It comes last, so the others were asked before.
      return this.settlement.already(live, asked);
    }
    for (const before of await this.sourcesOf(reading, signal)) {
      const other = await this.settlement.planned(before, {}, signal);
      if ('live' in other) {
        const outcome = await this.annotate(
          before,
          other.live,
          request,
          signal,
        );
        if (outcome.outcome !== 'done') {
          return outcome;
        }
      }
    }
    return this.annotate(target, live, request, signal);
  }

  progress(live: LiveObject, requestedAt: string): SyncProgress {
    const { data } = fluxSchema.safeParse(live.object);
    const evidence = `status of ${data?.kind ?? 'the object'}`;
    const reading = readTool(live);
    if (
      !isSince(data?.status?.lastHandledReconcileAt, requestedAt) ||
      !reading
    ) {
      return { phase: 'requested', evidence };
    }
    const revision = reading.applied.revisions.at(0)?.sha;
    const { failure, sync } = reading;
    const finished = sync === 'in-sync' ? 'succeeded' : 'running';
    return {
      phase: failure ? 'failed' : finished,
      ...(revision && { revision }),
      ...(failure && { message: shownMessage(failure.message, '') }),
      evidence,
    };
  }

  asked(live: LiveObject, requestedAt: string): string | undefined {
    const { data } = fluxSchema.safeParse(live.object);
    const time = data?.metadata.annotations?.[REQUESTED_AT];
    return isSince(time, requestedAt)
      ? `${REQUESTED_AT} of ${data?.kind} is ${time}`
      : undefined;
  }

  /** What must be fetched and applied before, first things first. */
  private async sourcesOf(
    reading: ToolReading | undefined,
    signal: AbortSignal,
  ): Promise<Target[]> {
    const targets: Target[] = [];
    const addSource = async (tool: ToolReading | undefined) => {
      if (tool?.source && 'gitRepository' in tool.source) {
        const { gitRepository } = tool.source;
        targets.push(await this.find('GitRepository', gitRepository, signal));
      }
    };
    if (reading?.appliedBy) {
      const applier = await this.find(
        'Kustomization',
        reading.appliedBy,
        signal,
      );
      const live = await this.access.live(applier, signal);
      await addSource(live && readTool(live));
      targets.push(applier);
    }
    await addSource(reading);
    return targets;
  }

  private async annotate(
    target: Target,
    live: LiveObject,
    { requestedAt }: SyncRequest,
    signal: AbortSignal,
  ): Promise<WriteOutcome> {
    const { uid } = live;
    const asked = this.asked(live, requestedAt);
    if (asked) {
      return this.settlement.already(live, asked);
    }
    const answer = await this.access.send(
      {
        method: 'PATCH',
        path: target.path,
        query: { fieldManager: OPERATIONS_MANAGER },
        contentType: 'application/merge-patch+json',
        body: JSON.stringify({
          metadata: { uid, annotations: { [REQUESTED_AT]: requestedAt } },
        }),
      },
      signal,
    );
    const done = `asked to reconcile at ${requestedAt}`;
    return this.settlement.of(target, { uid }, answer, signal, done);
  }
}
