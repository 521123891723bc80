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

import type { CollectorLogger, Timers } from '@gitopshq/cluster-collector';
import { isEqual } from 'lodash';
import type { Lease } from '../../leases';
import type { RegisteredEnvironment } from '../../registry/types';
import type { IngestStore } from '../store/IngestStore';
import type { WantedWorkload, WantedWorkloads } from '../wanted/types';

/** Wait before Git is asked again after a failure. */
const RETRY_MS = 30_000;

/**
 * What Git wants of one environment as it was last known, also by the hub
 * before: rendering takes its time, and what the cluster has must not wait
 * for it, nor change hands meanwhile.
 */
export class LastWanted {
  private stored?: readonly WantedWorkload[];
  private found?: readonly WantedWorkload[];
  private asked = 0;
  private stopped = false;
  private cancelRetry = () => {};

  constructor(
    private readonly deps: {
      store: Pick<IngestStore, 'loadWanted' | 'writeWanted'>;
      wanted: WantedWorkloads;
      timers: Timers;
      logger: CollectorLogger;
    },
    private environment: RegisteredEnvironment,
    /** Called when it has become another. */
    private readonly onChange: () => void,
  ) {
    this.ask();
  }

  /** Follows what the registry says of the environment. */
  configure(environment: RegisteredEnvironment): void {
    const { source, namespaces } = this.environment;
    this.environment = environment;
    if (
      !isEqual(source, environment.source) ||
      !isEqual(namespaces, environment.namespaces)
    ) {
      this.ask();
    }
  }

  /** Asks Git, and tells when the answer is another one. */
  ask(): void {
    this.asked += 1;
    const { asked, environment } = this;
    const isLast = () => asked === this.asked && !this.stopped;
    this.cancelRetry();
    const answer = environment.source
      ? this.deps.wanted.of(environment)
      : Promise.resolve([]);
    answer.then(
      found => {
        // An answer to an earlier question may come later.
        if (found && isLast()) {
          const before = this.found ?? this.stored ?? [];
          this.found = found;
          if (!isEqual(found, before)) {
            this.onChange();
          }
        }
      },
      error => {
        if (isLast()) {
          this.deps.logger.warn(
            `What Git wants of ${environment.environmentRef} could not be read, it will be tried again: ${error}`,
          );
          this.cancelRetry = this.deps.timers.after(RETRY_MS, () => this.ask());
        }
      },
    );
  }

  /** What is known now; written down for the hub after this one. */
  async take(lease: Lease): Promise<readonly WantedWorkload[]> {
    const { store } = this.deps;
    const { environmentRef } = this.environment;
    this.stored ??= await store.loadWanted(environmentRef);
    const { found } = this;
    if (found && !isEqual(found, this.stored)) {
      await store.writeWanted(lease, environmentRef, found);
      this.stored = found;
    }
    return this.stored;
  }

  stop(): void {
    this.stopped = true;
    this.cancelRetry();
  }
}
