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

import type { LoggerService } from '@backstage/backend-plugin-api';
import { NotFoundError, stringifyError } from '@backstage/errors';
import type {
  Dependency,
  GitConfig,
  Problem,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Clock, Timers } from '@gitopshq/cluster-collector';
import pLimit from 'p-limit';
import type { DesiredStore } from './DatabaseDesiredStore';
import {
  EnvironmentState,
  renderProblem,
  type EnvironmentSourceSpec,
} from './EnvironmentState';
import { branchProblem } from './branchProblem';
import { EnvironmentReader } from './EnvironmentReader';
import { findDates } from './datesFromHistory';
import type { GitRepository } from './git/GitRepository';
import { GitProblemError } from './git/gitProblem';
import { SharedFetch } from './git/SharedFetch';
import { TreeCache } from './git/TreeCache';
import type {
  EnvironmentRenderer,
  RenderTask,
} from './render/EnvironmentRenderer';
import type { SourceReader } from './SourceReader';
import type { DesiredChange, DesiredHead, RenderedCommit } from './types';

/** Hubs that start together must not ask the same server together. */
const JITTER = 0.1;
const MAX_RETRY_SECONDS = 600;
const EVALUATED_AT_ONCE = 4;

/** What a {@link SourceRepository} needs. */
export interface SourceRepositoryOptions {
  git: GitRepository;
  renderer: EnvironmentRenderer;
  store: DesiredStore;
  config: GitConfig;
  clock: Clock;
  timers: Timers;
  random: () => number;
  logger: LoggerService;
  onChange(change: DesiredChange): void;
  /** Reads history of one environment at a time in the whole hub. */
  historySlot: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * One repository and the environments made from it: fetches on request and
 * now and then, one fetch at a time, and renders what has changed.
 */
export class SourceRepository {
  private environments = new Map<string, EnvironmentState>();
  private readonly trees: TreeCache;
  private readonly fetches: SharedFetch;
  private readonly abort = new AbortController();
  private readonly limit = pLimit(EVALUATED_AT_ONCE);
  private cancelPoll = () => {};
  private working?: Promise<void>;
  private asked = false;
  private failures = 0;
  private fetchedAt?: number;
  private problem?: Problem;

  constructor(private readonly options: SourceRepositoryOptions) {
    this.trees = new TreeCache(sha => options.git.tree(sha));
    this.fetches = new SharedFetch(() => options.git.fetch());
  }

  get place(): string {
    return this.options.git.url.place;
  }

  state(environmentRef: string): EnvironmentState | undefined {
    return this.environments.get(environmentRef);
  }

  /** Why the repository itself cannot be read now. */
  get fetchProblem(): Problem | undefined {
    return this.problem;
  }

  /** Takes over what is made from it; others keep what is known of them. */
  follow(specs: readonly EnvironmentSourceSpec[]): void {
    let added = false;
    this.environments = new Map(
      specs.map(spec => {
        const known = this.environments.get(spec.environmentRef);
        const same =
          known?.spec.sourceKey === spec.sourceKey &&
          JSON.stringify(known.spec) === JSON.stringify(spec);
        added ||= !same;
        return [spec.environmentRef, same ? known : new EnvironmentState(spec)];
      }),
    );
    if (added) {
      this.fetchSoon();
    }
  }

  /** Fetches now; if that is being done already, once more afterwards. */
  fetchSoon(): void {
    this.asked = true;
    this.cancelPoll();
    this.begin();
  }

  /** Resolves once nothing runs any more. */
  async stop(): Promise<void> {
    this.cancelPoll();
    this.abort.abort();
    this.options.git.stop();
    await this.working;
  }

  health(): Dependency {
    const name = `git ${this.place}`;
    const asOf =
      this.fetchedAt === undefined
        ? {}
        : { asOf: new Date(this.fetchedAt).toISOString() };
    if (this.problem) {
      return { name, state: 'failed', ...asOf, problem: this.problem };
    }
    return { name, state: this.fetchedAt ? 'ok' : 'starting', ...asOf };
  }

  /** Reads for one environment; stays with what it is made from now. */
  reader({ spec }: EnvironmentState): SourceReader {
    const { git, renderer } = this.options;
    return new EnvironmentReader({
      spec,
      git,
      fetch: () => this.fetchFor(spec),
      tree: sha => this.trees.get(sha),
      render: task => renderer.render(task),
      inputPaths: task => renderer.inputPaths(task),
      signal: this.abort.signal,
    });
  }

  /** @throws NotFoundError when the clone does not hold the commit. */
  async renderAt(
    state: EnvironmentState,
    sha: string,
  ): Promise<RenderedCommit> {
    if (!(await this.options.git.commit(sha))) {
      throw new NotFoundError(
        `The commit "${sha.slice(0, 64)}" is not in ${
          this.options.git.url.url
        }, or the clone of the hub does not hold it any more`,
      );
    }
    return this.options.renderer.render(await this.task(state, sha));
  }

  private async fetchFor({
    branch,
    environmentRef,
  }: EnvironmentSourceSpec): Promise<void> {
    await this.fetches.begin();
    const tip = (await this.options.git.tips([branch])).get(branch);
    if (tip !== this.state(environmentRef)?.head?.sha) {
      this.fetchSoon();
    }
  }

  private begin(): void {
    if (this.abort.signal.aborted) {
      return;
    }
    this.working ??= this.work().finally(() => {
      this.working = undefined;
      // One that was asked for between the last look and now.
      if (this.asked) {
        this.begin();
      } else {
        this.pollLater();
      }
    });
  }

  private async work(): Promise<void> {
    while (this.asked && !this.abort.signal.aborted) {
      this.asked = false;
      try {
        await this.fetch();
      } catch (error) {
        if (!this.abort.signal.aborted) {
          // What Git says of a repository is a problem; this is our own fault.
          this.failures += 1;
          this.options.logger.error(
            `Looking at ${this.place} failed: ${stringifyError(error)}`,
          );
        }
      }
    }
  }

  private pollLater(): void {
    if (this.abort.signal.aborted || this.environments.size === 0) {
      return;
    }
    const { config, timers, random } = this.options;
    const seconds = Math.min(
      config.pollSeconds * 2 ** Math.min(this.failures, 10),
      Math.max(MAX_RETRY_SECONDS, config.pollSeconds),
    );
    this.cancelPoll = timers.after(
      seconds * 1000 * (1 + JITTER * (2 * random() - 1)),
      () => this.fetchSoon(),
    );
  }

  private async fetch(): Promise<void> {
    const { git, store, clock, logger } = this.options;
    const checkedAt = await store.now();
    const before = JSON.stringify(this.problem);
    try {
      await this.fetches.begin();
      this.fetchedAt = clock.now();
      this.failures = 0;
      this.problem = undefined;
    } catch (error) {
      if (!(error instanceof GitProblemError)) {
        throw error;
      }
      if (this.abort.signal.aborted) {
        return;
      }
      this.failures += 1;
      this.problem = error.problem;
    }
    const after = JSON.stringify(this.problem);
    if (before !== after) {
      if (this.problem) {
        logger.warn(`${this.problem.message} (${this.place})`);
      }
      for (const environmentRef of this.environments.keys()) {
        this.options.onChange({ environmentRef, objectsChanged: false });
      }
    }
    await this.judge(this.problem ? undefined : checkedAt);
    if (!this.problem) {
      await git.tidy().catch(error => {
        logger.debug(`git gc of ${this.place}: ${stringifyError(error)}`);
      });
    }
  }

  /**
   * @param checkedAt - When the fetch began; undefined when it failed: then
   * the clone as it is must do for what has not been looked at yet.
   */
  private async judge(checkedAt: number | undefined): Promise<void> {
    const { git, store } = this.options;
    const states = [...this.environments.values()].filter(
      state => checkedAt !== undefined || !state.judged,
    );
    const branches = [...new Set(states.map(({ spec }) => spec.branch))];
    const tips = await git.tips(branches);
    const repositoryKey = git.url.key;
    for (const branch of branches) {
      const sha = tips.get(branch);
      let head: DesiredHead | undefined;
      if (sha !== undefined && checkedAt !== undefined) {
        head = await store.recordHead(
          { repositoryKey, branch, sha, checkedAt },
          async old => !(await git.isAncestor(old, sha)),
        );
        // Another hub has seen something newer: wait for our next fetch.
        head = head.sha === sha ? head : undefined;
      } else if (sha !== undefined) {
        const stored = await store.head(repositoryKey, branch);
        head = stored?.sha === sha ? stored : undefined;
      }
      const gone = checkedAt !== undefined && sha === undefined;
      const problem = gone
        ? await branchProblem(branch, git, store)
        : undefined;
      await Promise.all(
        states
          .filter(({ spec }) => spec.branch === branch)
          .map(state =>
            this.limit(() => this.evaluate(state, head, problem, gone)),
          ),
      );
    }
  }

  private async evaluate(
    state: EnvironmentState,
    head: DesiredHead | undefined,
    ofBranch: Problem | undefined,
    gone: boolean,
  ): Promise<void> {
    const { environmentRef } = state.spec;
    if (this.abort.signal.aborted) {
      return;
    }
    const before = lookOf(state);
    const inputsBefore = state.inForce?.inputKey;
    state.judged = true;
    if (head || gone) {
      state.head = head;
      state.problem = ofBranch;
    }
    if (head && (state.inForce?.sha !== head.sha || state.problem)) {
      try {
        await this.putInForce(state, head);
        state.problem = undefined;
      } catch (error) {
        if (this.abort.signal.aborted) {
          return;
        }
        state.problem = renderProblem(error, head.sha);
      }
    }
    if (!state.inForce) {
      await this.restore(state);
    }
    if (this.environments.get(environmentRef) !== state) {
      return;
    }
    if (lookOf(state) !== before) {
      this.options.onChange({
        environmentRef,
        objectsChanged: state.inForce?.inputKey !== inputsBefore,
      });
    }
    if (state.dating) {
      state.dating = false;
      void this.options.historySlot(() => this.readHistory(state));
    }
  }

  /** Renders head and, when its inputs are other ones, remembers it. */
  private async putInForce(
    state: EnvironmentState,
    head: DesiredHead,
  ): Promise<void> {
    const { git, store } = this.options;
    const { environmentRef, sourceKey, keepName } = state.spec;
    const rendered = await this.options.renderer.render(
      await this.task(state, head.sha),
    );
    if (state.inForce?.inputKey === rendered.inputKey) {
      state.inForce = { ...state.inForce, sha: head.sha };
      return;
    }
    await git.keep(keepName, head.sha);
    await store.putInForce(
      { environmentRef, sourceKey, sha: head.sha, seenAt: head.seenAt },
      rendered.services,
    );
    await this.setInForce(state, rendered);
  }

  /** After a restart: the last commit that could be rendered. */
  private async restore(state: EnvironmentState): Promise<void> {
    const { environmentRef, sourceKey } = state.spec;
    const stored = await this.options.store.inForce(environmentRef);
    if (stored?.sourceKey !== sourceKey) {
      return;
    }
    try {
      await this.setInForce(state, await this.renderAt(state, stored.sha));
    } catch (error) {
      state.problem ??= renderProblem(error, stored.sha);
    }
  }

  private async setInForce(
    state: EnvironmentState,
    { sha, inputKey, services: digests }: RenderedCommit,
  ): Promise<void> {
    const services = await this.options.store.services(
      state.spec.environmentRef,
    );
    state.inForce = { sha, inputKey, services };
    state.dating = services.some(
      service =>
        service.committedAt === undefined && digests.has(service.serviceKey),
    );
  }

  private async readHistory(state: EnvironmentState): Promise<void> {
    const { git, renderer, store, logger } = this.options;
    const { environmentRef } = state.spec;
    const { signal } = this.abort;
    const sha = state.inForce?.sha;
    if (signal.aborted || sha === undefined) {
      return;
    }
    try {
      const dates = await findDates({
        git,
        renderer,
        services: await store.undated(environmentRef),
        sha,
        taskAt: commit => this.task(state, commit),
        signal,
      });
      await store.date(environmentRef, dates);
      const services = await store.services(environmentRef);
      if (state.inForce && this.environments.get(environmentRef) === state) {
        state.inForce = { ...state.inForce, services };
        this.options.onChange({ environmentRef, objectsChanged: false });
      }
    } catch (error) {
      if (!signal.aborted) {
        logger.error(
          `The history of ${environmentRef} could not be read: ${stringifyError(
            error,
          )}`,
        );
      }
    }
  }

  private async task(
    { spec }: EnvironmentState,
    sha: string,
  ): Promise<RenderTask> {
    return {
      tree: await this.trees.get(sha),
      sha,
      renderer: spec.renderer,
      request: spec.request,
      signal: this.abort.signal,
    };
  }
}

/** What others see of a state. */
function lookOf({ head, inForce, problem }: EnvironmentState): string {
  return JSON.stringify([head, inForce?.sha, inForce?.inputKey, problem]);
}
