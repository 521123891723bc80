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
import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import { notKubernetes } from '../connection/connectProblem';
import { ClusterProblemError } from '../connection/ClusterProblemError';
import { Deadline } from '../connection/Deadline';
import {
  describeHead,
  parseJson,
  readStatus,
} from '../connection/statusProblem';
import type { WatchTarget } from '../types';
import { asProblemError } from './asProblemError';
import { Backoff } from './Backoff';
import { pause } from './pause';
import { refusalOf } from './refusal';
import type { TargetSurroundings } from './TargetCollector';
import type { TargetReport } from './TargetReport';
import { targetPath } from './targets';

/** How often it is asked whether the namespace exists. */
const POLL_MS = 15_000;
/** When something was deleted from it, it is asked again this soon. */
const NUDGED_MS = 1_000;
/** A namespace with its annotations (256 kB at most) and field owners. */
const MAX_NAMESPACE_BYTES = 1024 * 1024;

const namespaceSchema = z.object({
  kind: z.literal('Namespace'),
  metadata: z.object({
    name: z.string(),
    deletionTimestamp: z.string().nullish(),
  }),
});

/** Reports whatever the other targets collect: a namespace has no objects. */
type NamespaceReport = Pick<
  TargetReport<never>,
  'starting' | 'confirmed' | 'replaced' | 'failed'
>;

/**
 * Asks every now and then whether a namespace exists: lists of a namespace
 * that does not are empty, as those of an empty one. A single get is what a
 * role bound in the namespace allows; a watch is not. Ends only when its
 * signal is aborted.
 */
export class NamespaceCollector {
  private readonly backoff: Backoff;
  private attempt?: Deadline;
  private listed = false;
  private nudged = false;
  private pausing = false;

  constructor(
    private readonly target: WatchTarget,
    private readonly surroundings: TargetSurroundings,
    private readonly report: NamespaceReport,
    private readonly signal: AbortSignal,
  ) {
    this.backoff = new Backoff(surroundings.random);
  }

  /** Forgets everything and begins anew: the cluster is another one. */
  restart(): void {
    this.listed = false;
    this.backoff.reset();
    this.report.starting();
    this.attempt?.abort(new Error('The cluster is another one'));
  }

  /** Something was deleted from the namespace: it may be on its way out. */
  nudge(): void {
    this.nudged = true;
    if (this.pausing) {
      this.attempt?.abort(new Error('Something was deleted'));
    }
  }

  /** Resolves after the signal is aborted; never rejects. */
  async run(): Promise<void> {
    const { timers, random } = this.surroundings;
    this.report.starting();
    while (!this.signal.aborted) {
      const attempt = new Deadline(timers, this.signal);
      this.attempt = attempt;
      const delayMs = await this.ask(attempt.signal).catch(error =>
        this.afterError(error, attempt.signal),
      );
      attempt.release();
      await this.pauseUnlessNudged(delayMs ?? POLL_MS * (0.9 + random() * 0.1));
    }
  }

  private async pauseUnlessNudged(delayMs: number): Promise<void> {
    const { timers } = this.surroundings;
    if (!this.nudged) {
      const attempt = new Deadline(timers, this.signal);
      this.attempt = attempt;
      this.pausing = true;
      await pause(timers, delayMs, attempt.signal);
      this.pausing = false;
      attempt.release();
    }
    if (this.nudged) {
      await pause(timers, NUDGED_MS, this.signal);
      this.nudged = false;
    }
  }

  private async ask(signal: AbortSignal): Promise<undefined> {
    const { connector, limits, timers, clock } = this.surroundings;
    const deadline = new Deadline(timers, signal).set(limits.answerTimeoutMs);
    try {
      const askedAt = clock.now();
      const session = await connector.open(deadline.signal);
      const path = targetPath(this.target);
      const answer = await session.get(path, {}, deadline.signal);
      if (answer.status !== 200) {
        const status = await readStatus(session, answer, deadline.signal);
        throw answer.status === 404
          ? new ClusterProblemError(this.missing(), true)
          : refusalOf(session, this.target, 'get', {
              ...status,
              code: answer.status,
            });
      }
      const text = await session.text(
        answer,
        MAX_NAMESPACE_BYTES,
        deadline.signal,
      );
      const namespace = namespaceSchema.safeParse(parseJson(text));
      if (!namespace.success) {
        throw notKubernetes(
          `${session.server}${path}: ${describeHead(session, answer)}`,
          `namespace ${this.target.namespace} is no Namespace object`,
        );
      }
      signal.throwIfAborted();
      if (namespace.data.metadata.deletionTimestamp) {
        throw new ClusterProblemError(this.terminating(), true);
      }
      this.backoff.reset();
      this.exists(askedAt);
      return undefined;
    } finally {
      deadline.release();
    }
  }

  private exists(askedAt: number): void {
    if (this.listed) {
      this.report.confirmed(askedAt);
    } else {
      this.report.replaced({
        objects: [],
        resourceVersion: '',
        asOf: askedAt,
        dropped: 0,
      });
      this.listed = true;
    }
  }

  /** How long to wait; undefined as usual. */
  private afterError(error: unknown, signal: AbortSignal): number | undefined {
    if (signal.aborted) {
      return 0;
    }
    const failure = asProblemError(error);
    this.report.failed(failure.problem);
    if (failure.problem.code.startsWith('namespace-')) {
      this.backoff.reset();
      return undefined;
    }
    return this.backoff.nextDelayMs(failure.retryAfterMs);
  }

  private missing(): Problem {
    const { namespace = '' } = this.target;
    return {
      code: 'namespace-missing',
      message: `Namespace ${namespace} does not exist in the cluster`,
      value: namespace,
      cure: `Create it (kubectl create namespace ${namespace}), or correct the namespaces of the environment`,
    };
  }

  private terminating(): Problem {
    const { namespace = '' } = this.target;
    return {
      code: 'namespace-terminating',
      message: `Namespace ${namespace} is being deleted`,
      value: namespace,
      cure: 'Create it again once it is gone, or take it out of the environment',
    };
  }
}
