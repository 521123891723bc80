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
import { ConflictError } from '@backstage/errors';
import type {
  Dependency,
  Problem,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type {
  ClusterLocator,
  GitopshqClustersExtensionPoint,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import type { Clock, Timers } from '@gitopshq/cluster-collector';
import {
  LocatorReader,
  type FoundCluster,
  type LocatorSource,
} from './LocatorReader';

/** Until all have answered once, but no longer, the first look waits. */
const FIRST_ANSWERS_MS = 500;

/** What all locators have found. */
export interface LocatedClusters {
  /** The first of a name counts. */
  found: FoundCluster[];
  /** Some have not answered since the hub started: absence proves nothing. */
  incomplete: boolean;
}

/** Asks all locators, each on its own: none waits for another. */
export class ClusterLocators {
  private readonly readers: LocatorReader[];
  private listener = () => {};

  /** @param options.sources - In the order of their priority. */
  constructor(
    private readonly options: {
      sources: LocatorSource[];
      clock: Clock;
      timers: Timers;
      logger: LoggerService;
    },
  ) {
    this.readers = options.sources.map(
      source =>
        new LocatorReader(source, {
          ...options,
          onChange: () => this.listener(),
        }),
    );
  }

  /** Calls back when {@link current} has changed. */
  onChange(listener: () => void): void {
    this.listener = listener;
  }

  /** Resolves when all have answered once, or after half a second. */
  async start(): Promise<void> {
    let cancel = () => {};
    const longEnough = new Promise<void>(resolve => {
      cancel = this.options.timers.after(FIRST_ANSWERS_MS, resolve);
    });
    const first = Promise.all(this.readers.map(reader => reader.start()));
    await Promise.race([first, longEnough]);
    cancel();
  }

  stop(): void {
    this.readers.forEach(reader => reader.stop());
  }

  current(): LocatedClusters {
    return {
      found: this.readers.flatMap(reader => reader.found()),
      incomplete: this.readers.some(reader => !reader.answered),
    };
  }

  health(): Dependency[] {
    return this.readers.map(reader => reader.health());
  }
}

/** The source that the `kubernetes:` configuration is, if it is there. */
export function kubernetesSources(
  locators: { locator: ClusterLocator; problems: Problem[] } | undefined,
): LocatorSource[] {
  return locators ? [{ ...locators, origin: 'kubernetes' }] : [];
}

/** The locators that modules add before the hub starts. */
export class AddedLocators implements GitopshqClustersExtensionPoint {
  readonly sources: LocatorSource[] = [];

  addLocator(locator: ClusterLocator): void {
    const taken = this.sources.some(({ locator: { id } }) => id === locator.id);
    if (taken || locator.id === 'kubernetes') {
      throw new ConflictError(
        `There is a locator of clusters "${locator.id}" already; give each an id of its own`,
      );
    }
    this.sources.push({ locator, origin: 'module' });
  }
}
