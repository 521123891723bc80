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

import type { OperationRecord, OperationRecords } from '../types';

/** What operations did, as a test says. */
export class FakeOperations implements OperationRecords {
  records: OperationRecord[] = [];
  private readonly listeners = new Set<(environmentRef: string) => void>();

  async ofEnvironment(): Promise<readonly OperationRecord[]> {
    return this.records;
  }

  onChange(listener: (environmentRef: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Replaces the records and, unless another replica did it, tells so. */
  become(records: OperationRecord[], environmentRef?: string): void {
    this.records = records;
    if (environmentRef !== undefined) {
      this.listeners.forEach(listener => listener(environmentRef));
    }
  }
}
