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

import { ClusterProblemError } from '@gitopshq/cluster-collector';
import { z } from 'zod/v3';
import type { WriteAnswer } from './ApiWriter';
import type { ClusterAccess, Target } from './ClusterAccess';
import type { LiveObject, WriteOutcome } from './types';
import { refused, serverRefusal } from './writeProblems';

type Unwritten = Exclude<WriteOutcome, { outcome: 'done' | 'unknown' }>;

/** The version an intent is for. */
export interface Planned {
  uid?: string;
  resourceVersion?: string;
}

const writtenSchema = z.object({
  metadata: z.object({
    uid: z.string().optional(),
    resourceVersion: z.string().optional(),
  }),
});

/** Tells what answers to writes mean for the object they were meant for. */
export class Settlement {
  constructor(private readonly access: Pick<ClusterAccess, 'live'>) {}

  /**
   * The object as it is, if it is the planned one.
   *
   * @throws ClusterProblemError when it cannot be read.
   */
  async planned(
    target: Target,
    planned: Planned,
    signal: AbortSignal,
  ): Promise<{ live: LiveObject } | Unwritten> {
    const live = await this.access.live(target, signal);
    return live
      ? differing(target.ref, live, planned) ?? { live }
      : { outcome: 'gone', message: `There is no ${target.ref}` };
  }

  /** Nothing was to be done. */
  already(live: LiveObject, evidence: string): WriteOutcome {
    const { uid, resourceVersion } = live;
    return { outcome: 'done', uid, resourceVersion, changed: false, evidence };
  }

  /** @param done - What was done, for people. */
  of(
    target: Target,
    planned: Planned,
    answer: WriteAnswer,
    signal: AbortSignal,
    done: string,
  ): Promise<WriteOutcome>;
  of(
    target: Target,
    planned: Planned,
    answer: Exclude<WriteAnswer, { type: 'ok' | 'unknown' }>,
    signal: AbortSignal,
  ): Promise<Unwritten>;
  of(
    target: Target,
    planned: Planned,
    answer: Exclude<WriteAnswer, { type: 'ok' }>,
    signal: AbortSignal,
  ): Promise<Exclude<WriteOutcome, { outcome: 'done' }>>;
  async of(
    target: Target,
    planned: Planned,
    answer: WriteAnswer,
    signal: AbortSignal,
    done = '',
  ): Promise<WriteOutcome> {
    switch (answer.type) {
      case 'ok':
        return written(target, planned, answer, done);
      case 'unknown':
        return { outcome: 'unknown', problem: answer.problem };
      case 'refused':
        return answer.refused;
      default:
        return this.explain(target, planned, answer, signal);
    }
  }

  /** Why the server said no: most often the object is not the planned one. */
  private async explain(
    target: Target,
    planned: Planned,
    { code, message, server }: Extract<WriteAnswer, { type: 'no' }>,
    signal: AbortSignal,
  ): Promise<Unwritten> {
    const refusal = refused(serverRefusal(server, code, message));
    const moved: Unwritten = { outcome: 'conflict', message };
    try {
      if (planned.uid === undefined) {
        return code === 409 ? moved : refusal;
      }
      const live = await this.access.live(target, signal);
      if (!live) {
        return { outcome: 'gone', message };
      }
      const other = differing(target.ref, live, planned);
      if (other) {
        return other;
      }
      const { resourceVersion } = live;
      return code === 409 ? { ...moved, resourceVersion } : refusal;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ClusterProblemError) {
        return code === 409 ? moved : refusal;
      }
      throw error;
    }
  }
}

function differing(
  ref: string,
  { uid, resourceVersion }: LiveObject,
  planned: Planned,
): Unwritten | undefined {
  if (planned.uid !== undefined && uid !== planned.uid) {
    return {
      outcome: 'replaced',
      uid,
      message: `${ref} is another object than planned: its uid is ${uid}, not ${planned.uid}`,
    };
  }
  if (
    planned.resourceVersion !== undefined &&
    resourceVersion !== planned.resourceVersion
  ) {
    return {
      outcome: 'conflict',
      resourceVersion,
      message: `${ref} has been modified: its resourceVersion is ${resourceVersion}, not ${planned.resourceVersion}`,
    };
  }
  return undefined;
}

function written(
  { ref }: Target,
  planned: Planned,
  { code, object }: Extract<WriteAnswer, { type: 'ok' }>,
  done: string,
): WriteOutcome {
  const { uid, resourceVersion } =
    writtenSchema.safeParse(object).data?.metadata ?? {};
  const created = code === 201;
  const changed =
    created ||
    resourceVersion === undefined ||
    resourceVersion !== planned.resourceVersion;
  const at = resourceVersion && ` at resourceVersion ${resourceVersion}`;
  return {
    outcome: 'done',
    ...(uid !== undefined && { uid }),
    ...(resourceVersion !== undefined && { resourceVersion }),
    changed,
    evidence: changed
      ? `${ref} ${created ? 'created' : done}${at ?? ''}`
      : `${ref} was so already${at ?? ''}`,
  };
}
