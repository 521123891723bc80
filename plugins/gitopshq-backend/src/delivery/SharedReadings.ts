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
import type { CollectorLogger, Timers } from '@gitopshq/cluster-collector';
import type { Lease } from '../leases';
import type { RegisteredEnvironment } from '../registry/types';
import type { Readings } from './DatabaseReadings';
import type { Judgement } from './judgeEnvironment';

/** How soon other replicas know of a change. */
const POLL_MS = 10_000;
const RETRY_MS = 5_000;

interface Kept {
  /** What it was judged by: of another definition it says nothing. */
  definition: string;
  judgement: Judgement;
}

/** What of the registry decides how an environment is judged. */
function definitionOf(environment: RegisteredEnvironment): string {
  const { clusterRef, source, settings } = environment;
  return JSON.stringify([clusterRef, source, settings?.delivery]);
}

/**
 * Gives what this replica knows of delivering tools to the others, and takes
 * from them what they know of clusters this one does not look after.
 */
export class SharedReadings {
  /** To be written, by environment. */
  private readonly pending = new Map<string, { lease: Lease; text: string }>();
  /** Written or to be written by this replica. */
  private readonly given = new Map<string, string>();
  private readonly kept = new Map<string, { version: number; kept: Kept }>();
  /** Environments of other replicas' clusters. */
  private wanted: ReadonlySet<string> = new Set();
  private working?: Promise<void>;
  private cancel = () => {};
  private stopped = false;

  constructor(
    private readonly options: {
      readings: Readings;
      timers: Timers;
      logger: CollectorLogger;
      /** Called with environments of which something else is known. */
      onChange(environmentRefs: string[]): void;
    },
  ) {}

  /** What this replica has read under a lease. */
  give(
    environment: RegisteredEnvironment,
    lease: Lease,
    judgement: Judgement,
  ): void {
    const { environmentRef } = environment;
    const kept: Kept = { definition: definitionOf(environment), judgement };
    const text = JSON.stringify(kept);
    if (this.given.get(environmentRef) !== text) {
      this.given.set(environmentRef, text);
      this.pending.set(environmentRef, { lease, text });
      this.workAfter(0);
    }
  }

  /** Says which environments are to be known from others. */
  want(environmentRefs: ReadonlySet<string>): void {
    this.wanted = environmentRefs;
    for (const ref of environmentRefs) {
      this.given.delete(ref);
      this.pending.delete(ref);
    }
    for (const ref of this.kept.keys()) {
      if (!environmentRefs.has(ref)) {
        this.kept.delete(ref);
      }
    }
    this.workAfter(0);
  }

  /** What another replica has read of an environment as it is defined now. */
  of(environment: RegisteredEnvironment): Judgement | undefined {
    const kept = this.kept.get(environment.environmentRef)?.kept;
    return kept?.definition === definitionOf(environment)
      ? kept.judgement
      : undefined;
  }

  /** Reads and writes nothing after this has resolved. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.cancel();
    await this.working;
  }

  private workAfter(delayMs: number): void {
    this.cancel();
    if (!this.stopped && !this.working) {
      this.cancel = this.options.timers.after(delayMs, () => {
        this.working = this.work().then(nextMs => {
          this.working = undefined;
          const due = this.pending.size > 0 || this.wanted.size > 0;
          if (due) {
            this.workAfter(nextMs);
          }
        });
      });
    }
  }

  /** @returns after how many ms to go on. */
  private async work(): Promise<number> {
    try {
      const wanted = this.wanted;
      await this.write();
      await this.read();
      return this.pending.size > 0 || this.wanted !== wanted ? 0 : POLL_MS;
    } catch (error) {
      this.options.logger.warn(
        `What delivering tools say could not be shared with other replicas, it will be tried again: ${stringifyError(
          error,
        )}`,
      );
      return RETRY_MS;
    }
  }

  private async write(): Promise<void> {
    for (const [ref, entry] of [...this.pending]) {
      await this.options.readings.write(entry.lease, ref, entry.text);
      // Something newer may have come meanwhile.
      if (this.pending.get(ref) === entry) {
        this.pending.delete(ref);
      }
    }
  }

  private async read(): Promise<void> {
    if (this.wanted.size === 0) {
      return;
    }
    const known = new Map(
      [...this.wanted].map(ref => [ref, this.kept.get(ref)?.version]),
    );
    const changed: string[] = [];
    for (const [ref, { version, text }] of await this.options.readings.changed(
      known,
    )) {
      // Its lease may have come to this replica meanwhile.
      if (this.wanted.has(ref)) {
        this.kept.set(ref, { version, kept: JSON.parse(text) });
        changed.push(ref);
      }
    }
    if (changed.length > 0 && !this.stopped) {
      this.options.onChange(changed);
    }
  }
}
