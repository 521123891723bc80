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
import type {
  Clock,
  CollectionSink,
  CollectorLogger,
  Identified,
  ObjectChange,
  TargetStatus,
  WatchTarget,
} from '../types';
import type { TargetList } from './listTarget';
import { SinkFailedError } from './SinkFailedError';
import { describeTarget } from './targets';

/**
 * What one target tells the sink: in order, each status once, and nothing
 * after the signal is aborted.
 */
export class TargetReport<O extends Identified> {
  private asOf: number | undefined;
  private listed = 0;
  private dropped = 0;
  private last: TargetStatus | undefined;
  /** Why it is listed every now and then instead of watched. */
  private polling: Problem | undefined;

  constructor(
    private readonly target: WatchTarget,
    private readonly context: {
      clusterRef: string;
      sink: CollectionSink<O>;
      clock: Clock;
      logger: CollectorLogger;
      /** For how long a sign of life keeps the target current, ms. */
      currentMs: number;
      signal: AbortSignal;
    },
  ) {}

  /** Nothing that was read before holds any more. */
  starting(): void {
    this.asOf = undefined;
    this.listed = 0;
    this.dropped = 0;
    this.polling = undefined;
    this.tell({ state: 'starting' });
  }

  /** @throws ClusterProblemError when the sink fails. */
  replaced(list: TargetList<O>): void {
    this.asOf = list.asOf;
    this.listed = list.objects.length + list.dropped;
    this.dropped = list.dropped;
    this.give(sink => sink.replace(this.target, list.objects, list.asOf));
    this.tellCurrent();
  }

  /** @throws ClusterProblemError when the sink fails. */
  changed(changes: ObjectChange<O>[]): void {
    this.give(sink => sink.apply(this.target, changes, this.asOf ?? 0));
  }

  /** An event or bookmark has come; `dropped` when its object was left out. */
  sign(dropped: boolean): void {
    this.asOf = this.context.clock.now();
    if (dropped) {
      this.dropped += 1;
    }
  }

  /** It was asked anew and is as it was. */
  confirmed(asOf: number): void {
    this.asOf = asOf;
    this.tellCurrent();
  }

  /** The data is complete up to the last sign. */
  tellCurrent(): void {
    const problem = this.polling ?? this.droppedProblem();
    this.tell({
      state: 'current',
      asOf: this.asOf,
      ...(problem && { problem }),
    });
  }

  /** After a resume nothing is proven yet, but what was current still is. */
  resumed(): void {
    const untold = this.polling !== undefined || !this.isCurrent;
    this.polling = undefined;
    const age = this.context.clock.now() - (this.asOf ?? 0);
    if (untold && age < this.context.currentMs) {
      this.tellCurrent();
    }
  }

  /** It may be listed but not watched. */
  polled(problem: Problem): void {
    this.polling = problem;
    this.tellCurrent();
  }

  get isCurrent(): boolean {
    return this.last?.state === 'current';
  }

  failed(problem: Problem): void {
    this.tell({
      state: 'failed',
      ...(this.asOf !== undefined && { asOf: this.asOf }),
      problem,
    });
  }

  /** Neither event nor bookmark for so long. */
  silent(silenceMs: number): void {
    this.failed({
      code: 'watch-silent',
      message: `The watch brought neither event nor bookmark for ${
        silenceMs / 1000
      } s; it is opened again`,
      value: describeTarget(this.target),
      cure: 'Look for a proxy or firewall that drops idle connections; an API server sends a bookmark about every minute.',
    });
  }

  private give(call: (sink: CollectionSink<O>) => void): void {
    if (this.context.signal.aborted) {
      return;
    }
    try {
      call(this.context.sink);
    } catch (error) {
      throw new SinkFailedError(describeTarget(this.target), error);
    }
  }

  private tell(status: TargetStatus): void {
    const before = this.last;
    if (
      this.context.signal.aborted ||
      JSON.stringify(status) === JSON.stringify(before)
    ) {
      return;
    }
    this.last = status;
    this.log(status, before);
    try {
      this.context.sink.status(this.target, status);
    } catch (error) {
      // Told again next time; the data itself is not concerned.
      this.last = before;
      this.context.logger.warn(
        new SinkFailedError(describeTarget(this.target), error).message,
      );
    }
  }

  private log(status: TargetStatus, before: TargetStatus | undefined): void {
    const { clusterRef, logger } = this.context;
    const { problem } = status;
    if (problem && problem.code !== before?.problem?.code) {
      logger.warn(
        `${clusterRef}: ${describeTarget(this.target)}: ${problem.message} (${
          problem.value
        }). ${problem.cure}`,
      );
    } else if (status.state === 'current' && before?.state === 'failed') {
      logger.info(
        `${clusterRef}: ${describeTarget(this.target)} is collected again`,
      );
    }
  }

  private droppedProblem(): Problem | undefined {
    return this.dropped === 0
      ? undefined
      : {
          code: 'malformed-objects',
          message: `Objects were left out because they are malformed or too large: ${describeTarget(
            this.target,
          )}`,
          value: `${this.dropped} left out since the last list of ${this.listed}`,
          cure: 'Find out what serves these objects: a Kubernetes API server sends each with name and uid and with the types of its OpenAPI schema.',
        };
  }
}
