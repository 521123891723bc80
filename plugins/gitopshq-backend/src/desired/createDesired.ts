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

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError, NotFoundError, stringifyError } from '@backstage/errors';
import type { EventsService } from '@backstage/plugin-events-node';
import type {
  Dependency,
  GitopshqConfig,
  Problem,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Renderer } from '@gitopshq/backstage-plugin-gitopshq-node';
import type { Clock, Timers } from '@gitopshq/cluster-collector';
import type { Knex } from 'knex';
import { isEqual } from 'lodash';
import pLimit from 'p-limit';
import type { Registry, RegistrySnapshot } from '../registry/types';
import {
  DatabaseDesiredStore,
  type DesiredStore,
} from './DatabaseDesiredStore';
import {
  sourceSpecOf,
  withCommitInForce,
  type ClusterCapabilities,
  type EnvironmentSourceSpec,
  type EnvironmentState,
} from './EnvironmentState';
import type { GitCredential } from './git/GitCredentials';
import { GitRepository } from './git/GitRepository';
import { parseRepositoryUrl, type RepositoryUrl } from './git/repositoryUrl';
import { pushedPlaces, PUSH_TOPICS } from './pushEvents';
import { EnvironmentRenderer } from './render/EnvironmentRenderer';
import { HelmRenderer } from './render/HelmRenderer';
import { KustomizeRenderer } from './render/KustomizeRenderer';
import { PlainRenderer } from './render/PlainRenderer';
import { RenderSandbox } from './render/RenderSandbox';
import type { RenderInputs } from './RenderInputs';
import type { SourceReader } from './SourceReader';
import { SourceRepository } from './SourceRepository';
import type {
  DesiredChange,
  DesiredService,
  DesiredState,
  DesiredStatus,
  RenderedCommit,
} from './types';

/** In which what tools say of many environments is gathered. */
const FOLLOW_DELAY_MS = 100;

/** What the desired state needs of the hub. */
export interface DesiredOptions {
  config: Pick<GitopshqConfig, 'git' | 'render'>;
  /** `backend.workingDirectory`. */
  workingDirectory?: string;
  database: Knex;
  registry: Registry;
  /** The credential for a repository, asked for before every fetch. */
  credentialFor(url: RepositoryUrl): Promise<GitCredential>;
  events: EventsService;
  /** Tells subscriptions of several hubs apart: each has clones of its own. */
  hubId: string;
  /** Beside `plain`, `kustomize` and `helm`. */
  addedRenderers?: readonly Renderer[];
  /** What is known of a cluster; Helm charts may ask for it. */
  capabilities?(clusterRef: string): ClusterCapabilities;
  /** What delivering tools say of how environments are rendered. */
  delivery?: {
    /** Undefined: as configured. A problem: nothing is rendered. */
    renderInputs(environmentRef: string): RenderInputs | Problem | undefined;
    /** Calls back when that of an environment is another. */
    onChange(listener: (environmentRef: string) => void): () => void;
  };
  hubEnvironment: NodeJS.ProcessEnv;
  clock: Clock;
  timers: Timers;
  /** A number in [0, 1). */
  random: () => number;
  logger: LoggerService;
}

/** What Git wants: repositories, renderers, and who is told of changes. */
export interface Desired {
  service: DesiredService;
  start(): void;
  /** Nothing is fetched, rendered or written after this has resolved. */
  stop(): Promise<void>;
  /** State of each repository in use. */
  health(): Dependency[];
}

class Desiring implements Desired, DesiredService {
  readonly service = this;
  private readonly repositories = new Map<string, SourceRepository>();
  /** Repository of each environment, or why it has none. */
  private readonly sources = new Map<string, SourceRepository | Problem>();
  private readonly listeners = new Set<(change: DesiredChange) => void>();
  private readonly leaving = new Set<Promise<void>>();
  private readonly historySlot = pLimit(1);
  private readonly store: DesiredStore;
  private readonly renderer: EnvironmentRenderer;
  private readonly folder: string;
  private unfollow = () => {};
  private cancelFollow?: () => void;
  private stopped = false;

  constructor(private readonly options: DesiredOptions) {
    const { config, workingDirectory, hubEnvironment, timers } = options;
    this.folder =
      config.git.workingDirectory ??
      join(workingDirectory ?? tmpdir(), 'gitopshq');
    const sandbox = new RenderSandbox({
      config: config.render,
      folder: join(this.folder, 'render'),
      hubEnvironment,
      timers,
    });
    this.renderer = new EnvironmentRenderer([
      new PlainRenderer(),
      new KustomizeRenderer(sandbox),
      new HelmRenderer(sandbox),
      ...(options.addedRenderers ?? []),
    ]);
    this.store = new DatabaseDesiredStore(options.database);
  }

  start(): void {
    const { registry, events, hubId, logger, delivery } = this.options;
    const unfollow = [
      registry.onChange(snapshot => this.follow(snapshot)),
      delivery?.onChange(() => this.followSoon()),
    ];
    this.unfollow = () => unfollow.forEach(end => end?.());
    this.follow(registry.current());
    events
      .subscribe({
        id: `desired-${hubId}`,
        topics: PUSH_TOPICS,
        onEvent: async event => this.onPush(pushedPlaces(event)),
      })
      .catch(error => {
        logger.warn(
          `Pushes are seen by polling only: ${stringifyError(error)}`,
        );
      });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.unfollow();
    this.cancelFollow?.();
    await Promise.all([
      ...[...this.repositories.values()].map(repository => repository.stop()),
      ...this.leaving,
    ]);
    this.historySlot.clearQueue();
    await this.historySlot(async () => {});
  }

  health(): Dependency[] {
    return [...this.repositories.values()].map(each => each.health());
  }

  onChange(listener: (change: DesiredChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  status(environmentRef: string): DesiredStatus | undefined {
    const source = this.sources.get(environmentRef);
    if (!(source instanceof SourceRepository)) {
      return source && { problem: source };
    }
    const state = source.state(environmentRef);
    if (!state) {
      return undefined;
    }
    const { head, inForce } = state;
    const problem = state.problem
      ? withCommitInForce(state.problem, head, inForce)
      : source.fetchProblem;
    return {
      ...(head && { head }),
      ...(inForce && {
        inForce: {
          sha: inForce.sha,
          services: inForce.services,
          ...newest(inForce.services),
        },
      }),
      ...(problem && { problem }),
    };
  }

  async current(environmentRef: string): Promise<DesiredState | undefined> {
    const status = this.status(environmentRef);
    if (!status?.inForce) {
      return status && { head: status.head, problem: status.problem };
    }
    const { objects, notes } = await this.objectsAt(
      environmentRef,
      status.inForce.sha,
    );
    return { ...status, inForce: { ...status.inForce, objects, notes } };
  }

  async objectsAt(
    environmentRef: string,
    sha: string,
  ): Promise<RenderedCommit> {
    const { source, state } = this.required(environmentRef);
    return source.renderAt(state, sha);
  }

  async changedSince(environmentRef: string, sha: string): Promise<string[]> {
    const { source, state } = this.required(environmentRef);
    if (!state.inForce) {
      throw new NotFoundError(`No commit of ${environmentRef} is in force`);
    }
    const then = await source.renderAt(state, sha);
    if (then.inputKey === state.inForce.inputKey) {
      return [];
    }
    const now = await source.renderAt(state, state.inForce.sha);
    const keys = new Set([...then.services.keys(), ...now.services.keys()]);
    return [...keys]
      .filter(key => then.services.get(key) !== now.services.get(key))
      .sort();
  }

  source(environmentRef: string): SourceReader {
    const { source, state } = this.required(environmentRef);
    return source.reader(state);
  }

  refresh(environmentRef: string): void {
    const source = this.sources.get(environmentRef);
    if (source instanceof SourceRepository) {
      source.fetchSoon();
    }
  }

  private required(environmentRef: string): {
    source: SourceRepository;
    state: EnvironmentState;
  } {
    const source = this.sources.get(environmentRef);
    const state =
      source instanceof SourceRepository
        ? source.state(environmentRef)
        : undefined;
    if (!(source instanceof SourceRepository) || !state) {
      throw new NotFoundError(
        `${environmentRef} has no source that can be read${
          source && 'message' in source ? `: ${source.message}` : ''
        }`,
      );
    }
    return { source, state };
  }

  private onPush(places: readonly string[]): void {
    for (const repository of this.repositories.values()) {
      if (places.includes(repository.place)) {
        repository.fetchSoon();
      }
    }
  }

  /** A tool tells of all its environments at once when it was first read. */
  private followSoon(): void {
    const { timers, registry } = this.options;
    this.cancelFollow ??= timers.after(FOLLOW_DELAY_MS, () => {
      this.cancelFollow = undefined;
      this.follow(registry.current());
    });
  }

  private follow(snapshot: RegistrySnapshot): void {
    if (this.stopped) {
      return;
    }
    const wanted = new Map<
      string,
      { url: RepositoryUrl; specs: EnvironmentSourceSpec[] }
    >();
    const before = new Map(this.sources);
    this.sources.clear();
    for (const environment of snapshot.environments.values()) {
      const { environmentRef, source, state, clusterRef } = environment;
      if (state !== 'confirmed' || !source) {
        continue;
      }
      let url: RepositoryUrl;
      try {
        url = parseRepositoryUrl(
          source.repository,
          this.options.config.git.allowProtocols,
        );
      } catch (error) {
        this.sources.set(environmentRef, unusableRepository(error));
        continue;
      }
      const inputs = this.options.delivery?.renderInputs(environmentRef);
      const spec =
        inputs && 'code' in inputs
          ? inputs
          : sourceSpecOf(
              environment,
              url.url,
              this.options.capabilities?.(clusterRef) ?? {},
              inputs,
            );
      if ('code' in spec) {
        this.sources.set(environmentRef, spec);
        continue;
      }
      const repository = wanted.get(url.key) ?? { url, specs: [] };
      repository.specs.push(spec);
      wanted.set(url.key, repository);
    }
    this.leaveAllBut(wanted);
    for (const [key, { url, specs }] of wanted) {
      let repository = this.repositories.get(key);
      if (!repository) {
        repository = this.open(url);
        this.repositories.set(key, repository);
      }
      for (const { environmentRef } of specs) {
        this.sources.set(environmentRef, repository);
      }
      repository.follow(specs);
    }
    for (const [environmentRef, source] of this.sources) {
      const known = before.get(environmentRef);
      if (!(source instanceof SourceRepository) && !isEqual(source, known)) {
        this.announce({ environmentRef, objectsChanged: true });
      }
    }
  }

  private leaveAllBut(wanted: ReadonlyMap<string, unknown>): void {
    for (const [key, repository] of this.repositories) {
      if (!wanted.has(key)) {
        this.repositories.delete(key);
        const left = repository.stop().finally(() => this.leaving.delete(left));
        this.leaving.add(left);
      }
    }
  }

  private open(url: RepositoryUrl): SourceRepository {
    const { config, hubEnvironment, clock, timers, random, logger } =
      this.options;
    return new SourceRepository({
      git: new GitRepository({
        url,
        workingDirectory: this.folder,
        folder: join(this.folder, 'git', url.key.slice(0, 40)),
        home: join(this.folder, 'home'),
        config: config.git,
        credential: () => this.options.credentialFor(url),
        hubEnvironment,
        clock,
        timers,
      }),
      renderer: this.renderer,
      store: this.store,
      config: config.git,
      clock,
      timers,
      random,
      logger,
      onChange: change => this.announce(change),
      historySlot: work => this.historySlot(work),
    });
  }

  private announce(change: DesiredChange): void {
    for (const listener of this.listeners) {
      try {
        listener(change);
      } catch (error) {
        this.options.logger.error(
          `A follower of the desired state failed: ${stringifyError(error)}`,
        );
      }
    }
  }
}

function newest(services: readonly { committedAt?: number }[]): {
  committedAt?: number;
} {
  const times = services.map(({ committedAt }) => committedAt);
  const known = times.filter((time): time is number => time !== undefined);
  return known.length > 0 && known.length === times.length
    ? { committedAt: Math.max(...known) }
    : {};
}

function unusableRepository(error: unknown): Problem {
  return {
    code: 'unusable-repository',
    message:
      error instanceof InputError ? error.message : stringifyError(error),
    cure: 'Correct the repository of the source',
  };
}

/** Makes the desired state; it does nothing before it is started. */
export function createDesired(options: DesiredOptions): Desired {
  return new Desiring(options);
}
