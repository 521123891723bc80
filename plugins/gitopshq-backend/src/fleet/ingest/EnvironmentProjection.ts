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

import type {
  Clock,
  CollectorLogger,
  SummaryObject,
  Timers,
} from '@gitopshq/cluster-collector';
import type { Lease } from '../../leases';
import type { LiveUpdates } from '../../live/types';
import type {
  RegisteredEnvironment,
  RegistrySnapshot,
} from '../../registry/types';
import type { EnvironmentRows } from '../rows';
import type { IngestStore } from '../store/IngestStore';
import type { WantedWorkloads } from '../wanted/types';
import type { Change, CollectedObjects } from './CollectedObjects';
import { keepUnseen } from './keepUnseen';
import { LastWanted } from './LastWanted';
import { observe, type EnvironmentObservation } from './observe';
import { PodRows } from './PodRows';
import { projectEnvironment } from './projectEnvironment';
import { isEmpty, rowDifference } from './rowDifference';
import { storedObservation } from './storedObservation';

/** Quiet time awaited after a change. */
const DEBOUNCE_MS = 250;
/** Longest wait while changes keep coming. */
const MAX_WAIT_MS = 1_000;
/** How often `observed_at` is refreshed when nothing else changes. */
const OBSERVED_REFRESH_MS = 15_000;
/** Wait before a failed write is tried again; doubled up to the second. */
const RETRY_MS: [first: number, last: number] = [1_000, 30_000];
/**
 * How long stored services await the first read of the catalog after a start
 * before they are reported as not being told apart.
 */
const CATALOG_WAIT_MS = 60_000;

/** What every projection of the hub shares. */
export interface ProjectionDeps {
  store: IngestStore;
  wanted: WantedWorkloads;
  live: LiveUpdates;
  clock: Clock;
  timers: Timers;
  logger: CollectorLogger;
  staleSeconds: number;
  /** Bounds how many environments are written at once. */
  limit<T>(task: () => Promise<T>): Promise<T>;
  /** Called after rows of an environment were written. */
  onWritten(environmentRef: string): void;
}

/** What a projection follows. */
export interface ProjectionSubject {
  environment: RegisteredEnvironment;
  snapshot: RegistrySnapshot;
  collected: CollectedObjects;
  /** Under which it is collected. */
  lease: Lease;
  /** Resolves when the database knows which cluster this is. */
  identified(): Promise<void>;
}

/**
 * Turns what is collected of one environment into rows and writes only what
 * differs from what is stored.
 */
export class EnvironmentProjection {
  private stored?: EnvironmentRows;
  private readonly podRows = new PodRows();
  private rowsDue = false;
  private statusDue = false;
  private firstDueAt?: number;
  private cancelTimer?: () => void;
  private running?: Promise<void>;
  private stopped = false;
  private failures = 0;
  private readonly startedAt: number;
  private readonly wanted: LastWanted;
  private written: { asOf?: number; unreadable?: string; problem?: string } =
    {};

  constructor(
    private readonly deps: ProjectionDeps,
    private subject: ProjectionSubject,
    /** Resolves when whoever wrote this environment before has ended. */
    private readonly after: Promise<void> = Promise.resolve(),
  ) {
    this.startedAt = deps.clock.now();
    this.wanted = new LastWanted(deps, subject.environment, () =>
      this.changed('objects'),
    );
  }

  get environmentRef(): string {
    return this.subject.environment.environmentRef;
  }

  /** Follows another state of the registry. */
  configure(subject: ProjectionSubject): void {
    this.subject = subject;
    this.wanted.configure(subject.environment);
    this.changed('objects');
  }

  /** What is stored is not what was written: it is read again. */
  forget(): void {
    this.stored = undefined;
    this.written = {};
    this.changed('objects');
  }

  /** Git may want something else. */
  wantedChanged(): void {
    this.wanted.ask();
  }

  /** Says that something collected changed. */
  changed(change: Change): void {
    if (this.stopped) {
      return;
    }
    this.statusDue = true;
    this.rowsDue ||= change === 'objects';
    this.firstDueAt ??= this.deps.clock.now();
    if (!this.running) {
      this.schedule();
    }
  }

  /** Writes nothing after this has resolved. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wanted.stop();
    this.cancelTimer?.();
    await this.running;
  }

  private schedule(): void {
    const now = this.deps.clock.now();
    const waited = now - (this.firstDueAt ?? now);
    const delay =
      this.failures > 0
        ? Math.min(RETRY_MS[0] * 2 ** (this.failures - 1), RETRY_MS[1])
        : Math.max(0, Math.min(DEBOUNCE_MS, MAX_WAIT_MS - waited));
    this.runAfter(delay);
  }

  private runAfter(delayMs: number): void {
    this.cancelTimer?.();
    this.cancelTimer = this.deps.timers.after(delayMs, () => {
      this.cancelTimer = undefined;
      this.running = this.run();
    });
  }

  private async run(): Promise<void> {
    const rowsDue = this.rowsDue;
    this.rowsDue = false;
    this.statusDue = false;
    this.firstDueAt = undefined;
    try {
      await this.after;
      await this.deps.limit(() => this.project(rowsDue));
      this.failures = 0;
    } catch (error) {
      // What was committed is unknown now: read it again before the next try.
      this.stored = undefined;
      this.rowsDue = true;
      this.statusDue = true;
      this.failures += 1;
      this.deps.logger.warn(
        `Writing what was collected of ${this.environmentRef} failed, it will be tried again: ${error}`,
      );
    }
    this.running = undefined;
    if (this.statusDue && !this.stopped) {
      this.firstDueAt ??= this.deps.clock.now();
      this.schedule();
    }
  }

  private async project(rowsDue: boolean): Promise<void> {
    const { store, clock, staleSeconds } = this.deps;
    const { environment, snapshot, collected, lease } = this.subject;
    const { environmentRef } = environment;
    if (this.stopped) {
      return;
    }
    await this.subject.identified();
    const targets = collected.of(environment.namespaces);
    const observation = observe(targets, staleSeconds, clock.now());
    if (!observation.complete) {
      // Until all is listed once, what is stored stays, with its age.
      this.rowsDue ||= rowsDue;
      return;
    }
    if (!rowsDue && this.stored) {
      await this.writeStatus(observation);
      return;
    }
    this.stored ??= await store.load(environmentRef);
    if (snapshot.catalogAsOf === undefined && this.stored.services.size > 0) {
      await this.awaitCatalog();
      return;
    }
    const objects: SummaryObject[] = [];
    for (const target of targets) {
      for (const object of target.objects.values()) {
        objects.push(object);
      }
    }
    const { unseen } = observation;
    const rows = projectEnvironment(environment, snapshot, objects, {
      podRows: this.podRows,
      wanted: await this.wanted.take(lease),
      unseen,
    });
    keepUnseen(rows, this.stored, unseen);
    const difference = rowDifference(this.stored, rows);
    if (isEmpty(difference)) {
      // The new rows share their texts with the collected objects.
      this.stored = rows;
      await this.writeStatus(observation);
      return;
    }
    const registered = await store.write(
      lease,
      environmentRef,
      difference,
      this.storedObservation(observation),
    );
    if (!registered || this.stopped) {
      return;
    }
    this.stored = rows;
    this.noteWritten(observation);
    this.deps.live.changed('services');
    this.deps.live.changed('environments');
    this.deps.onWritten(environmentRef);
  }

  private async writeStatus(
    observation: EnvironmentObservation,
  ): Promise<void> {
    const { asOf, unreadable } = observation;
    const stored = this.storedObservation(observation);
    const moved = Math.abs((asOf ?? 0) - (this.written.asOf ?? 0));
    const becameUnreadable = unreadable !== this.written.unreadable;
    const otherProblem = stored.problem !== this.written.problem;
    if (!becameUnreadable && !otherProblem && moved < OBSERVED_REFRESH_MS) {
      return;
    }
    await this.deps.store.writeObservation(
      this.subject.lease,
      this.environmentRef,
      stored,
    );
    this.noteWritten(observation);
    if (becameUnreadable || otherProblem) {
      this.deps.live.changed('environments');
    }
    if (becameUnreadable) {
      this.deps.onWritten(this.environmentRef);
    }
  }

  /**
   * Without the catalog every service would lose its component. What is
   * stored stays; should the catalog not come, that is said.
   */
  private async awaitCatalog(): Promise<void> {
    const waited = this.deps.clock.now() - this.startedAt;
    this.rowsDue = true;
    if (waited < CATALOG_WAIT_MS) {
      this.runAfter(CATALOG_WAIT_MS - waited);
      return;
    }
    const unreadable =
      'the catalog has not been read since the hub started, so it is not known whose workloads these are';
    await this.writeStatus({
      complete: true,
      unseen: new Set(),
      unreadable,
      problem: {
        code: 'catalog-unread',
        message: unreadable,
        cure: 'Check that the catalog answers; what was collected before is shown until it does',
      },
    });
  }

  private storedObservation(observation: EnvironmentObservation) {
    return storedObservation(observation, this.deps.clock.now());
  }

  private noteWritten(observation: EnvironmentObservation): void {
    const { asOf, unreadable } = observation;
    const { problem } = this.storedObservation(observation);
    this.written = { asOf, unreadable, problem };
  }
}
