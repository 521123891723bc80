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
import type { ApiServerConnector } from '../connection/ApiServerConnector';
import type { ApiServerSession } from '../connection/ApiServerSession';
import { Deadline, unlessAborted } from '../connection/Deadline';
import type { Projection } from '../projection/projection';
import type { Clock, Identified, Timers, WatchTarget } from '../types';
import { asProblemError } from './asProblemError';
import { Backoff } from './Backoff';
import { ChangeBatch } from './ChangeBatch';
import type { ClusterIdentity } from './ClusterIdentity';
import type { CollectorLimits } from './collectorOptions';
import type { ListSlots } from './ListSlots';
import { listTarget } from './listTarget';
import { ExpiredError, WATCH_FORBIDDEN } from './refusal';
import { pause } from './pause';
import { SinkFailedError } from './SinkFailedError';
import type { TargetReport } from './TargetReport';
import type { WatchEvent } from './watchEvent';
import { type WatchEnd, watchTarget } from './watchTarget';

/**
 * Resuming may fail for ever, for instance after etcd was restored from a
 * backup and the resource version lies in the future, or behind a proxy that
 * lets lists pass but no watch.
 */
const RESUMES_BEFORE_LIST = 3;

/** Refusals that a new list would not overcome. */
const REFUSED = [
  'wrong-token',
  'missing-credential',
  'forbidden',
  'unknown-resource',
];

/** How often a target is listed that may not be watched. */
const POLL_MS = 60_000;

/** The cluster behind the URL is another one: all begins anew. */
class ClusterReplaced extends Error {}

/** What all targets of one cluster share. */
export interface TargetSurroundings {
  identity: ClusterIdentity;
  connector: ApiServerConnector;
  slots: ListSlots;
  limits: CollectorLimits;
  clock: Clock;
  timers: Timers;
  random: () => number;
}

/**
 * Keeps one target collected: list, watch from there, resume, and list again
 * when the watch has lost its place. Ends only when its signal is aborted.
 */
export class TargetCollector<O extends Identified> {
  private readonly backoff: Backoff;
  /** Where to watch from; undefined = a list is needed. */
  private resourceVersion: string | undefined;
  private failedResumes = 0;
  /** The last watch ended in silence, without a sign since. */
  private wasSilent = false;
  /** The cluster must prove who it is after this moment before a request. */
  private unprovenSince: number;
  private attempt?: Deadline;
  /** The present round has listed. */
  private hasListed = false;

  constructor(
    private readonly target: WatchTarget,
    private readonly projection: Projection<O>,
    private readonly surroundings: TargetSurroundings,
    private readonly report: TargetReport<O>,
    private readonly signal: AbortSignal,
  ) {
    this.backoff = new Backoff(surroundings.random);
    this.unprovenSince = surroundings.identity.moment();
  }

  /** Forgets everything, resource version included, and begins anew. */
  restart(): void {
    this.resourceVersion = undefined;
    this.failedResumes = 0;
    this.wasSilent = false;
    this.backoff.reset();
    this.report.starting();
    this.attempt?.abort(new ClusterReplaced());
  }

  /** Resolves after the signal is aborted; never rejects. */
  async run(): Promise<void> {
    this.report.starting();
    while (!this.signal.aborted) {
      const attempt = new Deadline(this.surroundings.timers, this.signal);
      this.attempt = attempt;
      const delayMs = await this.round(attempt.signal).catch(error =>
        this.afterError(error, attempt.signal),
      );
      await this.pause(delayMs, attempt.signal);
      attempt.release();
    }
  }

  /** Lists if need be, then watches once; the answer is how long to wait, ms. */
  private async round(signal: AbortSignal): Promise<number> {
    const { identity } = this.surroundings;
    this.hasListed = false;
    try {
      await this.proveCluster(signal);
      if (this.resourceVersion === undefined) {
        this.unprovenSince = identity.moment();
        this.resourceVersion = await this.list(signal);
        this.hasListed = true;
        // A version of one cluster means nothing to another.
        await this.proveCluster(signal);
      }
      const { resourceVersion } = this;
      return this.afterWatch(await this.watch(resourceVersion, signal));
    } finally {
      this.unprovenSince = identity.moment();
    }
  }

  private async proveCluster(signal: AbortSignal): Promise<void> {
    const { identity } = this.surroundings;
    signal.throwIfAborted();
    await unlessAborted(identity.proven(this.unprovenSince), signal);
  }

  private list(signal: AbortSignal): Promise<string> {
    const { slots, clock, timers, limits } = this.surroundings;
    return slots.run(signal, async () => {
      const session = await this.open(signal);
      const list = await listTarget(session, this.target, {
        projection: this.projection,
        limits,
        clock,
        timers,
        signal,
      });
      signal.throwIfAborted();
      this.report.replaced(list);
      return list.resourceVersion;
    });
  }

  private async watch(
    resourceVersion: string,
    signal: AbortSignal,
  ): Promise<WatchEnd> {
    const { limits, clock, timers, random } = this.surroundings;
    const session = await this.open(signal);
    const deadline = new Deadline(timers, signal);
    const batch = new ChangeBatch<O>(
      timers,
      changes => this.report.changed(changes),
      error => deadline.abort(error),
    );
    try {
      return await watchTarget(session, this.target, {
        resourceVersion,
        projection: this.projection,
        limits,
        // The second time shorter: the list comes before the data is stale.
        silenceMs: this.wasSilent ? limits.silenceMs / 2 : limits.silenceMs,
        clock,
        timers,
        random,
        signal: deadline.signal,
        onOpen: () => this.report.resumed(),
        onEvent: event => this.take(event, batch),
      });
    } finally {
      if (signal.reason instanceof ClusterReplaced) {
        batch.discard();
      } else {
        // However it ended, what came before did happen.
        batch.flush();
      }
      deadline.release();
    }
  }

  private take(event: WatchEvent<O>, batch: ChangeBatch<O>): void {
    this.resourceVersion = event.resourceVersion ?? this.resourceVersion;
    this.backoff.reset();
    this.failedResumes = 0;
    this.wasSilent = false;
    this.report.sign(event.malformed);
    if (event.change) {
      batch.add(event.change);
    }
    if (event.malformed || !event.change || !this.report.isCurrent) {
      batch.flush();
      this.report.tellCurrent();
    }
  }

  private afterWatch(end: WatchEnd): number {
    const { limits } = this.surroundings;
    switch (end) {
      case 'ended':
        this.failedResumes = 0;
        return 0;
      case 'silent':
        if (this.wasSilent) {
          this.wasSilent = false;
          this.resourceVersion = undefined;
        } else {
          this.wasSilent = true;
          this.report.silent(limits.silenceMs);
        }
        return 0;
      case 'object-too-large':
        this.resourceVersion = undefined;
        return this.backoff.nextDelayMs();
      default:
        this.resumeFailed();
        return this.backoff.nextDelayMs();
    }
  }

  private resumeFailed(): void {
    this.failedResumes += 1;
    if (this.failedResumes >= RESUMES_BEFORE_LIST) {
      this.failedResumes = 0;
      this.resourceVersion = undefined;
    }
  }

  private afterError(error: unknown, signal: AbortSignal): number {
    if (signal.aborted) {
      return 0;
    }
    if (error instanceof ExpiredError) {
      this.resourceVersion = undefined;
      const first = this.backoff.failures === 0;
      const delayMs = this.backoff.nextDelayMs();
      return first ? 0 : delayMs;
    }
    const failure = asProblemError(error);
    if (failure.problem.code === WATCH_FORBIDDEN) {
      return this.pollAfter(failure.problem);
    }
    if (failure instanceof SinkFailedError) {
      this.resourceVersion = undefined;
    } else if (
      failure.problem.code === 'connection-lost' ||
      (failure.answered && !REFUSED.includes(failure.problem.code))
    ) {
      this.resumeFailed();
    }
    this.report.failed(failure.problem);
    return this.backoff.nextDelayMs(failure.retryAfterMs);
  }

  /** What may not be watched is listed again; each time a watch is tried. */
  private pollAfter({ message, value, cure }: Problem): number {
    this.resourceVersion = undefined;
    if (!this.hasListed) {
      return 0;
    }
    this.backoff.reset();
    this.report.polled({
      code: WATCH_FORBIDDEN,
      message: `${message}; it is listed every ${POLL_MS / 1000} s instead`,
      value,
      cure,
    });
    return Math.round(POLL_MS * (0.9 + 0.1 * this.surroundings.random()));
  }

  /** Reads the credential anew each time, so that a changed one is used. */
  private async open(signal: AbortSignal): Promise<ApiServerSession> {
    const { connector, limits, timers } = this.surroundings;
    const deadline = new Deadline(timers, signal).set(limits.answerTimeoutMs);
    try {
      return await connector.open(deadline.signal);
    } finally {
      deadline.release();
    }
  }

  private pause(delayMs: number, signal: AbortSignal): Promise<void> {
    return pause(this.surroundings.timers, delayMs, signal);
  }
}
