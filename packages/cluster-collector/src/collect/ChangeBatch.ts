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

import type { Identified, ObjectChange, Timers } from '../types';

/** A rollout touches a pod several times within this. */
const COLLECT_MS = 100;
const MAX_CHANGES = 500;

/**
 * Gathers changes for a moment and hands them over at once. Of several changes
 * to one object only the last is kept, in the place of the last.
 */
export class ChangeBatch<O extends Identified> {
  private readonly changes = new Map<string, ObjectChange<O>>();
  private cancelTimer: (() => void) | undefined;

  constructor(
    private readonly timers: Timers,
    private readonly handOver: (changes: ObjectChange<O>[]) => void,
    /** Called when `handOver` throws and no caller is there to catch it. */
    private readonly onFailure: (error: unknown) => void,
  ) {}

  add(change: ObjectChange<O>): void {
    const uid = change.type === 'delete' ? change.uid : change.object.uid;
    this.changes.delete(uid);
    this.changes.set(uid, change);
    if (this.changes.size >= MAX_CHANGES) {
      this.flush();
    } else {
      this.cancelTimer ??= this.timers.after(COLLECT_MS, () => {
        try {
          this.flush();
        } catch (error) {
          this.onFailure(error);
        }
      });
    }
  }

  /** @throws what `handOver` throws. */
  flush(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    if (this.changes.size > 0) {
      const changes = [...this.changes.values()];
      this.changes.clear();
      this.handOver(changes);
    }
  }

  /** Forgets what has not been handed over. */
  discard(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    this.changes.clear();
  }
}
