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

import { stringifyError } from '@backstage/errors';
import { GitProblemError } from '../../desired/git/gitProblem';
import type { SourceReader } from '../../desired/SourceReader';
import { headBranchOf } from '../git';
import { OperationError } from '../OperationError';
import type { Intent, PlannedOperation, StoredIntent } from '../types';
import { checkWorld } from './checkWorld';
import type { Execution, Next } from './Execution';
import { later } from './later';

/** Other people push too; a branch that moves more often than this is not ours to chase. */
const TRIES = 8;

const short = (sha: string) => sha.slice(0, 10);

/**
 * Makes the commit on top of the present head and pushes it: to the branch of
 * the environment, or to one of its own for a pull request. A head that moved
 * by what has nothing to do with the plan is committed on.
 *
 * @returns undefined once it is pushed.
 */
export async function commitToGit(
  x: Execution,
  source: SourceReader,
  first: PlannedOperation,
  publish: 'push' | 'pull-request',
): Promise<Next | undefined> {
  const { git } = x.deps;
  const { id } = x.operation;
  const branch = publish === 'push' ? source.branch : headBranchOf(id);
  let planned = first;
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const head = await source.head();
    const authoredAt = Math.floor((await x.now()) / 1_000) * 1_000;
    await x.step('commit', 'running', `Committing on top of ${short(head)}`);
    const made = await git.prepare(source, {
      operationId: id,
      parentSha: head,
      files: x.operation.plan.files,
      contents: planned.contents,
      author: x.operation.author,
      committer: x.deps.committer,
      authoredAt,
      subject: x.operation.subject,
      body: x.operation.reason,
      trailers: [['Correlation-Id', x.operation.correlationId]],
    });
    if (made.outcome === 'prepared') {
      const { sha } = made;
      await x.step('commit', 'done', `Committed ${short(sha)}`, sha);
      await x.step('push', 'running', `Pushing to ${branch}`);
      const intent = await x.intend(
        publish === 'push'
          ? {
              ...{ type: 'commit', sha, authoredAt },
              ref: `refs/heads/${branch}`,
              oldSha: head,
            }
          : { type: 'pull-request', branch, sha, oldSha: head, authoredAt },
      );
      const outcome = await push(x, source, intent, {
        ...{ sha, branch },
        ...(publish === 'push' && { oldSha: head }),
      });
      if (outcome === 'pushed') {
        return undefined;
      }
      if (outcome !== 'moved') {
        return outcome;
      }
    }
    // Whether what moved the head matters is for the planner to say.
    await source.fetch();
    const again = await checkWorld(x);
    if (!('plan' in Object(again))) {
      return again as Next;
    }
    planned = again as PlannedOperation;
  }
  return x.fail(
    'pushRefused',
    `${branch} was pushed to by others ${TRIES} times while it was committed on; try again`,
  );
}

async function push(
  x: Execution,
  source: SourceReader,
  intent: StoredIntent,
  request: { sha: string; branch: string; oldSha?: string },
): Promise<'pushed' | 'moved' | Next> {
  try {
    const outcome = await x.deps.git.push(source, request);
    if (outcome === 'moved') {
      await x.void(intent, `${request.branch} had moved`);
      await x.step('push', 'running', 'The branch has moved; committing again');
      return 'moved';
    }
    await pushed(x, intent, request.branch, request.sha);
    return 'pushed';
  } catch (error) {
    if (error instanceof OperationError) {
      await x.void(intent, error.message);
      await x.step('push', 'failed', 'The server refused the push');
      return x.fail(error.code, error.message);
    }
    if (error instanceof GitProblemError) {
      // It may have arrived: the next look at the branch tells.
      return later(x, 'push', stringifyError(error));
    }
    throw error;
  }
}

/** It is known to be on the branch. */
export async function pushed(
  x: Execution,
  intent: StoredIntent,
  branch: string,
  sha: string,
): Promise<void> {
  await x.done(
    intent,
    `${sha} is on ${branch}`,
    intent.intent.type === 'commit' ? { commit: sha } : {},
  );
  if (x.operation.steps.some(({ name }) => name === 'commit')) {
    await x.step('commit', 'done', `Committed ${short(sha)}`, sha);
  }
  await x.step('push', 'done', `Pushed to ${branch}`, sha);
  // So that it is compared with at once, not at the next poll.
  x.deps.desired.refresh(x.operation.environmentRef);
}

/**
 * Whether a push that was about to be done arrived.
 *
 * @throws GitProblemError when the server cannot be read.
 */
export async function settlePush(
  x: Execution,
  source: SourceReader,
  intent: StoredIntent & {
    intent: Extract<Intent, { type: 'commit' | 'pull-request' }>;
  },
): Promise<void> {
  const { sha } = intent.intent;
  const branch =
    intent.intent.type === 'commit' ? source.branch : intent.intent.branch;
  await source.fetch();
  const found = await x.deps.git.find(source, {
    operationId: x.operation.id,
    sha,
    files: x.operation.plan.files,
    branch,
  });
  if (found) {
    await pushed(x, intent, branch, found.sha);
  } else {
    await x.void(intent, `${sha} is not on ${branch}`);
  }
}
