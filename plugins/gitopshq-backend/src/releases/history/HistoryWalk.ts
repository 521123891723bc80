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

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Release } from '@gitopshq/backstage-plugin-gitopshq-common';
import { RenderError } from '@gitopshq/backstage-plugin-gitopshq-node';
import { chunk } from 'lodash';
import { isWithin } from '../../desired/git/gitPath';
import { GitCommandError } from '../../desired/git/gitProblem';
import type { HistoryCommit } from '../../desired/git/readHistory';
import type { SourceReader } from '../../desired/SourceReader';
import type { RegisteredEnvironment } from '../../registry/types';
import { CommitObjects, type UnitChange } from './CommitObjects';
import { imageChanges } from './imageChanges';
import { PartialTree } from './PartialTree';
import { MAX_VALUES, valueChanges } from './valueChanges';
import type { Unit } from './units';

/** Why nothing can be rendered here, whatever the commit: no fault of it. */
const NOT_OF_THE_COMMIT = new Set([
  'renderer-missing',
  'renderer-too-old',
  'unknown-renderer',
  'render-timeout',
]);
/** Commits that cannot be rendered in a row; what is before counts as nothing. */
const MAX_BROKEN = 50;
/** A commit that changes more files is rendered as a whole. */
const MAX_PARTIAL_FILES = 500;
/** Commits whose files are read from Git together. */
const COMMITS_AT_ONCE = 20;
/** Files of one commit whose values are compared. */
const MAX_COMPARED_FILES = 200;

/** What a commit made of one unit. */
export interface UnitRelease {
  /** Absent for what belongs to no service. */
  unit?: Unit;
  key: string;
  digestBefore: string;
  digestAfter: string;
  images: Release['images'];
  /** Redacted; at most {@link MAX_VALUES}. */
  values: Release['values'];
}

/** A commit with the units whose rendered objects differ after it. */
export interface ConfirmedCommit {
  sha: string;
  units: UnitRelease[];
  /** Files that older commits are to be looked for by, besides those known. */
  otherInputs: string[];
}

interface State {
  objects: CommitObjects;
  /** False: the commit cannot be rendered, an older one stays in force. */
  exact: boolean;
}

/**
 * Walks commits of one environment from newer to older and finds out what each
 * changed. The objects before a commit are those after the next older one, so
 * that one rendering is done for each, of the changed files alone where every
 * object is made of one file.
 */
export class HistoryWalk {
  /** State at the parent of the commit looked at last. */
  private last?: State;
  private paths: readonly string[] = [];

  constructor(
    private readonly options: {
      source: SourceReader;
      environment: RegisteredEnvironment;
      /** Names whose values are not kept. */
      isSecret(name: string): boolean;
      signal: AbortSignal;
    },
  ) {}

  /** Units at a commit by the files they are made of. */
  async unitsByFile(sha: string): Promise<{
    byFile: Map<string, Set<string>>;
    units: ReadonlyMap<string, Unit>;
  }> {
    const { objects } = await this.render(sha);
    return { byFile: objects.unitsByFile(), units: objects.units };
  }

  /**
   * @param commits - Newest first; no commit between two of them changed a
   * file of the input set. Read from Git together.
   * @param paths - By which they were listed.
   */
  async *confirm(
    commits: readonly HistoryCommit[],
    paths: readonly string[],
  ): AsyncGenerator<ConfirmedCommit> {
    this.paths = paths;
    for (const some of chunk(commits, COMMITS_AT_ONCE)) {
      const blobs = await this.blobsOf(some);
      for (const commit of some) {
        await nextTurn();
        this.options.signal.throwIfAborted();
        yield await this.one(commit, blobs);
      }
    }
  }

  private async one(
    commit: HistoryCommit,
    blobs: ReadonlyMap<string, Buffer>,
  ): Promise<ConfirmedCommit> {
    const { sha, parent } = commit;
    // Nothing between the parent of the commit before and this one counts.
    const after = this.last ?? (await this.render(sha));
    const before = await this.before(commit, after, blobs);
    this.last = before;
    const changes = after.objects.changesFrom(before.objects);
    return {
      sha,
      units: await this.releases(commit, changes, after, before, blobs),
      otherInputs: before.objects.perFile ? [] : await this.otherInputs(parent),
    };
  }

  private async before(
    { parent, files }: HistoryCommit,
    after: State,
    blobs: ReadonlyMap<string, Buffer>,
  ): Promise<State> {
    const { environment, source } = this.options;
    if (parent === undefined) {
      return { objects: CommitObjects.of(environment, [], true), exact: true };
    }
    if (!after.exact || !after.objects.perFile) {
      return this.render(parent);
    }
    const changed = files.filter(({ path }) => isWithin(source.path, path));
    if (changed.length <= MAX_PARTIAL_FILES) {
      const partial = await this.renderFiles(
        parent,
        new Map(
          changed.flatMap(({ path, blobBefore }) =>
            blobBefore === undefined ? [] : [[path, blobBefore] as const],
          ),
        ),
        blobs,
      );
      const objects =
        partial &&
        after.objects.withFiles(
          changed.map(({ path }) => path),
          partial,
        );
      if (objects) {
        return { objects, exact: true };
      }
    }
    return this.render(parent);
  }

  /** Objects of some files; undefined when only the whole can tell. */
  private async renderFiles(
    sha: string,
    files: ReadonlyMap<string, string>,
    blobs: ReadonlyMap<string, Buffer>,
  ) {
    const { source } = this.options;
    try {
      const rendered = await source.render(
        new PartialTree(source.path, files, blobs),
        sha,
      );
      return rendered.renderer === 'plain' ? rendered.objects : undefined;
    } catch {
      this.options.signal.throwIfAborted();
      // The whole commit tells what is wrong, and whether it matters.
      return undefined;
    }
  }

  /** Objects in force at a commit: its own, or those of an older one. */
  private async render(sha: string): Promise<State> {
    const { source, environment, signal } = this.options;
    let at: string | undefined = sha;
    for (let tries = 0; at !== undefined && tries < MAX_BROKEN; tries += 1) {
      signal.throwIfAborted();
      const rendered: CommitObjects | RenderError = await this.tryRender(at);
      if (rendered instanceof CommitObjects) {
        return { objects: rendered, exact: at === sha };
      }
      if (rendered.problem.code === 'unknown-path') {
        break;
      }
      const [commit] = await source.log(at, { paths: this.paths, limit: 1 });
      at = commit?.parent;
    }
    return { objects: CommitObjects.of(environment, []), exact: at === sha };
  }

  /** @returns what is wrong with the commit where it cannot be rendered. */
  private async tryRender(sha: string): Promise<CommitObjects | RenderError> {
    const { source, environment } = this.options;
    try {
      const { objects, renderer } = await source.render(
        await source.tree(sha),
        sha,
      );
      return CommitObjects.of(environment, objects, renderer === 'plain');
    } catch (error) {
      const ofTheCommit =
        error instanceof RenderError &&
        !NOT_OF_THE_COMMIT.has(error.problem.code);
      if (ofTheCommit) {
        return error;
      }
      throw error;
    }
  }

  /** Contents before and after, of as many commits as can be held. */
  private async blobsOf(
    commits: readonly HistoryCommit[],
  ): Promise<ReadonlyMap<string, Buffer>> {
    const ids = new Set(
      commits.flatMap(({ files }) =>
        files
          .slice(0, MAX_PARTIAL_FILES)
          .flatMap(({ blobBefore, blobAfter }) => [blobBefore, blobAfter]),
      ),
    );
    ids.delete(undefined);
    const wanted = [...ids] as string[];
    try {
      return await this.options.source.repository.blobs(wanted);
    } catch (error) {
      this.options.signal.throwIfAborted();
      if (error instanceof GitCommandError) {
        throw error;
      }
      // Too large together: the whole is rendered, which has bounds of its own.
      return new Map();
    }
  }

  private async releases(
    { files }: HistoryCommit,
    changes: ReadonlyMap<string, UnitChange>,
    after: State,
    before: State,
    blobs: ReadonlyMap<string, Buffer>,
  ): Promise<UnitRelease[]> {
    if (changes.size === 0) {
      return [];
    }
    const filesOf = ({ objects }: UnitChange) =>
      new Set(
        objects.flatMap(each => [
          ...(each.before?.files ?? []),
          ...(each.after?.files ?? []),
        ]),
      );
    const owned = new Map(
      [...changes].map(([key, change]) => [key, filesOf(change)]),
    );
    const values = new Map<string, Release['values']>();
    for (const { path, blobBefore, blobAfter } of files.slice(
      0,
      MAX_COMPARED_FILES,
    )) {
      const found = await valueChanges(
        {
          path,
          before: blobs.get(blobBefore ?? ''),
          after: blobs.get(blobAfter ?? ''),
        },
        this.options.isSecret,
      );
      const keys = [...owned].filter(([, own]) => own.has(path));
      // Values of a chart or a patch: whoever changed, changed by them.
      for (const key of (keys.length > 0 ? keys : [...owned]).map(
        ([each]) => each,
      )) {
        values.set(key, [...(values.get(key) ?? []), ...found]);
      }
    }
    return [...changes].map(([key, change]) => {
      const unit =
        after.objects.units.get(key) ?? before.objects.units.get(key);
      const images = imageChanges(change.objects);
      const isImage = ({ from, to }: Release['values'][number]) =>
        images.some(image => image.from === from && image.to === to);
      return {
        key,
        ...(unit && { unit }),
        digestBefore: change.digestBefore,
        digestAfter: change.digestAfter,
        images,
        values: (values.get(key) ?? [])
          .filter(value => !isImage(value))
          .slice(0, MAX_VALUES),
      };
    });
  }

  /** Inputs of an older commit that nobody has looked for yet. */
  private async otherInputs(sha: string | undefined): Promise<string[]> {
    const { source, signal } = this.options;
    if (sha === undefined) {
      return [];
    }
    try {
      const inputs = await source.inputPaths(await source.tree(sha), sha);
      return inputs.filter(
        input =>
          !this.paths.some(path => path === input || isWithin(path, input)),
      );
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof RenderError) {
        return [];
      }
      throw error;
    }
  }
}
