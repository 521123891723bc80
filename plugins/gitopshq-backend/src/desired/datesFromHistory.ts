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

import type { Commit, GitRepository } from './git/GitRepository';
import type {
  EnvironmentRenderer,
  RenderTask,
} from './render/EnvironmentRenderer';
import type { UndatedService } from './DatabaseDesiredStore';

/**
 * Commits looked at for one environment. What has not changed within them is
 * dated by the oldest: it is at least that old.
 */
export const MAX_HISTORY = 100;

/** A service and the newest commit after which its objects differ. */
export type DatedService = UndatedService & {
  sha: string;
  committedAt: number;
};

const datedBy = (
  service: UndatedService,
  { sha, committedAt }: Commit,
): DatedService => ({ ...service, sha, committedAt });

/**
 * Finds for services, as they are at the newest of the candidates, the newest
 * commit after which their rendered objects differ.
 *
 * @param candidates - Commits that changed an input, newest first.
 * @param digestsBefore - Digests of all services before a commit; undefined
 * when it could not be rendered, which counts as different.
 */
export async function datesFromHistory(
  services: readonly UndatedService[],
  candidates: readonly Commit[],
  digestsBefore: (
    commit: Commit,
  ) => Promise<ReadonlyMap<string, string> | undefined>,
): Promise<DatedService[]> {
  const dated: DatedService[] = [];
  let open = [...services];
  for (const commit of candidates) {
    if (open.length === 0) {
      break;
    }
    const before = await digestsBefore(commit);
    const still: UndatedService[] = [];
    for (const service of open) {
      if (before?.get(service.serviceKey) === service.digest) {
        still.push(service);
      } else {
        dated.push(datedBy(service, commit));
      }
    }
    open = still;
  }
  const oldest = candidates.at(-1);
  return oldest
    ? [...dated, ...open.map(service => datedBy(service, oldest))]
    : dated;
}

/** {@link datesFromHistory} by rendering commits of a clone. */
export async function findDates(options: {
  git: GitRepository;
  renderer: EnvironmentRenderer;
  services: readonly UndatedService[];
  /** The commit at which the services are as they are. */
  sha: string;
  taskAt(sha: string): Promise<RenderTask>;
  signal: AbortSignal;
}): Promise<DatedService[]> {
  const { git, renderer, services, sha, taskAt, signal } = options;
  const inputs = await renderer.inputPaths(await taskAt(sha));
  const candidates = await git.log(sha, inputs, MAX_HISTORY);
  return datesFromHistory(services, candidates, async ({ parent }) => {
    signal.throwIfAborted();
    if (parent === undefined) {
      return new Map();
    }
    try {
      return (await renderer.render(await taskAt(parent))).services;
    } catch {
      // What could not be rendered is not what there is now.
      return undefined;
    }
  });
}
