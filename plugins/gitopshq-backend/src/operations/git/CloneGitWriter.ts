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
import type { SourceReader } from '../../desired';
import { isBranchName, isObjectId } from '../../desired/git/branchName';
import { GitProblemError, pushProblem } from '../../desired/git/gitProblem';
import type { GitRepository } from '../../desired/git/GitRepository';
import { readLog } from '../../desired/git/history';
import { buildCommit, holdsPlanned } from './buildCommit';
import { OPERATION_TRAILER } from './commitMessage';
import { judgePush, pushRefusal } from './pushOutcome';
import type {
  CommitRequest,
  FindRequest,
  GitWriter,
  PrepareOutcome,
  PushOutcome,
  PushRequest,
} from './types';

/** Commits with the trailer of one operation that are looked at. */
const MAX_CLAIMS = 100;
/** Nothing but the one ref goes along, and no hook of this machine runs. */
const PUSH = [
  'push',
  '--porcelain',
  '--no-verify',
  '--no-follow-tags',
  '--no-signed',
  '--recurse-submodules=no',
  '--no-progress',
];

/** {@link GitWriter} on the hub's own clones, by the plumbing of Git. */
export class CloneGitWriter implements GitWriter {
  async prepare(
    { repository }: SourceReader,
    request: CommitRequest,
  ): Promise<PrepareOutcome> {
    const outcome = await buildCommit(repository.commands, request);
    if (outcome.outcome === 'prepared') {
      await repository.keep(keepName(request.operationId), outcome.sha);
    }
    return outcome;
  }

  async push(
    { repository }: SourceReader,
    { sha, branch, oldSha }: PushRequest,
  ): Promise<PushOutcome> {
    if (!isObjectId(sha) || !isBranchName(branch)) {
      throw new Error(
        `"${sha.slice(0, 80)}" cannot be pushed to "${branch.slice(0, 80)}"`,
      );
    }
    const known = oldSha && (await tipOf(repository, branch));
    if (known !== oldSha && known !== sha) {
      // The clone knows it already; the server would only be told in vain.
      return 'moved';
    }
    const { commands, url } = repository;
    const ref = `refs/heads/${branch}`;
    const credential = await commands.credential();
    const problem = (words: string) =>
      new GitProblemError(
        pushProblem(url.url, commands.shown(words, credential)),
      );
    const outcome = await commands
      .remote([...PUSH, 'origin', `${sha}:${ref}`], credential)
      .catch(error => {
        throw problem(stringifyError(error));
      });
    if (!outcome) {
      throw problem('operation timed out');
    }
    const judged = judgePush(outcome, ref);
    switch (judged.verdict) {
      case 'pushed':
      case 'moved':
        return judged.verdict;
      case 'unknown':
        throw problem(judged.words);
      default:
        throw pushRefusal(
          judged.verdict,
          { url: url.url, branch },
          commands.shown(judged.words, credential),
        );
    }
  }

  async find(
    source: SourceReader,
    { operationId, sha, files, branch = source.branch }: FindRequest,
  ): Promise<{ sha: string } | undefined> {
    const { repository } = source;
    await source.fetch();
    const tip = await tipOf(repository, branch);
    if (tip === undefined) {
      return undefined;
    }
    if (sha !== undefined && (await repository.isAncestor(sha, tip))) {
      return { sha };
    }
    const claims = await readLog(repository.commands, tip, {
      paths: [],
      limit: MAX_CLAIMS,
      firstParent: false,
      containing: `${OPERATION_TRAILER}: ${operationId}`,
    });
    // The first of them: later ones may be copies.
    for (const claim of claims.reverse()) {
      const claimed = claim.trailers.get(OPERATION_TRAILER) ?? [];
      if (
        claimed.includes(operationId) &&
        (await holdsPlanned(repository.commands, claim.sha, files))
      ) {
        return { sha: claim.sha };
      }
    }
    return undefined;
  }

  async release(
    { repository }: SourceReader,
    operationId: string,
  ): Promise<void> {
    await repository.letGo(keepName(operationId));
  }
}

async function tipOf(
  repository: GitRepository,
  branch: string,
): Promise<string | undefined> {
  return (await repository.tips([branch])).get(branch);
}

/** Names of kept commits are hex; one of an environment is twice as long. */
function keepName(operationId: string): string {
  return operationId.replace(/-/g, '');
}
