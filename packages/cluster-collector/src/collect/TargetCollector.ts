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

import type { ApiServerConnector } from '../connection/ApiServerConnector';
import type { ApiServerSession } from '../connection/ApiServerSession';
import { ClusterProblemError } from '../connection/ClusterProblemError';
import { Deadline } from '../connection/Deadline';
import { Redaction } from '../connection/Redaction';
import type { Projection } from '../projection/projection';
import type { Clock, Timers, WatchTarget } from '../types';
import { Backoff } from './Backoff';
import { ChangeBatch } from './ChangeBatch';
import type { CollectorLimits } from './collectorOptions';
import type { ListSlots } from './ListSlots';
import { listTarget } from './listTarget';
import { ExpiredError } from './refusal';
import { SinkFailedError } from './SinkFailedError';
import type { TargetReport } from './TargetReport';
import type { WatchEvent } from './watchEvent';
import { type WatchEnd, watchTarget } from './watchTarget';

/**
 * Resuming may fail for ever, for instance after etcd was restored from a
 * backup and the resource version lies in the future.
 */
const RESUMES_BEFORE_LIST = 3;

/** Refusals that a new list would not overcome. */
const REFUSED = [
  'wrong-token',
  'missing-credential',
  'forbidden',
  'unknown-resource',
];

/** What all targets of one cluster share. */
export interface TargetSurroundings {
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
export class TargetCollector {
  private readonly backoff: Backoff;
  /** Where to watch from; undefined = a list is needed. */
  private resourceVersion: string | undefined;
  private failedResumes = 0;
  /** The last watch ended in silence, without a sign since. */
  private wasSilent = false;

  constructor(
    private readonly target: WatchTarget,
    private readonly projection: Projection,
    private readonly surroundings: TargetSurroundings,
    private readonly report: TargetReport,
    private readonly signal: AbortSignal,
  ) {
    this.backoff = new Backoff(surroundings.random);
  }

  /** Resolves after the signal is aborted; never rejects. */
  async run(): Promise<void> {
    this.report.starting();
    while (!this.signal.aborted) {
      const delayMs = await this.round().catch(error => this.afterError(error));
      await this.pause(delayMs);
    }
  }

  /** Lists if need be, then watches once; the answer is how long to wait, ms. */
  private async round(): Promise<number> {
    const resourceVersion = this.resourceVersion ?? (await this.list());
    this.resourceVersion = resourceVersion;
    return this.afterWatch(await this.watch(resourceVersion));
  }

  private list(): Promise<string> {
    const { slots, clock, timers, limits } = this.surroundings;
    return slots.run(this.signal, async () => {
      const session = await this.open();
      const list = await listTarget(session, this.target, {
        projection: this.projection,
        limits,
        clock,
        timers,
        signal: this.signal,
      });
      this.report.replaced(list);
      return list.resourceVersion;
    });
  }

  private async watch(resourceVersion: string): Promise<WatchEnd> {
    const { limits, clock, timers, random } = this.surroundings;
    const session = await this.open();
    const deadline = new Deadline(timers, this.signal);
    const batch = new ChangeBatch(
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
      // However it ended, what came before did happen.
      batch.flush();
      deadline.release();
    }
  }

  private take(event: WatchEvent, batch: ChangeBatch): void {
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
        return this.backoff.nextDelayMs();
    }
  }

  private afterError(error: unknown): number {
    if (this.signal.aborted) {
      return 0;
    }
    if (error instanceof ExpiredError) {
      this.resourceVersion = undefined;
      const first = this.backoff.failures === 0;
      const delayMs = this.backoff.nextDelayMs();
      return first ? 0 : delayMs;
    }
    const failure = asProblemError(error);
    if (failure instanceof SinkFailedError) {
      this.resourceVersion = undefined;
    } else if (failure.answered && !REFUSED.includes(failure.problem.code)) {
      this.failedResumes += 1;
      if (this.failedResumes >= RESUMES_BEFORE_LIST) {
        this.failedResumes = 0;
        this.resourceVersion = undefined;
      }
    }
    this.report.failed(failure.problem);
    return this.backoff.nextDelayMs();
  }

  /** Reads the credential anew each time, so that a changed one is used. */
  private async open(): Promise<ApiServerSession> {
    const { connector, limits, timers } = this.surroundings;
    const deadline = new Deadline(timers, this.signal).set(
      limits.answerTimeoutMs,
    );
    try {
      return await connector.open(deadline.signal);
    } finally {
      deadline.release();
    }
  }

  private pause(delayMs: number): Promise<void> {
    if (delayMs <= 0 || this.signal.aborted) {
      return Promise.resolve();
    }
    return new Promise(resolve => {
      let cancel = () => {};
      const end = () => {
        cancel();
        this.signal.removeEventListener('abort', end);
        resolve();
      };
      cancel = this.surroundings.timers.after(delayMs, end);
      this.signal.addEventListener('abort', end, { once: true });
    });
  }
}

/** Anything else is a fault of this package; it is shown, not swallowed. */
function asProblemError(error: unknown): ClusterProblemError {
  if (error instanceof ClusterProblemError) {
    return error;
  }
  const text = error instanceof Error ? error.message : String(error);
  return new ClusterProblemError({
    code: 'collector-failed',
    message: `The collector failed: ${new Redaction().of(text)}`,
    cure: 'Report this with the log of the collector; it starts again by itself.',
  });
}
