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
import type {
  ClusterOrigin,
  Dependency,
  Problem,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type {
  ClusterLocator,
  LocatedCluster,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import {
  Redaction,
  type Clock,
  type Timers,
} from '@gitopshq/cluster-collector';
import { isEqual } from 'lodash';
import {
  checkLocatedClusters,
  type CheckedClusters,
} from './checkLocatedClusters';
import { locatorFailed } from './problems';

const REFRESH_MS = 60_000;
/** After a failure it is asked sooner. */
const RETRY_MS = 10_000;
const TIMEOUT_MS = 30_000;

/** A locator and what is known of it beforehand. */
export interface LocatorSource {
  locator: ClusterLocator;
  origin: Extract<ClusterOrigin, 'kubernetes' | 'module'>;
  /** What of its configuration cannot be used. */
  problems?: Problem[];
}

/** A cluster and where it was found. */
export interface FoundCluster {
  cluster: LocatedCluster;
  origin: LocatorSource['origin'];
  /** Its locator has failed since. */
  problem?: Problem;
}

/** Asks one locator again and again, and keeps its last complete answer. */
export class LocatorReader {
  private known?: CheckedClusters & { asOf: string };
  private failure?: string;
  private cancel = () => {};
  private stopped = false;

  constructor(
    readonly source: LocatorSource,
    private readonly options: {
      clock: Clock;
      timers: Timers;
      logger: LoggerService;
      /** What it found has changed, or whether it fails. */
      onChange(): void;
    },
  ) {}

  /** Whether it has answered since the hub started. */
  get answered(): boolean {
    return this.known !== undefined;
  }

  /** The first question is settled when this resolves; never rejects. */
  start(): Promise<void> {
    const { locator, problems = [] } = this.source;
    for (const { message, value, cure } of problems) {
      this.options.logger.warn(
        `Locator ${locator.id}: ${message} (${value}). ${cure}`,
      );
    }
    return this.refresh();
  }

  stop(): void {
    this.stopped = true;
    this.cancel();
  }

  found(): FoundCluster[] {
    const { origin, locator } = this.source;
    const { clusters = [], asOf = '' } = this.known ?? {};
    const problem =
      this.failure === undefined
        ? undefined
        : locatorFailed(locator.id, this.failure, asOf);
    return clusters.map(cluster => ({
      cluster,
      origin,
      ...(problem && { problem }),
    }));
  }

  health(): Dependency {
    const { locator, problems = [] } = this.source;
    const name = `clusters of ${locator.id}`;
    const asOf = this.known && { asOf: this.known.asOf };
    if (this.failure !== undefined) {
      return {
        name,
        state: this.known ? 'degraded' : 'failed',
        ...asOf,
        problem: locatorFailed(locator.id, this.failure, this.known?.asOf),
      };
    }
    const all = [...problems, ...this.refusals()];
    if (all.length > 0) {
      return { name, state: 'degraded', ...asOf, problem: asOne(all) };
    }
    return { name, state: this.known ? 'ok' : 'starting', ...asOf };
  }

  private refusals(): Problem[] {
    const refusals = this.known?.refusals ?? [];
    return refusals.map(message => ({
      code: 'unusable-cluster',
      message: `Left out: ${message}`,
      cure: 'Correct it where the locator has it from, or declare the cluster in gitopshq.clusters',
    }));
  }

  private async refresh(): Promise<void> {
    const { clock, timers, logger } = this.options;
    const before = { clusters: this.known?.clusters, failure: this.failure };
    try {
      const answer = await this.askInTime();
      const checked = checkLocatedClusters(answer);
      if (!isEqual(checked.refusals, this.known?.refusals ?? [])) {
        checked.refusals.forEach(refusal =>
          logger.warn(`Locator ${this.source.locator.id} left out ${refusal}`),
        );
      }
      this.known = { ...checked, asOf: new Date(clock.now()).toISOString() };
      this.failure = undefined;
    } catch (error) {
      this.failure = new Redaction().of(
        error instanceof Error ? error.message : String(error),
      );
      if (this.failure !== before.failure && !this.stopped) {
        logger.warn(
          `Locator ${this.source.locator.id} failed: ${this.failure}`,
        );
      }
    }
    if (this.stopped) {
      return;
    }
    const after = { clusters: this.known?.clusters, failure: this.failure };
    if (!isEqual(before, after)) {
      this.options.onChange();
    }
    this.cancel = timers.after(
      this.failure === undefined ? REFRESH_MS : RETRY_MS,
      () => {
        void this.refresh();
      },
    );
  }

  private async askInTime(): Promise<unknown> {
    let cancel = () => {};
    const tooLate = new Promise<never>((_, reject) => {
      cancel = this.options.timers.after(TIMEOUT_MS, () =>
        reject(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)),
      );
    });
    try {
      return await Promise.race([this.source.locator.listClusters(), tooLate]);
    } finally {
      cancel();
    }
  }
}

/** A dependency has one problem; this tells several. */
function asOne(problems: Problem[]): Problem {
  const [{ code }] = problems;
  const values = problems.flatMap(({ value }) => value ?? []);
  return {
    code,
    message: problems.map(problem => problem.message).join('; '),
    ...(values.length > 0 && { value: values.join(', ') }),
    cure: [...new Set(problems.map(problem => problem.cure))].join('; '),
  };
}
