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

import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { DesiredStore } from './DatabaseDesiredStore';
import { isBranchName } from './git/branchName';
import type { GitRepository } from './git/GitRepository';

/** Why there is no tip: the branch is gone, never was, or cannot be. */
export async function branchProblem(
  branch: string,
  git: GitRepository,
  store: DesiredStore,
): Promise<Problem> {
  if (!isBranchName(branch)) {
    return {
      code: 'unknown-branch',
      message: `"${branch.slice(0, 80)}" is no name of a branch`,
      value: branch.slice(0, 80),
      cure: 'Correct the branch of the source',
    };
  }
  const before = await store.head(git.url.key, branch);
  const known = await git.branches(5);
  return {
    code: before ? 'branch-vanished' : 'unknown-branch',
    message: before
      ? `The branch "${branch}" was removed; its last commit was ${before.sha.slice(
          0,
          12,
        )}`
      : `The repository has no branch "${branch}"`,
    value: branch,
    cure: `Push the branch, or correct the branch of the source; the repository has ${
      known.join(', ') || 'no branch'
    }`,
  };
}
