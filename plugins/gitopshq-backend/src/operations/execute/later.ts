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

import { ServiceUnavailableError } from '@backstage/errors';
import { ClusterProblemError } from '@gitopshq/cluster-collector';
import { PublisherError } from '@gitopshq/backstage-plugin-gitopshq-node';
import { GitProblemError } from '../../desired/git/gitProblem';
import type { Execution, Next } from './Execution';

/** First and last wait before it is tried again; doubled in between. */
const RETRY_MS: [first: number, last: number] = [1_000, 30_000];
/** An operation that cannot go on for this long has failed. */
const PATIENCE_MS = 24 * 3_600_000;

/** A server that may answer another time. */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof ServiceUnavailableError ||
    error instanceof GitProblemError ||
    error instanceof ClusterProblemError ||
    (error instanceof PublisherError && error.outcome === 'unknown')
  );
}

/**
 * Says in the step what it waits for, and goes on another time: the longer it
 * has waited, the less often.
 */
export async function later(
  x: Execution,
  step: string,
  text: string,
  afterMs?: number,
): Promise<Next> {
  await x.step(step, 'running', `${text}; it is tried again`);
  const since = x.operation.steps.find(({ name }) => name === step)?.startedAt;
  const now = await x.now();
  const waitedMs = since ? now - Date.parse(since) : 0;
  if (x.operation.state === 'executing' && waitedMs > PATIENCE_MS) {
    return x.fail('unreachable', `${text}, for a day`);
  }
  const [first, last] = RETRY_MS;
  return {
    dueAfterMs: afterMs ?? Math.min(last, Math.max(first, waitedMs / 2)),
  };
}
