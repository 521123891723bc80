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

import { Scheduler } from '../time/Scheduler';

/** One planned step per name: a later plan replaces an earlier one. */
export class StepPlans {
  #cancels = new Map<string, () => void>();

  constructor(
    private readonly scheduler: Scheduler,
    private readonly onError: (error: Error) => void,
  ) {}

  set(name: string, delayMs: number, step: () => void): void {
    this.cancel(name);
    this.#cancels.set(
      name,
      this.scheduler.after(delayMs, () => {
        this.#cancels.delete(name);
        try {
          step();
        } catch (error) {
          this.onError(
            error instanceof Error ? error : new Error(String(error)),
          );
        }
      }),
    );
  }

  cancel(name: string): void {
    this.#cancels.get(name)?.();
    this.#cancels.delete(name);
  }

  cancelAll(): void {
    this.#cancels.forEach(cancel => cancel());
    this.#cancels.clear();
  }
}
