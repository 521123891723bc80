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

import { isEqual, omit } from 'lodash';
import type { KubernetesObject } from '@gitopshq/drift-engine';
import type { ApplierOf } from '../../drift/scan/applierOf';
import type { WriteAnswer } from './ApiWriter';
import { appliedManifest, isManifestOf } from './appliedManifest';
import type { ClusterAccess, Target } from './ClusterAccess';
import { messageRedaction } from './messageRedaction';
import type { Settlement } from './Settlement';
import type {
  ApplyRequest,
  DryRunOutcome,
  LiveObject,
  WriteOutcome,
} from './types';
import { invalidObject, refused } from './writeProblems';
import type { WriteScope } from './WriteScope';

type Unsent = Extract<WriteOutcome, { outcome: 'conflict' | 'refused' }>;

/** Server-side apply as the applier of an environment, with its marks. */
export class ApplyWrites {
  constructor(
    private readonly options: {
      access: ClusterAccess;
      scope: WriteScope;
      settlement: Settlement;
      applier: ApplierOf;
      isSecret(name: string): boolean;
    },
  ) {}

  async apply(
    request: ApplyRequest,
    signal: AbortSignal,
  ): Promise<WriteOutcome> {
    const { scope, settlement } = this.options;
    const target = await scope.target(request.object, signal);
    const sent = await this.send(target, request, false, signal);
    return 'outcome' in sent
      ? sent
      : settlement.of(target, request, sent.answer, signal, 'applied');
  }

  async dryRun(
    request: ApplyRequest,
    signal: AbortSignal,
  ): Promise<DryRunOutcome> {
    const { scope, settlement } = this.options;
    const target = await scope.target(request.object, signal);
    const sent = await this.send(target, request, true, signal);
    if ('outcome' in sent) {
      return sent;
    }
    const { answer, live } = sent;
    switch (answer.type) {
      case 'ok': {
        const { object } = answer;
        const changed = !live || !isSameState(object, live.object);
        return { outcome: 'done', object, changed };
      }
      case 'unknown':
        // A dry run changes nothing, whatever became of it.
        return { outcome: 'refused', problem: answer.problem, retryable: true };
      default:
        return settlement.of(target, request, answer, signal);
    }
  }

  /** @returns the answer and the object before, or why nothing was sent. */
  private async send(
    target: Target,
    { object, manifest, uid, resourceVersion }: ApplyRequest,
    dryRun: boolean,
    signal: AbortSignal,
  ): Promise<Unsent | { answer: WriteAnswer; live?: LiveObject }> {
    const { access, applier, scope, isSecret } = this.options;
    scope.mustBeDirect();
    if (!isManifestOf(manifest, target.identity)) {
      return refused(invalidObject(object));
    }
    const { tracking } = applier;
    // Not read without need: of Secrets the reader has no right to.
    const live =
      dryRun ||
      uid === undefined ||
      tracking.some(({ valuePrefix }) => valuePrefix !== undefined)
        ? await access.live(target, signal)
        : undefined;
    if (uid === undefined && live) {
      return {
        outcome: 'conflict',
        resourceVersion: live.resourceVersion,
        message: `${object} exists already; it was to be created`,
      };
    }
    const answer = await access.send(
      {
        method: 'PATCH',
        path: target.path,
        query: {
          fieldManager: applier.applier,
          // Of what is created nobody owns anything; forcing would take what
          // has appeared since it was looked for.
          force: uid === undefined ? undefined : 'true',
          dryRun: dryRun ? 'All' : undefined,
        },
        contentType: 'application/apply-patch+yaml',
        // JSON is YAML.
        body: JSON.stringify(
          appliedManifest(manifest, {
            identity: target.identity,
            tracking,
            live: live?.object,
            uid,
            resourceVersion,
          }),
        ),
      },
      signal,
    );
    const shown = messageRedaction(manifest, isSecret);
    return { answer: withMessage(answer, shown), ...(live && { live }) };
  }
}

function withMessage(
  answer: WriteAnswer,
  shown: (message: string) => string,
): WriteAnswer {
  if (answer.type === 'no') {
    return { ...answer, message: shown(answer.message) };
  }
  const withShown = <T extends { message: string }>(problem: T): T => ({
    ...problem,
    message: shown(problem.message),
  });
  if (answer.type === 'unknown') {
    return { ...answer, problem: withShown(answer.problem) };
  }
  if (answer.type === 'refused') {
    const { refused: refusal } = answer;
    return {
      ...answer,
      refused: { ...refusal, problem: withShown(refusal.problem) },
    };
  }
  return answer;
}

/** Whether an apply would leave everything but times as it is. */
function isSameState(a: KubernetesObject, b: KubernetesObject): boolean {
  return isEqual(untimed(a), untimed(b));
}

function untimed(object: KubernetesObject): object {
  const metadata = (object.metadata ?? {}) as Record<string, unknown>;
  const entries = Array.isArray(metadata.managedFields)
    ? metadata.managedFields
    : [];
  return {
    ...omit(object, ['metadata', 'status']),
    metadata: {
      ...omit(metadata, ['managedFields', 'resourceVersion', 'generation']),
      managedFields: entries.map(entry => omit(entry, ['time'])),
    },
  };
}
