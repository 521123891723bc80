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
import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import { RenderError } from '@gitopshq/backstage-plugin-gitopshq-node';
import { readHistory, type HistoryCommit } from '../desired/git/readHistory';
import { digestOf } from '../desired/render/digest';
import type { SourceReader } from '../desired';
import type {
  RegisteredEnvironment,
  RegistrySnapshot,
} from '../registry/types';
import { HistoryWalk, type ConfirmedCommit } from './history/HistoryWalk';
import { readOlder, readTimeline } from './history/TimelineReader';
import { serviceOfUnit } from './history/units';
import type {
  DatabaseReleaseStore,
  ServiceOfUnit,
} from './store/DatabaseReleaseStore';
import type { DatabaseTimelineStore } from './store/DatabaseTimelineStore';
import type { CommitRow, TimelineRow } from './store/releaseRows';
import type { CommittedOperation, OperationLookup } from './types';

/** Confirmed without being asked for: a first page, */
export const FIRST_PAGE = 100;
/** and what signals look at. */
export const CONFIRMED_DAYS = 30;
const DAY_MS = 24 * 3_600_000;
/** Commits confirmed before others have their turn, */
const BATCH = 40;
/** or the time after which they have it. */
const STEP_MS = 1_000;

/** What reading a history needs. */
export interface EnvironmentHistoryDeps {
  timelines: DatabaseTimelineStore;
  releases: DatabaseReleaseStore;
  operations?: OperationLookup;
  isSecret(name: string): boolean;
  signal: AbortSignal;
}

/** An environment as it is to be read now. */
export interface HistoryTarget {
  environment: RegisteredEnvironment;
  snapshot: RegistrySnapshot;
  source: SourceReader;
  headSha: string;
}

/** Reads and confirms the history of environments, step by step. */
export class EnvironmentHistory {
  /** Where confirming stopped: what is rendered there need not be again. */
  private walk?: { environmentRef: string; depth: number; walk: HistoryWalk };
  private readonly classified = new Set<string>();

  constructor(private readonly deps: EnvironmentHistoryDeps) {}

  /** Reads what is new on the branch. @returns whether anything is. */
  async read({
    environment,
    snapshot,
    source,
    headSha,
  }: HistoryTarget): Promise<boolean> {
    const { timelines, releases } = this.deps;
    const { environmentRef } = source;
    const key = sourceKeyOf(source);
    const stored = await timelines.timeline(environmentRef);
    if (stored?.source_key === key && stored.head_sha === headSha) {
      return false;
    }
    const known = stored?.source_key === key ? stored : undefined;
    const walk = this.newWalk(environment, source);
    const reading = await readTimeline(
      source,
      headSha,
      known && {
        headSha: known.head_sha,
        headDepth: known.head_depth,
        paths: JSON.parse(known.paths),
      },
      sha => walk.unitsByFile(sha),
    );
    const written = await timelines.write(environmentRef, key, stored, reading);
    if (written) {
      await releases.addUnits(
        environmentRef,
        reading.units.values(),
        serviceOf(environment, snapshot),
      );
    }
    return written;
  }

  /**
   * Confirms the next commits that are wanted.
   *
   * @returns whether there may be more.
   */
  async confirm(target: HistoryTarget, now: number): Promise<boolean> {
    const { environment, source } = target;
    const { timelines, signal } = this.deps;
    const { environmentRef } = source;
    if (!this.classified.has(environmentRef)) {
      // Operations may have been carried out while nobody looked.
      await this.classify(environmentRef);
      this.classified.add(environmentRef);
    }
    const timeline = await timelines.timeline(environmentRef);
    const rows = await timelines.unconfirmed(
      environmentRef,
      now - CONFIRMED_DAYS * DAY_MS,
      FIRST_PAGE,
      BATCH,
    );
    if (!timeline || rows.length === 0) {
      this.walk = undefined;
      return false;
    }
    try {
      await this.confirmRows(target, timeline, rows);
    } catch (error) {
      this.walk = undefined;
      signal.throwIfAborted();
      if (!(error instanceof RenderError)) {
        throw error;
      }
      await timelines.setProblem(
        environmentRef,
        notRendered(error, environment),
      );
      return false;
    }
    if (timeline.problem) {
      await timelines.setProblem(environmentRef, undefined);
    }
    return true;
  }

  /** Tells kinds anew, as when operations have changed. */
  async classify(environmentRef: string): Promise<boolean> {
    return this.deps.releases.classify(
      environmentRef,
      await this.operations(environmentRef),
    );
  }

  /** Operations of ours that made a commit which says so. */
  private async operations(
    environmentRef: string,
  ): Promise<ReadonlyMap<string, CommittedOperation>> {
    const { releases, operations } = this.deps;
    const claimed = operations ? await releases.claimed(environmentRef) : [];
    return operations && claimed.length > 0
      ? operations.committed(environmentRef, claimed)
      : new Map();
  }

  private async confirmRows(
    target: HistoryTarget,
    timeline: TimelineRow,
    rows: readonly CommitRow[],
  ): Promise<void> {
    const { environment, snapshot, source } = target;
    const { environmentRef } = source;
    const paths: string[] = JSON.parse(timeline.paths);
    const { confirmed, older } = await this.lookAt(target, paths, rows);
    if (older) {
      this.walk = undefined;
      const found = await readOlder(source, older, older.paths);
      await this.deps.timelines.addOlder(
        environmentRef,
        timeline,
        [...new Set([...paths, ...older.paths])],
        found,
      );
    }
    await this.deps.releases.confirm(
      environmentRef,
      confirmed,
      serviceOf(environment, snapshot),
      await this.operations(environmentRef),
    );
  }

  /**
   * Looks at as many of the commits as there is time for.
   *
   * @returns also where older commits are to be looked for by other paths.
   */
  private async lookAt(
    { environment, source }: HistoryTarget,
    paths: readonly string[],
    rows: readonly CommitRow[],
  ): Promise<{
    confirmed: ConfirmedCommit[];
    older?: { sha: string; depth: number; paths: string[] };
  }> {
    const { environmentRef } = source;
    const open = new Map(rows.map(row => [row.sha, row]));
    const confirmed: ConfirmedCommit[] = [];
    const until = performance.now() + STEP_MS;
    for await (const run of this.runs(source, rows, paths)) {
      const from = open.get(run[0].sha)!.depth;
      const walk = await this.walkAt(environment, source, from);
      for await (const commit of walk.confirm(run, paths)) {
        confirmed.push(commit);
        const { depth, parent_sha: sha } = open.get(commit.sha)!;
        this.walk = { environmentRef, depth, walk };
        if (commit.otherInputs.length > 0 && sha !== null) {
          const older = { sha, depth: depth - 1, paths: commit.otherInputs };
          return { confirmed, older };
        }
        if (performance.now() > until) {
          return { confirmed };
        }
      }
    }
    // Those not on the branch any more: the next reading removes them.
    confirmed.forEach(({ sha }) => open.delete(sha));
    for (const sha of open.keys()) {
      confirmed.push({ sha, units: [], otherInputs: [] });
    }
    return { confirmed };
  }

  /** Rows as Git has them, in runs without another candidate between. */
  private async *runs(
    source: SourceReader,
    rows: readonly CommitRow[],
    paths: readonly string[],
  ): AsyncGenerator<[HistoryCommit, ...HistoryCommit[]]> {
    const open = new Set(rows.map(({ sha }) => sha));
    let run: HistoryCommit[] = [];
    for await (const commit of readHistory(
      source.repository.commands,
      rows[0].sha,
      paths,
    )) {
      if (open.delete(commit.sha)) {
        run.push(commit);
      } else if (run.length > 0) {
        yield run as [HistoryCommit, ...HistoryCommit[]];
        run = [];
      }
      if (open.size === 0) {
        break;
      }
    }
    if (run.length > 0) {
      yield run as [HistoryCommit, ...HistoryCommit[]];
    }
  }

  /** The last walk where it goes on, else a new one. */
  private async walkAt(
    environment: RegisteredEnvironment,
    source: SourceReader,
    depth: number,
  ): Promise<HistoryWalk> {
    const { walk } = this;
    const { environmentRef } = source;
    const goesOn =
      walk?.environmentRef === environmentRef &&
      walk.depth > depth &&
      !(await this.deps.timelines.anyBetween(
        environmentRef,
        depth,
        walk.depth,
      ));
    return goesOn ? walk.walk : this.newWalk(environment, source);
  }

  private newWalk(
    environment: RegisteredEnvironment,
    source: SourceReader,
  ): HistoryWalk {
    const { isSecret, signal } = this.deps;
    return new HistoryWalk({ environment, source, isSecret, signal });
  }
}

function serviceOf(
  environment: RegisteredEnvironment,
  snapshot: RegistrySnapshot,
): ServiceOfUnit {
  return workload => serviceOfUnit(environment, snapshot, workload);
}

/** Changes when the timeline is one of something else. */
function sourceKeyOf({ repositoryKey, branch, path }: SourceReader): string {
  return digestOf([repositoryKey, branch, path]);
}

function notRendered(
  error: RenderError,
  { name }: RegisteredEnvironment,
): Problem {
  return {
    ...error.problem,
    message: `Releases of ${name} cannot be confirmed: ${
      error.problem.message || stringifyError(error)
    }`,
  };
}
