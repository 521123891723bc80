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

import type { AppliedState, DeliveryService } from '../../delivery/types';

/** What the delivering tools say. */
export class FakeDelivery implements DeliveryService {
  readonly states = new Map<string, AppliedState>();
  readonly rules = new Map<
    string,
    ReturnType<DeliveryService['ignoreRules']>
  >();
  private readonly listeners = new Set<(environmentRef: string) => void>();

  set(environmentRef: string, state: AppliedState | undefined): void {
    if (state) {
      this.states.set(environmentRef, state);
    } else {
      this.states.delete(environmentRef);
    }
    this.tell(environmentRef);
  }

  tell(environmentRef: string): void {
    this.listeners.forEach(listener => listener(environmentRef));
  }

  applied(environmentRef: string) {
    return this.states.get(environmentRef);
  }

  renderInputs() {
    return undefined;
  }

  ignoreRules(environmentRef: string) {
    return this.rules.get(environmentRef) ?? [];
  }

  onChange(listener: (environmentRef: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
