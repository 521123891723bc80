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
import { PublisherError } from '@gitopshq/backstage-plugin-gitopshq-node';
import type { SourceReader } from '../../desired/SourceReader';
import { headBranchOf } from '../git';
import { OperationError } from '../OperationError';
import type { StoredOperation } from '../types';
import type { Execution, Next } from './Execution';
import { isPassing, later } from './later';

/** A pull request that is not merged within this time is not waited for. */
export const PULL_REQUEST_LIFETIME_MS = 7 * 24 * 3_600_000;
const POLL_MS = 15_000;
const BUSY_MS = 5_000;

/** Asks for the pushed branch to be merged, and waits for people. */
export async function openPullRequest(
  x: Execution,
  source: SourceReader,
): Promise<Next> {
  const { publishers } = x.deps;
  const url = source.repositoryUrl;
  const publisher = publishers.for(url);
  if (!publisher) {
    return x.fail(
      'pushRefused',
      `No module opens pull requests for ${url}: add the one of its server, or set publish: push`,
    );
  }
  await x.step('pull-request', 'running', `Asking ${publisher.id}`);
  await x.run.confirm();
  try {
    const opened = await publisher.open({
      url,
      headBranch: headBranchOf(x.operation.id),
      base: source.branch,
      title: x.operation.subject,
      body: bodyOf(x.operation, x.deps.appUrl),
    });
    await x.step('pull-request', 'done', 'It is open', opened.url);
    await x.step('merge', 'running', 'Waiting for it to be merged');
    await x.proceed('open-pull-request', now => ({
      pullRequestUrl: opened.url,
      pullRequest: String(opened.number),
      expiresAt: now + PULL_REQUEST_LIFETIME_MS,
    }));
    return { dueAfterMs: POLL_MS };
  } catch (error) {
    if (isPassing(error)) {
      return later(x, 'pull-request', stringifyError(error));
    }
    if (error instanceof PublisherError) {
      return x.fail('pushRefused', error.message, [error.problem.cure]);
    }
    throw error;
  }
}

/** Text for those who review; only what the plan may show. */
function bodyOf(operation: StoredOperation, appUrl: string | undefined) {
  const { plan, reason = '', id, correlationId, requester } = operation;
  return [
    // Quoted, so that what a person wrote cannot pass for ours.
    reason
      .split('\n')
      .map(line => `> ${line}`)
      .join('\n'),
    `Asked for by \`${requester}\`.`,
    plan.files.map(({ path }) => `- \`${path.replace(/`/g, "'")}\``).join('\n'),
    appUrl && `What it changes: ${appUrl}/gitopshq/operations/${id}`,
    `Operation-Id: ${id}\nCorrelation-Id: ${correlationId}`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** Looks what became of the pull request. */
export async function awaitMerge(x: Execution): Promise<Next> {
  const { desired, publishers } = x.deps;
  const { environmentRef, pullRequest, expiresAt } = x.operation;
  try {
    const source = desired.source(environmentRef);
    const publisher = publishers.for(source.repositoryUrl);
    if (!publisher) {
      return await later(x, 'merge', 'No module knows this server any more');
    }
    const found = await publisher.state({
      url: source.repositoryUrl,
      number: Number(pullRequest),
    });
    if (found.state === 'closed') {
      await x.step('merge', 'skipped', 'It was closed without being merged');
      return await x.end('cancel', {
        code: 'closed',
        message: 'The pull request was closed without being merged',
        evidence: [x.operation.pullRequestUrl ?? ''],
      });
    }
    if (found.state === 'merged') {
      return await merged(x, source, found.mergeSha);
    }
    if ((await x.now()) >= expiresAt) {
      return await x.end('expire', {
        code: 'expired',
        message: `The pull request was not merged within ${
          PULL_REQUEST_LIFETIME_MS / 86_400_000
        } days; it is still open`,
        evidence: [x.operation.pullRequestUrl ?? ''],
      });
    }
    return { dueAfterMs: POLL_MS };
  } catch (error) {
    if (isPassing(error)) {
      return later(x, 'merge', stringifyError(error));
    }
    if (error instanceof OperationError && error.code === 'targetBusy') {
      await x.step('merge', 'running', error.message);
      return { dueAfterMs: BUSY_MS };
    }
    throw error;
  }
}

/** The provider says so; whether it is what was planned, its objects say. */
async function merged(
  x: Execution,
  source: SourceReader,
  mergeSha: string,
): Promise<Next> {
  await source.fetch();
  const { rendered } = x.operation.plan;
  const { services } = await source.render(
    await source.tree(mergeSha),
    mergeSha,
  );
  const others = Object.keys({ ...rendered.before, ...rendered.after }).filter(
    key => services.get(key) !== rendered.after[key],
  );
  if (others.length > 0) {
    await x.step('merge', 'failed', `Merged as ${mergeSha}`, mergeSha);
    return x.end('go-stale', {
      code: 'stale',
      message: `It was merged together with other changes: the objects of ${others.join(
        ', ',
      )} are not those that were planned`,
      evidence: [mergeSha],
    });
  }
  await x.step('merge', 'done', `Merged as ${mergeSha}`, mergeSha);
  x.deps.desired.refresh(x.operation.environmentRef);
  await x.proceed('resume', () => ({ commit: mergeSha }));
  return { dueAfterMs: 0 };
}
