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

import { isEqual } from 'lodash';
import { deliver } from '../delivery/deliver';
import type { Scheduler, SimulatedCluster } from '../kube';
import {
  DEMO_NAMESPACE,
  type DemoClusterName,
  type DemoEnvironment,
} from './environments';
import { manifestsOfEnvironment } from './manifests';

/** What happens in the clusters after they have started. */
export interface DemoStoryOptions {
  clusters: ReadonlyMap<DemoClusterName, SimulatedCluster>;
  /** The environments as they were seeded. */
  before: readonly DemoEnvironment[];
  /** The environments as the newest commit has them. */
  head: readonly DemoEnvironment[];
  scheduler: Scheduler;
  /** Whether staging goes silent from time to time; the rest is told always. */
  outages: boolean;
  onError(error: Error): void;
}

const MINUTE_MS = 60_000;

/** The last release is delivered when the one before it runs. */
const RELEASE_AFTER_MS = 4000;

/** Somebody edits production once it runs. */
const EDIT_AFTER_MS = 6000;

const FIRST_SILENCE_AFTER_MS = 10 * MINUTE_MS;
const SILENCE_EVERY_MS = 60 * MINUTE_MS;
/** Longer than the five minutes after which a cluster counts as disconnected. */
const SILENCE_SECONDS = 6 * 60;

/**
 * Tells the demo's story: the release that broke `cart` in shop-us, the edit of
 * `payments-api` in shop-eu by hand, and the cluster whose heartbeat stops and
 * returns.
 */
export class DemoStory {
  #cancels: (() => void)[] = [];

  constructor(private readonly options: DemoStoryOptions) {
    this.#after(RELEASE_AFTER_MS, () => this.#release());
    this.#after(EDIT_AFTER_MS, () => this.#editByHand());
    if (options.outages) {
      this.#after(FIRST_SILENCE_AFTER_MS, () => {
        this.#silence();
        this.#cancels.push(
          options.scheduler.every(SILENCE_EVERY_MS, () =>
            this.#guarded(() => this.#silence()),
          ),
        );
      });
    }
  }

  /** Tells no more. */
  stop(): void {
    this.#cancels.forEach(cancel => cancel());
  }

  #after(delayMs: number, happening: () => void): void {
    this.#cancels.push(
      this.options.scheduler.after(delayMs, () => this.#guarded(happening)),
    );
  }

  #guarded(happening: () => void): void {
    try {
      happening();
    } catch (error) {
      this.options.onError(
        error instanceof Error ? error : new Error(String(error)),
      );
    }
  }

  #release(): void {
    const { before, head, clusters } = this.options;
    for (const environment of head) {
      const store = clusters.get(environment.cluster)?.store;
      const seeded = before
        .filter(({ name }) => name === environment.name)
        .flatMap(manifestsOfEnvironment);
      manifestsOfEnvironment(environment)
        .filter(each => !seeded.some(other => isEqual(other, each)))
        .forEach(each => store && deliver(store, environment, each));
    }
  }

  /** As with `kubectl edit`: live differs from Git from now on. */
  #editByHand(): void {
    const store = this.options.clusters.get('prod-eu')?.store;
    const reference = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: DEMO_NAMESPACE,
      name: 'payments-api',
    };
    const found = store?.get(reference);
    if (!found) {
      return;
    }
    const { containers } = (
      found.spec as { template: { spec: { containers: Container[] } } }
    ).template.spec;
    const edited = containers.map(container => ({
      ...container,
      env: [...(container.env ?? []), { name: 'DEBUG', value: '1' }],
    }));
    store?.patch(
      reference,
      { spec: { template: { spec: { containers: edited } } } },
      { manager: 'kubectl-edit' },
    );
  }

  #silence(): void {
    const faults = this.options.clusters.get('staging')?.faults;
    // Faults that a person has switched on are not the story's to take away.
    if (faults && !faults.any) {
      faults
        .set({ hang: true, forSeconds: SILENCE_SECONDS })
        .catch(this.options.onError);
    }
  }
}

interface Container {
  env?: { name: string; value: string }[];
  [field: string]: unknown;
}
