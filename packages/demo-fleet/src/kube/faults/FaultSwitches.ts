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

import { InputError } from '@backstage/errors';
import { Scheduler } from '../time/Scheduler';
import {
  ClusterFaults,
  FaultRequest,
  NO_FAULTS,
  parseFaultRequest,
} from './ClusterFaults';

/** Puts faults into effect; called one change at a time. */
export type FaultEffect = (
  now: Readonly<ClusterFaults>,
  before: Readonly<ClusterFaults>,
) => Promise<void>;

/**
 * The faults of one cluster: switched by tests, by stories and by people.
 * @public
 */
export class FaultSwitches {
  #current: Readonly<ClusterFaults> = NO_FAULTS;
  #cancelRecovery: (() => void) | undefined;
  #changes: Promise<void> = Promise.resolve();

  /**
   * @param canExpire - whether the cluster has an expired certificate to show
   * @param onError - told when a recovery planned with `forSeconds` fails
   */
  constructor(
    private readonly scheduler: Scheduler,
    private readonly canExpire: boolean,
    private readonly effect: FaultEffect,
    private readonly onError: (error: Error) => void,
  ) {}

  /** What is wrong at the moment. */
  get current(): Readonly<ClusterFaults> {
    return this.#current;
  }

  /** Whether anything is wrong at the moment. */
  get any(): boolean {
    return Object.values(this.#current).some(Boolean);
  }

  /**
   * What a request asks for, without doing it.
   * @throws InputError for an unknown fault or a value out of range
   */
  check(request: unknown): FaultRequest {
    const parsed = parseFaultRequest(request);
    if (parsed.expiredCertificate && !this.canExpire) {
      throw new InputError(
        'The fault expiredCertificate needs the options tls and tls.expired of the cluster',
      );
    }
    return parsed;
  }

  /**
   * Switches exactly these faults on and all others off; fulfilled once that is so.
   * @throws InputError for an unknown fault or a value out of range
   */
  async set(request: FaultRequest): Promise<void> {
    const { forSeconds, ...faults } = this.check(request);
    this.stop();
    if (forSeconds !== undefined) {
      this.#cancelRecovery = this.scheduler.after(forSeconds * 1000, () => {
        this.clear().catch(this.onError);
      });
    }
    await this.#change({ ...NO_FAULTS, ...faults });
  }

  /** Switches every fault off. */
  async clear(): Promise<void> {
    await this.set({});
  }

  /** Plans nothing more. */
  stop(): void {
    this.#cancelRecovery?.();
    this.#cancelRecovery = undefined;
  }

  async #change(next: ClusterFaults): Promise<void> {
    const before = this.#current;
    this.#current = Object.freeze(next);
    const change = this.#changes.then(() => this.effect(next, before));
    // A failed change is its caller's to hear of and must not block the next one.
    this.#changes = change.catch(() => undefined);
    await change;
  }
}
