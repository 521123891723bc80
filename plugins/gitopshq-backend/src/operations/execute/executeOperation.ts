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

import { NotFoundError, stringifyError } from '@backstage/errors';
import pLimit from 'p-limit';
import type { SourceReader } from '../../desired/SourceReader';
import type { ClusterWriter } from '../cluster';
import { OperationError } from '../OperationError';
import type { Intent, PlannedOperation, StoredIntent } from '../types';
import { checkWorld } from './checkWorld';
import { commitToGit, settlePush } from './commitToGit';
import { deliver, manifestsAt, settleWrites } from './deliver';
import type { Execution, Next } from './Execution';
import { isPassing, later } from './later';
import { openPullRequest } from './pullRequest';

const DRY_RUNS_AT_ONCE = 8;

type PushIntent = StoredIntent & {
  intent: Extract<Intent, { type: 'commit' | 'pull-request' }>;
};

const isNext = (value: PlannedOperation | Next): value is Next =>
  value === 'ended' || 'dueAfterMs' in value;

/**
 * Carries an operation on that is `executing`, from wherever it stands: what
 * is done is not done again, and what may have been done is looked up.
 */
export async function executeOperation(x: Execution): Promise<Next> {
  try {
    return await carryOn(x);
  } catch (error) {
    if (isPassing(error)) {
      const running = x.operation.steps.find(
        ({ state }) => state === 'running',
      );
      return later(x, running?.name ?? 'check', stringifyError(error));
    }
    if (error instanceof OperationError || error instanceof NotFoundError) {
      const code = error instanceof OperationError ? error.code : 'gone';
      return x.fail(code, error.message);
    }
    throw error;
  }
}

async function carryOn(x: Execution): Promise<Next> {
  const { plan, environmentRef } = x.operation;
  const { desired, writers, registry } = x.deps;
  const environment = registry.current().environments.get(environmentRef);
  const needsSource =
    plan.git !== undefined || plan.writes.some(({ type }) => type === 'apply');
  const source = needsSource ? desired.source(environmentRef) : undefined;
  const writer =
    plan.writes.length > 0 ? writers.of(environmentRef) : undefined;
  const commits = plan.git !== undefined && plan.files.length > 0;
  const publish = environment?.settings?.publish ?? 'push';

  for (const stored of x.intents) {
    if (stored.state === 'written' && isPush(stored)) {
      await settlePush(x, source!, stored);
    }
  }
  const unsettled = x.intents.some(({ state }) => state === 'written');
  if (unsettled) {
    const next = await settleWrites(x, writer!, await manifestsOf(x, source));
    if (next) {
      return next;
    }
  }

  const pushedForReview = x.effects.some(
    ({ intent }) => intent.type === 'pull-request',
  );
  if (x.effects.length === 0) {
    const planned = await begin(x, source, writer);
    if (isNext(planned)) {
      return planned;
    }
    if (commits) {
      const next = await commitToGit(x, source!, planned, publish);
      if (next) {
        return next;
      }
    }
  }
  if (commits && !x.operation.commit) {
    return pushedForReview || publish === 'pull-request'
      ? openPullRequest(x, source!)
      : x.fail('stale', 'The commit is not on the branch any more');
  }
  if (writer) {
    const next = await deliver(x, writer, await manifestsOf(x, source));
    if (next) {
      return next;
    }
  }
  await x.proceed('verify', now => ({ verifyingSince: now }));
  return { dueAfterMs: 0 };
}

/** Plans again, and asks the cluster whether it would take what is applied. */
async function begin(
  x: Execution,
  source: SourceReader | undefined,
  writer: ClusterWriter | undefined,
): Promise<PlannedOperation | Next> {
  await x.step('check', 'running', 'Comparing the world with the plan');
  const planned = await checkWorld(x);
  if (isNext(planned)) {
    return planned;
  }
  if (source && !x.operation.baseSha) {
    await x.set({ baseSha: planned.headSha ?? (await source.head()) });
  }
  if (writer) {
    const next = await dryRun(x, writer, planned);
    if (next) {
      return next;
    }
  }
  await x.step('check', 'done', 'The world is as planned');
  return planned;
}

/** Before anything is written: what the cluster would refuse is not committed. */
async function dryRun(
  x: Execution,
  writer: ClusterWriter,
  planned: PlannedOperation,
): Promise<Next | undefined> {
  const limit = pLimit(DRY_RUNS_AT_ONCE);
  const outcomes = await Promise.all(
    planned.plan.writes.map(write =>
      limit(async () => {
        const manifest = planned.manifests.get(write.object);
        if (write.type !== 'apply' || !manifest) {
          return undefined;
        }
        const { object, uid } = write;
        const outcome = await writer.dryRunApply(
          { object, manifest, ...(uid && { uid }) },
          x.signal,
        );
        return outcome.outcome === 'done' ? undefined : { object, outcome };
      }),
    ),
  );
  const bad = outcomes.find(each => each !== undefined);
  if (!bad) {
    return undefined;
  }
  const { object, outcome } = bad;
  if (outcome.outcome !== 'refused') {
    return x.stale(`${object}: ${outcome.message}`);
  }
  const { problem, retryable, retryAfterMs } = outcome;
  if (retryable) {
    return later(x, 'check', problem.message, retryAfterMs);
  }
  await x.step(
    'check',
    'failed',
    `${object} would be refused`,
    problem.message,
  );
  return x.fail(
    problem.code,
    `The cluster would refuse ${object}, so nothing was written: ${problem.message}; ${problem.cure}`,
  );
}

async function manifestsOf(x: Execution, source: SourceReader | undefined) {
  const sha = x.operation.commit ?? x.operation.baseSha;
  const applies = x.operation.plan.writes.some(({ type }) => type === 'apply');
  return source && sha && applies
    ? manifestsAt(source, sha)
    : new Map<string, Record<string, unknown>>();
}

function isPush(stored: StoredIntent): stored is PushIntent {
  const { type } = stored.intent;
  return type === 'commit' || type === 'pull-request';
}
