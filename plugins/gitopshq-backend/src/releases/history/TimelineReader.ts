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

import { RenderError } from '@gitopshq/backstage-plugin-gitopshq-node';
import { folderOf, isWithin } from '../../desired/git/gitPath';
import {
  readFirstParents,
  readHistory,
  type HistoryCommit,
} from '../../desired/git/readHistory';
import type { SourceReader } from '../../desired/SourceReader';
import type { Unit } from './units';

/** Of one environment; older ones are left out, and it is said so. */
export const MAX_CANDIDATES = 20_000;

/** A commit that changed a file of the input set. */
export interface Candidate extends Omit<HistoryCommit, 'files'> {
  /** Place on the first-parent line; newer is greater. */
  depth: number;
  /** Keys of units whose files it changed; undefined: that cannot be told. */
  units?: string[];
}

/** How far a timeline was read before. */
export interface KnownTimeline {
  headSha: string;
  headDepth: number;
  paths: readonly string[];
}

/** Candidates of a branch. */
export interface TimelineReading {
  /** All there are; false: those since the timeline that was known. */
  whole: boolean;
  headSha: string;
  headDepth: number;
  paths: string[];
  /** Newest first. */
  candidates: Candidate[];
  truncated: boolean;
  /** Units at head. */
  units: ReadonlyMap<string, Unit>;
}

/** What is known of the files at head. */
export interface HeadFiles {
  byFile: ReadonlyMap<string, ReadonlySet<string>>;
  units: ReadonlyMap<string, Unit>;
}

/** Which units files belong to, as far as the files at head tell. */
export class UnitHints {
  private readonly byFolder = new Map<string, Set<string>>();

  constructor(
    private readonly path: string,
    private readonly byFile: HeadFiles['byFile'],
  ) {
    for (const [file, units] of byFile) {
      const folder = folderOf(file);
      const known = this.byFolder.get(folder) ?? new Set();
      units.forEach(unit => known.add(unit));
      this.byFolder.set(folder, known);
    }
  }

  /** @returns undefined when it may be any unit. */
  of(files: readonly { path: string }[]): string[] | undefined {
    const found = new Set<string>();
    for (const { path } of files) {
      const folder = folderOf(path);
      const own = folder !== this.path && isWithin(this.path, path);
      const units =
        this.byFile.get(path) ??
        // A file that is not there any more, beside those of one service.
        (own ? this.byFolder.get(folder) : undefined);
      if (!units || units.size === 0) {
        return undefined;
      }
      units.forEach(unit => found.add(unit));
    }
    return [...found];
  }
}

/** Numbers commits by their place on the first-parent line. */
async function* numbered(
  source: SourceReader,
  sha: string,
  depth: number,
  paths: readonly string[],
  after?: string,
): AsyncGenerator<{ commit: HistoryCommit; depth: number }> {
  const { commands } = source.repository;
  const line = readFirstParents(commands, sha, after);
  let at = depth + 1;
  try {
    for await (const commit of readHistory(commands, sha, paths, after)) {
      for (;;) {
        const { value, done } = await line.next();
        if (done) {
          return;
        }
        at -= 1;
        if (value === commit.sha) {
          break;
        }
      }
      yield { commit, depth: at };
    }
  } finally {
    await line.return(undefined);
  }
}

async function collect(
  commits: AsyncGenerator<{ commit: HistoryCommit; depth: number }>,
  hints: UnitHints,
): Promise<{ candidates: Candidate[]; truncated: boolean }> {
  const candidates: Candidate[] = [];
  for await (const { commit, depth } of commits) {
    if (candidates.length === MAX_CANDIDATES) {
      return { candidates, truncated: true };
    }
    const { files, ...rest } = commit;
    const units = hints.of(files);
    candidates.push({ ...rest, depth, ...(units && { units }) });
  }
  return { candidates, truncated: false };
}

/** Input paths at a commit, its own folder as a whole. */
async function inputsAt(source: SourceReader, sha: string): Promise<string[]> {
  try {
    const inputs = await source.inputPaths(await source.tree(sha), sha);
    return [
      source.path,
      ...inputs.filter(input => !isWithin(source.path, input)),
    ];
  } catch (error) {
    if (error instanceof RenderError) {
      return [source.path];
    }
    throw error;
  }
}

/** How many first-parent commits lie between; undefined when the one is not on the other's line. */
async function distance(
  source: SourceReader,
  from: string,
  to: string,
): Promise<number | undefined> {
  let count = 0;
  let last: string | undefined;
  for await (const sha of readFirstParents(
    source.repository.commands,
    to,
    from,
  )) {
    last = sha;
    count += 1;
  }
  if (last === undefined) {
    return undefined;
  }
  return (await source.commit(last))?.parent === from ? count : undefined;
}

/**
 * Reads the candidates of a branch: those since the last time, or all of them
 * when there was none, or when the former head is not on the first-parent line
 * any more.
 */
export async function readTimeline(
  source: SourceReader,
  headSha: string,
  known: KnownTimeline | undefined,
  headFiles: (sha: string) => Promise<HeadFiles>,
): Promise<TimelineReading> {
  const inputs = await inputsAt(source, headSha);
  const { byFile, units } = await headFiles(headSha);
  const hints = new UnitHints(source.path, byFile);
  const ahead =
    known &&
    (known.headSha === headSha
      ? 0
      : await distance(source, known.headSha, headSha));
  if (known && ahead !== undefined) {
    const headDepth = known.headDepth + ahead;
    const paths = [...new Set([...known.paths, ...inputs])];
    const found =
      ahead === 0
        ? { candidates: [], truncated: false }
        : await collect(
            numbered(source, headSha, headDepth, paths, known.headSha),
            hints,
          );
    return { ...found, whole: false, headSha, headDepth, paths, units };
  }
  const found = await collect(numbered(source, headSha, 0, inputs), hints);
  return {
    ...found,
    ...{ whole: true, headSha, headDepth: 0, paths: inputs, units },
  };
}

/** Candidates at and before a commit by paths nobody has looked for yet. */
export async function readOlder(
  source: SourceReader,
  from: { sha: string; depth: number },
  paths: readonly string[],
): Promise<Candidate[]> {
  const { candidates } = await collect(
    numbered(source, from.sha, from.depth, paths),
    new UnitHints(source.path, new Map()),
  );
  return candidates;
}
